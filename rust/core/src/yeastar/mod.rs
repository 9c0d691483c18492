//! What a Yeastar P-Series PBX sends, as typed values.
//!
//! [`decode`] reads the body of a webhook, [`decode_cdr_search`] and its siblings the replies of the
//! OpenAPI. Nothing a PBX sends is lost: an unknown event keeps its message, an unknown word its spelling.
//! What cannot be read is an [`Error`](crate::Error) that names the field.
//!
//! Source of every field: the developer guide of the P-Series Cloud Edition, and bodies that integrators
//! captured where the guide and the wire differ.

mod cdr;
mod decode;
mod event;
mod fields;
mod payload;
mod rest;
mod signature;
mod time;
mod types;
mod words;

pub use cdr::{CdrPage, decode_cdr_row, decode_cdr_search};
pub use decode::{Webhook, decode};
pub use event::Event;
pub use payload::*;
pub use rest::*;
pub use signature::{sign, verify_signature};
pub use time::call_epoch;
pub use types::*;
