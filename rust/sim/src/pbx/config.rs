//! What the simulated PBX is set to.

use clap::Args;

use crate::deliver::{Secret, Target};
use crate::flow::{DateFormat, FlowOptions, TimeFormat};
use crate::play::speed;
use crate::zone::Zone;

/// Settings of the PBX.
#[derive(Debug, Clone, PartialEq, Args)]
pub struct PbxConfig {
    /// Client ID of the API
    #[arg(long, default_value = "simClientIdForDemosAndTests00001")]
    pub client_id: String,
    /// Client secret of the API
    #[arg(long, env = "PBX_SIM_CLIENT_SECRET", hide_env_values = true, default_value = DEMO_CLIENT_SECRET, hide_default_value = true)]
    pub client_secret: Secret,
    /// Seconds that an access token lives
    #[arg(long, default_value_t = 1800)]
    pub access_seconds: u32,
    /// Seconds that a refresh token lives
    #[arg(long, default_value_t = 86_400)]
    pub refresh_seconds: u32,
    /// Access tokens that may be valid at once
    #[arg(long, default_value_t = 8)]
    pub max_tokens: usize,
    /// Failed logins in a row that block an address
    #[arg(long, default_value_t = 5)]
    pub max_failures: u32,
    /// The old access token stays valid after a refresh (the documentation does not say)
    #[arg(long)]
    pub refresh_keeps_old: bool,
    /// Zone of PBX-local times: an IANA name or an offset such as +02:00
    #[arg(long, default_value = "Europe/Berlin")]
    pub zone: Zone,
    /// Date display format
    #[arg(long, value_enum, default_value_t)]
    pub date_format: DateFormat,
    /// Time display format
    #[arg(long, value_enum, default_value_t)]
    pub time_format: TimeFormat,
    /// How many times faster than life calls are played; 0 is at once
    #[arg(long, default_value_t = 1.0, value_parser = speed)]
    pub speed: f64,
    /// The first webhook; webhook/update changes the list
    #[command(flatten)]
    pub target: Target,
    /// Defaults of every call
    #[command(flatten)]
    pub options: FlowOptions,
}

/// The client secret of every default here: known to everybody, for machines of one's own.
pub const DEMO_CLIENT_SECRET: &str = "simClientSecretForDemosAndTest01";

impl PbxConfig {
    /// The defaults of the command line, with webhooks to this target.
    #[must_use]
    pub fn new(target: Target) -> Self {
        Self {
            client_id: "simClientIdForDemosAndTests00001".to_owned(),
            client_secret: DEMO_CLIENT_SECRET.into(),
            access_seconds: 1800,
            refresh_seconds: 86_400,
            max_tokens: 8,
            max_failures: 5,
            refresh_keeps_old: false,
            zone: Zone::default(),
            date_format: DateFormat::default(),
            time_format: TimeFormat::default(),
            speed: 1.0,
            target,
            options: FlowOptions::default(),
        }
    }
}
