//! One flow to a receiver.

use clap::Parser;

/// Options of `pbx-sim play`.
#[derive(Debug, Clone, Parser)]
pub struct Args {}

/// Plays the flow.
///
/// # Errors
/// When the work fails; the sentence says what and where.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let _ = args;
    Ok(())
}
