//! This checkout as an app of a bench.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::bench::{APP, Bench};
use super::service::logged;
use crate::project::Project;
use crate::steps::{run, run_aside, succeeds};
use crate::tools;

/// What the bench's Python must be able to do.
const IMPORT_CHECK: &str = "\
import pbx_integration, pbx_integration.hooks
from pbx_integration import _core
print('pbx_integration', pbx_integration.__version__, 'imports;', _core.normalize_phone('+45 32 12 34 56'))";

/// What bench's `is_frappe_app` asks for: these three files exactly one folder below the root.
pub(crate) fn check_shape(project: &Project) -> Result<()> {
    for name in ["hooks.py", "modules.txt", "patches.txt"] {
        let path = project.root.join(APP).join(name);
        if !path.is_file() {
            bail!("{} is missing, so bench does not take the tree for an app", path.display());
        }
    }
    Ok(())
}

/// Links the checkout into `apps` and lists it, in place of another link but of nothing else.
pub(crate) fn link(project: &Project, bench: &Bench) -> Result<()> {
    let place = bench.root.join("apps").join(APP);
    if place.is_symlink() {
        // An earlier run, of this checkout elsewhere or of another one.
        fs::remove_file(&place).with_context(|| format!("{} cannot be replaced", place.display()))?;
    } else if place.canonicalize().is_ok_and(|there| there == project.root) {
        return list(bench);
    } else if place.exists() {
        bail!("{} is an app that this command did not link", place.display());
    }
    symlink(&project.root, &place).with_context(|| format!("{} cannot be linked", place.display()))?;
    list(bench)
}

fn list(bench: &Bench) -> Result<()> {
    let mut apps = bench.apps()?;
    if apps.iter().any(|app| app == APP) {
        return Ok(());
    }
    apps.push(APP.to_owned());
    let list = bench.sites().join("apps.txt");
    fs::write(&list, apps.join("\n") + "\n").with_context(|| format!("{} cannot be written", list.display()))
}

/// Installs the app as bench does, in place, which compiles the extension for this machine.
pub(crate) fn install(bench: &Bench) -> Result<()> {
    let python = bench.python();
    let app = bench.root.join("apps").join(APP);
    let mut pip = if succeeds(&mut bench.program(&python, ["-m", "pip", "--version"])) {
        bench.program(&python, ["-m", "pip", "install", "--quiet", "--editable"])
    } else {
        let mut uv = bench.program("uv", ["pip", "install", "--quiet", "--python"]);
        uv.arg(&python).arg("--editable");
        uv
    };
    run_aside(pip.arg(app))
}

/// Imports the app, its hooks and its extension.
pub(crate) fn import(bench: &Bench) -> Result<()> {
    run(&mut bench.program(bench.python(), ["-c", IMPORT_CHECK]))
}

/// Bundles the app's scripts as `bench build` does; those of Frappe and ERPNext too when they never were.
pub(crate) fn build_assets(bench: &Bench) -> Result<()> {
    if !tools::on_path("yarn") {
        bail!("there is no yarn on the path, with which bench builds: npm install --global yarn");
    }
    let apps = bench.apps()?;
    let bundled = |app: &&String| *app != APP && !is_bundled(bench, app);
    let mut missing: Vec<&str> = apps.iter().filter(bundled).map(String::as_str).collect();
    missing.push(APP);
    let mut build = bench.frappe(["build", "--production", "--apps"]);
    logged(build.arg(missing.join(",")), &bench.folder.join("build.log"))
}

/// Whether each bundle that the bench lists for this app is there, and there is one.
fn is_bundled(bench: &Bench, app: &str) -> bool {
    let assets = bench.sites().join("assets");
    let list = fs::read(assets.join("assets.json")).unwrap_or_default();
    let list: Value = serde_json::from_slice(&list).unwrap_or_default();
    let prefix = format!("/assets/{app}/");
    let paths = list.as_object().into_iter().flat_map(|list| list.values()).filter_map(Value::as_str);
    let mut own = paths.filter_map(|path| path.strip_prefix(&prefix)).peekable();
    own.peek().is_some() && own.all(|path| assets.join(app).join(path).is_file())
}

/// Compiles the simulator and returns where it is.
pub(crate) fn simulator(project: &Project, release: bool) -> Result<PathBuf> {
    let mut build = project.cargo(["build", "--locked", "--package", "pbx-sim"]);
    if release {
        build.arg("--release");
    }
    run_aside(&mut build)?;
    Ok(project.target.join(if release { "release" } else { "debug" }).join("pbx-sim"))
}
