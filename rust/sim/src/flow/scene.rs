//! The stage of a flow: hands out calls and gathers what they wrote.

use super::call::{Call, Kind};
use super::directory::CALLERS;
use super::{CallRows, Flow, FlowOptions, Script, Start, Step};

/// What the calls of one flow share.
#[derive(Debug)]
pub(super) struct Scene<'a> {
    options: &'a FlowOptions,
    start: Start,
    rng: fastrand::Rng,
    opened: u32,
    channels: u32,
    steps: Vec<Step>,
    calls: Vec<CallRows>,
}

impl<'a> Scene<'a> {
    pub(super) fn new(options: &'a FlowOptions, start: Start) -> Self {
        let mut rng = fastrand::Rng::with_seed(start.seed);
        let channels = rng.u32(0x10..0xffff);
        Self { options, start, rng, opened: 0, channels, steps: Vec::new(), calls: Vec::new() }
    }

    /// The outside number of the option, or one of [`CALLERS`].
    pub(super) fn outside(&mut self) -> String {
        self.options.from.clone().unwrap_or_else(|| self.other_outside(""))
    }

    /// One of [`CALLERS`] that is not `taken`.
    pub(super) fn other_outside(&mut self, taken: &str) -> String {
        let free: Vec<&str> = CALLERS.into_iter().filter(|number| *number != taken).collect();
        self.rng.choice(free).unwrap_or_default().to_owned()
    }

    /// The extension with the n-th part, or the flow's default.
    pub(super) fn agent(&self, part: usize, default: &str) -> String {
        self.options.agents.get(part).map_or(default, String::as_str).to_owned()
    }

    /// Every extension of the option, or the flow's defaults.
    pub(super) fn agents(&self, defaults: &[&str]) -> Vec<String> {
        match self.options.agents.as_slice() {
            [] => defaults.iter().map(|number| (*number).to_owned()).collect(),
            given => given.to_vec(),
        }
    }

    pub(super) const fn options(&self) -> &FlowOptions {
        self.options
    }

    /// Seconds before an answer: the option, or by the seed.
    pub(super) fn ring(&mut self) -> u32 {
        self.options.ring.unwrap_or_else(|| self.rng.u32(3..=14))
    }

    /// Seconds that a phone rings in vain: the option, or by the seed.
    pub(super) fn ring_out(&mut self) -> u32 {
        self.options.ring.unwrap_or_else(|| self.rng.u32(15..=30))
    }

    /// Seconds of conversation: the option, or by the seed.
    pub(super) fn talk(&mut self) -> u32 {
        self.options.talk.unwrap_or_else(|| self.rng.u32(20..=120))
    }

    /// Any other number of seconds.
    pub(super) fn seconds(&mut self, from: u32, to: u32) -> u32 {
        self.rng.u32(from..=to)
    }

    /// A call that begins `at` seconds into the flow; `party` is the outside number, or the extension
    /// that dials on internal calls.
    pub(super) fn open(&mut self, at: u32, kind: Kind, party: &str) -> Call {
        let start = Start {
            epoch: self.start.epoch + i64::from(at),
            sequence: self.start.sequence + self.opened,
            seed: self.rng.u64(..),
            ..self.start
        };
        let first_channel = self.channels + self.opened * 0x10;
        self.opened += 1;
        Call::new(self.options.clone(), start, at, kind, party, first_channel)
    }

    /// Ends a call: its CDR is pushed, its steps and rows join the script.
    pub(super) fn close(&mut self, call: Call) {
        let (steps, rows) = call.finish();
        self.steps.extend(steps);
        self.calls.push(rows);
    }

    pub(super) fn into_script(mut self, flow: Flow) -> Script {
        self.steps.sort_by_key(|step| step.at_ms);
        self.calls.sort_by_key(|call| call.legs.first().map(|leg| leg.start));
        let Self { options, start, steps, calls, .. } = self;
        Script { flow, options: options.clone(), start, steps, calls }
    }
}
