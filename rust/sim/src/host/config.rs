//! The host's settings and `pbx-sim host`.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::Parser;
use jiff::tz::TimeZone;
use pbx_core::call::NumberRole;
use pbx_core::phone;
use tokio::net::TcpListener;

use super::{Host, PbxAccess};
use crate::deliver::{DEMO_SECRET, Secret};
use crate::flow::{EXTENSIONS, IVR, QUEUE, RING_GROUP};

/// Settings of a host.
#[derive(Debug, Clone)]
pub struct Config {
    /// Directory of the database; in memory where there is none.
    pub data: Option<PathBuf>,
    /// Webhook secrets that are taken: the current one first, then the previous one.
    pub secrets: Vec<Secret>,
    /// Region of numbers without a country code.
    pub region: Option<String>,
    /// Zone of the times that the site gives.
    pub zone: TimeZone,
    /// Directory of the built client.
    pub pkg: PathBuf,
    /// What the PBX's own numbers are.
    pub directory: BTreeMap<String, NumberRole>,
    /// The PBX, where the host may ask it.
    pub pbx: Option<PbxAccess>,
}

impl Config {
    /// Whether the client was built; without it the page shows the log and no screen pop.
    #[must_use]
    pub fn has_client(&self) -> bool {
        self.pkg.join("manifest.json").is_file()
    }

    /// Where the data is, in words.
    #[must_use]
    pub fn place(&self) -> String {
        self.data.as_deref().map_or_else(|| "memory".to_owned(), |dir| dir.display().to_string())
    }
}

/// Options of `pbx-sim host`, and of the host's half of `pbx-sim demo`.
#[derive(Debug, Clone, Parser)]
pub struct Options {
    /// Directory of the database [default: in memory, gone at the end]
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Webhook secret; repeat it with the previous one while the PBX still signs with that
    #[arg(long, value_name = "TEXT", env = "PBX_SIM_SECRET", hide_env_values = true, default_value = DEMO_SECRET, hide_default_value = true)]
    pub secret: Vec<Secret>,
    /// Region of numbers without a country code
    #[arg(long, value_name = "ISO", default_value = "DE")]
    pub region: String,
    /// Zone of the times that the host gives, such as Europe/Berlin
    #[arg(long, value_name = "ZONE", default_value = "UTC")]
    pub zone: String,
    /// Directory of the built client
    #[arg(long, value_name = "DIR", default_value = "pbx_integration/public/pkg")]
    pub pkg: PathBuf,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            data: None,
            secret: vec![DEMO_SECRET.into()],
            region: "DE".to_owned(),
            zone: "UTC".to_owned(),
            pkg: PathBuf::from("pbx_integration/public/pkg"),
        }
    }
}

impl Options {
    /// The settings that these options describe.
    ///
    /// # Errors
    /// When there is no such zone or region.
    pub fn config(&self) -> anyhow::Result<Config> {
        if !phone::regions().any(|region| region == self.region) {
            bail!("--region {}: not a region that libphonenumber knows", self.region);
        }
        let zone = TimeZone::get(&self.zone).with_context(|| format!("--zone {}", self.zone))?;
        Ok(Config {
            data: self.data.clone(),
            secrets: self.secret.clone(),
            region: Some(self.region.clone()),
            zone,
            pkg: client_dir(&self.pkg),
            directory: directory(),
            pbx: None,
        })
    }
}

/// Options of `pbx-sim host`.
#[derive(Debug, Clone, Parser)]
pub struct Args {
    /// Port on 127.0.0.1
    #[arg(long, default_value_t = 8091)]
    pub port: u16,
    /// The host's settings.
    #[command(flatten)]
    pub options: Options,
}

/// Serves the host until interrupted.
///
/// # Errors
/// When the database cannot be opened or the port is taken.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let host = Host::open(args.options.config()?)?;
    tokio::runtime::Runtime::new()?.block_on(async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, args.port))
            .await
            .with_context(|| format!("binding 127.0.0.1:{}", args.port))?;
        eprintln!("host: http://{}", listener.local_addr()?);
        axum::serve(listener, host.router()).await.context("serving")
    })
}

/// The directory as given, else below the checkout that this program was built from.
fn client_dir(given: &Path) -> PathBuf {
    let below_checkout = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(given);
    if given.exists() { given.to_owned() } else { below_checkout }
}

/// What the numbers of the simulated PBX are.
#[must_use]
pub fn directory() -> BTreeMap<String, NumberRole> {
    let services = [(IVR, NumberRole::Ivr), (QUEUE, NumberRole::Queue), (RING_GROUP, NumberRole::RingGroup)];
    EXTENSIONS
        .iter()
        .map(|extension| (extension.number, NumberRole::Extension))
        .chain(services)
        .map(|(number, role)| (number.to_owned(), role))
        .collect()
}
