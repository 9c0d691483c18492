//! Many flows at a bounded rate.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

use anyhow::bail;
use clap::Parser;

use crate::deliver::{Sender, Target};
use crate::flow::{Chaos, Flow, FlowOptions, Start, Step, disturb, script};
use crate::play::now;
use crate::zone::Zone;

/// Options of `pbx-sim load`.
#[derive(Debug, Clone, Parser)]
pub struct Args {
    /// Where webhooks go
    #[command(flatten)]
    pub target: Target,
    /// Posts per second
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub rate: u32,
    /// For how many seconds
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=3600))]
    pub seconds: u32,
    /// Posts under way at once
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=256))]
    pub connections: u32,
    /// Flows to mix [default: all]
    #[arg(long, value_enum, value_delimiter = ',')]
    pub flows: Vec<Flow>,
    /// Seed of numbers, durations and disorder
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// The flows
    #[command(flatten)]
    pub options: FlowOptions,
    /// The way
    #[command(flatten)]
    pub chaos: Chaos,
}

/// What a load run measured.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Latency of each post that arrived, sorted; of posts with several attempts the last one.
    pub latencies: Vec<Duration>,
    /// Posts that did not arrive.
    pub failed: usize,
    /// Why the last of them did not.
    pub reason: Option<String>,
    /// From the first post to the last answer.
    pub elapsed: Duration,
}

impl Report {
    /// The latency that this share of the posts (0 to 100) did not exceed.
    #[must_use]
    pub fn percentile(&self, percent: usize) -> Duration {
        let at = (self.latencies.len() * percent).div_ceil(100).saturating_sub(1);
        self.latencies.get(at).copied().unwrap_or_default()
    }
}

/// Posts the load and prints the latencies.
///
/// # Errors
/// When a post was not delivered.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let report = post(args);
    let sent = report.latencies.len();
    let elapsed = report.elapsed.as_secs_f64();
    let per_second = f64::from(u32::try_from(sent).unwrap_or(u32::MAX)) / elapsed;
    println!("{sent} posts in {elapsed:.1} s: {per_second:.1} per second");
    for percent in [50, 95, 99] {
        println!("p{percent} {:.2} ms", report.percentile(percent).as_secs_f64() * 1000.0);
    }
    println!("{} errors", report.failed);
    match report.reason {
        Some(reason) => bail!("{} posts to {} failed, last: {reason}", report.failed, args.target.url),
        None => Ok(()),
    }
}

/// Posts at the rate until the seconds are over. Blocks.
#[must_use]
pub fn post(args: &Args) -> Report {
    let mix = Mutex::new(Mix::new(args));
    let began = Instant::now();
    let gap = Duration::from_secs(1) / args.rate;
    let sender = Sender::new(args.target.clone());
    let report = Mutex::new(Report::default());
    scope(|threads| {
        for _ in 0..args.connections {
            threads.spawn(|| {
                while let Some((turn, step)) = mix.lock().ok().and_then(|mut mix| mix.next()) {
                    sleep((gap * turn).saturating_sub(began.elapsed()));
                    let result = sender.send(&step.event);
                    let Ok(mut report) = report.lock() else { return };
                    match result {
                        Ok(receipt) => report.latencies.push(receipt.took),
                        Err(error) => {
                            report.failed += 1;
                            report.reason = Some(error.reason);
                        }
                    }
                }
            });
        }
    });
    let mut report = report.into_inner().unwrap_or_default();
    report.elapsed = began.elapsed();
    report.latencies.sort_unstable();
    report
}

/// Steps of one flow after the other, each a call of its own.
struct Mix {
    flows: Vec<Flow>,
    options: FlowOptions,
    chaos: Chaos,
    seed: u64,
    epoch: i64,
    calls: u32,
    turn: u32,
    left: u32,
    waiting: VecDeque<Step>,
}

impl Mix {
    fn new(args: &Args) -> Self {
        let flows = if args.flows.is_empty() { Flow::ALL.to_vec() } else { args.flows.clone() };
        Self {
            flows,
            options: args.options.clone(),
            chaos: args.chaos,
            seed: args.seed,
            epoch: now(),
            calls: 0,
            turn: 0,
            left: args.rate.saturating_mul(args.seconds),
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
        let steps = script(flow, &self.options, start).steps;
        self.waiting.extend(disturb(&steps, self.chaos, seed));
    }
}

impl Iterator for Mix {
    type Item = (u32, Step);

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        // A flow of which every event is lost gives nothing: a few tries find one that is not.
        for _ in 0..self.flows.len() {
            if self.waiting.is_empty() {
                self.refill();
            }
        }
        let turn = self.turn;
        self.turn += 1;
        self.waiting.pop_front().map(|step| (turn, step))
    }
}
