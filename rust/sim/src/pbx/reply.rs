//! Replies of the API: always HTTP 200, success or not.

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// Why a request was refused: the documented `errcode`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// -1: it did not work.
    Failure,
    /// 10001: no such path.
    InterfaceNotExisted,
    /// 10004: the access token is expired or was revoked.
    TokenExpired,
    /// 10005: wrong credentials, unknown token, no `User-Agent`.
    AccessDenied,
    /// 40001: the body is not JSON.
    ParameterSyntax,
    /// 40002: a parameter is missing or wrong; its name.
    Parameter(&'static str),
    /// 60001: nothing there, or nothing now.
    DataNotFound,
    /// 60002: too many access tokens are out.
    MaxLimitation,
    /// 70004: too many failed logins from this address.
    IpBlocked,
}

impl Fault {
    /// The number in `errcode`.
    #[must_use]
    pub const fn errcode(&self) -> i32 {
        self.parts().0
    }

    const fn parts(&self) -> (i32, &'static str) {
        match self {
            Self::Failure => (-1, "FAILURE"),
            Self::InterfaceNotExisted => (10001, "INTERFACE NOT EXISTED"),
            Self::TokenExpired => (10004, "TOKEN EXPIRED"),
            Self::AccessDenied => (10005, "ACCESS DENIED"),
            Self::ParameterSyntax => (40001, "PARAMETER SYNTAX ERROR"),
            Self::Parameter(_) => (40002, "PARAMETER ERROR"),
            Self::DataNotFound => (60001, "DATA NOT FOUND"),
            Self::MaxLimitation => (60002, "MAX LIMITATION EXCEEDED"),
            Self::IpBlocked => (70004, "ACCOUNT IP BLOCKED"),
        }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let (errcode, errmsg) = self.parts();
        let body = match self {
            Self::Parameter(name) => json!({
                "errcode": errcode, "errmsg": errmsg,
                "invalid_param_list": [{"value": name, "validation_type": "required"}],
            }),
            Self::Failure
            | Self::InterfaceNotExisted
            | Self::TokenExpired
            | Self::AccessDenied
            | Self::ParameterSyntax
            | Self::DataNotFound
            | Self::MaxLimitation
            | Self::IpBlocked => json!({"errcode": errcode, "errmsg": errmsg}),
        };
        Json(body).into_response()
    }
}

/// A reply, or the fault that is sent instead.
pub type Reply = Result<Json<Value>, Fault>;

/// `errcode` 0 and these fields.
#[expect(clippy::unnecessary_wraps, reason = "the type of every handler, which ends with it")]
pub(super) fn success(fields: Value) -> Reply {
    let mut body = json!({"errcode": 0, "errmsg": "SUCCESS"});
    if let (Some(body), Value::Object(fields)) = (body.as_object_mut(), fields) {
        body.extend(fields);
    }
    Ok(Json(body))
}
