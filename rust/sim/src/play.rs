//! One flow to a receiver.

use std::io::Write;
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, bail};
use clap::Parser;
use pbx_core::yeastar::decode;
use serde_json::Value;

use crate::deliver::{Receipt, Sender, Target, Undelivered};
use crate::flow::{Chaos, Flow, FlowOptions, Script, Start, Step, disturb, script};
use crate::zone::Zone;

/// Options of `pbx-sim play`.
#[derive(Debug, Clone, Parser)]
pub struct Args {
    /// The call flow
    #[arg(value_enum)]
    pub flow: Flow,
    /// Where webhooks go
    #[command(flatten)]
    pub target: Target,
    /// Seed of numbers, durations and disorder
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// How many times faster than life; 0 sends as fast as it can
    #[arg(long, default_value_t = 1.0, value_parser = speed)]
    pub speed: f64,
    /// Zone of PBX-local times: an IANA name or an offset such as +02:00
    #[arg(long, default_value = "Europe/Berlin")]
    pub zone: Zone,
    /// UTC seconds at which the call begins [default: now]
    #[arg(long)]
    pub epoch: Option<i64>,
    /// The flow
    #[command(flatten)]
    pub options: FlowOptions,
    /// The way
    #[command(flatten)]
    pub chaos: Chaos,
}

/// Reads a speed: a number that is not negative.
///
/// # Errors
/// A sentence for the command line.
pub fn speed(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() && value >= 0.0 => Ok(value),
        _ => Err(format!("{text} is not a speed: 0 or more")),
    }
}

/// UTC seconds now.
#[must_use]
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or_default()
}

/// Plays the flow and prints a line for each event.
///
/// # Errors
/// When an event could not be delivered, or standard output is closed.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let epoch = args.epoch.unwrap_or_else(now);
    let sequence = 100 + u32::try_from(args.seed % 900).unwrap_or_default();
    let start = Start { epoch, sequence, utc_offset: args.zone.offset_at(epoch), seed: args.seed };
    let played = script(args.flow, &args.options, start);
    let sender = Sender::new(args.target.clone());
    let mut out = std::io::stdout().lock();
    writeln!(out, "{} to {}", args.flow, args.target.url)?;
    let mut failed = 0_usize;
    let arrivals = disturb(&played.steps, args.chaos, args.seed);
    send_all(&sender, &arrivals, args.speed, |step, result| {
        failed += usize::from(result.is_err());
        writeln!(out, "{}", line(step, result))
    })
    .context("standard output")?;
    let sent = arrivals.len();
    summary(&mut out, &played, sent, failed).context("standard output")?;
    if failed > 0 {
        bail!("{failed} of {sent} events were not delivered to {}", args.target.url);
    }
    Ok(())
}

/// Sends steps at their time, or at once when `speed` is 0, and reports each. Blocks.
///
/// # Errors
/// Only what `report` gives: it ends the play.
pub fn send_all<E>(
    sender: &Sender,
    steps: &[Step],
    speed: f64,
    mut report: impl FnMut(&Step, &Result<Receipt, Undelivered>) -> Result<(), E>,
) -> Result<(), E> {
    let began = Instant::now();
    for step in steps {
        sleep(due(step.at_ms, speed).saturating_sub(began.elapsed()));
        report(step, &sender.send(&step.event))?;
    }
    Ok(())
}

/// When a step is due after the start of the flow.
#[must_use]
pub fn due(at_ms: u64, speed: f64) -> Duration {
    if speed > 0.0 { Duration::from_millis(at_ms).div_f64(speed) } else { Duration::ZERO }
}

fn line(step: &Step, result: &Result<Receipt, Undelivered>) -> String {
    let outcome = match result {
        Ok(Receipt { status, attempts: 1, took }) => format!("{status} in {} ms", took.as_millis()),
        Ok(Receipt { status, attempts, .. }) => format!("{status} at attempt {attempts}"),
        Err(error) => error.to_string(),
    };
    let seconds = step.at_ms / 1000;
    format!("{:>3}:{:02}  {}  → {outcome}", seconds / 60, seconds % 60, describe(step))
}

/// One event in a line for people: id, name, call, what it says.
#[must_use]
pub fn describe(step: &Step) -> String {
    let name = decode(step.event.to_string().as_bytes()).map_or("unreadable", |webhook| webhook.event.name());
    let msg = match step.event.get("msg") {
        Some(Value::String(text)) => serde_json::from_str(text).unwrap_or_default(),
        Some(other) => other.clone(),
        None => Value::Null,
    };
    let members = msg.get("members").and_then(Value::as_array);
    let says = match members {
        Some(members) => members.iter().map(describe_member).collect::<Vec<_>>().join(", "),
        None => describe_fields(&msg),
    };
    format!("{} {name:<20} {}  {says}", step.type_id, step.call_id)
}

fn describe_member(member: &Value) -> String {
    let Some((kind, fields)) = member.as_object().and_then(|member| member.iter().next()) else {
        return String::new();
    };
    let text = |key: &str| fields.get(key).and_then(Value::as_str).unwrap_or_default();
    let who = match kind.as_str() {
        "inbound" => text("from"),
        "outbound" => text("to"),
        _ => text("number"),
    };
    format!("{kind} {who} {}", text("member_status"))
}

/// The fields worth a look of the events without members.
fn describe_fields(msg: &Value) -> String {
    const SHOWN: [&str; 7] =
        ["extension", "agent_number", "call_from", "call_to", "status", "call_duration", "talk_duration"];
    let shown = SHOWN.iter().filter_map(|key| msg.get(key));
    let texts = shown.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    texts.collect::<Vec<_>>().join(" ")
}

fn summary(out: &mut impl Write, played: &Script, sent: usize, failed: usize) -> std::io::Result<()> {
    for call in &played.calls {
        writeln!(out, "call {}", call.call_id)?;
        for leg in &call.legs {
            writeln!(
                out,
                "  {} → {}  {}  {} s, {} s talk",
                leg.from, leg.to, leg.status, leg.duration, leg.talk
            )?;
        }
    }
    writeln!(out, "{} of {sent} events delivered", sent - failed)
}
