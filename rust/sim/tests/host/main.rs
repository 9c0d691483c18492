//! The bench-less host over loopback HTTP.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests"
)]

mod bench;
mod demo;
mod desk;
mod intake;
mod log;
mod lookup;
mod realtime;
