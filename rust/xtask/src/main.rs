//! The commands of the project: `cargo xtask <command>`.
//!
//! Each command brings what it needs (into `target/`, or by apt as root) and says what it is doing on
//! standard error; standard output belongs to the programs that a command runs.

mod bench;
mod demo;
mod figures;
mod fuzz;
mod lint;
mod metadata;
mod pkg;
mod project;
mod site;
mod steps;
mod suites;
mod tools;
mod tree;
mod wasm;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};
use project::Project;

/// Builds, checks, tests and shows the project.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs the simulated PBX and the bench-less host, and prints the URL of the page
    Demo(demo::Args),
    /// Sets up what is missing and runs every test that needs no bench
    Test(suites::Args),
    /// Checks formats, lints, types, licences, the tree and the committed wasm client
    Lint,
    /// Builds the browser client into `pbx_integration/public/pkg`
    Wasm,
    /// Tests the app on sites of its own on each bench of this machine (`FRAPPE_BENCH`, or `~/frappe-bench`
    /// and `~/frappe-bench-16`). Its services are its own: nothing of the bench is used but its code
    SiteTest(site::Args),
    /// Measures a site of its own on each bench: posts against Frappe's ping, from post to card, and what is
    /// kept while workers, database and Redis fail. All services are its own
    SiteBench,
    /// Measures, in one run, and prints each figure beside its floor
    Bench,
    /// Runs the fuzz targets
    Fuzz(fuzz::Args),
    /// Rebuilds the phone metadata from the `phonenumbers` package
    PhoneMetadata(metadata::Args),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    if let Err(error) = run(cli.command) {
        eprintln!("error: {error:#}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

fn run(command: Command) -> Result<()> {
    let project = Project::find()?;
    match command {
        Command::Demo(args) => demo::run(&project, &args),
        Command::Test(args) => suites::run_suites(&project, &args),
        Command::Lint => lint::run_all(&project),
        Command::Wasm => wasm::run(&project),
        Command::SiteTest(args) => site::test(&project, &args),
        Command::SiteBench => site::bench(&project),
        Command::Bench => bench::run_all(&project),
        Command::Fuzz(args) => fuzz::run_targets(&project, &args),
        Command::PhoneMetadata(args) => metadata::run_generator(&project, &args),
    }
}
