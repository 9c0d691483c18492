//! Call flows as data: timed events and CDR rows, without I/O and without a clock.
//!
//! [`script`] takes a [`Flow`], [`FlowOptions`] and a [`Start`] (epoch, zone offset, seed) and gives a
//! [`Script`]: what the PBX would push and when, and the rows it would keep. The same input gives the
//! same script, to the second. Field values follow the constructed sequences of the protocol reference.

mod call;
mod chaos;
mod clock;
mod cut;
mod directory;
mod inbound;
mod leg;
mod options;
mod outbound;
mod scene;
mod transfer;
mod wire;

use std::fmt;

use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use chaos::{Chaos, disturb};
pub use clock::{DateFormat, TimeFormat, display_time, local_time, parse_display_time};
pub use cut::cut;
pub use directory::{CALLERS, DID, EXTENSIONS, Extension, IVR, QUEUE, RING_GROUP, TRUNK, name_of};
pub use leg::Leg;
pub use options::{CdrForm, FlowOptions, MembersForm, MsgForm};

/// A call flow that the simulator can play.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flow {
    /// From outside to an extension, answered, held once, hung up by the caller.
    InboundAnswered,
    /// From outside; the extension rings and nobody answers.
    Missed,
    /// From outside; the extension is busy.
    Busy,
    /// From outside; nobody answers and the caller leaves a voicemail.
    Voicemail,
    /// From outside without a number, answered.
    Anonymous,
    /// From outside to a ring group: three phones ring, the last one answers.
    RingGroup,
    /// From outside through IVR and queue; the first agent times out, the second answers.
    IvrQueue,
    /// To outside by `call/dial`, answered.
    OutboundAnswered,
    /// To outside; nobody answers.
    OutboundNoAnswer,
    /// To outside; the carrier refuses the number.
    OutboundFailed,
    /// From extension to extension, answered.
    Internal,
    /// From outside, answered, transferred without asking.
    BlindTransfer,
    /// From outside, answered, held, transferred after a consultation call.
    AttendedTransfer,
    /// From outside to an extension that forwards on no answer; the second phone answers.
    Forward,
    /// Two outside callers at once for one extension, answered one after the other.
    TwoCalls,
    /// From outside, answered, held twice.
    Hold,
}

impl Flow {
    /// Every flow, in the order of the documentation.
    pub const ALL: [Self; 16] = [
        Self::InboundAnswered,
        Self::Missed,
        Self::Busy,
        Self::Voicemail,
        Self::Anonymous,
        Self::RingGroup,
        Self::IvrQueue,
        Self::OutboundAnswered,
        Self::OutboundNoAnswer,
        Self::OutboundFailed,
        Self::Internal,
        Self::BlindTransfer,
        Self::AttendedTransfer,
        Self::Forward,
        Self::TwoCalls,
        Self::Hold,
    ];

    /// The name on the command line and in `POST /sim/play`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InboundAnswered => "inbound-answered",
            Self::Missed => "missed",
            Self::Busy => "busy",
            Self::Voicemail => "voicemail",
            Self::Anonymous => "anonymous",
            Self::RingGroup => "ring-group",
            Self::IvrQueue => "ivr-queue",
            Self::OutboundAnswered => "outbound-answered",
            Self::OutboundNoAnswer => "outbound-no-answer",
            Self::OutboundFailed => "outbound-failed",
            Self::Internal => "internal",
            Self::BlindTransfer => "blind-transfer",
            Self::AttendedTransfer => "attended-transfer",
            Self::Forward => "forward",
            Self::TwoCalls => "two-calls",
            Self::Hold => "hold",
        }
    }

    /// One line for people: what happens in the flow.
    #[must_use]
    pub const fn about(self) -> &'static str {
        match self {
            Self::InboundAnswered => "from outside to an extension, answered, held once",
            Self::Missed => "from outside, nobody answers",
            Self::Busy => "from outside, the extension is busy",
            Self::Voicemail => "from outside, the caller leaves a voicemail",
            Self::Anonymous => "from outside without a number, answered",
            Self::RingGroup => "three phones ring, one answers",
            Self::IvrQueue => "IVR, queue, the first agent times out, the second answers",
            Self::OutboundAnswered => "to outside, answered",
            Self::OutboundNoAnswer => "to outside, nobody answers",
            Self::OutboundFailed => "to outside, the carrier refuses the number",
            Self::Internal => "from extension to extension, answered",
            Self::BlindTransfer => "answered, then transferred without asking",
            Self::AttendedTransfer => "answered, then transferred after a consultation call",
            Self::Forward => "the extension forwards, the second phone answers",
            Self::TwoCalls => "two callers at once for one extension",
            Self::Hold => "answered and held twice",
        }
    }
}

impl fmt::Display for Flow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// When and where a script begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Start {
    /// UTC seconds of the first event; the digits before the dot in `call_id`.
    pub epoch: i64,
    /// The digits after the dot; calls of one second need different ones. A script of two calls also
    /// uses the next number.
    pub sequence: u32,
    /// Seconds that PBX-local time is ahead of UTC.
    pub utc_offset: i32,
    /// Chooses caller, durations and ids.
    pub seed: u64,
}

/// One event that the PBX pushes.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Milliseconds after [`Start::epoch`].
    pub at_ms: u64,
    /// The call the event is about.
    pub call_id: String,
    /// The event id, such as 30011.
    pub type_id: u32,
    /// The webhook body.
    pub event: Value,
    /// Members of the call after this event, as `call/query` shows them. Empty once the call is over.
    pub members: Vec<Value>,
}

impl Step {
    /// True for what is pushed while the call runs; false for the CDR (30012) and the timeline (30039).
    #[must_use]
    pub const fn is_live(&self) -> bool {
        !matches!(self.type_id, 30012 | 30039)
    }
}

/// What the PBX keeps of one call of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallRows {
    /// `{epoch}.{sequence}`.
    pub call_id: String,
    /// CDR id, shared by the legs.
    pub uid: String,
    /// UTC seconds of the end of the call.
    pub ended_at: i64,
    /// The legs, in the order they began.
    pub legs: Vec<Leg>,
}

/// A played flow: what is pushed, and what is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Script {
    /// The flow.
    pub flow: Flow,
    /// The switches it was written with; [`cut`] needs them again.
    pub options: FlowOptions,
    /// When it begins.
    pub start: Start,
    /// Events by time.
    pub steps: Vec<Step>,
    /// The calls, in the order they began.
    pub calls: Vec<CallRows>,
}

/// Writes the script of a flow.
#[must_use]
pub fn script(flow: Flow, options: &FlowOptions, start: Start) -> Script {
    let mut scene = scene::Scene::new(options, start);
    match flow {
        Flow::InboundAnswered => inbound::answered(&mut scene, 1),
        Flow::Missed => inbound::missed(&mut scene),
        Flow::Busy => inbound::busy(&mut scene),
        Flow::Voicemail => inbound::voicemail(&mut scene),
        Flow::Anonymous => inbound::anonymous(&mut scene),
        Flow::RingGroup => inbound::ring_group(&mut scene),
        Flow::IvrQueue => inbound::ivr_queue(&mut scene),
        Flow::OutboundAnswered => outbound::answered(&mut scene),
        Flow::OutboundNoAnswer => outbound::no_answer(&mut scene),
        Flow::OutboundFailed => outbound::failed(&mut scene),
        Flow::Internal => outbound::internal(&mut scene),
        Flow::BlindTransfer => transfer::blind(&mut scene),
        Flow::AttendedTransfer => transfer::attended(&mut scene),
        Flow::Forward => transfer::forward(&mut scene),
        Flow::TwoCalls => transfer::two_calls(&mut scene),
        Flow::Hold => inbound::answered(&mut scene, 2),
    }
    scene.into_script(flow)
}
