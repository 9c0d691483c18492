//! What a Yeastar P-Series PBX sends, as typed values.

mod types;

pub use types::*;
