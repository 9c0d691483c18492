//! The simulated PBX.
fn main() {}
