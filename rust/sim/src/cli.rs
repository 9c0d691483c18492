//! The commands of `pbx-sim`.

use clap::{Parser, Subcommand};

use crate::{demo, host, load, pbx, play};

/// A Yeastar P-Series PBX that is not there, and a host that needs no bench.
#[derive(Debug, Parser)]
#[command(name = "pbx-sim", version)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// A command.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Post the signed webhooks of one call flow.
    Play(play::Args),
    /// Post a mix of flows at a bounded rate and print latencies.
    Load(load::Args),
    /// Get one URL at a bounded rate and print latencies, to compare a load with.
    Ping(load::PingArgs),
    /// Serve the OpenAPI side of a PBX.
    Serve(pbx::Args),
    /// Serve the Frappe app's paths over SQLite.
    Host(host::Args),
    /// PBX and host in one process, with a page.
    Demo(demo::Args),
}
