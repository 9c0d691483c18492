//! `cargo xtask site-bench`: what a site does under load, and what it keeps when things fail.

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};

use super::app;
use super::bench::{APP, Bench};
use super::service::until;
use super::sites::{ADMIN_PASSWORD, Kind, Site};
use super::stack::{Backend, Web};
use super::{Ground, SET_UP, skipped};
use crate::bench::{add, per_second};
use crate::project::Project;
use crate::steps::{Steps, capture, run_quietly};
use crate::{figures, tools};

const WEBHOOK: &str = "/api/method/pbx_integration.api.webhook.receive";

/// People in the address book.
const CONTACTS: &str = "100000";

/// Requests of one round; more than can be answered in the second, so that the site sets the pace.
const PINGS: [&str; 6] = ["--rate", "4000", "--seconds", "1", "--connections", "8"];
const POSTS: [&str; 6] = ["--rate", "2000", "--seconds", "1", "--connections", "8"];

/// Rounds of both in turn: what else the machine does meanwhile meets both.
const ROUNDS: u32 = 3;

/// Seconds of the load that the site has to survive.
const STORM: u64 = 30;

/// Between two failures, and how long a service is away.
const CALM: Duration = Duration::from_secs(4);

/// Calls a second in it, and events of each.
const CALLS: u64 = 20;
const EVENTS: u64 = 9;

/// Measures on each bench and prints the figures beside their floors; a missed floor is shown, not an error.
pub(crate) fn run(project: &Project) -> Result<()> {
    let benches = super::bench::all(project)?;
    if benches.is_empty() {
        skipped("site-bench");
        return Ok(());
    }
    for bench in &benches {
        let name = bench.root.display();
        println!("site-bench on {name}: Frappe {}", bench.version("frappe")?);
        measure(project, bench).with_context(|| format!("on the bench {name}"))?;
    }
    Ok(())
}

/// Prints each figure as soon as it is known.
fn measure(project: &Project, bench: &Bench) -> Result<()> {
    let mut steps = Steps::new(SET_UP + 5 + figures::LOOKUP.len());
    let mut ground = Ground::prepare(project, bench, &mut steps)?;
    let kind = Kind::of(bench).pop().unwrap_or(Kind::Frappe);
    let simulator = steps.step("compiling the simulator, optimised", || app::simulator(project, true))?;
    let client = Client { simulator, secret: random()?, record: bench.folder.join("posts.jsonl") };
    let site = Site { project, bench, backend: &ground.backend, kind };
    steps.step("installing the app and filling the address book", || {
        site.run(&["install-app", APP])?;
        run_quietly(site.script("load_setup.py").arg(CONTACTS).env("PBX_SIM_SECRET", &client.secret))
    })?;
    let web = Web::start(site)?;
    let rates =
        steps.step("posting signed webhooks, and pinging, by turns", || rates(site, &web, &client))?;
    figures::print(&rates, &figures::RATES)?;
    let cards = steps.step("timing cards in Chromium", || cards(site, &web, &client))?;
    figures::print(&cards, &figures::CARDS)?;
    if kind == Kind::ErpNext {
        figures::print(&cards, &figures::POPUP)?;
    }
    let kept = steps.step("posting while services fail, and counting what is kept", || {
        storm(&mut ground.backend, &web, &client, kind)?;
        let site = Site { project, bench, backend: &ground.backend, kind };
        scripted(site.script("survivors.py").arg(&client.record))
    })?;
    figures::print(&kept, &figures::STORM)?;
    let site = Site { project, bench, backend: &ground.backend, kind };
    callers(site, &mut steps)
}

/// Looks callers up in growing address books.
fn callers(site: Site<'_>, steps: &mut Steps) -> Result<()> {
    let mut all = Map::new();
    for (size, lines) in &figures::LOOKUP {
        let what = format!("looking callers up in a book of {size}");
        all.extend(steps.step(&what, || scripted(site.script("lookup.py").arg(size)))?);
        figures::print(&all, lines)?;
    }
    figures::print(&all, &figures::CALLERS)
}

/// The figures that a script prints.
fn scripted(command: &mut Command) -> Result<Map<String, Value>> {
    let mut all = Map::new();
    add(&mut all, capture(command))?;
    Ok(all)
}

/// The simulated PBX as a program.
struct Client {
    simulator: PathBuf,
    secret: String,
    record: PathBuf,
}

impl Client {
    fn load(&self, web: &Web, kind: Kind, words: &[&str]) -> Command {
        let mut command = self.to(web, kind, "load", WEBHOOK);
        command.args(words).env("PBX_SIM_SECRET", &self.secret);
        command
    }

    fn ping(&self, web: &Web, kind: Kind, words: &[&str]) -> Command {
        let mut command = self.to(web, kind, "ping", "/api/method/ping");
        command.args(words);
        command
    }

    fn to(&self, web: &Web, kind: Kind, action: &str, path: &str) -> Command {
        let mut command = Command::new(&self.simulator);
        command.args([action, "--url", &format!("{}{path}", web.workers), "--site", kind.site()]);
        command
    }
}

/// Rates of posts and pings on the same workers; of each the middle one of the rounds.
fn rates(site: Site<'_>, web: &Web, client: &Client) -> Result<Map<String, Value>> {
    let (mut pings, mut posts) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let seed = (u64::from(round) * 1_000_000).to_string();
        let ping = rate(&mut client.ping(web, site.kind, &PINGS))?;
        let words = [POSTS.as_slice(), &["--events", "30012", "--seed", &seed]].concat();
        let post = rate(&mut client.load(web, site.kind, &words))?;
        // The first round warms the workers up.
        if round > 0 {
            pings.push(ping);
            posts.push(post);
        }
    }
    Ok(Map::from_iter([
        ("site_ping_per_second".to_owned(), json!(middle(pings))),
        ("site_posts_per_second".to_owned(), json!(middle(posts))),
    ]))
}

fn rate(command: &mut Command) -> Result<f64> {
    per_second(&capture(command)?)
}

fn middle(mut rates: Vec<f64>) -> Option<f64> {
    rates.sort_by(f64::total_cmp);
    rates.get(rates.len() / 2).copied()
}

fn cards(site: Site<'_>, web: &Web, client: &Client) -> Result<Map<String, Value>> {
    tools::chromium()?;
    tools::node_modules(&site.project.root.join("tests/e2e"))?;
    let mut command = site.project.program("node", ["tests/bench/desk-card.mjs"]);
    command.env("DESK_URL", &web.address).env("DESK_ADMIN_PASSWORD", ADMIN_PASSWORD);
    scripted(command.env("PBX_SIM_SECRET", &client.secret))
}

/// Calls while a web worker is killed three times, and MariaDB and Redis are stopped and started in turn.
fn storm(backend: &mut Backend, web: &Web, client: &Client, kind: Kind) -> Result<()> {
    let (rate, seconds) = ((CALLS * EVENTS).to_string(), STORM.to_string());
    let words = ["--flows", "inbound-answered", "--rate", &rate, "--seconds", &seconds];
    let mut load = client.load(web, kind, &words);
    // One attempt each: what is counted is what was said to it.
    load.args(["--connections", "16", "--retries", "0", "--timeout", "10", "--seed", "7"]);
    load.arg("--record").arg(&client.record).stdout(Stdio::null()).stderr(Stdio::null());
    let mut load = load.spawn().context("the load could not be started")?;
    let failed = fail_in_turn(backend, web, kind);
    // It ends by itself, and with an error, as posts were refused.
    load.wait()?;
    failed
}

fn fail_in_turn(backend: &mut Backend, web: &Web, kind: Kind) -> Result<()> {
    sleep(CALM);
    for _ in 0..3 {
        let worker = web.worker_ids().first().copied().context("gunicorn has no workers")?;
        run_quietly(Command::new("kill").args(["-KILL", &worker.to_string()]))?;
        until("gunicorn has replaced the worker", || {
            let workers = web.worker_ids();
            workers.len() > 1 && !workers.contains(&worker)
        })?;
    }
    sleep(CALM);
    backend.stop_database();
    sleep(CALM);
    backend.start_database()?;
    sleep(CALM);
    backend.stop_redis();
    sleep(CALM);
    backend.start_redis()?;
    until("the site answers again", || web.serves(kind.site()))
}

/// A word of random digits.
fn random() -> Result<String> {
    let mut bytes = [0_u8; 16];
    File::open("/dev/urandom").and_then(|mut source| source.read_exact(&mut bytes))?;
    Ok(tools::hex(&bytes))
}
