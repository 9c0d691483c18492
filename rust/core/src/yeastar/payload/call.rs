//! Events of a call: 30011, 30013–30016, 30026 and 30039.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Payload;
use crate::error::{Error, ErrorCode};
use crate::yeastar::fields::{At, Fields, is_blank};
use crate::yeastar::time::local_seconds;
use crate::yeastar::types::{CallStatus, CallType, Member, MemberKind, MemberStatus};

/// Members of a call: 30011, 30013, 30014, 30016, and a row of `call/query`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallEvent {
    /// `{epoch}.{sequence}`.
    pub call_id: String,
    /// The members that the event names. One that is missing here is not gone.
    pub members: Vec<Member>,
}

impl Payload for CallEvent {
    fn read(msg: &Value, at: &At<'_>) -> Result<Self, Error> {
        Self::from_fields(&Fields::of(msg, at)?)
    }

    fn call_id(&self) -> Option<&str> {
        Some(&self.call_id)
    }
}

impl CallEvent {
    pub(crate) fn from_fields(fields: &Fields<'_>) -> Result<Self, Error> {
        Ok(Self { call_id: fields.required("call_id")?, members: read_members(fields)? })
    }
}

/// 30015. A failed call that was dialled through the API may have no CDR worth the name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallFailure {
    /// `{epoch}.{sequence}`.
    pub call_id: String,
    /// Why, as the PBX says: `486 Busy here`, `NO Dial Permission` … Spelling and letter case vary.
    pub reason: Option<String>,
    /// The members; often none.
    pub members: Vec<Member>,
}

impl Payload for CallFailure {
    fn read(msg: &Value, at: &At<'_>) -> Result<Self, Error> {
        let fields = Fields::of(msg, at)?;
        Ok(Self {
            call_id: fields.required("call_id")?,
            reason: fields.text("reason"),
            members: read_members(&fields)?,
        })
    }

    fn call_id(&self) -> Option<&str> {
        Some(&self.call_id)
    }
}

/// 30026: the queue goes on to another agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentRingTimeout {
    /// `{epoch}.{sequence}`.
    pub call_id: String,
    /// Extension of the agent who did not answer.
    pub agent_number: String,
    /// Number of the queue.
    pub queue_number: Option<String>,
    /// Who calls.
    pub caller_number: Option<String>,
}

impl Payload for AgentRingTimeout {
    fn read(msg: &Value, at: &At<'_>) -> Result<Self, Error> {
        let fields = Fields::of(msg, at)?;
        Ok(Self {
            call_id: fields.required("call_id")?,
            agent_number: fields.required("agent_number")?,
            queue_number: queue_number(&fields),
            caller_number: fields.text("caller_number"),
        })
    }

    fn call_id(&self) -> Option<&str> {
        Some(&self.call_id)
    }
}

/// The number of a queue; 30029 writes `queue-` before it, 30025 and 30026 do not.
pub(super) fn queue_number(fields: &Fields<'_>) -> Option<String> {
    let text = fields.text("queue_number")?;
    Some(text.strip_prefix("queue-").map_or(text.clone(), str::to_owned))
}

/// 30039: sent when the Timeline feature is on. Durations are seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallTimeline {
    /// CDR id: what joins this event to 30012; it has no `call_id`.
    pub uid: String,
    /// Id of the CDR row.
    pub cdr_id: Option<String>,
    /// Number of the leg.
    pub leg: Option<u32>,
    /// Id of the transaction.
    pub transaction_id: Option<String>,
    /// Who called.
    pub call_from: Option<String>,
    /// Who was called.
    pub call_to: Option<String>,
    /// Direction of the call.
    pub call_type: CallType,
    /// How it ended.
    pub status: CallStatus,
    /// Start on the PBX's own clock: seconds since 1970-01-01 00:00:00 *in PBX-local time*.
    pub start_local: Option<i64>,
    /// Seconds it rang.
    pub ring_duration: Option<u32>,
    /// Seconds from answer to end.
    pub talk_duration: Option<u32>,
    /// Seconds on hold.
    pub hold_duration: Option<u32>,
    /// Start to end.
    pub call_duration: Option<u32>,
    /// Trunk the call came in on.
    pub src_trunk: Option<String>,
    /// Trunk the call went out on.
    pub dst_trunk: Option<String>,
    /// Number that the outside caller dialled.
    pub did_number: Option<String>,
    /// Caller id shown to the outside party.
    pub dod_number: Option<String>,
    /// What happened, oldest first.
    pub event_list: Vec<TimelineStep>,
}

impl Payload for CallTimeline {
    fn read(msg: &Value, at: &At<'_>) -> Result<Self, Error> {
        let fields = Fields::of(msg, at)?;
        Ok(Self {
            uid: fields.required("uid")?,
            cdr_id: fields.text("cdr_id"),
            leg: fields.count("leg")?,
            transaction_id: fields.text("transaction_id"),
            call_from: fields.text("call_from"),
            call_to: fields.text("call_to"),
            call_type: fields.word("call_type", CallType::from_word),
            status: fields.word("status", CallStatus::from_word),
            start_local: local_time(&fields, "time_start")?,
            ring_duration: fields.count("ring_duration")?,
            talk_duration: fields.count("talk_duration")?,
            hold_duration: fields.count("hold_duration")?,
            call_duration: fields.count("call_duration")?,
            src_trunk: fields.text("src_trunk"),
            dst_trunk: fields.text("dst_trunk"),
            did_number: fields.text("did_number"),
            dod_number: fields.text("dod_number"),
            event_list: fields.objects("event_list", |step| Ok(TimelineStep::from_fields(step)))?,
        })
    }

    fn uid(&self) -> Option<&str> {
        Some(&self.uid)
    }
}

/// A step of [`CallTimeline`]. The guide names the fields and not their values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineStep {
    /// `event_id`.
    pub event_id: Option<String>,
    /// `event_name`.
    pub event_name: Option<String>,
    /// `event_type`.
    pub event_type: Option<String>,
    /// `event_ts`, as sent.
    pub event_ts: Option<String>,
    /// `event_content`, as sent.
    pub event_content: Value,
}

impl TimelineStep {
    fn from_fields(fields: &Fields<'_>) -> Self {
        Self {
            event_id: fields.text("event_id"),
            event_name: fields.text("event_name"),
            event_type: fields.text("event_type"),
            event_ts: fields.text("event_ts"),
            event_content: fields.get("event_content").cloned().unwrap_or_default(),
        }
    }
}

/// A time with the year first, where there is one.
pub(crate) fn local_time(fields: &Fields<'_>, key: &str) -> Result<Option<i64>, Error> {
    let Some(value) = fields.get(key) else { return Ok(None) };
    let at = fields.at().key(key);
    let Value::String(text) = value else { return Err(at.wrong_type("a string", value)) };
    let shown: String = text.chars().take(30).collect();
    local_seconds(text)
        .map(Some)
        .ok_or_else(|| at.error(ErrorCode::BadValue, format!("\"{shown}\" is no date and time")))
}

/// The members of an event. Each is an object whose one key says what it is.
pub(super) fn read_members(fields: &Fields<'_>) -> Result<Vec<Member>, Error> {
    let at = fields.at().key("members");
    let mut members = Vec::new();
    for (index, value) in fields.list("members")?.iter().enumerate() {
        let at = at.index(index);
        for (key, value) in by_key(Fields::of(value, &at)?.entries()) {
            members.extend(read_member(key, value, &at)?);
        }
    }
    Ok(members)
}

/// An object has one key; should it have more, their order must not depend on how they were written.
fn by_key<'a>(entries: impl Iterator<Item = (&'a str, &'a Value)>) -> Vec<(&'a str, &'a Value)> {
    let mut sorted: Vec<(&str, &Value)> = Vec::new();
    for entry in entries {
        sorted.insert(sorted.partition_point(|(key, _)| *key < entry.0), entry);
    }
    sorted
}

/// One member; `None` for a null or blank, and for an undocumented key that holds no object.
fn read_member(key: &str, value: &Value, at: &At<'_>) -> Result<Option<Member>, Error> {
    let kind = MemberKind::from_word(key);
    if is_blank(value) || (matches!(kind, MemberKind::Unknown(_)) && !value.is_object()) {
        return Ok(None);
    }
    let at = at.key(key);
    let fields = Fields::of(value, &at)?;
    Ok(Some(Member {
        kind,
        channel_id: fields.text("channel_id"),
        status: fields.word("member_status", MemberStatus::from_word),
        call_path: fields.text("call_path"),
        number: fields.text("number"),
        from: fields.text("from"),
        to: fields.text("to"),
        trunk_name: fields.text("trunk_name"),
    }))
}
