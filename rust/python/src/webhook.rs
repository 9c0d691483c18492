//! Webhooks: the signature and the body.

use pbx_core::yeastar;
use pyo3::prelude::*;

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
