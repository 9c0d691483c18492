//! `cargo xtask phone-metadata`: the phone tables, from the `phonenumbers` package.

use std::fs;
use std::process::Command;

use anyhow::Result;

use crate::project::Project;
use crate::steps::{Steps, capture, run, run_aside};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A version of `phonenumbers` instead of the newest
    #[arg(long)]
    version: Option<String>,
}

/// What the core compiles in.
const TABLE: &str = "rust/core/data/phone.bin";
const SHORT_TABLE: &str = "rust/core/data/short.bin";

/// Installs the package into an environment of its own and compiles its tables into `rust/core/data`.
pub(crate) fn run_generator(project: &Project, args: &Args) -> Result<()> {
    let venv = project.target.join("phone-venv");
    let python = venv.join("bin/python");
    let package = args.version.as_ref().map_or("phonenumbers".to_owned(), |it| format!("phonenumbers=={it}"));
    let mut steps = Steps::new(2);
    steps.step(&format!("installing {package}"), || {
        run_aside(project.program("python3", ["-m", "venv", "--clear"]).arg(&venv))?;
        run_aside(Command::new(&python).args(["-m", "pip", "install", "--quiet", "--upgrade", &package]))
    })?;
    let before = fs::read(project.root.join(TABLE)).unwrap_or_default();
    steps.step("compiling its tables", || {
        run(&mut project.program(&python, ["rust/xtask/phone_metadata.py", TABLE, SHORT_TABLE]))
    })?;
    let version =
        capture(&mut project.program(&python, ["-c", "import phonenumbers as it; print(it.__version__)"]))?;
    let after = fs::read(project.root.join(TABLE))?;
    let change = if before == after { "as it was" } else { "changed" };
    println!("{TABLE}: phonenumbers {}, {} bytes, {change}", version.trim(), after.len());
    Ok(())
}
