//! A bench of this machine, and the commands that run on it.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::project::Project;
use crate::steps::capture;

/// The app's name, which is its folder in `apps`.
pub(crate) const APP: &str = "pbx_integration";

/// An existing bench. Nothing here makes one.
#[derive(Debug)]
pub(crate) struct Bench {
    /// The folder with `apps`, `env` and `sites`.
    pub(crate) root: PathBuf,
    /// Where this project keeps what belongs to its runs on this bench.
    pub(crate) folder: PathBuf,
    path: OsString,
}

/// The benches that `FRAPPE_BENCH` names, separated like a path, or those at the usual places.
pub(crate) fn all(project: &Project) -> Result<Vec<Bench>> {
    let named = env::var_os("FRAPPE_BENCH").filter(|text| !text.is_empty());
    let candidates: Vec<PathBuf> = match (&named, env::home_dir()) {
        (Some(list), _) => env::split_paths(list).collect(),
        (None, Some(home)) => ["frappe-bench", "frappe-bench-16"].map(|name| home.join(name)).to_vec(),
        (None, None) => Vec::new(),
    };
    let mut benches = Vec::new();
    for root in candidates {
        if root.join("apps/frappe").is_dir() {
            benches
                .push(Bench::at(project, &root).with_context(|| format!("on the bench {}", root.display()))?);
        } else if named.is_some() {
            bail!("FRAPPE_BENCH names {}, which has no apps/frappe", root.display());
        }
    }
    Ok(benches)
}

impl Bench {
    fn at(project: &Project, root: &Path) -> Result<Self> {
        let root = root.canonicalize().with_context(|| format!("{} cannot be read", root.display()))?;
        let name = root.to_string_lossy().trim_matches('/').replace('/', "-");
        let folder = project.target.join("site").join(name);
        fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        let path = path(&root)?;
        Ok(Self { root, folder, path })
    }

    /// The bench's Python.
    pub(crate) fn python(&self) -> PathBuf {
        self.root.join("env/bin/python")
    }

    /// The bench's `sites`.
    pub(crate) fn sites(&self) -> PathBuf {
        self.root.join("sites")
    }

    /// A program with the bench's tools first on its path, in `sites`.
    pub(crate) fn program<const N: usize>(&self, name: impl AsRef<Path>, args: [&str; N]) -> Command {
        let mut command = Command::new(name.as_ref());
        command.args(args).current_dir(self.sites());
        command.env("PATH", &self.path).env("FRAPPE_BENCH_ROOT", &self.root);
        // Installing in place already made it; the bench's own settings shall not decide it.
        command.env_remove("PYTHONPATH").env_remove("SITES_PATH").env_remove("FRAPPE_SITE");
        command
    }

    /// What `bench` itself runs for each of its commands that is about sites.
    pub(crate) fn frappe<const N: usize>(&self, args: [&str; N]) -> Command {
        let mut command = self.program(self.python(), ["-m", "frappe.utils.bench_helper", "frappe"]);
        command.args(args);
        command
    }

    /// Whether an app is on the bench.
    pub(crate) fn has(&self, app: &str) -> bool {
        self.root.join("apps").join(app).is_dir()
            && self.apps().is_ok_and(|apps| apps.iter().any(|it| it == app))
    }

    /// The apps that `sites/apps.txt` lists.
    pub(crate) fn apps(&self) -> Result<Vec<String>> {
        let list = self.sites().join("apps.txt");
        let text = fs::read_to_string(&list).with_context(|| format!("{} cannot be read", list.display()))?;
        Ok(text.split_whitespace().map(str::to_owned).collect())
    }

    /// The version that an app's package gives itself.
    pub(crate) fn version(&self, app: &str) -> Result<String> {
        let file = self.root.join("apps").join(app).join(app).join("__init__.py");
        let text = fs::read_to_string(&file).with_context(|| format!("{} cannot be read", file.display()))?;
        let line = text.lines().find_map(|line| line.strip_prefix("__version__"));
        let version = line.and_then(|line| line.split('"').nth(1));
        version.map(str::to_owned).with_context(|| format!("{} names no version", file.display()))
    }
}

/// The search path for the bench's programs: its own first, then a Node that its Frappe takes.
fn path(bench: &Path) -> Result<OsString> {
    let machine = env::var_os("PATH").unwrap_or_default();
    let own = bench.join("env/bin");
    let mut folders = vec![own.clone()];
    folders.extend(env::split_paths(&machine));
    let nvm =
        env::home_dir().map(|home| home.join(".nvm/versions/node")).and_then(|nvm| fs::read_dir(nvm).ok());
    let installed = nvm.into_iter().flatten().flatten().map(|version| version.path().join("bin"));
    let wanted = wanted_node(bench)?;
    let node = folders.iter().cloned().chain(installed).find(|folder| node_major(folder) >= Some(wanted));
    let node = node.with_context(|| {
        let own = own.display();
        format!(
            "its Frappe wants Node {wanted}, which is neither in {own} nor on the path nor installed by nvm"
        )
    })?;
    Ok(env::join_paths([own, node].iter().chain(&folders))?)
}

/// The oldest major version of Node that the bench's Frappe takes.
fn wanted_node(bench: &Path) -> Result<u32> {
    let file = bench.join("apps/frappe/package.json");
    let text = fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
    let package: Value = serde_json::from_slice(&text)?;
    let engine = package.pointer("/engines/node").and_then(Value::as_str).unwrap_or_default();
    let digits = engine.trim_start_matches(|it: char| !it.is_ascii_digit());
    Ok(digits.split(|it: char| !it.is_ascii_digit()).next().and_then(|major| major.parse().ok()).unwrap_or(0))
}

/// The major version of the Node in a folder, nothing when there is none.
fn node_major(folder: &Path) -> Option<u32> {
    let node = folder.join("node");
    let said = node.is_file().then(|| capture(Command::new(&node).arg("--version")).ok())??;
    said.trim().trim_start_matches('v').split('.').next()?.parse().ok()
}
