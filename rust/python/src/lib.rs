//! `pbx_integration._core`: the core for Python. It converts, calls the core once, and converts back.
//!
//! | module | what it binds |
//! |---|---|
//! | `webhook` | signature and webhooks |
//! | `rest` | replies of the OpenAPI |
//! | `call` | the fold |
//! | `phone` | phone numbers |
//! | `index` | the numbers of whole fields |
//! | `rank` | ranking of matches |
//! | `notes` | notes of calls |
//! | `errors` | `PbxError`, `PhoneError` |
//! | `convert` | values across the boundary |
//! | `guard` | panics and the interpreter lock |

#![expect(
    clippy::doc_markdown,
    clippy::doc_link_with_quotes,
    reason = "what is exported has a Python docstring, in Google style"
)]
#![expect(clippy::needless_pass_by_value, reason = "arguments come from Python as owned values")]

mod call;
mod convert;
mod errors;
mod guard;
mod index;
mod notes;
mod phone;
mod rank;
mod rest;
mod webhook;

/// The rules of PBX Integration, compiled: webhooks, calls, phone numbers, ranking.
#[pyo3::pymodule]
mod _core {
    #[pymodule_export]
    use crate::call::{PyFolded, fold, fold_cdr, live_notice, map_status, transferred_by};
    #[pymodule_export]
    use crate::errors::{PbxError, PhoneError};
    #[pymodule_export]
    use crate::guard::_panic;
    #[pymodule_export]
    use crate::index::{index_many, index_phones, search_terms, suggest_phone};
    #[pymodule_export]
    use crate::notes::merge_notes;
    #[pymodule_export]
    use crate::phone::{format_phone, match_phones, normalize_phone, parse_phone, phone_keys, phone_regions};
    #[pymodule_export]
    use crate::rank::{call_links, rank_matches};
    #[pymodule_export]
    use crate::rest::{
        parse_call_query, parse_cdr_search, parse_extension_list, parse_queue_list, parse_reply,
        parse_system_information, parse_voicemail_query,
    };
    #[pymodule_export]
    use crate::webhook::{parse_webhook, verify_signature};

    /// Version of libphonenumber's metadata that the numbers follow.
    #[pymodule_export]
    const PHONE_METADATA_VERSION: &str = pbx_core::phone::METADATA_VERSION;

    /// Version of the package.
    #[pymodule_export]
    #[expect(non_upper_case_globals, reason = "Python's name for it")]
    const __version__: &str = env!("CARGO_PKG_VERSION");

    #[pymodule_init]
    fn init() {
        crate::guard::note_panics();
    }
}
