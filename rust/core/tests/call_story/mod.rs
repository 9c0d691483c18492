//! Random calls: what happened, the events a PBX would tell of it, and what the log has to say.

mod kinds;
mod teller;

use std::collections::BTreeMap;

use pbx_core::call::{Direction, FoldContext, LogStatus, Outcome};
use pbx_core::yeastar::{CdrLeg, Event};
use proptest::prelude::*;

/// One delivery.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    pub at_ms: i64,
    pub what: What,
}

/// A webhook, or a row that the host read from the OpenAPI.
#[derive(Debug, Clone)]
pub(crate) enum What {
    Push(Box<Event>),
    Row(Box<CdrLeg>),
}

impl Told {
    /// Whether this is of the CDR; everything else may get lost.
    pub(crate) fn is_cdr(&self) -> bool {
        match &self.what {
            What::Push(event) => matches!(**event, Event::CallEnd(_) | Event::CallTimeline(_)),
            What::Row(_) => true,
        }
    }
}

/// What the log has to say of a call in the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Truth {
    pub call_type: Direction,
    pub status: LogStatus,
    pub extension: Option<String>,
    pub answered_by: Option<String>,
    pub talk: i64,
    pub ring: i64,
    pub total: i64,
    /// Legs in the CDR.
    pub legs: usize,
    pub outside: Option<String>,
    /// How the part of each phone that events told of ended.
    pub outcomes: BTreeMap<String, Outcome>,
    /// How often each phone began to ring.
    pub rings: BTreeMap<String, usize>,
}

/// A call from its first event to its CDR, in the order of time.
#[derive(Debug, Clone)]
pub(crate) struct Story {
    pub call_id: String,
    pub told: Vec<Told>,
    pub truth: Truth,
}

/// How a PBX tells of a call.
#[derive(Debug, Clone)]
#[allow(clippy::struct_excessive_bools, reason = "independent switches, drawn at random")]
pub(crate) struct Manner {
    pub epoch: i64,
    /// Every event names all members that are there, not only those that changed.
    pub snapshot: bool,
    /// Phones that lost a race leave without BYE.
    pub silent_losers: bool,
    /// One 30012 for each leg, not one for the call.
    pub leg_by_leg: bool,
    /// The IVR's leg comes while the call goes on.
    pub early_ivr_leg: bool,
    /// The rows of `cdr/search` come as well.
    pub rest_too: bool,
    /// Firmware that sends a uid.
    pub uid: bool,
    /// Seconds that the PBX's clock is ahead of UTC.
    pub zone: i64,
    pub caller: String,
    /// Seconds that a phone rings, and that people talk.
    pub ring: i64,
    pub talk: i64,
}

/// A context at that time.
pub(crate) fn context(received_at_ms: i64) -> FoldContext {
    FoldContext { received_at_ms, region: Some("DK".to_owned()), ..FoldContext::default() }
}

fn manner() -> impl Strategy<Value = Manner> {
    let caller = prop_oneof![Just("5503301"), Just("+4533121212"), Just("anonymous"), Just("")];
    let flags = prop::array::uniform6(any::<bool>());
    (1_600_000_000_i64..1_900_000_000, flags, -48_i64..=56, caller, 5_i64..60, 1_i64..3000).prop_map(
        |(
            epoch,
            [snapshot, silent_losers, leg_by_leg, early_ivr_leg, rest_too, uid],
            zone,
            caller,
            ring,
            talk,
        )| Manner {
            epoch,
            snapshot,
            silent_losers,
            leg_by_leg,
            early_ivr_leg,
            rest_too,
            uid,
            zone: zone * 900,
            caller: caller.to_owned(),
            ring,
            talk,
        },
    )
}

/// Calls of all kinds, told in all manners.
pub(crate) fn stories() -> impl Strategy<Value = Story> {
    (kinds::kinds(), manner()).prop_map(|(kind, manner)| kind.tell(&manner))
}
