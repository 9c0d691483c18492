//! The `pbx-sim` command.

use clap::Parser as _;
use pbx_sim::cli::{Cli, Command};
use pbx_sim::{demo, host, load, pbx, play};

fn main() -> anyhow::Result<()> {
    match Cli::parse().command {
        Command::Play(args) => play::run(&args),
        Command::Load(args) => load::run(&args),
        Command::Serve(args) => pbx::run(args),
        Command::Host(args) => host::run(args),
        Command::Demo(args) => demo::run(args),
    }
}
