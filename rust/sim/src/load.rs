//! Many flows at a bounded rate.

use clap::Parser;

/// Options of `pbx-sim load`.
#[derive(Debug, Clone, Parser)]
pub struct Args {}

/// Posts the load and prints the latencies.
///
/// # Errors
/// When the work fails; the sentence says what and where.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let _ = args;
    Ok(())
}
