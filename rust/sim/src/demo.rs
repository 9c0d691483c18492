//! PBX and host in one process, with a page.

use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use clap::Parser;
use serde_json::{Map, Value};
use tokio::net::TcpListener;

use crate::deliver::{DEMO_SECRET, Sender, Target};
use crate::flow::{Chaos, Flow, FlowOptions, Script, Start, script};
use crate::host::{self, Config, Host, PbxAccess};
use crate::pbx::{self, Order, PbxConfig, PbxState};
use crate::play;
use crate::zone::Zone;

/// Where the PBX posts on the host.
const WEBHOOK: &str = "/api/method/pbx_integration.api.webhook.receive";

/// Options of `pbx-sim demo`.
#[derive(Debug, Clone, Parser)]
pub struct Args {
    /// Port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 8090)]
    pub port: u16,
    /// The host's settings
    #[command(flatten)]
    pub options: host::Options,
    /// Zone of PBX-local times: an IANA name or an offset such as +02:00
    #[arg(long, default_value = "Europe/Berlin")]
    pub pbx_zone: Zone,
    /// Play this flow at the start; repeat it for several, one after the other
    #[arg(long, value_enum, value_name = "FLOW")]
    pub play: Vec<Flow>,
    /// How many times faster than life `--play` is; 0 is as fast as it can
    #[arg(long, default_value_t = 1.0, value_parser = play::speed)]
    pub speed: f64,
    /// Seed of numbers and durations
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Play as fast as it can, print the rows of the played calls as a JSON array, and stop
    #[arg(long, requires = "play")]
    pub exit: bool,
}

/// Runs the demo until interrupted, or until the flows are done.
///
/// # Errors
/// When the database, the port or a delivery fails.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Runtime::new()?;
    let listener = runtime
        .block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, args.port)))
        .with_context(|| format!("binding 127.0.0.1:{}", args.port))?;
    let address = listener.local_addr()?;
    let config = pbx_config(args, address);
    let host = Host::open(host_config(args, &config, address)?)?;
    let phone_system = PbxState::new(config);
    let app = host.router().merge(pbx::router(Arc::clone(&phone_system)));
    let server = runtime.spawn(async move { axum::serve(listener, app).await });
    if args.exit {
        let played = play_all(args, address)?;
        return print_rows(&host, &played);
    }
    announce(args, address)?;
    for flow in &args.play {
        play_one(&phone_system, *flow, args.speed, address)?;
    }
    runtime.block_on(server)?.context("serving")
}

/// Plays the flows one after the other and gives the ids of their calls. A webhook that the host answered is
/// committed, so that every row stands once this returns.
fn play_all(args: &Args, address: SocketAddr) -> anyhow::Result<Vec<String>> {
    let sender = Sender::new(target(args, address));
    let mut calls = Vec::new();
    for (nth, flow) in (0_u32..).zip(&args.play) {
        let played = write_script(args, *flow, nth);
        eprintln!("demo: {flow}: {} events", played.steps.len());
        play::send_all(&sender, &played.steps, 0.0, |_, result| match result {
            Ok(_) => Ok(()),
            Err(error) => Err(anyhow!("{flow}: {error}")),
        })?;
        calls.extend(played.calls.into_iter().map(|call| call.call_id));
    }
    Ok(calls)
}

/// Sequences leave room for the second call of a flow.
fn write_script(args: &Args, flow: Flow, nth: u32) -> Script {
    let epoch = play::now();
    let start = Start {
        epoch,
        sequence: 1 + nth * 10,
        utc_offset: args.pbx_zone.offset_at(epoch),
        seed: args.seed.wrapping_add(u64::from(nth)),
    };
    script(flow, &FlowOptions::default(), start)
}

fn pbx_config(args: &Args, address: SocketAddr) -> PbxConfig {
    let zone = args.pbx_zone.clone();
    PbxConfig { zone, ..PbxConfig::new(target(args, address)) }
}

fn host_config(args: &Args, pbx: &PbxConfig, address: SocketAddr) -> anyhow::Result<Config> {
    let access = PbxAccess {
        base_url: format!("http://{address}"),
        client_id: pbx.client_id.clone(),
        client_secret: pbx.client_secret.clone(),
    };
    Ok(Config { pbx: Some(access), ..args.options.config()? })
}

/// Starts a flow on the PBX and waits until its calls are over there.
fn play_one(phone_system: &Arc<PbxState>, flow: Flow, speed: f64, address: SocketAddr) -> anyhow::Result<()> {
    let (options, chaos) = (FlowOptions::default(), Chaos::default());
    let calls = pbx::start(phone_system, &Order { flow, options, chaos, speed, seed: None })?;
    eprintln!("demo: {flow}: {}", calls.join(", "));
    while any_runs(&calls, address)? {
        sleep(Duration::from_millis(100));
    }
    Ok(())
}

fn any_runs(calls: &[String], address: SocketAddr) -> anyhow::Result<bool> {
    let state: Value = ureq::get(format!("http://{address}/sim/calls")).call()?.body_mut().read_json()?;
    let running = state.get("running").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let ids = running.iter().filter_map(|call| call.get("call_id").and_then(Value::as_str));
    Ok(ids.into_iter().any(|id| calls.iter().any(|call| call == id)))
}

fn target(args: &Args, address: SocketAddr) -> Target {
    let secret = args.options.secret.first().cloned().unwrap_or_else(|| DEMO_SECRET.into());
    Target::new(format!("http://{address}{WEBHOOK}"), secret)
}

/// The rows of the played calls on standard output, as the log gives them.
fn print_rows(host: &Host, calls: &[String]) -> anyhow::Result<()> {
    let rows = calls
        .iter()
        .map(|call_id| {
            let mut row = host::find(host, call_id)?.with_context(|| format!("{call_id} has no row"))?;
            row.remove("legs");
            Ok(row)
        })
        .collect::<anyhow::Result<Vec<Map<String, Value>>>>()?;
    let mut out = std::io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, &rows)?;
    writeln!(out).context("standard output")
}

/// Says where the page is.
fn announce(args: &Args, address: SocketAddr) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "http://{address}/").context("standard output")?;
    let config = args.options.config()?;
    eprintln!("demo: open the page above; data in {}", config.place());
    if !config.has_client() {
        eprintln!("demo: no browser client in {}: run cargo xtask wasm", config.pkg.display());
    }
    eprintln!("demo: stop with Ctrl-C");
    Ok(())
}
