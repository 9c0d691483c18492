//! `cargo xtask demo`: the simulated PBX, the bench-less host and its page.

use std::ffi::OsString;
use std::os::unix::process::CommandExt;

use anyhow::{Context, Result};

use crate::project::Project;
use crate::steps::{Steps, run_aside};
use crate::wasm;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Options of the demo itself: --port N (8090), --data DIR, --secret TEXT, --play FLOW \
(repeatable), --exit (play fast, print the call log as a JSON array and stop)."
)]
pub(crate) struct Args {
    /// Build the browser client anew, even if the committed one is what the sources give
    #[arg(long)]
    rebuild: bool,
    /// Options that the demo takes over
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    options: Vec<OsString>,
}

/// Builds what is missing and becomes the demo, so that a signal for one reaches the other.
pub(crate) fn run(project: &Project, args: &Args) -> Result<()> {
    let mut steps = Steps::new(2);
    steps.step("looking at the browser client", || wasm::ensure(project, args.rebuild))?;
    steps.step("compiling the simulator", || run_aside(&mut sim_build(project)))?;
    let mut demo = project.program(sim_binary(project), ["demo"]);
    let failed = demo.args(&args.options).exec();
    Err(failed).context("the simulator could not be started")
}

/// The build of the simulator; an unoptimised one is there sooner and fast enough to look at.
pub(crate) fn sim_build(project: &Project) -> std::process::Command {
    project.cargo(["build", "--locked", "-p", "pbx-sim"])
}

/// Where [`sim_build`] puts the simulator.
pub(crate) fn sim_binary(project: &Project) -> std::path::PathBuf {
    project.target.join("debug/pbx-sim")
}
