//! `cargo xtask wasm`: the browser client, from the sources to `pbx_integration/public/pkg`.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::pkg::{self, Manifest};
use crate::project::Project;
use crate::steps::{Steps, capture, run_aside};
use crate::tools::{self, WASM_TARGET};

/// What makes the compressed file small. A function with one caller is put in its place, which spares the
/// browser a third of what it compiles before the first card, each at its first call; but costs brotli 3 %, so
/// not where no card is drawn: what decodes webhooks, reads and writes JSON, or words a panic. Ordered by name,
/// similar functions are neighbours. The first kilobyte is the end of the stack, which no valid pointer of
/// Rust's is near.
const SMALL: [&str; 14] = [
    "--no-inline=*yeastar*",
    "--no-inline=*serde*",
    "--no-inline=*fmt*",
    "--no-inline=*std::*",
    "--no-inline=*decode_event*",
    "--no-inline=*core::str*",
    "-Oz",
    "--always-inline-max-function-size=6",
    "--flexible-inline-max-function-size=0",
    "--one-caller-inline-max-function-size=4294967295",
    "--zero-filled-memory",
    "--low-memory-unused",
    "--converge",
    "--reorder-functions-by-name",
];

/// Builds the client and puts it where it is committed.
pub(crate) fn run(project: &Project) -> Result<()> {
    let built = build(project)?;
    publish(&built, &project.pkg())?;
    let manifest = Manifest::read(&built)?;
    let size = fs::metadata(built.join(&manifest.wasm))?.len();
    eprintln!("{} has {} and {}, {size} bytes of wasm", project.pkg().display(), manifest.js, manifest.wasm);
    Ok(())
}

/// Builds the client into `target/pkg` and returns that folder.
pub(crate) fn build(project: &Project) -> Result<PathBuf> {
    let mut steps = Steps::new(5);
    let bindgen = steps.step("finding the wasm target and wasm-bindgen", || {
        tools::wasm_target(project)?;
        tools::wasm_bindgen(project, "wasm-bindgen")
    })?;
    let (wasm_opt, esbuild) = steps.step("finding wasm-opt and esbuild", || {
        Ok((tools::packer(project, "wasm-opt")?, tools::packer(project, "esbuild")?))
    })?;
    let compiled = steps.step("compiling the browser client", || compile(project))?;
    let raw = project.target.join("pkg-raw");
    let out = project.target.join("pkg");
    steps.step("writing the JS glue", || {
        empty(&raw)?;
        let mut command = project.program(&bindgen, ["--target", "web", "--out-name", "pbx_wasm"]);
        // Without a default URL: `import.meta` is empty in the desk's bundles, the caller names the wasm.
        command.args(["--omit-default-module-path", "--remove-producers-section", "--out-dir"]);
        run_aside(command.arg(&raw).arg(&compiled))
    })?;
    steps.step("making both small", || {
        let mut command = project.program(&wasm_opt, SMALL);
        run_aside(command.arg("-o").arg(raw.join("small.wasm")).arg(raw.join("pbx_wasm_bg.wasm")))?;
        let mut command = project.program(&esbuild, ["--minify", "--format=esm", "--log-level=warning"]);
        // All of it runs before the first card: the browser compiles it with the file, not at each first call.
        command.arg("--banner:js=//# allFunctionsCalledOnLoad");
        let outfile = format!("--outfile={}", raw.join("small.js").display());
        run_aside(command.arg(outfile).arg(raw.join("pbx_wasm.js")))?;
        assemble(project, &raw, &out)
    })?;
    Ok(out)
}

/// Compiles the crate so that no byte depends on where this machine keeps things.
fn compile(project: &Project) -> Result<PathBuf> {
    let mut command = project.cargo(["build", "--locked", "-p", "pbx-wasm", "--profile", "wasm"]);
    command.args(["--target", WASM_TARGET, "--target-dir"]).arg(&project.target);
    run_aside(command.env("CARGO_ENCODED_RUSTFLAGS", remap_flags(project)?))?;
    Ok(project.target.join(WASM_TARGET).join("wasm/pbx_wasm.wasm"))
}

/// The last prefix that fits counts, so that the target directory comes after the root it may lie in.
fn remap_flags(project: &Project) -> Result<OsString> {
    let sysroot = capture(&mut project.program("rustc", ["--print", "sysroot"]))?;
    let mut places = vec![
        (PathBuf::from(sysroot.trim()), "/rustc"),
        (project.root.clone(), "/pbx_integration"),
        (project.target.clone(), "/target"),
    ];
    places.extend(registries(project)?.into_iter().map(|folder| (folder, "/crates")));
    let mut flags = OsString::new();
    for (place, name) in places {
        if !flags.is_empty() {
            flags.push("\x1f");
        }
        flags.push("--remap-path-prefix=");
        flags.push(place);
        flags.push(format!("={name}"));
    }
    Ok(flags)
}

/// Cargo unpacks each registry's crates into a folder whose name depends on the registry's address.
fn registries(project: &Project) -> Result<Vec<PathBuf>> {
    run_aside(&mut project.cargo(["fetch", "--locked", "--target", WASM_TARGET]))?;
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    let sources = home.context("there is neither a CARGO_HOME nor a home directory")?.join("registry/src");
    let folders =
        fs::read_dir(&sources).with_context(|| format!("{} cannot be listed", sources.display()))?;
    folders.map(|folder| Ok(folder?.path())).collect()
}

fn assemble(project: &Project, raw: &Path, out: &Path) -> Result<()> {
    empty(out)?;
    let wasm = raw.join("small.wasm");
    let hash = tools::hex(&Sha256::digest(fs::read(&wasm)?));
    let name = format!("pbx_wasm_bg.{}.wasm", hash.chars().take(12).collect::<String>());
    fs::copy(wasm, out.join(&name))?;
    for (from, to) in [("small.js", "pbx_wasm.js"), ("pbx_wasm.d.ts", "pbx_wasm.d.ts")] {
        fs::copy(raw.join(from), out.join(to)).with_context(|| format!("there is no {from}"))?;
    }
    Manifest::now(project, name)?.write(out)
}

/// Replaces the committed files by the built ones, old names included.
fn publish(built: &Path, pkg: &Path) -> Result<()> {
    empty(pkg)?;
    for name in names(built)? {
        fs::copy(built.join(&name), pkg.join(&name))?;
    }
    Ok(())
}

fn empty(folder: &Path) -> Result<()> {
    if folder.is_dir() {
        fs::remove_dir_all(folder).with_context(|| format!("{} cannot be emptied", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))
}

/// Makes sure that the committed client is what the sources give, by building it when it is not.
pub(crate) fn ensure(project: &Project, rebuild: bool) -> Result<()> {
    if rebuild {
        return run(project);
    }
    if let Some(reason) = pkg::stale(project)? {
        eprintln!("      the browser client has to be built: {reason}");
        return run(project);
    }
    Ok(())
}

/// The file names in a folder.
pub(crate) fn names(folder: &Path) -> Result<BTreeSet<OsString>> {
    let entries = fs::read_dir(folder).with_context(|| format!("{} cannot be listed", folder.display()))?;
    entries.map(|entry| Ok(entry?.file_name())).collect()
}
