//! Where the project's things are.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::steps::capture;

/// The checkout that the command was started in.
#[derive(Debug)]
pub(crate) struct Project {
    /// The repository root.
    pub(crate) root: PathBuf,
    /// Cargo's target directory, `target/` unless the environment says otherwise.
    pub(crate) target: PathBuf,
}

impl Project {
    /// Asks cargo for the workspace root and the target directory.
    pub(crate) fn find() -> Result<Self> {
        let mut command = Command::new(cargo());
        command.args(["metadata", "--no-deps", "--format-version", "1"]);
        if let Some(manifest) = std::env::var_os("CARGO_MANIFEST_DIR") {
            command.current_dir(manifest);
        }
        let metadata: Value = serde_json::from_str(&capture(&mut command)?)?;
        let path = |key: &str| -> Result<PathBuf> {
            let text = metadata.get(key).and_then(Value::as_str);
            Ok(PathBuf::from(text.with_context(|| format!("cargo metadata gives no {key}"))?))
        };
        Ok(Self { root: path("workspace_root")?, target: path("target_directory")? })
    }

    /// `cargo`, in the repository root.
    pub(crate) fn cargo<const N: usize>(&self, args: [&str; N]) -> Command {
        self.program(cargo(), args)
    }

    /// A program, in the repository root.
    pub(crate) fn program<const N: usize>(&self, name: impl AsRef<Path>, args: [&str; N]) -> Command {
        let mut command = Command::new(name.as_ref());
        command.args(args).current_dir(&self.root);
        command
    }

    /// Where tools are installed that only this project uses.
    pub(crate) fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }

    /// The Python environment of the tests and the checks.
    pub(crate) fn venv(&self) -> PathBuf {
        self.target.join("venv")
    }

    /// The built browser client.
    pub(crate) fn pkg(&self) -> PathBuf {
        self.root.join("pbx_integration/public/pkg")
    }
}

/// The cargo that started this command.
pub(crate) fn cargo() -> PathBuf {
    std::env::var_os("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from)
}
