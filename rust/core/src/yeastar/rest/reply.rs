//! The envelope of a reply: `errcode`, `errmsg` and the rest. Errors come with HTTP status 200.

use serde::Serialize;
use serde_json::Value;

use crate::error::{Error, ErrorCode, Place};
use crate::yeastar::decode::parse_body;
use crate::yeastar::fields::{At, Fields};
use crate::yeastar::words::codes;

codes! {
    /// `errcode` of a reply.
    pub enum ApiCode {
        /// INTERNAL SERVER ERROR; also the answer to a badly formed report request.
        InternalServerError = -2 "internal_server_error",
        /// FAILURE.
        Failure = -1 "failure",
        /// SUCCESS.
        Success = 0 "success",
        /// PARTIAL SUCCESS.
        PartialSuccess = 1 "partial_success",
        /// PROCESSING: the work goes on.
        Processing = 2 "processing",
        /// INTERFACE NOT EXISTED: wrong path, or firmware too old for it.
        InterfaceNotExisted = 10001 "interface_not_existed",
        /// API VERSION OUT OF MAINTENANCE.
        VersionOutOfMaintenance = 10002 "version_out_of_maintenance",
        /// API VERSION UNSUPPORTED.
        VersionUnsupported = 10003 "version_unsupported",
        /// TOKEN EXPIRED: renew it once and try again.
        TokenExpired = 10004 "token_expired",
        /// ACCESS DENIED: no permission.
        AccessDenied = 10005 "access_denied",
        /// OPERATION FAILED: the feature is off, or permission is missing.
        OperationFailed = 10009 "operation_failed",
        /// PARAMETER SYNTAX ERROR.
        ParameterSyntaxError = 40001 "parameter_syntax_error",
        /// PARAMETER ERROR: often a time format. Says nothing against the token.
        ParameterError = 40002 "parameter_error",
        /// DUPLICATE KEY VALUE.
        DuplicateKeyValue = 40003 "duplicate_key_value",
        /// FILE SIZE EXCEEDED.
        FileSizeExceeded = 40004 "file_size_exceeded",
        /// DATA NOT FOUND: nothing there now.
        DataNotFound = 60001 "data_not_found",
        /// MAX LIMITATION EXCEEDED: at `get_token`, eight tokens are out.
        MaxLimitationExceeded = 60002 "max_limitation_exceeded",
        /// ROLE NOT EXISTED.
        RoleNotExisted = 60101 "role_not_existed",
        /// ACCOUNT IP BLOCKED: five logins failed; an administrator has to lift the block.
        AccountIpBlocked = 70004 "account_ip_blocked",
        /// OVERLOAD TASK RUNNING.
        OverloadTaskRunning = 70082 "overload_task_running",
        /// ACTION FORBIDDEN.
        ActionForbidden = 70084 "action_forbidden",
    }
}

impl ApiCode {
    /// Whether the reply brings what was asked for, at least in part.
    #[must_use]
    pub fn is_success(self) -> bool {
        matches!(self, Self::Success | Self::PartialSuccess)
    }
}

/// A reply, whatever was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reply {
    /// What `errcode` means.
    pub code: ApiCode,
    /// `errcode`.
    pub errcode: i64,
    /// `errmsg`.
    pub errmsg: Option<String>,
    /// The whole reply.
    pub body: Value,
}

/// Reads a reply, refusals included. One without `errcode` counts as a success.
///
/// # Errors
/// `NotJson`, `NotAnObject`; `BadValue` or `WrongType` for an `errcode` that is no number.
pub fn decode_reply(body: &[u8]) -> Result<Reply, Error> {
    let body = parse_body(body)?;
    if !body.is_object() {
        return Err(Error::new(ErrorCode::NotAnObject, Place::Whole, "the reply is not an object"));
    }
    let at = At::root("");
    let fields = Fields::of(&body, &at)?;
    let errcode = fields.integer("errcode")?.unwrap_or_default();
    let errmsg = fields.text("errmsg");
    Ok(Reply { code: ApiCode::from_code(errcode), errcode, errmsg, body })
}

impl Reply {
    /// The reply itself, unless the PBX refused.
    pub(super) fn granted(self) -> Result<Value, Error> {
        if self.code.is_success() {
            return Ok(self.body);
        }
        let said: String = self.errmsg.unwrap_or_default().chars().take(80).collect();
        let detail = format!("the PBX refused: {} {said}", self.errcode);
        Err(Error::new(ErrorCode::ApiRefused, Place::Field("errcode".into()), detail.trim_end()))
    }
}

/// A page of rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page<T> {
    /// `total_number`: rows on all pages; `None` when the PBX did not say.
    pub total: Option<u32>,
    /// The rows that could be read, in the order of the page.
    pub rows: Vec<T>,
    /// Why each of the other rows could not be read.
    #[serde(skip)]
    pub errors: Vec<Error>,
}

/// What [`read_rows`] finds: the total, the rows, the faults of the others.
pub(in crate::yeastar) type Rows<T> = (Option<u32>, Vec<T>, Vec<Error>);

/// Reads the rows under `key`. "Data not found", and no such key, is the empty page.
pub(in crate::yeastar) fn read_rows<T>(
    body: &[u8],
    key: &str,
    read: impl Fn(&Value, &At<'_>) -> Result<T, Error>,
) -> Result<Rows<T>, Error> {
    let reply = decode_reply(body)?;
    if reply.code == ApiCode::DataNotFound {
        return Ok((None, Vec::new(), Vec::new()));
    }
    let body = reply.granted()?;
    let at = At::root("");
    let fields = Fields::of(&body, &at)?;
    let key_at = at.key(key);
    let (mut rows, mut errors) = (Vec::new(), Vec::new());
    for (index, row) in fields.list(key)?.iter().enumerate() {
        match read(row, &key_at.index(index)) {
            Ok(row) => rows.push(row),
            Err(error) => errors.push(error),
        }
    }
    Ok((fields.count("total_number")?, rows, errors))
}

/// As [`read_rows`], for rows that are objects of their own type.
pub(super) fn read_page<T>(
    body: &[u8],
    key: &str,
    read: impl Fn(&Fields<'_>) -> Result<T, Error>,
) -> Result<Page<T>, Error> {
    let (total, rows, errors) = read_rows(body, key, |row, at| read(&Fields::of(row, at)?))?;
    Ok(Page { total, rows, errors })
}
