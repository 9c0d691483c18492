//! `cargo xtask site-test` and `site-bench`: the app on the benches of this machine.

mod app;
mod bench;
mod measure;
mod service;
mod sites;
mod stack;
mod trial;

use std::fmt::Write as _;
use std::fs::File;

use anyhow::{Context, Result};

pub(crate) use self::measure::run as bench;

use self::bench::Bench;
use self::sites::{Kind, Links, Site, Store};
use self::stack::Backend;
use self::trial::Part;
use crate::project::Project;
use crate::steps::Steps;

/// Steps of [`Ground::prepare`].
const SET_UP: usize = 7;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only these; without a name, all
    parts: Vec<Part>,
}

/// Installs the app on each bench, tests it on sites of its own, and takes it away again; without a bench,
/// says loudly that nothing was checked.
pub(crate) fn test(project: &Project, args: &Args) -> Result<()> {
    let benches = bench::all(project)?;
    if benches.is_empty() {
        skipped("site-test");
        return Ok(());
    }
    let parts = if args.parts.is_empty() { trial::ALL.as_slice() } else { &args.parts };
    for bench in &benches {
        let name = bench.root.display();
        eprintln!("site-test on {name}: Frappe {}", bench.version("frappe")?);
        let tests = test_bench(project, bench, parts).with_context(|| format!("on the bench {name}"))?;
        println!("site-test: {name} takes the app, and leaves nothing of it behind{tests}");
    }
    Ok(())
}

fn skipped(command: &str) {
    eprintln!("SKIPPED: {command} found no bench (FRAPPE_BENCH, ~/frappe-bench, ~/frappe-bench-16)");
    eprintln!("SKIPPED: nothing of the app has been seen on a site");
}

fn test_bench(project: &Project, bench: &Bench, parts: &[Part]) -> Result<String> {
    let kinds = Kind::of(bench);
    let mut steps = Steps::new(SET_UP + 1 + kinds.len() * trial::steps(parts));
    let ground = Ground::prepare(project, bench, &mut steps)?;
    let simulator = steps.step("compiling the simulator", || app::simulator(project, false))?;
    let mut told = String::new();
    for kind in kinds {
        let site = Site { project, bench, backend: &ground.backend, kind };
        if let Some(tests) = trial::hold(site, parts, &simulator, &mut steps)? {
            write!(told, "; {tests} site tests passed on {}", kind.title())?;
        }
    }
    Ok(told)
}

/// A bench with the app installed in its Python, and with the test sites as new and running services.
#[derive(Debug)]
struct Ground {
    backend: Backend,
    _links: Links,
    _lock: File,
}

impl Ground {
    fn prepare(project: &Project, bench: &Bench, steps: &mut Steps) -> Result<Self> {
        let lock = lock(bench)?;
        steps.step("checking that the tree has the shape of an app", || app::check_shape(project))?;
        steps.step("linking the checkout as an app", || app::link(project, bench))?;
        steps.step("installing the app in place, which compiles the extension", || app::install(bench))?;
        steps.step("importing the app in the bench's Python", || app::import(bench))?;
        let store = Store::of(bench)?;
        let (mut backend, links) =
            steps.step("starting MariaDB and Redis on a copy of the test sites", || {
                store.renew()?;
                let links = store.link(bench)?;
                Ok((Backend::start(bench, &store.database())?, links))
            })?;
        let what =
            if store.is_seeded() { "finding the test sites made" } else { "making the test sites, once" };
        steps.step(what, || seed(project, bench, &store, &mut backend))?;
        steps.step("building the desk's assets", || app::build_assets(bench))?;
        Ok(Self { backend, _links: links, _lock: lock })
    }
}

/// Keeps a second run off the same folder; the kernel opens the lock when this command ends.
fn lock(bench: &Bench) -> Result<File> {
    let path = bench.folder.join("lock");
    let file = File::create(&path).with_context(|| format!("{} cannot be written", path.display()))?;
    file.try_lock().with_context(|| format!("another run is under way in {}", bench.folder.display()))?;
    Ok(file)
}

/// Makes the sites and keeps a copy of them, unless there is one.
fn seed(project: &Project, bench: &Bench, store: &Store, backend: &mut Backend) -> Result<()> {
    if store.is_seeded() {
        return Ok(());
    }
    for kind in Kind::of(bench) {
        Site { project, bench, backend, kind }.make()?;
    }
    backend.stop_database();
    store.keep()?;
    backend.start_database()
}
