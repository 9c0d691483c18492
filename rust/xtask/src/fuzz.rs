//! `cargo xtask fuzz`: the fuzz targets, from the saved corpus.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::project::Project;
use crate::steps::{Steps, run};
use crate::tools;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Seconds of fuzzing, shared equally by the targets
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Only this target
    #[arg(long)]
    target: Option<String>,
}

/// Fuzzes the targets one after the other; a finding is kept in `rust/fuzz/artifacts` and is an error.
pub(crate) fn run_targets(project: &Project, args: &Args) -> Result<()> {
    let targets = match &args.target {
        Some(target) => vec![target.clone()],
        None => targets(project)?,
    };
    let each = (args.seconds / targets.len() as u64).max(1);
    let mut steps = Steps::new(targets.len());
    for target in &targets {
        let limit = format!("-max_total_time={each}");
        steps.step(&format!("fuzzing {target} for {each} s"), || libfuzzer(project, target, &[&limit]))?;
    }
    Ok(())
}

/// Runs each saved input once.
pub(crate) fn replay(project: &Project) -> Result<()> {
    for target in targets(project)? {
        libfuzzer(project, &target, &["-runs=0"])?;
    }
    Ok(())
}

/// Without a sanitizer, which a stable compiler does not have: the code under test has no `unsafe`, and the
/// coverage that steers the search comes with every compiler.
fn libfuzzer(project: &Project, target: &str, options: &[&str]) -> Result<()> {
    let tool = tools::venv(project)?.join("bin/cargo-fuzz");
    let mut command = project.program(tool, ["run", "--sanitizer", "none", "--fuzz-dir", "rust/fuzz"]);
    command.arg(target).arg(found(project, target)?).arg(project.root.join("rust/fuzz/corpus").join(target));
    run(command.arg("--").args(options))
}

/// Where libFuzzer puts what it finds worth keeping: the first folder that it is given, not the committed one.
fn found(project: &Project, target: &str) -> Result<PathBuf> {
    let folder = project.target.join("fuzz-corpus").join(target);
    fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    Ok(folder)
}

fn targets(project: &Project) -> Result<Vec<String>> {
    let folder = project.root.join("rust/fuzz/fuzz_targets");
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder).with_context(|| format!("{} cannot be listed", folder.display()))? {
        let path = entry?.path();
        names.extend(path.file_stem().map(|stem| stem.to_string_lossy().into_owned()));
    }
    if names.is_empty() {
        bail!("{} holds no target", folder.display());
    }
    names.sort();
    Ok(names)
}
