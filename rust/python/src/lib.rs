//! `pbx_integration._core`.
#[pyo3::pymodule]
mod _core {}
