//! The call: events folded into a state, the record it projects to, the notices a change causes.

mod types;

pub use types::*;
