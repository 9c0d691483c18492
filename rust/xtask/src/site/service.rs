//! A program that runs while a command needs it, and not longer.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// How long a service may take to be there, or to be gone.
const PATIENCE: Duration = Duration::from_secs(60);

/// Between two looks at a condition.
const GLANCE: Duration = Duration::from_millis(50);

/// Runs a program until it ends by itself or until standard input is closed, which the kernel does when
/// this command ends in whatever way: on Ctrl-C and on `kill -9` nothing is left running.
const GUARD: &str = r#"
trap '' INT HUP TERM
exec 3<&0
(trap - INT HUP TERM; exec "$@" </dev/null 3<&-) & program=$!
{ read -r _ <&3; kill -TERM "$program"; } 2>/dev/null & reader=$!
exec 3<&-
wait "$program"
status=$?
kill -KILL "$reader" 2>/dev/null
exit "$status""#;

/// A running program; dropping it ends the program and waits for that.
#[derive(Debug)]
pub(crate) struct Service {
    name: &'static str,
    log: PathBuf,
    guard: Child,
}

impl Service {
    /// Starts a program with its output in `<folder>/<name>.log`.
    pub(crate) fn start(name: &'static str, folder: &Path, program: &Command) -> Result<Self> {
        let log = folder.join(format!("{name}.log"));
        let mut guard = guarded(program, &log)?;
        guard.current_dir(program.get_current_dir().unwrap_or(folder));
        let guard = guard.spawn().with_context(|| format!("{name} could not be started"))?;
        Ok(Self { name, log, guard })
    }

    /// Waits until the condition holds; an error when the program ends before that.
    pub(crate) fn wait_until(mut self, mut ready: impl FnMut() -> bool) -> Result<Self> {
        let begun = Instant::now();
        while !ready() {
            if let Some(status) = self.guard.try_wait()? {
                bail!("{} ended with {status}\n{}", self.name, tail(&self.log));
            }
            if begun.elapsed() > PATIENCE {
                bail!("{} was not ready in {} s\n{}", self.name, PATIENCE.as_secs(), tail(&self.log));
            }
            sleep(GLANCE);
        }
        Ok(self)
    }

    /// The process ids of the program's own children, which of gunicorn are its workers.
    pub(crate) fn workers(&self) -> Vec<u32> {
        children(self.guard.id()).into_iter().flat_map(children).collect()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        // An error means that it is gone.
        let _ = self.guard.wait();
    }
}

/// The children of a process.
fn children(process: u32) -> Vec<u32> {
    let list = fs::read_to_string(format!("/proc/{process}/task/{process}/children")).unwrap_or_default();
    list.split_whitespace().filter_map(|word| word.parse().ok()).collect()
}

/// Waits until a condition holds; `what` completes the sentence "waited in vain until ...".
pub(crate) fn until(what: &str, mut condition: impl FnMut() -> bool) -> Result<()> {
    let begun = Instant::now();
    while !condition() {
        if begun.elapsed() > PATIENCE {
            bail!("waited {} s in vain until {what}", PATIENCE.as_secs());
        }
        sleep(GLANCE);
    }
    Ok(())
}

/// A program that ends with this command and says everything into a file.
fn guarded(program: &Command, log: &Path) -> Result<Command> {
    let output = File::create(log).with_context(|| format!("{} cannot be written", log.display()))?;
    let mut guard = Command::new("sh");
    guard.args(["-c", GUARD, "sh"]).arg(program.get_program()).args(program.get_args());
    for (key, value) in program.get_envs() {
        match value {
            Some(value) => guard.env(key, value),
            None => guard.env_remove(key),
        };
    }
    if let Some(folder) = program.get_current_dir() {
        guard.current_dir(folder);
    }
    // A group of its own: Ctrl-C ends this command first, and that ends the program.
    guard.process_group(0).stdin(Stdio::piped()).stdout(output.try_clone()?).stderr(output);
    Ok(guard)
}

/// Runs a program with all it says in a file, of which an error tells the end.
pub(crate) fn logged(program: &Command, log: &Path) -> Result<()> {
    let name = program.get_program().display();
    let mut guard = guarded(program, log)?.spawn().with_context(|| format!("{name} could not be started"))?;
    // Taken out, or `wait` would close it and thereby end the program.
    let _open = guard.stdin.take();
    let status = guard.wait()?;
    if !status.success() {
        let words: Vec<_> = program.get_args().map(OsStr::to_string_lossy).collect();
        let (words, file) = (words.join(" "), log.display());
        bail!("{name} {words} ended with {status}; the end of {file}:\n{}", tail(log));
    }
    Ok(())
}

/// The last lines of a log. A progress bar counts as its last state alone.
pub(crate) fn tail(log: &Path) -> String {
    const LINES: usize = 40;
    let bytes = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<&str> =
        text.trim_end().lines().map(|line| line.rsplit('\r').next().unwrap_or_default()).collect();
    lines.iter().skip(lines.len().saturating_sub(LINES)).copied().collect::<Vec<_>>().join("\n")
}

/// A TCP port of the loopback that nobody listens on.
pub(crate) fn free_port() -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).context("there is no free port on the loopback")?;
    Ok(listener.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("pbx-xtask-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    fn sh(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn a_service_ends_with_its_handle() {
        let folder = folder("handle");
        let mark = folder.join("ended");
        let script =
            format!("trap 'touch {}; exit' TERM; echo up; while :; do sleep 0.05; done", mark.display());
        let log = folder.join("loop.log");
        let service = Service::start("loop", &folder, &sh(&script)).unwrap();
        let service = service.wait_until(|| tail(&log) == "up").unwrap();
        assert!(!mark.exists());
        drop(service);
        assert!(mark.exists());
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_service_that_ends_too_early_tells_its_last_words() {
        let folder = folder("early");
        let service = Service::start("brief", &folder, &sh("echo no such port; exit 3")).unwrap();
        let error = service.wait_until(|| false).unwrap_err().to_string();
        assert!(error.contains("brief ended with exit status: 3"), "{error}");
        assert!(error.ends_with("no such port"), "{error}");
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn the_tail_of_a_progress_bar_is_its_last_state() {
        let folder = folder("tail");
        let log = folder.join("log");
        fs::write(&log, "one\nbar 1%\rbar 2%\rbar 100%\nend\n").unwrap();
        assert_eq!(tail(&log), "one\nbar 100%\nend");
        fs::remove_dir_all(folder).unwrap();
    }
}
