//! Many flows at a bounded rate.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use clap::Parser;
use serde_json::{Value, json};

use crate::deliver::{Receipt, Sender, Target, Undelivered};
use crate::flow::{Chaos, Flow, FlowOptions, Start, Step, disturb, script};
use crate::play::now;
use crate::zone::Zone;

/// How much, how fast, for how long.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct Pace {
    /// Requests per second
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub rate: u32,
    /// For how many seconds
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=3600))]
    pub seconds: u32,
    /// Requests under way at once
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=256))]
    pub connections: u32,
}

/// Options of `pbx-sim load`.
#[derive(Debug, Clone, Parser)]
pub struct Args {
    /// Where webhooks go
    #[command(flatten)]
    pub target: Target,
    /// How fast
    #[command(flatten)]
    pub pace: Pace,
    /// Flows to mix [default: all]
    #[arg(long, value_enum, value_delimiter = ',')]
    pub flows: Vec<Flow>,
    /// Events to post of each flow, such as 30012 [default: all]
    #[arg(long, value_delimiter = ',')]
    pub events: Vec<u32>,
    /// Seed of numbers, durations and disorder
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// File for a line of JSON per post, with its body and how it was answered
    #[arg(long)]
    pub record: Option<PathBuf>,
    /// The flows
    #[command(flatten)]
    pub options: FlowOptions,
    /// The way
    #[command(flatten)]
    pub chaos: Chaos,
}

/// Options of `pbx-sim ping`.
#[derive(Debug, Clone, Parser)]
pub struct PingArgs {
    /// What is asked for, with GET
    #[arg(long)]
    pub url: String,
    /// Site that is meant, of several behind one address: the Host header [default: as in the URL]
    #[arg(long)]
    pub site: Option<String>,
    /// How fast
    #[command(flatten)]
    pub pace: Pace,
}

/// What a load run measured.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Latency of each request that was answered 2xx, sorted; of several attempts the last one.
    pub latencies: Vec<Duration>,
    /// Requests that were not.
    pub failed: usize,
    /// Why the last of them was not.
    pub reason: Option<String>,
    /// From the first request to the last answer.
    pub elapsed: Duration,
}

impl Report {
    /// The latency that this share of the posts (0 to 100) did not exceed.
    #[must_use]
    pub fn percentile(&self, percent: usize) -> Duration {
        let at = (self.latencies.len() * percent).div_ceil(100).saturating_sub(1);
        self.latencies.get(at).copied().unwrap_or_default()
    }

    fn add(&mut self, result: Result<Duration, String>) {
        match result {
            Ok(took) => self.latencies.push(took),
            Err(reason) => {
                self.failed += 1;
                self.reason = Some(reason);
            }
        }
    }

    fn tell(self, requests: &str, url: &str) -> anyhow::Result<()> {
        let sent = self.latencies.len();
        let elapsed = self.elapsed.as_secs_f64();
        let per_second = f64::from(u32::try_from(sent).unwrap_or(u32::MAX)) / elapsed;
        println!("{sent} {requests} in {elapsed:.1} s: {per_second:.1} per second");
        for percent in [50, 95, 99] {
            println!("p{percent} {:.2} ms", self.percentile(percent).as_secs_f64() * 1000.0);
        }
        println!("{} errors", self.failed);
        match self.reason {
            Some(reason) => bail!("{} {requests} to {url} failed, last: {reason}", self.failed),
            None => Ok(()),
        }
    }
}

/// Posts the load and prints the latencies.
///
/// # Errors
/// When a post was not delivered, or the record cannot be written.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let record =
        args.record.as_ref().map(File::create).transpose().context("the record cannot be written")?;
    let record = record.map(|file| Mutex::new(BufWriter::new(file)));
    let report = post(args, |body, result| {
        if let Some(Ok(mut record)) = record.as_ref().map(Mutex::lock) {
            // The disk is full or the like: flushing tells it again.
            let _ = writeln!(record, "{}", line(body, result));
        }
    });
    if let Some(record) = record {
        let record = record.into_inner().unwrap_or_else(PoisonError::into_inner);
        record.into_inner().context("the record cannot be written")?.sync_all()?;
    }
    report.tell("posts", &args.target.url)
}

/// Asks for one URL again and again and prints the latencies: what a web server can do at all.
///
/// # Errors
/// When it was not answered with HTTP status 2xx.
pub fn ping(args: &PingArgs) -> anyhow::Result<()> {
    let target = Target { site: args.site.clone(), ..Target::new(&args.url, "") };
    let sender = Sender::new(target);
    let report = paced(args.pace, std::iter::repeat(()), |()| {
        let began = Instant::now();
        match sender.get() {
            Ok(status) if (200..300).contains(&status) => Ok(began.elapsed()),
            Ok(status) => Err(format!("HTTP status {status}")),
            Err(reason) => Err(reason),
        }
    });
    report.tell("requests", &args.url)
}

/// Posts at the pace and tells `each` of every post with its outcome. Blocks.
pub fn post(args: &Args, each: impl Fn(&Value, &Result<Receipt, Undelivered>) + Sync) -> Report {
    let sender = Sender::new(args.target.clone());
    paced(args.pace, Mix::new(args), |step| {
        let result = sender.send(&step.event);
        each(&step.event, &result);
        result.map(|receipt| receipt.took).map_err(|error| error.reason)
    })
}

/// Does the work that comes, at the pace, until its seconds are over. Blocks.
fn paced<T: Send>(
    pace: Pace,
    work: impl Iterator<Item = T> + Send,
    act: impl Fn(T) -> Result<Duration, String> + Sync,
) -> Report {
    let total = pace.rate.saturating_mul(pace.seconds);
    let turns = Mutex::new((0..total).zip(work));
    let began = Instant::now();
    let gap = Duration::from_secs(1) / pace.rate;
    let report = Mutex::new(Report::default());
    scope(|threads| {
        for _ in 0..pace.connections {
            threads.spawn(|| {
                while let Some((turn, work)) = turns.lock().ok().and_then(|mut turns| turns.next()) {
                    sleep((gap * turn).saturating_sub(began.elapsed()));
                    let result = act(work);
                    let Ok(mut report) = report.lock() else { return };
                    report.add(result);
                }
            });
        }
    });
    let mut report = report.into_inner().unwrap_or_default();
    report.elapsed = began.elapsed();
    report.latencies.sort_unstable();
    report
}

/// A line of the record.
fn line(body: &Value, result: &Result<Receipt, Undelivered>) -> Value {
    let body = body.to_string();
    match result {
        Ok(receipt) => json!({"status": receipt.status, "attempts": receipt.attempts, "body": body}),
        Err(error) => json!({"error": error.reason, "attempts": error.attempts, "body": body}),
    }
}

/// Steps of one flow after the other, each a call of its own.
struct Mix {
    flows: Vec<Flow>,
    events: Vec<u32>,
    options: FlowOptions,
    chaos: Chaos,
    seed: u64,
    epoch: i64,
    calls: u32,
    waiting: VecDeque<Step>,
}

impl Mix {
    fn new(args: &Args) -> Self {
        let flows = if args.flows.is_empty() { Flow::ALL.to_vec() } else { args.flows.clone() };
        Self {
            flows,
            events: args.events.clone(),
            options: args.options.clone(),
            chaos: args.chaos,
            seed: args.seed,
            epoch: now(),
            calls: 0,
            waiting: VecDeque::new(),
        }
    }

    fn refill(&mut self) {
        let flow = self.flows.iter().cycle().nth(self.calls as usize % self.flows.len()).copied();
        let Some(flow) = flow else { return };
        let seed = self.seed.wrapping_add(self.calls.into());
        // Two numbers each: a flow may hold two calls.
        let sequence = 1000 + self.calls * 2;
        self.calls += 1;
        let start = Start { epoch: self.epoch, sequence, utc_offset: Zone::UTC.offset_at(self.epoch), seed };
        let mut steps = script(flow, &self.options, start).steps;
        steps.retain(|step| self.events.is_empty() || self.events.contains(&step.type_id));
        self.waiting.extend(disturb(&steps, self.chaos, seed));
    }
}

impl Iterator for Mix {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        // A flow of which no event is left gives nothing: a few tries find one that does.
        for _ in 0..self.flows.len() {
            if self.waiting.is_empty() {
                self.refill();
            }
        }
        self.waiting.pop_front()
    }
}
