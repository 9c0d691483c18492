//! The tools that the commands need, brought where they are missing.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use crate::project::Project;
use crate::steps::{capture, run_aside, succeeds};

/// The browser's compile target.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Adds the wasm target to the toolchain in use.
pub(crate) fn wasm_target(project: &Project) -> Result<()> {
    let libraries =
        capture(&mut project.program("rustc", ["--print", "target-libdir", "--target", WASM_TARGET]))?;
    if Path::new(libraries.trim()).is_dir() {
        return Ok(());
    }
    run_aside(&mut project.program("rustup", ["target", "add", WASM_TARGET]))
}

/// The version of the locked `wasm-bindgen` crate, which its command must equal.
pub(crate) fn wasm_bindgen_version(project: &Project) -> Result<String> {
    let id = capture(&mut project.cargo(["pkgid", "--locked", "wasm-bindgen"]))?;
    let version = id.trim().rsplit(['@', '#']).next();
    version.map(str::to_owned).with_context(|| format!("{} carries no version", id.trim()))
}

/// A program of the `wasm-bindgen-cli` crate in exactly the locked version; compiled when it is missing.
pub(crate) fn wasm_bindgen(project: &Project, program: &str) -> Result<PathBuf> {
    let version = wasm_bindgen_version(project)?;
    let own = project.tools().join("bin").join(program);
    for candidate in [own.clone(), PathBuf::from(program)] {
        let found = capture(Command::new(&candidate).arg("--version"));
        if found.is_ok_and(|said| said.split_whitespace().any(|word| word == version)) {
            return Ok(candidate);
        }
    }
    install_wasm_bindgen(project, &version)?;
    Ok(own)
}

/// The crate's own lock names versions that a registry mirror may not have yet, so that a failure with it
/// is tried again without.
fn install_wasm_bindgen(project: &Project, version: &str) -> Result<()> {
    eprintln!("      compiling wasm-bindgen {version}, which takes a few minutes once");
    let install = |locked: bool| {
        let mut command = project.cargo(["install", "wasm-bindgen-cli", "--force", "--version"]);
        command.arg(format!("={version}")).arg("--root").arg(project.tools());
        // Optimised, it would save half a second of each run and take three times as long to compile.
        command.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0").env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "256");
        run_aside(if locked { command.arg("--locked") } else { &mut command })
    };
    install(true).or_else(|_| {
        eprintln!("      its own lock cannot be kept to here: once more with the versions there are");
        install(false)
    })
}

/// A program of the packages in `rust/xtask/npm`, each in one version: another one writes other bytes.
pub(crate) fn packer(project: &Project, name: &str) -> Result<PathBuf> {
    let home = project.tools().join("npm");
    fs::create_dir_all(&home)?;
    for name in ["package.json", "package-lock.json"] {
        let from = project.root.join("rust/xtask/npm").join(name);
        fs::copy(&from, home.join(name)).with_context(|| format!("{} cannot be copied", from.display()))?;
    }
    node_modules(&home)?;
    Ok(home.join("node_modules/.bin").join(name))
}

/// Installs the locked packages of a folder with a `package.json`.
pub(crate) fn node_modules(folder: &Path) -> Result<()> {
    let stamp = folder.join("node_modules/.installed");
    let inputs = [folder.join("package.json"), folder.join("package-lock.json")];
    when_changed(&stamp, &inputs, || run_aside(Command::new("npm").arg("ci").current_dir(folder)))
}

/// The Python environment with what the tests and checks need.
pub(crate) fn venv(project: &Project) -> Result<PathBuf> {
    let venv = project.venv();
    let python = venv.join("bin/python");
    if !succeeds(Command::new(&python).args(["-m", "pip", "--version"])) {
        run_aside(project.program("python3", ["-m", "venv", "--clear"]).arg(&venv))?;
    }
    let lists =
        ["tests/python/requirements.txt", "rust/xtask/requirements.txt"].map(|list| project.root.join(list));
    when_changed(&venv.join(".installed"), &lists, || {
        let mut command = project.program(&python, ["-m", "pip", "install", "--quiet"]);
        for list in &lists {
            command.arg("-r").arg(list);
        }
        run_aside(&mut command)
    })?;
    Ok(venv)
}

/// Chromium and its driver, by apt where they are missing and this is root.
pub(crate) fn chromium() -> Result<PathBuf> {
    if !on_path("chromium") || !on_path("chromedriver") {
        apt_install(&["chromium", "chromium-driver"])?;
    }
    find_on_path("chromedriver").context("there is no chromedriver on the path")
}

fn apt_install(packages: &[&str]) -> Result<()> {
    let root = capture(Command::new("id").arg("-u"))?.trim() == "0";
    if !root || !on_path("apt-get") {
        bail!("install {} with the system's package manager: they are missing", packages.join(" and "));
    }
    let apt = |words: &[&str]| {
        run_aside(Command::new("apt-get").args(words).env("DEBIAN_FRONTEND", "noninteractive"))
    };
    apt(&["update", "-q"])?;
    apt(&[&["install", "-q", "-y", "--no-install-recommends"], packages].concat())
}

/// Whether a program of that name is on the path.
pub(crate) fn on_path(program: &str) -> bool {
    find_on_path(program).is_some()
}

fn find_on_path(program: &str) -> Option<PathBuf> {
    let folders = env::var_os("PATH")?;
    env::split_paths(&folders).map(|folder| folder.join(program)).find(|candidate| candidate.is_file())
}

/// Does `work` unless the stamp says that it was done with the same inputs.
fn when_changed(stamp: &Path, inputs: &[PathBuf], work: impl FnOnce() -> Result<()>) -> Result<()> {
    let mut hash = Sha256::new();
    for input in inputs {
        hash.update(fs::read(input).with_context(|| format!("{} cannot be read", input.display()))?);
    }
    let now = hex(&hash.finalize());
    if fs::read_to_string(stamp).is_ok_and(|then| then == now) {
        return Ok(());
    }
    work()?;
    fs::write(stamp, now).with_context(|| format!("{} cannot be written", stamp.display()))
}

/// Bytes as lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
