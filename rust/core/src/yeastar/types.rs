//! The types that webhook events and REST rows share.
//!
//! Words that the PBX sends are enums with an `Unknown` variant that keeps the word as it came.

use serde::{Deserialize, Serialize};

use super::words::words;

words! {
    /// Which side of the PBX a member of a call is on: the one key of a member object in event 30011.
    pub enum MemberKind {
        /// A phone of the PBX.
        Extension = "extension",
        /// The outside caller, on a trunk.
        Inbound = "inbound",
        /// The outside party that was called, on a trunk.
        Outbound = "outbound",
        /// Seen by two integrators, not documented.
        Internal = "internal",
    }
}

words! {
    /// `member_status` of event 30011.
    pub enum MemberStatus {
        /// Caller side: placed the call, hears ringback.
        Alert = "alert",
        /// Callee side: rings.
        Ring = "ring",
        /// Callee side on a trunk: rings, the carrier sends early media (SIP 183).
        EarlyMedia = "early_media",
        /// Caller side: its call was answered.
        Answered = "answered",
        /// Callee side: it answered.
        Answer = "answer",
        /// Held.
        Hold = "hold",
        /// Hung up.
        Bye = "bye",
    }
}

/// One member of a call in the events 30011 and 30013–30018. Empty and blank texts are `None`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Extension, inbound, outbound …
    pub kind: MemberKind,
    /// `PJSIP/2002-000000b6`: the leg of the call. Unique within a call.
    pub channel_id: Option<String>,
    /// What this leg is doing.
    pub status: MemberStatus,
    /// The number of an IVR, queue, ring group … that the call came through.
    pub call_path: Option<String>,
    /// Extension number; only extension members have it.
    pub number: Option<String>,
    /// Caller number as the trunk delivers it; only trunk and internal members have it.
    pub from: Option<String>,
    /// Called number (on inbound members the DID); only trunk and internal members have it.
    pub to: Option<String>,
    /// Name of the trunk; only trunk members have it.
    pub trunk_name: Option<String>,
}

words! {
    /// `status` of event 30012, `disposition` of a REST CDR row.
    pub enum CallStatus {
        /// `ANSWERED` (also the page's spelling `ANSWERD`).
        Answered = "answered" | "answerd",
        /// `NO ANSWER` (older products: `NO ANSWERED`).
        NoAnswer = "no_answer" | "no answered",
        /// `BUSY`.
        Busy = "busy",
        /// `FAILED`.
        Failed = "failed",
        /// `VOICEMAIL`.
        Voicemail = "voicemail",
        /// `ABANDONED`: the caller left the queue.
        Abandoned = "abandoned",
    }
}

words! {
    /// `type` of event 30012, `call_type` of a REST CDR row.
    pub enum CallType {
        /// From outside.
        Inbound = "inbound",
        /// To outside.
        Outbound = "outbound",
        /// Between extensions.
        Internal = "internal",
    }
}

/// A number and the name that REST prints before it (`Agent Name<4005>`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Party {
    /// The number as sent; empty when the PBX sent none.
    pub number: String,
    /// The name, where the PBX gave one.
    pub name: Option<String>,
}

/// One leg of a call as the PBX recorded it: event 30012 or a row of `cdr/search` v1.
///
/// Durations are seconds. Empty and blank texts are `None`; a duration that REST left out is `None`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CdrLeg {
    /// `{epoch}.{sequence}`; shared by the legs of a call.
    pub call_id: String,
    /// CDR id; shared by the legs of a call. Absent on 2023 firmware.
    pub uid: Option<String>,
    /// `new_id` of a REST row: unique for the leg. 30012 has none.
    pub row_id: Option<String>,
    /// Start of this leg on the PBX's own clock: seconds since 1970-01-01 00:00:00 *in PBX-local time*.
    pub start_local: Option<i64>,
    /// Start of this leg in UTC seconds (`timestamp` of a REST row). 30012 has none.
    pub start_utc: Option<i64>,
    /// Who called.
    pub call_from: Party,
    /// Who was called on this leg: extension, IVR, queue or outside number.
    pub call_to: Party,
    /// Start to end, seconds.
    pub call_duration: Option<u32>,
    /// Answer to end, seconds; also counts the time in an IVR or in voicemail.
    pub talk_duration: Option<u32>,
    /// `agent_ring_time` of 30012, `ring_duration` of REST, seconds.
    pub ring_duration: Option<u32>,
    /// How the leg ended.
    pub status: CallStatus,
    /// Direction of the call.
    pub call_type: CallType,
    /// Trunk the call came in on.
    pub src_trunk: Option<String>,
    /// Trunk the call went out on.
    pub dst_trunk: Option<String>,
    /// File name of the recording.
    pub recording: Option<String>,
    /// Number that the outside caller dialled.
    pub did_number: Option<String>,
    /// Name of that number.
    pub did_name: Option<String>,
    /// Caller id shown to the outside party (REST only).
    pub dod_number: Option<String>,
    /// Failure reason (REST on older firmware only).
    pub reason: Option<String>,
    /// PIN code that was used.
    pub pin_code: Option<String>,
    /// Id of the call note on the PBX.
    pub call_note_id: Option<String>,
    /// Whether the call note may be edited (`enb_call_note` other than 0).
    pub call_note_editable: Option<bool>,
}
