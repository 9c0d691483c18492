//! Checks of the files themselves: their length, and that none names a place of one machine.

use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::{Result, bail};

use crate::project::Project;
use crate::steps::capture;

/// Lines that a source file may have: longer ones have more than one job.
const MAX_LINES: usize = 400;

const SOURCES: [&str; 7] = ["rs", "py", "js", "mjs", "ts", "css", "html"];

/// Checks every file that git tracks.
pub(crate) fn check(project: &Project) -> Result<()> {
    let listed = capture(&mut project.program("git", ["ls-files", "-z"]))?;
    let places = places(project);
    let mut faults = Vec::new();
    for name in listed.split('\0').filter(|name| !name.is_empty()) {
        let path = project.root.join(name);
        if path.is_symlink() || !path.is_file() {
            continue;
        }
        let bytes = fs::read(&path)?;
        faults.extend(too_long(name, &bytes));
        faults.extend(named_place(name, &bytes, &places));
    }
    if faults.is_empty() { Ok(()) } else { bail!("{}", faults.join("\n")) }
}

fn too_long(name: &str, bytes: &[u8]) -> Option<String> {
    let extension = Path::new(name).extension()?.to_str()?;
    let built = name.starts_with("pbx_integration/public/pkg/");
    if built || !SOURCES.contains(&extension) {
        return None;
    }
    let lines = bytes.split(|byte| *byte == b'\n').skip(1).count();
    (lines > MAX_LINES).then(|| format!("{name} has {lines} lines, more than {MAX_LINES}"))
}

fn named_place(name: &str, bytes: &[u8], places: &[String]) -> Option<String> {
    let holds = |place: &&String| bytes.windows(place.len()).any(|window| window == place.as_bytes());
    places.iter().find(holds).map(|place| format!("{name} names a place of this machine: {place}"))
}

/// The checkout, the home directory and cargo's, each with a closing slash.
fn places(project: &Project) -> Vec<String> {
    let variable = |name| env::var_os(name).map(PathBuf::from);
    let all = [Some(project.root.clone()), variable("HOME"), variable("CARGO_HOME")];
    let named = all.into_iter().flatten().filter(|path| path.parent().is_some());
    named.map(|path| format!("{}/", path.display())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_file_may_have_four_hundred_lines() {
        let lines = |count: usize| vec![b'\n'; count];
        assert_eq!(too_long("a.rs", &lines(400)), None);
        assert_eq!(too_long("a.rs", &lines(401)).as_deref(), Some("a.rs has 401 lines, more than 400"));
        assert_eq!(too_long("a.json", &lines(401)), None);
    }

    #[test]
    fn a_place_of_this_machine_is_found_in_binary_files_too() {
        let places = ["/home/ada/".to_owned()];
        let found = named_place("a.wasm", b"\0\xff/home/ada/.cargo/x\0", &places);
        assert_eq!(found.as_deref(), Some("a.wasm names a place of this machine: /home/ada/"));
        assert_eq!(named_place("a.wasm", b"/home/adam", &places), None);
    }
}
