//! The app on one site: installed, tested, seen in a browser, and taken away.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::bench::APP;
use super::service::{logged, tail};
use super::sites::{ADMIN_PASSWORD, Site};
use super::stack::Web;
use crate::steps::{Steps, capture, run};
use crate::{suites, tools};

/// What is done on a site between installing the app and taking it away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Part {
    /// The package's site tests
    Tests,
    /// The desk in Chromium
    Desk,
}

/// All of a trial.
pub(crate) const ALL: [Part; 2] = [Part::Tests, Part::Desk];

/// What is done in the desk, one file after the other.
const DESK_TESTS: [&str; 4] =
    ["desk.test.mjs", "cleanup.test.mjs", "settings.test.mjs", "desk_agents.test.mjs"];

/// How many steps a trial of these parts takes.
pub(crate) fn steps(parts: &[Part]) -> usize {
    2 + parts.len()
}

/// Does the trial and returns how many site tests passed, if they were run.
pub(crate) fn hold(
    site: Site<'_>,
    parts: &[Part],
    simulator: &Path,
    steps: &mut Steps,
) -> Result<Option<u32>> {
    let title = site.kind.title();
    let mut passed = None;
    steps.step(&format!("installing the app on {title}"), || site.run(&["install-app", APP]))?;
    for part in parts {
        match part {
            Part::Tests => {
                let what = format!("running the site tests on {title}");
                passed = Some(steps.step(&what, || site_tests(site, simulator))?);
            }
            Part::Desk => steps
                .step(&format!("using the desk in Chromium on {title}"), || desk_tests(site, simulator))?,
        }
    }
    steps.step(&format!("uninstalling from {title} and looking for what is left"), || {
        site.run(&["uninstall-app", APP, "--yes", "--no-backup"])?;
        nothing_left(site)
    })?;
    Ok(passed)
}

fn site_tests(site: Site<'_>, simulator: &Path) -> Result<u32> {
    let log = site.log("run-tests");
    let mut command = site.command(&["run-tests", "--app", APP]);
    // Frappe 15 tells a failure by its exit status only where it takes the machine for a CI.
    command.env("CI", "1").env("PBX_SIM", simulator);
    logged(&command, &log)?;
    let said = fs::read_to_string(&log).with_context(|| format!("{} cannot be read", log.display()))?;
    match count(&said) {
        Some(tests) if tests > 0 => Ok(tests),
        _ => bail!("no test was run, or one failed; the end of {}:\n{}", log.display(), tail(&log)),
    }
}

/// How many tests passed in all runs of `unittest` together; nothing when one failed.
fn count(said: &str) -> Option<u32> {
    let lines = || said.lines().map(|line| line.rsplit('\r').next().unwrap_or_default().trim());
    if lines().any(|line| line.starts_with("FAILED (")) {
        return None;
    }
    let number = |text: &str| text.split(|it: char| !it.is_ascii_digit()).next()?.parse::<u32>().ok();
    let ran: u32 = lines().filter_map(|line| number(line.strip_prefix("Ran ")?)).sum();
    let verdicts = lines().filter(|line| line.starts_with("OK ("));
    let skipped: u32 = verdicts.filter_map(|line| number(line.split_once("skipped=")?.1)).sum();
    ran.checked_sub(skipped)
}

fn desk_tests(site: Site<'_>, simulator: &Path) -> Result<()> {
    tools::chromium()?;
    let folder = site.project.root.join("tests/e2e");
    tools::node_modules(&folder)?;
    let web = Web::start(site)?;
    let _background = Web::background(site)?;
    for file in DESK_TESTS {
        let mut command = suites::node(&folder, &[folder.join(file)]);
        command.env("PBX_SIM", simulator);
        command.env("DESK_URL", &web.address).env("DESK_ADMIN_PASSWORD", ADMIN_PASSWORD);
        run(&mut command)?;
    }
    Ok(())
}

fn nothing_left(site: Site<'_>) -> Result<()> {
    let left = capture(&mut site.script("leftovers.py"))?;
    if left.trim().is_empty() {
        return Ok(());
    }
    bail!("uninstalling left on the site:\n{}", left.trim_end());
}

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn the_tests_that_passed_in_all_runs_are_counted() {
        let said = "bar 3%\rRan 12 tests in 1.2s\n\nOK\n...\nRan 3 tests in 0.1s\n\nOK (skipped=1)\n";
        assert_eq!(count(said), Some(14));
        assert_eq!(count("Testing is disabled for the site!"), Some(0));
    }

    #[test]
    fn a_failed_run_counts_for_nothing() {
        assert_eq!(count("Ran 12 tests in 1.2s\n\nFAILED (failures=1)\n"), None);
    }
}
