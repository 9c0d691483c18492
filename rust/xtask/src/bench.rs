//! `cargo xtask bench`: figures beside their floors, measured in one run on one machine.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value, json};

use crate::project::Project;
use crate::steps::{Steps, capture, run_aside};
use crate::{figures, suites, tools, wasm};

/// Posts to the host at once, and how many in all: enough for a steady rate within some seconds.
const LOAD: [&str; 6] = ["--rate", "5000", "--seconds", "2", "--connections", "16"];

/// Measures everything once and prints it; a missed floor is shown, not an error.
pub(crate) fn run_all(project: &Project) -> Result<()> {
    let mut steps = Steps::new(9);
    let folder = project.target.join("bench");
    fs::create_dir_all(&folder)?;
    let scripts = project.root.join("tests/bench");
    let python = steps.step("setting up", || {
        wasm::ensure(project, false)?;
        tools::chromium()?;
        tools::node_modules(&scripts)?;
        suites::install_extension(project)?;
        Ok(tools::venv(project)?.join("bin/python"))
    })?;
    let mut all = Map::new();
    steps.step("compiling the core and the simulator, optimised", || {
        run_aside(&mut project.cargo(["build", "--locked", "--release", "-p", "pbx-sim"]))?;
        run_aside(&mut project.cargo([
            "build",
            "--locked",
            "--release",
            "-p",
            "pbx-core",
            "--example",
            "measure",
        ]))?;
        let simulator = project.target.join("release/pbx-sim");
        run_aside(project.program(&python, ["tests/bench/inputs.py"]).arg(&folder).arg(simulator))
    })?;
    steps.step("measuring the core", || {
        let program = project.target.join("release/examples/measure");
        add(&mut all, capture(project.program(program, []).arg(&folder)))
    })?;
    steps.step("measuring the Python extension", || {
        add(&mut all, capture(project.program(&python, ["tests/bench/normalize.py"]).arg(&folder)))?;
        add(&mut all, capture(project.program(&python, ["tests/bench/webhook.py"]).arg(&folder)))
    })?;
    steps.step("measuring the browser client in Node", || {
        add(&mut all, capture(project.program("node", ["tests/bench/normalize.mjs"]).arg(&folder)))
    })?;
    steps.step("measuring the first card in Chromium", || {
        add(&mut all, capture(&mut project.program("node", ["tests/bench/first-card.mjs"])))
    })?;
    steps.step("timing events in Chromium, and weighing what is left of 2,000 calls", || {
        add(&mut all, capture(&mut project.program("node", ["tests/bench/events.mjs"])))
    })?;
    steps.step("timing cards in the demo", || {
        let simulator = project.target.join("release/pbx-sim");
        let mut command = project.program("node", ["tests/bench/demo-card.mjs"]);
        add(&mut all, capture(command.env("PBX_SIM", simulator)))
    })?;
    steps.step("posting signed webhooks to the host", || {
        add(&mut all, posts(project, &folder.join("data")))
    })?;
    figures::print(&all, &figures::BENCH)
}

/// Adds the figures of one script, a JSON object on one line.
pub(crate) fn add(all: &mut Map<String, Value>, said: Result<String>) -> Result<()> {
    let said = said?;
    let figures: Value = serde_json::from_str(&said).with_context(|| format!("no figures in {said}"))?;
    let Value::Object(figures) = figures else { bail!("no object of figures: {said}") };
    all.extend(figures);
    Ok(())
}

/// Posts from one process to another, each webhook committed before it is answered.
fn posts(project: &Project, data: &Path) -> Result<String> {
    if data.is_dir() {
        fs::remove_dir_all(data)?;
    }
    let simulator = project.target.join("release/pbx-sim");
    let mut host = project.program(&simulator, ["host", "--port", "0", "--data"]);
    let mut host = host.arg(data).stderr(Stdio::piped()).spawn().context("the host could not be started")?;
    let measured = address(&mut host).and_then(|address| {
        let url = format!("{address}/api/method/pbx_integration.api.webhook.receive");
        capture(project.program(&simulator, ["load", "--url"]).arg(url).args(LOAD))
    });
    host.kill().and_then(|()| host.wait()).context("the host could not be stopped")?;
    Ok(json!({ "posts_per_second": per_second(&measured?)? }).to_string())
}

/// The host tells its address when it listens.
fn address(host: &mut Child) -> Result<String> {
    let said = host.stderr.take().context("the host says nothing")?;
    for line in BufReader::new(said).lines() {
        if let Some((_, address)) = line?.split_once("host: ") {
            return Ok(address.trim().to_owned());
        }
    }
    bail!("the host ended before it listened")
}

/// The rate in what the simulator prints, such as `10000 posts in 2.1 s: 4761.9 per second`.
pub(crate) fn per_second(said: &str) -> Result<f64> {
    let word = said.lines().find_map(|line| line.strip_suffix(" per second")?.rsplit(' ').next());
    Ok(word.with_context(|| format!("no rate in {said}"))?.parse()?)
}

#[cfg(test)]
mod tests {
    use super::per_second;

    #[test]
    fn the_rate_is_read_from_what_the_load_prints() {
        let said = "900 posts in 2.0 s: 450.5 per second\np50 1.20 ms\n";
        assert!((per_second(said).unwrap() - 450.5).abs() < f64::EPSILON);
        assert!(per_second("0 errors").is_err());
    }
}
