//! The committed browser client: what it was built from, and whether that is still so.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::project::Project;
use crate::steps::capture;
use crate::tools::{WASM_TARGET, hex, wasm_bindgen_version};

/// How the names of the client's files begin.
pub(crate) const CLIENT: &str = "pbx_wasm";
/// How the names of the files begin that read webhook bodies.
pub(crate) const WEBHOOK: &str = "pbx_webhook";

/// What `manifest.json` says of a built client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Manifest {
    /// File name of the wasm, which holds the first twelve digits of its SHA-256.
    pub(crate) wasm: String,
    /// File name of the JS glue.
    pub(crate) js: String,
    /// File name of the wasm that reads webhook bodies.
    pub(crate) webhook_wasm: String,
    /// File name of its JS glue.
    pub(crate) webhook_js: String,
    /// Version of the workspace.
    pub(crate) version: String,
    /// Version of `wasm-bindgen`, the crate and the command.
    pub(crate) wasm_bindgen: String,
    /// `rustc --version` of the compiler that built it: another one writes other bytes.
    pub(crate) rustc: String,
    /// SHA-256 over all that goes in, see [`sources_sha256`].
    pub(crate) sources_sha256: String,
}

impl Manifest {
    /// The manifest of a client that would be built now, around the names of its two wasm files.
    pub(crate) fn now(project: &Project, [wasm, webhook_wasm]: [String; 2]) -> Result<Self> {
        Ok(Self {
            wasm,
            js: format!("{CLIENT}.js"),
            webhook_wasm,
            webhook_js: format!("{WEBHOOK}.js"),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            wasm_bindgen: wasm_bindgen_version(project)?,
            rustc: capture(&mut project.program("rustc", ["--version"]))?.trim().to_owned(),
            sources_sha256: sources_sha256(project)?,
        })
    }

    /// Reads the manifest in a folder.
    pub(crate) fn read(folder: &Path) -> Result<Self> {
        let path = folder.join("manifest.json");
        let text = fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        let value: Value = serde_json::from_slice(&text).with_context(|| format!("in {}", path.display()))?;
        let word = |key: &str| {
            let text = value.get(key).and_then(Value::as_str).map(str::to_owned);
            text.with_context(|| format!("{} has no {key}", path.display()))
        };
        Ok(Self {
            wasm: word("wasm")?,
            js: word("js")?,
            webhook_wasm: word("webhook_wasm")?,
            webhook_js: word("webhook_js")?,
            version: word("version")?,
            wasm_bindgen: word("wasm_bindgen")?,
            rustc: word("rustc")?,
            sources_sha256: word("sources_sha256")?,
        })
    }

    /// Writes it into a folder.
    pub(crate) fn write(&self, folder: &Path) -> Result<()> {
        let value = json!({
            "wasm": self.wasm,
            "js": self.js,
            "webhook_wasm": self.webhook_wasm,
            "webhook_js": self.webhook_js,
            "version": self.version,
            "wasm_bindgen": self.wasm_bindgen,
            "rustc": self.rustc,
            "sources_sha256": self.sources_sha256,
        });
        fs::write(folder.join("manifest.json"), format!("{value:#}\n"))
            .context("manifest.json cannot be written")
    }
}

/// Why the committed client is not what the sources give, as far as that shows without building; `None`
/// when nothing speaks against it.
pub(crate) fn stale(project: &Project) -> Result<Option<String>> {
    let manifest = match Manifest::read(&project.pkg()) {
        Ok(manifest) => manifest,
        Err(error) => return Ok(Some(format!("{error:#}"))),
    };
    if manifest.sources_sha256 != sources_sha256(project)? {
        return Ok(Some("its sources have changed since it was built".to_owned()));
    }
    let names = [&manifest.wasm, &manifest.js, &manifest.webhook_wasm, &manifest.webhook_js];
    let missing = names.into_iter().find(|name| !project.pkg().join(name).is_file());
    Ok(missing.map(|name| format!("{name} is missing")))
}

/// SHA-256 over what the client is made of: the sources of the core and of the wasm crate, the manifests,
/// the steps of the build, and the names and versions of the crates that are compiled in.
pub(crate) fn sources_sha256(project: &Project) -> Result<String> {
    let mut hash = Sha256::new();
    for path in source_files(&project.root)? {
        let name = path.strip_prefix(&project.root)?.to_string_lossy().into_owned();
        let bytes = fs::read(&path).with_context(|| format!("{name} cannot be read"))?;
        hash.update(format!("{name} {}\n", bytes.len()));
        hash.update(bytes);
    }
    for name in crates(project)? {
        hash.update(format!("{name}\n"));
    }
    Ok(hex(&hash.finalize()))
}

fn source_files(root: &Path) -> Result<BTreeSet<PathBuf>> {
    let single = [
        "Cargo.toml",
        "rust/core/Cargo.toml",
        "rust/wasm/Cargo.toml",
        "rust/wasm/build.rs",
        "rust/xtask/src/wasm.rs",
        "rust/xtask/npm/package-lock.json",
    ];
    let mut files: BTreeSet<_> = single.iter().map(|name| root.join(name)).collect();
    for folder in ["rust/core/src", "rust/core/data", "rust/wasm/src"] {
        add_files(&root.join(folder), &mut files)?;
    }
    Ok(files)
}

fn add_files(folder: &Path, files: &mut BTreeSet<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("{} cannot be listed", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            add_files(&path, files)?;
        } else {
            files.insert(path);
        }
    }
    Ok(())
}

/// Names and versions only: `cargo tree` also prints where a workspace member lies on this machine.
fn crates(project: &Project) -> Result<BTreeSet<String>> {
    let mut command =
        project.cargo(["tree", "--locked", "-p", "pbx-wasm", "-e", "normal,build", "--prefix", "none"]);
    let tree = capture(command.args(["--target", WASM_TARGET]))?;
    Ok(tree.lines().map(|line| line.split_whitespace().take(2).collect::<Vec<_>>().join(" ")).collect())
}
