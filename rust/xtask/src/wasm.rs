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

/// A part of the crate that pages load by itself.
struct Module {
    /// How the names of its files begin.
    name: &'static str,
    /// The feature of the crate that it is built with.
    feature: &'static str,
}

/// The client that every desk loads, and what only those need who read webhook bodies in a page: a quarter of
/// the code.
const MODULES: [Module; 2] =
    [Module { name: pkg::CLIENT, feature: "screen-pop" }, Module { name: pkg::WEBHOOK, feature: "webhook" }];

/// What makes the compressed file small, and the first card quick. The browser compiles each function at its
/// first call, for as much as 80 bytes of it take: a smaller one with one caller is put in its place, a larger one
/// may not be needed for that card. Ordered by name, similar functions are neighbours. The first kilobyte is the
/// end of the stack, which no valid pointer of Rust's is near.
const SMALL: [&str; 8] = [
    "-Oz",
    "--always-inline-max-function-size=6",
    "--flexible-inline-max-function-size=0",
    "--one-caller-inline-max-function-size=80",
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
    let Manifest { js, wasm, .. } = manifest;
    eprintln!("{} has {js} and {wasm}, {size} bytes of wasm", project.pkg().display());
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
    let raw = project.target.join("pkg-raw");
    let out = project.target.join("pkg");
    empty(&raw)?;
    empty(&out)?;
    steps.step("compiling the browser client", || {
        MODULES.iter().try_for_each(|module| compile(project, module, &raw))
    })?;
    steps.step("writing the JS glue", || {
        MODULES.iter().try_for_each(|module| glue(project, &bindgen, module, &raw))
    })?;
    steps.step("making both small", || {
        for module in &MODULES {
            shrink_wasm(project, &wasm_opt, module, &raw)?;
            shrink_js(project, &esbuild, module, &raw, &out)?;
        }
        let [client, webhook] = MODULES.each_ref().map(|module| named_by_hash(module, &raw, &out));
        Manifest::now(project, [client?, webhook?])?.write(&out)
    })?;
    Ok(out)
}

fn glue(project: &Project, bindgen: &Path, module: &Module, raw: &Path) -> Result<()> {
    let mut command = project.program(bindgen, ["--target", "web", "--out-name", module.name]);
    // Without a default URL: `import.meta` is empty in the desk's bundles, the caller names the wasm.
    command.args(["--omit-default-module-path", "--remove-producers-section", "--out-dir"]);
    run_aside(command.arg(raw).arg(compiled(module, raw)))
}

fn shrink_wasm(project: &Project, wasm_opt: &Path, module: &Module, raw: &Path) -> Result<()> {
    let mut command = project.program(wasm_opt, SMALL);
    let from = raw.join(format!("{}_bg.wasm", module.name));
    run_aside(command.arg("-o").arg(small(module, raw)).arg(from))
}

fn shrink_js(project: &Project, esbuild: &Path, module: &Module, raw: &Path, out: &Path) -> Result<()> {
    let mut command = project.program(esbuild, ["--minify", "--format=esm", "--log-level=warning"]);
    // All of it runs before the first card: the browser compiles it with the file, not at each first call.
    command.arg("--banner:js=//# allFunctionsCalledOnLoad");
    let glue = format!("{}.js", module.name);
    run_aside(command.arg(format!("--outfile={}", out.join(&glue).display())).arg(raw.join(&glue)))?;
    let types = format!("{}.d.ts", module.name);
    fs::copy(raw.join(&types), out.join(&types)).with_context(|| format!("there is no {types}"))?;
    Ok(())
}

/// Copies the wasm under a name that no other build has, so that it may be cached for ever.
fn named_by_hash(module: &Module, raw: &Path, out: &Path) -> Result<String> {
    let wasm = small(module, raw);
    let hash = tools::hex(&Sha256::digest(fs::read(&wasm)?));
    let name = format!("{}_bg.{}.wasm", module.name, hash.chars().take(12).collect::<String>());
    fs::copy(wasm, out.join(&name))?;
    Ok(name)
}

fn compiled(module: &Module, raw: &Path) -> PathBuf {
    raw.join(module.name).with_extension("compiled.wasm")
}

fn small(module: &Module, raw: &Path) -> PathBuf {
    raw.join(module.name).with_extension("small.wasm")
}

/// Compiles the crate so that no byte depends on where this machine keeps things.
fn compile(project: &Project, module: &Module, raw: &Path) -> Result<()> {
    let mut command = project.cargo(["build", "--locked", "-p", "pbx-wasm", "--profile", "wasm"]);
    command.args(["--no-default-features", "--features", module.feature, "--target", WASM_TARGET]);
    command.arg("--target-dir").arg(&project.target);
    run_aside(command.env("CARGO_ENCODED_RUSTFLAGS", remap_flags(project)?))?;
    fs::copy(project.target.join(WASM_TARGET).join("wasm/pbx_wasm.wasm"), compiled(module, raw))?;
    Ok(())
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
