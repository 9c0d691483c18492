//! `cargo xtask site-test`: the app on the benches of this machine.

use std::env;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::project::Project;
use crate::steps::{Steps, run, run_aside};

/// What the bench's Python must be able to do.
const IMPORT_CHECK: &str = "\
import pbx_integration, pbx_integration.hooks
from pbx_integration import _core
print('pbx_integration', pbx_integration.__version__, 'imports;', _core.normalize_phone('+45 32 12 34 56'))";

/// Checks each bench there is; without one, says loudly that nothing was checked.
pub(crate) fn run_all(project: &Project) -> Result<()> {
    let benches = benches();
    if benches.is_empty() {
        eprintln!("SKIPPED: site-test found no bench (FRAPPE_BENCH, ~/frappe-bench, ~/frappe-bench-16)");
        eprintln!("SKIPPED: nothing of the app has been seen on a site");
        return Ok(());
    }
    for bench in &benches {
        check(project, bench).with_context(|| format!("on the bench {}", bench.display()))?;
    }
    println!("site-test: {} bench(es) take the app: it installs in place and imports", benches.len());
    println!("site-test: no site was touched; there are no site tests yet");
    Ok(())
}

/// The benches that `FRAPPE_BENCH` names, separated like a path, or those at the usual places.
fn benches() -> Vec<PathBuf> {
    let named = env::var_os("FRAPPE_BENCH").filter(|text| !text.is_empty());
    let candidates: Vec<PathBuf> = match (named, env::home_dir()) {
        (Some(list), _) => env::split_paths(&list).collect(),
        (None, Some(home)) => ["frappe-bench", "frappe-bench-16"].map(|name| home.join(name)).to_vec(),
        (None, None) => Vec::new(),
    };
    candidates.into_iter().filter(|bench| bench.join("apps/frappe").is_dir()).collect()
}

fn check(project: &Project, bench: &Path) -> Result<()> {
    let mut steps = Steps::new(4);
    let python = bench.join("env/bin/python");
    steps.step("checking that the tree has the shape of an app", || app_shape(project))?;
    steps.step("linking the checkout as an app", || link(project, bench))?;
    steps.step("installing the app in place, which compiles the extension", || {
        let mut pip = project.program(&python, ["-m", "pip", "install", "--quiet", "-e"]);
        run_aside(pip.arg(bench.join("apps/pbx_integration")))
    })?;
    steps.step("importing the app in the bench's Python", || {
        run(project.program(&python, ["-c", IMPORT_CHECK]).current_dir(bench.join("sites")))
    })
}

/// What bench's `is_frappe_app` asks for: these three files exactly one folder below the root.
fn app_shape(project: &Project) -> Result<()> {
    for name in ["hooks.py", "modules.txt", "patches.txt"] {
        let path = project.root.join("pbx_integration").join(name);
        if !path.is_file() {
            bail!("{} is missing, so bench does not take the tree for an app", path.display());
        }
    }
    Ok(())
}

fn link(project: &Project, bench: &Path) -> Result<()> {
    let place = bench.join("apps/pbx_integration");
    if place.canonicalize().is_ok_and(|there| there == project.root) {
        return Ok(());
    }
    if place.is_symlink() {
        // An earlier run, of this checkout elsewhere or of another one.
        fs::remove_file(&place).with_context(|| format!("{} cannot be replaced", place.display()))?;
    } else if place.exists() {
        bail!("{} is an app that this command did not link", place.display());
    }
    symlink(&project.root, &place).with_context(|| format!("{} cannot be linked", place.display()))
}
