//! The `pbx-sim` command.

use std::process::ExitCode;

use clap::Parser as _;
use pbx_sim::cli::{Cli, Command};
use pbx_sim::{demo, host, load, pbx, play};

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Play(args) => play::run(&args),
        Command::Load(args) => load::run(&args),
        Command::Ping(args) => load::ping(&args),
        Command::Serve(args) => pbx::run(args),
        Command::Host(args) => host::run(&args),
        Command::Demo(args) => demo::run(&args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Display of the chain only: a backtrace says nothing to the one who typed the command.
            eprintln!("pbx-sim: {error:#}");
            ExitCode::FAILURE
        }
    }
}
