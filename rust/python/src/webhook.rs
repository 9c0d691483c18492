//! Webhooks: signature, decoding, and the pages of `cdr/search`.

use pbx_core::yeastar;
use pyo3::prelude::*;
use pyo3::types::PyDict;

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
/// >>> parse_webhook(b'{"type": 30005, "sn": "3631A2", "msg": {"organization_enable": 1}}')["type"]
/// 30005
#[pyfunction]
pub(crate) fn parse_webhook<'py>(py: Python<'py>, body: &[u8]) -> PyResult<Bound<'py, PyAny>> {
    guard(|| {
        let webhook = compute(py, body.len(), || yeastar::decode(body))?;
        to_python(py, &webhook)
    })
}
