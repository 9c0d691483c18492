//! Replies of the PBX's OpenAPI.

use pbx_core::yeastar::{self, CdrPage, Page};
use pbx_core::{Error, Place};
use pyo3::prelude::*;
use serde::Serialize;

use crate::convert::to_python;
use crate::guard::{compute, guard};

type Answer<'py> = PyResult<Bound<'py, PyAny>>;

fn answer<'py, T: Serialize + Send>(
    py: Python<'py>,
    body: &[u8],
    decode: impl FnOnce(&[u8]) -> Result<T, Error> + Send,
) -> Answer<'py> {
    guard(|| to_python(py, &compute(py, body.len(), || decode(body))?))
}

/// Read any reply, refusals included.
///
/// Args:
///     body: the response body as it arrived.
///
/// Returns:
///     A dict with `errcode`, `code` (the same as a word, such as `token_expired`; an int where the guide
///     has no word), `errmsg` and `body`, the whole reply.
///
/// Raises:
///     PbxError: the body is no JSON object.
///
/// >>> parse_reply(b'{"errcode": 10004, "errmsg": "TOKEN EXPIRED"}')["code"]
/// 'token_expired'
#[pyfunction]
pub(crate) fn parse_reply<'py>(py: Python<'py>, body: &[u8]) -> Answer<'py> {
    answer(py, body, yeastar::decode_reply)
}

/// Read the reply of `system/information`.
///
/// Returns:
///     A dict with what the PBX says of itself; `utc_offset` is the seconds its clock is ahead of UTC.
///
/// Raises:
///     PbxError: the body is no such reply, or a refusal (`api.refused`).
///
/// >>> parse_system_information(b'{"errcode": 0, "sn": "3631A2"}')["sn"]
/// '3631A2'
#[pyfunction]
pub(crate) fn parse_system_information<'py>(py: Python<'py>, body: &[u8]) -> Answer<'py> {
    answer(py, body, yeastar::decode_system_information)
}

/// Read the reply of `cdr/search` or `cdr/list` (v1).
///
/// Returns:
///     A dict with `total` (rows on all pages, None where the PBX did not say), `legs` (a dict each, to be
///     given to `fold_cdr`) and `errors` (why each of the other rows cannot be read: `code`, `at`,
///     `message`).
///
/// Raises:
///     PbxError: the body is no such reply, or a refusal (`api.refused`).
///
/// >>> parse_cdr_search(b'{"errcode": 0, "total_number": 0, "data": []}')
/// {'errors': [], 'legs': [], 'total': 0}
#[pyfunction]
pub(crate) fn parse_cdr_search<'py>(py: Python<'py>, body: &[u8]) -> Answer<'py> {
    answer(py, body, |body| yeastar::decode_cdr_search(body).map(Legs::from))
}

/// Read the reply of `extension/list`, `extension/search` or `extension/query`.
///
/// Returns:
///     A dict with `total`, `rows` (a dict each) and `errors`, as for `parse_cdr_search`.
///
/// Raises:
///     PbxError: the body is no such reply, or a refusal (`api.refused`).
///
/// >>> page = parse_extension_list(b'{"errcode": 0, "data": [{"number": "2001"}]}')
/// >>> [row["number"] for row in page["rows"]]
/// ['2001']
#[pyfunction]
pub(crate) fn parse_extension_list<'py>(py: Python<'py>, body: &[u8]) -> Answer<'py> {
    answer(py, body, |body| yeastar::decode_extension_list(body).map(Rows::from))
}

/// Read the reply of `queue/list`; as `parse_extension_list`.
#[pyfunction]
pub(crate) fn parse_queue_list<'py>(py: Python<'py>, body: &[u8]) -> Answer<'py> {
    answer(py, body, |body| yeastar::decode_queue_list(body).map(Rows::from))
}

/// Read the reply of `vm/query`; as `parse_extension_list`. A row is a mailbox with its messages.
#[pyfunction]
pub(crate) fn parse_voicemail_query<'py>(py: Python<'py>, body: &[u8]) -> Answer<'py> {
    answer(py, body, |body| yeastar::decode_voicemail_query(body).map(Rows::from))
}

/// Read the reply of `call/query`; as `parse_extension_list`. A row is a call with its members.
#[pyfunction]
pub(crate) fn parse_call_query<'py>(py: Python<'py>, body: &[u8]) -> Answer<'py> {
    answer(py, body, |body| yeastar::decode_call_query(body).map(Rows::from))
}

#[derive(Serialize)]
struct Rows<T> {
    #[serde(flatten)]
    page: Page<T>,
    errors: Vec<RowError>,
}

impl<T> From<Page<T>> for Rows<T> {
    fn from(page: Page<T>) -> Self {
        let errors = page.errors.iter().map(RowError::from).collect();
        Self { page, errors }
    }
}

#[derive(Serialize)]
struct Legs {
    #[serde(flatten)]
    page: CdrPage,
    errors: Vec<RowError>,
}

impl From<CdrPage> for Legs {
    fn from(page: CdrPage) -> Self {
        let errors = page.errors.iter().map(RowError::from).collect();
        Self { page, errors }
    }
}

#[derive(Serialize)]
struct RowError {
    code: &'static str,
    at: Option<String>,
    message: String,
}

impl From<&Error> for RowError {
    fn from(error: &Error) -> Self {
        let at = match error.place() {
            Place::Field(path) => Some(path.clone()),
            Place::Whole | Place::Byte(_) | Place::Char(_) => None,
        };
        Self { code: error.code().as_str(), at, message: error.to_string() }
    }
}
