//! The rules of `pbx_integration`, without I/O.
//!
//! Bytes and values come in, values go out. There is no clock, no socket, no database and no random
//! source here: the host passes time in. The same crate is compiled to wasm for the desk (`pbx-wasm`)
//! and into the Python extension (`pbx-python`), so that a rule exists once.
//!
//! | module | what it decides |
//! |---|---|
//! | [`phone`] | raw text and a default region to a number, its forms, its lookup keys, how well two match |
//! | [`yeastar`] | bytes of a webhook or a REST row to typed events; the signature |
//! | [`call`] | events to the state of a call, its log record, its legs and the notices a change causes |
//! | [`rank`] | candidates from a database to ranked matches with reasons |
//! | [`popup`] | notices and matches to the cards on an agent's screen |
//! | [`error`] | the one error type |

pub mod call;
pub mod error;
pub mod phone;
pub mod popup;
pub mod rank;
pub mod yeastar;

pub use error::{Error, ErrorCode, Place};
