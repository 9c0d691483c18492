//! Events about a call that do not change it: 30017–30020 and 30028; and of queues: 30025 and 30029.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Payload;
use super::call::{queue_number, read_members};
use crate::error::Error;
use crate::yeastar::fields::{At, Fields};
use crate::yeastar::types::Member;
use crate::yeastar::words::words;

/// 30017.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DtmfDigit {
    /// `{epoch}.{sequence}`.
    pub call_id: String,
    /// The members.
    pub members: Vec<Member>,
    /// The digit that was pressed (`info`).
    pub digit: Option<String>,
    /// Its place among the digits, from 0 (`flag`).
    pub index: Option<u32>,
    /// Every digit so far (`infos`).
    pub digits: Option<String>,
}

impl Payload for DtmfDigit {
    fn read(msg: &Value, at: &At<'_>) -> Result<Self, Error> {
        let fields = Fields::of(msg, at)?;
        Ok(Self {
            call_id: fields.required("call_id")?,
            members: read_members(&fields)?,
            digit: fields.text("info"),
            index: fields.count("flag")?,
            digits: fields.text("infos"),
        })
    }

    fn call_id(&self) -> Option<&str> {
        Some(&self.call_id)
    }
}

/// 30018.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromptEnd {
    /// `{epoch}.{sequence}`.
    pub call_id: String,
    /// The members.
    pub members: Vec<Member>,
    /// File name of the prompt.
    pub prompt: Option<String>,
}

impl Payload for PromptEnd {
    fn read(msg: &Value, at: &At<'_>) -> Result<Self, Error> {
        let fields = Fields::of(msg, at)?;
        Ok(Self {
            call_id: fields.required("call_id")?,
            members: read_members(&fields)?,
            prompt: fields.text("prompt"),
        })
    }

    fn call_id(&self) -> Option<&str> {
        Some(&self.call_id)
    }
}

/// 30019.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SatisfactionResult {
    /// `{epoch}.{sequence}`.
    pub call_id: String,
    /// The digit that the caller pressed.
    pub survey_result: Option<String>,
}

impl Payload for SatisfactionResult {
    fn read(msg: &Value, at: &At<'_>) -> Result<Self, Error> {
        let fields = Fields::of(msg, at)?;
        Ok(Self { call_id: fields.required("call_id")?, survey_result: fields.text("survey_result") })
    }

    fn call_id(&self) -> Option<&str> {
        Some(&self.call_id)
    }
}

words! {
    /// `operation` of event 30020.
    pub enum UacstaOperation {
        /// A call began on the phone.
        CallStart = "call_start",
        /// It was answered.
        CallAnswer = "call_answer",
        /// It ended.
        CallOver = "call_over",
    }
}

/// 30020: a desk phone that can be controlled by uaCSTA. Fires for every extension of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UacstaCall {
    /// What the phone did.
    pub operation: UacstaOperation,
    /// Extension number.
    pub extension: String,
    /// The phone's own id of the call (`call_id` in the message), such as `32789`. It is not the
    /// `call_id` of any other event.
    pub uacsta_call_id: String,
    /// Address and port of the phone.
    pub ip_address: Option<String>,
}

impl Payload for UacstaCall {
    fn read(msg: &Value, at: &At<'_>) -> Result<Self, Error> {
        let fields = Fields::of(msg, at)?;
        Ok(Self {
            operation: fields.word("operation", UacstaOperation::from_word),
            extension: fields.required("extension")?,
            uacsta_call_id: fields.required("call_id")?,
            ip_address: fields.text("ip_address"),
        })
    }
}

/// 30028.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallNoteStatus {
    /// Whether the call note is shown.
    pub display: Option<bool>,
    /// Whether the client is to open it.
    pub trigger_call_note_popup: Option<bool>,
    /// A SIP Call-ID.
    pub sip_call_id: Option<String>,
    /// Id of the call note.
    pub call_note_id: Option<String>,
    /// Looks like the `call_id` of the call events; the guide does not say so.
    pub group_id: Option<String>,
    /// Extension number (`ext_num`).
    pub extension: Option<String>,
    /// Channel of that extension.
    pub channel: Option<String>,
}

impl Payload for CallNoteStatus {
    fn read(msg: &Value, at: &At<'_>) -> Result<Self, Error> {
        let fields = Fields::of(msg, at)?;
        Ok(Self {
            display: fields.flag("display"),
            trigger_call_note_popup: fields.flag("trigger_call_note_popup"),
            sip_call_id: fields.text("sip_call_id"),
            call_note_id: fields.text("call_note_id"),
            group_id: fields.text("group_id"),
            extension: fields.text("ext_num"),
            channel: fields.text("channel"),
        })
    }
}

/// A call that an agent missed: part of [`AgentAutoPause`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissedQueueCall {
    /// `{epoch}.{sequence}`.
    pub call_id: Option<String>,
    /// Who called.
    pub caller_number: Option<String>,
}

/// 30025: the PBX paused an agent who missed calls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentAutoPause {
    /// Extension of the agent.
    pub agent_number: String,
    /// Number of the queue.
    pub queue_number: Option<String>,
    /// The calls that were missed.
    pub calls: Vec<MissedQueueCall>,
}

impl Payload for AgentAutoPause {
    fn read(msg: &Value, at: &At<'_>) -> Result<Self, Error> {
        let fields = Fields::of(msg, at)?;
        let missed = |call: &Fields<'_>| {
            Ok(MissedQueueCall { call_id: call.text("call_id"), caller_number: call.text("caller_number") })
        };
        Ok(Self {
            agent_number: fields.required("agent_number")?,
            queue_number: queue_number(&fields),
            calls: fields.objects("calls", missed)?,
        })
    }
}

words! {
    /// `status` of event 30029. The guide gives one word by example and no list.
    pub enum AgentStatus {
        /// The agent takes no calls for a while.
        Paused = "paused",
    }
}

/// 30029.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentStatusChange {
    /// Extension of the agent.
    pub agent_number: String,
    /// Number of the queue, without the `queue-` that this event writes before it.
    pub queue_number: Option<String>,
    /// What the agent is now.
    pub status: AgentStatus,
    /// The pause reason.
    pub reason: Option<String>,
}

impl Payload for AgentStatusChange {
    fn read(msg: &Value, at: &At<'_>) -> Result<Self, Error> {
        let fields = Fields::of(msg, at)?;
        Ok(Self {
            agent_number: fields.required("agent_number")?,
            queue_number: queue_number(&fields),
            status: fields.word("status", AgentStatus::from_word),
            reason: fields.text("reason"),
        })
    }
}
