//! `pbx_integration._core`: the core for Python. It converts, calls the core once, and converts back.
//!
//! | module | what it binds |
//! |---|---|
//! | `guard` | panics and the interpreter lock |
//! | `errors` | `PbxError`, `PhoneError` |
//! | `convert` | values across the boundary |

mod convert;
mod errors;
mod guard;

/// The rules of PBX Integration, compiled: webhooks, calls, phone numbers, ranking.
#[pyo3::pymodule]
mod _core {
    #[pymodule_export]
    use crate::errors::{PbxError, PhoneError};
    #[pymodule_export]
    use crate::guard::_panic;

    /// Version of the package.
    #[pymodule_export]
    #[expect(non_upper_case_globals, reason = "Python's name for it")]
    const __version__: &str = env!("CARGO_PKG_VERSION");

    #[pymodule_init]
    fn init() {
        crate::guard::note_panics();
    }
}
