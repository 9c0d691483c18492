//! Running programs, and telling the reader what is being done.

use std::io::stderr;
use std::os::fd::AsFd;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};

/// Announces each step of a command with its number and, when it ends, its seconds.
#[derive(Debug)]
pub(crate) struct Steps {
    total: usize,
    done: usize,
}

impl Steps {
    /// A count of `total` steps, none of them begun.
    pub(crate) fn new(total: usize) -> Self {
        Self { total, done: 0 }
    }

    /// Does one step; `what` completes the sentence "now ...".
    pub(crate) fn step<T>(&mut self, what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        self.done += 1;
        let (number, total) = (self.done, self.total);
        eprintln!("[{number}/{total}] {what} …");
        let start = Instant::now();
        let result = work().with_context(|| format!("step {number} of {total} failed: {what}"))?;
        eprintln!("[{number}/{total}] done in {:.1} s", start.elapsed().as_secs_f64());
        Ok(result)
    }
}

/// Runs a program with its output where ours goes.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    finish(command)
}

/// Runs a program with all its output on standard error: set-up must not write into a result.
pub(crate) fn run_aside(command: &mut Command) -> Result<()> {
    let aside = stderr().as_fd().try_clone_to_owned().context("standard error cannot be shared")?;
    finish(command.stdout(Stdio::from(aside)).stdin(Stdio::null()))
}

/// Runs a program and keeps its output to itself, unless it fails.
pub(crate) fn run_quietly(command: &mut Command) -> Result<()> {
    capture(command).map(drop)
}

/// Runs a program and returns its standard output; on failure all it said is in the error.
pub(crate) fn capture(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output().with_context(|| not_started(command))?;
    if output.status.success() {
        return String::from_utf8(output.stdout).with_context(|| format!("{} wrote no text", line(command)));
    }
    let said = [output.stdout, output.stderr].concat();
    bail!("{} ended with {}\n{}", line(command), output.status, String::from_utf8_lossy(&said).trim_end());
}

/// Whether a program can be started and ends well, whatever it says.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

fn finish(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| not_started(command))?;
    if !status.success() {
        bail!("{} ended with {status}", line(command));
    }
    Ok(())
}

fn not_started(command: &Command) -> String {
    format!("{} could not be started", line(command))
}

/// The command as a person would type it.
fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
