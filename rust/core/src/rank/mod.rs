//! Candidates from a database to ranked matches with reasons.

mod types;

pub use types::*;
