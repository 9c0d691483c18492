//! `cargo xtask demo`: the simulated PBX, the bench-less host and its page.

use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::project::Project;
use crate::steps::{Steps, run_aside};
use crate::wasm;

/// `--help` is the demo's own, which alone knows its options.
#[derive(Debug, clap::Args)]
#[command(disable_help_flag = true)]
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
    if args.options.iter().any(|option| option == "--help" || option == "-h") {
        eprintln!("As the first option, --rebuild builds the browser client anew.");
    }
    let failed = Command::new(sim_binary(project)).arg("demo").args(&args.options).exec();
    Err(failed).context("the simulator could not be started")
}

/// The build of the simulator; an unoptimised one is there sooner and fast enough to look at.
pub(crate) fn sim_build(project: &Project) -> Command {
    project.cargo(["build", "--locked", "-p", "pbx-sim"])
}

/// Where [`sim_build`] puts the simulator.
pub(crate) fn sim_binary(project: &Project) -> PathBuf {
    project.target.join("debug/pbx-sim")
}
