//! What agents note of calls.

use pbx_core::popup;
use pyo3::prelude::*;

use crate::convert::Text;
use crate::guard::guard;

/// Both of two texts, of which neither was written with the other in view.
///
/// Args:
///     stored: the text that came first.
///     mine: the other one.
///
/// Returns:
///     The lines in which both begin alike once, then what each adds. Every line of either is there; a text
///     that is in the other adds nothing.
///
/// >>> merge_notes("Wants ten.\nCall Ann.", "Wants ten.\nPays late.")
/// 'Wants ten.\nCall Ann.\nPays late.'
#[pyfunction]
pub(crate) fn merge_notes(stored: Text<'_>, mine: Text<'_>) -> PyResult<String> {
    guard(|| Ok(popup::merge_notes(&stored, &mine)))
}
