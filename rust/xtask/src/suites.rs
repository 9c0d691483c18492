//! `cargo xtask test`: every suite that needs no bench, each with what it needs set up first.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use anyhow::{Context, Result, bail};

use crate::project::Project;
use crate::steps::{Steps, run, run_aside};
use crate::tools::{self, WASM_TARGET};
use crate::{demo, fuzz, wasm};

/// One group of tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Suite {
    /// The crates on this machine
    Rust,
    /// The Python extension, its stub, and the package
    Python,
    /// The built browser client in Node
    Js,
    /// The wasm crate in headless Chromium
    Wasm,
    /// The demo page in headless Chromium
    E2e,
    /// The saved inputs of the fuzz targets
    Fuzz,
}

const ALL: [Suite; 6] = [Suite::Rust, Suite::Python, Suite::Js, Suite::Wasm, Suite::E2e, Suite::Fuzz];

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only these; without a name, all
    suites: Vec<Suite>,
}

/// Runs the suites and stops at the first that fails.
pub(crate) fn run_suites(project: &Project, args: &Args) -> Result<()> {
    let chosen = if args.suites.is_empty() { ALL.as_slice() } else { &args.suites };
    let mut steps = Steps::new(chosen.len());
    for suite in chosen {
        steps.step(suite.title(), || suite.run(project))?;
    }
    Ok(())
}

impl Suite {
    fn title(self) -> &'static str {
        match self {
            Self::Rust => "testing the crates",
            Self::Python => "testing the Python extension",
            Self::Js => "testing the built browser client in Node",
            Self::Wasm => "testing the browser client in Chromium",
            Self::E2e => "testing the demo page in Chromium",
            Self::Fuzz => "replaying the saved inputs of the fuzz targets",
        }
    }

    fn run(self, project: &Project) -> Result<()> {
        match self {
            Self::Rust => run(&mut project.cargo(["test", "--locked", "--workspace"])),
            Self::Python => python(project),
            Self::Js => js(project),
            Self::Wasm => browser(project),
            Self::E2e => e2e(project),
            Self::Fuzz => fuzz::replay(project),
        }
    }
}

fn python(project: &Project) -> Result<()> {
    let venv = tools::venv(project)?;
    let python = venv.join("bin/python");
    install_extension(project)?;
    run(&mut project.program(&python, ["-m", "pytest"]))?;
    run(&mut project.program(&python, ["-m", "mypy.stubtest", "pbx_integration._core"]))
}

/// Compiles the Python extension and installs the package as a bench does: in place.
pub(crate) fn install_extension(project: &Project) -> Result<()> {
    eprintln!("      compiling the Python extension and installing the package in place");
    let python = tools::venv(project)?.join("bin/python");
    run_aside(&mut project.program(python, ["-m", "pip", "install", "--quiet", "-e", "."]))
}

fn js(project: &Project) -> Result<()> {
    wasm::ensure(project, false)?;
    let folder = project.root.join("tests/js");
    tools::node_modules(&folder)?;
    run(Command::new("npm").args(["run", "--silent", "types"]).current_dir(&folder))?;
    run(&mut node_tests(&folder)?)
}

fn browser(project: &Project) -> Result<()> {
    tools::wasm_target(project)?;
    let runner = tools::wasm_bindgen(project, "wasm-bindgen-test-runner")?;
    let driver = tools::chromium()?;
    let mut command = project.cargo(["test", "--locked", "-p", "pbx-wasm", "--target", WASM_TARGET]);
    command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner);
    run(command.env("CHROMEDRIVER", driver))
}

fn e2e(project: &Project) -> Result<()> {
    wasm::ensure(project, false)?;
    tools::chromium()?;
    run_aside(&mut demo::sim_build(project))?;
    let folder = project.root.join("tests/e2e");
    if folder.join("package.json").is_file() {
        tools::node_modules(&folder)?;
    }
    run(node_tests(&folder)?.env("PBX_SIM", demo::sim_binary(project)))
}

/// `node --test` with every `*.test.mjs` of a folder.
fn node_tests(folder: &Path) -> Result<Command> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("{} cannot be listed", folder.display()))? {
        let path: PathBuf = entry?.path();
        if path.to_string_lossy().ends_with(".test.mjs") {
            files.push(path);
        }
    }
    if files.is_empty() {
        bail!("{} holds no *.test.mjs", folder.display());
    }
    files.sort();
    Ok(node(folder, &files))
}

/// `node --test` with these files.
pub(crate) fn node(folder: &Path, files: &[PathBuf]) -> Command {
    let node = env::var_os("NODE").unwrap_or_else(|| "node".into());
    let mut command = Command::new(node);
    command.arg("--test").args(files).current_dir(folder);
    command
}
