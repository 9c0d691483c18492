//! The OpenAPI side of the PBX.

use clap::Parser;

/// Options of `pbx-sim serve`.
#[derive(Debug, Clone, Parser)]
pub struct Args {}

/// Serves the API until interrupted.
///
/// # Errors
/// When the work fails; the sentence says what and where.
pub fn run(args: Args) -> anyhow::Result<()> {
    let _ = args;
    Ok(())
}
