//! PBX and host in one process, with a page.

use clap::Parser;

/// Options of `pbx-sim demo`.
#[derive(Debug, Clone, Parser)]
pub struct Args {}

/// Runs the demo until interrupted, or until the flows are done.
///
/// # Errors
/// When the work fails; the sentence says what and where.
pub fn run(args: Args) -> anyhow::Result<()> {
    let _ = args;
    Ok(())
}
