//! Webhooks and the pages of `cdr/search`.

use pbx_core::yeastar::{self, CdrPage};
use pbx_core::{Error, Place};
use pyo3::prelude::*;
use serde::Serialize;

use crate::convert::{Text, to_python};
use crate::guard::{compute, guard};

/// Read the body of a webhook.
///
/// Args:
///     body: the request body as it arrived.
///
/// Returns:
///     A dict with `type` (the event id, int or None), `event` (its name, such as `call_state`; an id
///     that is not documented is `unknown`), `sn` (serial number of the PBX, or None), `call_id` where
///     the event belongs to a call, and the fields of that event.
///
/// Raises:
///     PbxError: the body is not JSON (`webhook.not_json`, `.at` is the byte), not an object, or a field
///         that the event cannot do without is missing or unreadable (`.at` is its path).
///
/// >>> parse_webhook(b'{"type": 30099, "sn": "3631A2", "msg": "{}"}')["event"]
/// 'unknown'
#[pyfunction]
pub(crate) fn parse_webhook<'py>(py: Python<'py>, body: &[u8]) -> PyResult<Bound<'py, PyAny>> {
    guard(|| {
        let webhook = compute(py, body.len(), || yeastar::decode(body))?;
        to_python(py, &webhook)
    })
}

/// Whether the signature is that of the body under one of the secrets. Takes as long for a wrong one.
///
/// Args:
///     body: the request body as it arrived, before anything parsed it.
///     header: value of `X-Signature`: base64 of the HMAC-SHA256, with or without `sha256=` before it.
///         None where the header is missing, which is never right.
///     secrets: the current secret and, while it is being changed, the one before. Empty ones are none.
///
/// >>> verify_signature(b"{}", "bm90IGl0", ["secret"])
/// False
#[pyfunction]
pub(crate) fn verify_signature(
    py: Python<'_>,
    body: &[u8],
    header: Option<Text<'_>>,
    secrets: Vec<String>,
) -> PyResult<bool> {
    guard(|| {
        let Some(header) = header else { return Ok(false) };
        Ok(compute(py, body.len(), || yeastar::verify_signature(body, &header, &secrets)))
    })
}

/// Read the answer of `cdr/search` (v1).
///
/// Args:
///     body: the response body as it arrived.
///
/// Returns:
///     A dict with `total` (rows that the search found, int or None), `legs` (a list of dicts, each to be
///     given to `fold_cdr`) and `errors` (why each of the other rows cannot be read: `code`, `at`, `message`).
///
/// Raises:
///     PbxError: the body is no such answer.
///
/// >>> parse_cdr_search(b'{"errcode": 0, "errmsg": "SUCCESS", "total_number": 0, "data": []}')["legs"]
/// []
#[pyfunction]
pub(crate) fn parse_cdr_search<'py>(py: Python<'py>, body: &[u8]) -> PyResult<Bound<'py, PyAny>> {
    guard(|| {
        let page = compute(py, body.len(), || yeastar::decode_cdr_search(body))?;
        to_python(py, &Page::from(&page))
    })
}

#[derive(Serialize)]
struct Page<'a> {
    #[serde(flatten)]
    page: &'a CdrPage,
    errors: Vec<RowError>,
}

#[derive(Serialize)]
struct RowError {
    code: &'static str,
    at: Option<String>,
    message: String,
}

impl<'a> From<&'a CdrPage> for Page<'a> {
    fn from(page: &'a CdrPage) -> Self {
        Self { page, errors: page.errors.iter().map(RowError::from).collect() }
    }
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
