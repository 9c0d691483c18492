//! What the fold takes and gives.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::phone::Written;

/// Direction of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Direction {
    /// From outside.
    Inbound,
    /// To outside.
    Outbound,
    /// Between extensions.
    Internal,
}

/// Status of a call in the log: the values of the DocType's Select field.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum LogStatus {
    /// A phone rings and nobody has answered.
    Ringing,
    /// A human talks.
    #[serde(rename = "In Progress")]
    InProgress,
    /// Ended; a human answered.
    Answered,
    /// Ended; nobody answered.
    Missed,
    /// Ended; the called party was busy.
    Busy,
    /// Ended in voicemail.
    Voicemail,
    /// Ended; the call could not be put through.
    Failed,
    /// Ended with a word that is not known, as the PBX sent it.
    #[serde(untagged)]
    Unknown(String),
}

/// What a number of the PBX is. Where the host knows, it beats every guess from a number's range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberRole {
    /// A phone with a person.
    Extension,
    /// An IVR menu.
    Ivr,
    /// A queue.
    Queue,
    /// A ring group.
    RingGroup,
    /// Conference, paging, voicemail group, fax … : answered by a machine.
    Service,
}

/// What the host knows and the events do not say.
#[derive(Debug, Clone, Default)]
pub struct FoldContext {
    /// When the host received the event: milliseconds since the epoch, UTC.
    pub received_at_ms: i64,
    /// Region for numbers without a country code, such as `DE`.
    pub region: Option<String>,
    /// By trunk the region of the numbers that come and go through it, where that is not `region`.
    pub trunk_regions: BTreeMap<String, String>,
    /// Roles of the PBX's own numbers, where the host has read them.
    pub directory: BTreeMap<String, NumberRole>,
    /// Seconds that PBX-local time is ahead of UTC, where the host has read it; else it is worked out
    /// from the first leg.
    pub pbx_utc_offset: Option<i32>,
}

impl FoldContext {
    /// Region of the numbers outside `trunk`.
    pub(super) fn region_of(&self, trunk: Option<&str>) -> Option<&str> {
        trunk.and_then(|trunk| self.trunk_regions.get(trunk)).or(self.region.as_ref()).map(String::as_str)
    }
}

/// What a phone of an agent does in a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// The agent's phone rings with somebody else's call.
    Ringing,
    /// The agent placed the call and hears ringback.
    Dialling,
    /// The agent talks.
    Talking,
    /// The agent's call is on hold.
    Held,
    /// The agent's part in the call is over.
    Ended,
}

/// How an agent's part in a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// This agent talked.
    Answered,
    /// A colleague answered; `answered_by` says who.
    AnsweredElsewhere,
    /// Nobody answered, or the queue went on to the next agent.
    Missed,
    /// The caller was sent to voicemail.
    Voicemail,
    /// Busy.
    Busy,
    /// The call could not be put through.
    Failed,
}

/// What changed for one extension: a whole picture of that agent's part in the call.
///
/// This is the message of the realtime events `pbx_incoming_call` and `pbx_call_update`. It carries no
/// name: who the caller is, the browser asks under its own session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Realtime event to publish: `pbx_incoming_call` when a phone starts to ring, else `pbx_call_update`.
    pub event: NoticeEvent,
    /// The call.
    pub call_id: String,
    /// Counts the changes of this call, from 1. A client drops a notice that is not newer than the last
    /// it saw of the same call and extension.
    pub rev: u64,
    /// Whose phone.
    pub extension: String,
    /// What that phone does.
    pub phase: Phase,
    /// Direction of the call.
    pub direction: Direction,
    /// The other party as the PBX wrote it: outside number, or extension on internal calls. `None` when
    /// withheld or not yet known.
    pub number: Option<String>,
    /// That number in E.164, when it parses in the context's region.
    pub e164: Option<String>,
    /// That E.164 for people to read. A client that gets none reads the number itself.
    #[serde(default)]
    pub written: Option<Written>,
    /// True when the caller withheld the number.
    pub withheld: bool,
    /// Number that the outside caller dialled.
    pub did: Option<String>,
    /// Trunk.
    pub trunk: Option<String>,
    /// Queue, ring group or IVR that the call came through.
    pub call_path: Option<String>,
    /// Start of the call, UTC seconds (the epoch in `call_id`).
    pub started_at: Option<i64>,
    /// When a human answered, UTC seconds.
    pub answered_at: Option<i64>,
    /// When this agent's part ended, UTC seconds.
    pub ended_at: Option<i64>,
    /// Extension that answered the call.
    pub answered_by: Option<String>,
    /// How it ended; only with [`Phase::Ended`].
    pub outcome: Option<Outcome>,
}

impl Notice {
    /// Writes the number for people where who told of the call did not.
    pub(crate) fn write(&mut self) {
        if self.written.is_none() && self.e164.is_some() {
            self.read_number();
        }
    }

    #[inline(never)]
    fn read_number(&mut self) {
        self.written = self.e164.as_deref().and_then(|e164| Written::of(e164).ok());
    }
}

/// Name of the realtime event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum NoticeEvent {
    /// A phone of the user starts to ring.
    #[serde(rename = "pbx_incoming_call")]
    IncomingCall,
    /// Anything after that, and calls the user places.
    #[serde(rename = "pbx_call_update")]
    CallUpdate,
}

/// The row of *PBX Call Log* that a call projects to. Times are UTC seconds, durations seconds.
///
/// Once a CDR leg is known, every field here comes from the CDR alone, but for `did` and `trunk`, which
/// live events fill where the CDR is silent: so the final row is the same whichever live events were lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// `{epoch}.{sequence}`.
    pub call_id: String,
    /// Inbound, Outbound or Internal.
    pub call_type: Direction,
    /// Ringing … Failed.
    pub status: LogStatus,
    /// Who called, as the PBX wrote it.
    pub caller_number: Option<String>,
    /// Who was called: the DID on inbound calls where known, else the number dialled.
    pub called_number: Option<String>,
    /// The outside party, as the PBX wrote it; `None` on internal calls and withheld numbers.
    pub external_number: Option<String>,
    /// The outside party in E.164.
    pub external_e164: Option<String>,
    /// What the PBX calls the outside party, where a CDR row of REST says so; webhooks carry no names.
    pub external_name: Option<String>,
    /// True when the caller withheld the number.
    pub withheld: bool,
    /// The agent's extension: who talked (after a transfer the last one), else whose phone rang, else who
    /// dialled.
    pub extension: Option<String>,
    /// Extension that answered first.
    pub answered_by: Option<String>,
    /// Every extension that had a part, sorted.
    pub extensions: Vec<String>,
    /// IVR, queue and ring group numbers in the order the caller went through them, joined by ` > `.
    pub call_path: Option<String>,
    /// Number that the outside caller dialled.
    pub did: Option<String>,
    /// Trunk.
    pub trunk: Option<String>,
    /// Start of the call.
    pub call_start: Option<i64>,
    /// When a human answered.
    pub answered_at: Option<i64>,
    /// End of the call; `None` while it runs.
    pub call_end: Option<i64>,
    /// Talk seconds: the time in which an agent talked, no second counted twice.
    pub duration: u32,
    /// Seconds from the start of the call until a human answered, or until it ended unanswered.
    pub ring_duration: u32,
    /// Hold seconds, where event 30039 gave them.
    pub hold_duration: Option<u32>,
    /// Start to end, seconds.
    pub total_duration: u32,
    /// Whether the PBX recorded the call.
    pub has_recording: bool,
    /// File name of the recording on the PBX; the host makes the URL.
    pub recording_url: Option<String>,
}

/// One row of *PBX Call Leg*. Times are UTC seconds, durations seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LegRow {
    /// `cdr` for a leg that the PBX recorded, `live` for a phone that events alone tell of.
    pub source: LegSource,
    /// Who called.
    pub call_from: Option<String>,
    /// Who was called on this leg.
    pub call_to: Option<String>,
    /// What `call_to` is, where it is one of the PBX's own numbers.
    pub role: Option<NumberRole>,
    /// How it ended, mapped as for the record.
    pub status: LogStatus,
    /// Start of this leg.
    pub start: Option<i64>,
    /// Seconds it rang.
    pub ring_duration: Option<u32>,
    /// Seconds from answer to end.
    pub talk_duration: Option<u32>,
    /// Start to end.
    pub duration: Option<u32>,
    /// Queue, ring group or IVR of this leg.
    pub call_path: Option<String>,
    /// Channel of a live leg.
    pub channel_id: Option<String>,
    /// Why it failed, as the PBX says.
    pub reason: Option<String>,
    /// Recording of this leg.
    pub recording: Option<String>,
}

/// Where a leg row comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LegSource {
    /// Event 30012 or a REST CDR row.
    Cdr,
    /// Events during the call only.
    Live,
}
