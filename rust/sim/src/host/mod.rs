//! The bench-less host: the Frappe app's paths over SQLite.

use clap::Parser;

/// Options of `pbx-sim host`.
#[derive(Debug, Clone, Parser)]
pub struct Args {}

/// Runs the host until interrupted.
///
/// # Errors
/// When the work fails; the sentence says what and where.
pub fn run(args: Args) -> anyhow::Result<()> {
    let _ = args;
    Ok(())
}
