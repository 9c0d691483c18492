//! The test sites of a bench: made once, and as new in every run.
//!
//! A site takes half a minute to make and one with ERPNext some minutes, so the folder of database and sites is
//! kept as it was before the app came, and each run begins with a copy. In the bench's `sites` stand links
//! only, and only during a run: what belongs to the bench never meets a site whose database is gone.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::bench::Bench;
use super::service::{Service, logged};
use super::stack::{Backend, DB_PASSWORD};
use crate::project::Project;
use crate::steps::run_quietly;

/// The password of Administrator on the test sites.
pub(crate) const ADMIN_PASSWORD: &str = "for-tests-only";

/// Changes when older copies are of no use.
const LAYOUT: &str = "2";

/// Removes the links when it is told to end.
const CLEANER: &str = r#"trap 'rm -f "$@"; exit' TERM; while :; do sleep 1 & wait $!; done"#;

/// A site to test on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Frappe alone.
    Frappe,
    /// Frappe and ERPNext.
    ErpNext,
}

impl Kind {
    /// The sites that a bench can have, ERPNext last.
    pub(crate) fn of(bench: &Bench) -> Vec<Self> {
        if bench.has("erpnext") { vec![Self::Frappe, Self::ErpNext] } else { vec![Self::Frappe] }
    }

    /// The site's name.
    pub(crate) fn site(self) -> &'static str {
        match self {
            Self::Frappe => "pbx-test.localhost",
            Self::ErpNext => "pbx-test-erpnext.localhost",
        }
    }

    /// The site in a sentence.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Frappe => "Frappe alone",
            Self::ErpNext => "Frappe with ERPNext",
        }
    }
}

/// The links to the test sites in a bench; they go when this does, or with the command.
#[derive(Debug)]
pub(crate) struct Links {
    _cleaner: Service,
}

/// Where the untouched copy and the one in use are.
#[derive(Debug)]
pub(crate) struct Store {
    seed: PathBuf,
    live: PathBuf,
    stamp: String,
}

impl Store {
    /// The store of a bench.
    pub(crate) fn of(bench: &Bench) -> Result<Self> {
        let erpnext = if bench.has("erpnext") { bench.version("erpnext")? } else { "none".to_owned() };
        let stamp = format!("layout {LAYOUT}, frappe {}, erpnext {erpnext}", bench.version("frappe")?);
        Ok(Self { seed: bench.folder.join("seed"), live: bench.folder.join("live"), stamp })
    }

    /// The data of the database in use.
    pub(crate) fn database(&self) -> PathBuf {
        self.live.join("database")
    }

    /// Whether a copy is there that was made of these versions.
    pub(crate) fn is_seeded(&self) -> bool {
        fs::read_to_string(self.seed.join("stamp")).is_ok_and(|stamp| stamp == self.stamp)
    }

    /// Throws away what an earlier run left, and puts the untouched copy in its place if there is one.
    pub(crate) fn renew(&self) -> Result<()> {
        remove(&self.live)?;
        if self.is_seeded() {
            return copy(&self.seed, &self.live);
        }
        remove(&self.seed)?;
        fs::create_dir_all(self.live.join("sites"))?;
        Ok(())
    }

    /// Keeps what is there as the untouched copy. The database has to be stopped.
    pub(crate) fn keep(&self) -> Result<()> {
        fs::write(self.live.join("stamp"), &self.stamp)?;
        let half = self.seed.with_extension("half");
        remove(&half)?;
        copy(&self.live, &half)?;
        fs::rename(&half, &self.seed).with_context(|| format!("{} cannot be kept", self.seed.display()))
    }

    /// Links the folders of the sites into the bench.
    pub(crate) fn link(&self, bench: &Bench) -> Result<Links> {
        let sites: Vec<_> = Kind::of(bench).into_iter().map(Kind::site).collect();
        for place in sites.iter().map(|site| bench.sites().join(site)) {
            if place.is_symlink() {
                // Of a run that was killed together with its cleaner.
                fs::remove_file(&place)?;
            } else if place.exists() {
                bail!("{} is a site that this command did not make", place.display());
            }
        }
        let mut cleaner = Command::new("sh");
        cleaner.args(["-c", CLEANER, "sh"]).args(&sites).current_dir(bench.sites());
        let cleaner = Service::start("links", &bench.folder, &cleaner)?;
        for site in sites {
            let folder = self.live.join("sites").join(site);
            fs::create_dir_all(&folder)?;
            let place = bench.sites().join(site);
            symlink(&folder, &place).with_context(|| format!("{} cannot be linked", place.display()))?;
        }
        Ok(Links { _cleaner: cleaner })
    }
}

/// One of the test sites, with what runs it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Site<'a> {
    /// The checkout.
    pub(crate) project: &'a Project,
    /// Where the site stands.
    pub(crate) bench: &'a Bench,
    /// What it stores in.
    pub(crate) backend: &'a Backend,
    /// Which of the sites it is.
    pub(crate) kind: Kind,
}

impl Site<'_> {
    /// Makes the site as a new user of Frappe does, with the set-up wizard answered.
    pub(crate) fn make(&self) -> Result<()> {
        let name = self.kind.site();
        let mut new = self.bench.frappe(["new-site", name, "--force", "--admin-password", ADMIN_PASSWORD]);
        new.args(["--db-root-username", "root", "--db-root-password", DB_PASSWORD]);
        logged(self.backend.environment(&mut new), &self.log("new-site"))?;
        if self.kind == Kind::ErpNext {
            self.run(&["install-app", "erpnext"])?;
        }
        for setting in ["allow_tests", "pause_scheduler"] {
            self.run(&["set-config", setting, "1"])?;
        }
        logged(&self.script("finish_setup.py"), &self.log("finish-setup"))
    }

    /// Runs a command of bench on the site; what it says is in the log of its first word.
    pub(crate) fn run(&self, words: &[&str]) -> Result<()> {
        logged(&self.command(words), &self.log(words.first().copied().unwrap_or_default()))
    }

    /// A command of bench on the site.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = self.bench.frappe(["--site", self.kind.site()]);
        self.backend.environment(command.args(words));
        command
    }

    /// Where a command's output goes.
    pub(crate) fn log(&self, command: &str) -> PathBuf {
        self.bench.folder.join(format!("{}.{command}.log", self.kind.site()))
    }

    /// A script of `rust/xtask/site` on the site, in the bench's Python.
    pub(crate) fn script(&self, name: &str) -> Command {
        let file = self.project.root.join("rust/xtask/site").join(name);
        let mut command = self.bench.program(self.bench.python(), []);
        self.backend.environment(command.arg(file).arg(self.kind.site()));
        command
    }
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    run_quietly(Command::new("cp").args(["--archive", "--reflink=auto"]).arg(from).arg(to))
}

fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("{} cannot be removed", folder.display()))?;
    }
    Ok(())
}
