//! Files that are ready, messages, and notices of the system: 30024, 30027 and 30030–30038.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Payload;
use super::call::local_time;
use crate::error::Error;
use crate::yeastar::fields::{At, Fields};
use crate::yeastar::words::{codes, words};

/// An event whose fields the guide does not give: the message as it came, out of its JSON string where it
/// was in one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenLayout {
    /// `msg`.
    pub msg: Value,
}

impl Payload for OpenLayout {
    const HAS_LAYOUT: bool = false;

    fn read(msg: &Value, _at: &At<'_>) -> Result<Self, Error> {
        Ok(Self { msg: msg.clone() })
    }
}

words! {
    /// `result` of the events 30027 and 30033.
    pub enum DownloadOutcome {
        /// The file is ready.
        Success = "success",
        /// There is no file.
        Failure = "failure",
    }
}

/// 30027 and 30033: a file that was asked for is ready.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DownloadResult {
    /// `report_download` or `recording_download`.
    pub key: Option<String>,
    /// Whether there is a file.
    pub result: DownloadOutcome,
    /// Its name.
    pub file: Option<String>,
    /// Path on the PBX, valid for 30 minutes. An absolute URL here is not the PBX's: refuse it.
    pub download_resource_url: Option<String>,
    /// Why there is none.
    pub error: Option<String>,
    /// Id of the request; reports only.
    pub download_id: Option<i64>,
}

impl Payload for DownloadResult {
    fn read(msg: &Value, at: &At<'_>) -> Result<Self, Error> {
        let fields = Fields::of(msg, at)?;
        Ok(Self {
            key: fields.text("key"),
            result: fields.word("result", DownloadOutcome::from_word),
            file: fields.text("file"),
            download_resource_url: fields.text("download_resource_url"),
            error: fields.text("error"),
            download_id: fields.integer_if_any("download_id"),
        })
    }
}

/// 30030.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkMessageFailure {
    /// Id of the task.
    pub task_id: Option<i64>,
    /// Messages in the task.
    pub total: Option<u32>,
    /// Messages that failed.
    pub fail_count: Option<u32>,
}

impl Payload for BulkMessageFailure {
    fn read(msg: &Value, at: &At<'_>) -> Result<Self, Error> {
        let fields = Fields::of(msg, at)?;
        Ok(Self {
            task_id: fields.integer_if_any("task_id"),
            total: fields.count("total")?,
            fail_count: fields.count("fail_count")?,
        })
    }
}

codes! {
    /// `delivery_status` of event 30032.
    pub enum DeliveryStatus {
        /// Under way.
        Sending = 0 "sending",
        /// Sent.
        Sent = 1 "sent",
        /// Not sent.
        Failed = 2 "failed",
    }
}

codes! {
    /// `msg_type` of event 30032.
    pub enum MessageType {
        /// Written by a user.
        User = 0 "user",
        /// Of a kind that the PBX does not support.
        Unsupported = 4 "unsupported",
    }
}

/// 30032. Times are UTC seconds; 0 stands for none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MessageResult {
    /// The conversation.
    pub session_id: Option<i64>,
    /// The message.
    pub msg_id: Option<i64>,
    /// What became of it.
    pub delivery_status: Option<DeliveryStatus>,
    /// Who sent it; the guide does not give the layout.
    pub sender: Value,
    /// Its kind.
    pub msg_type: Option<MessageType>,
    /// Its text, white space kept.
    pub msg_body: Option<String>,
    /// Its files, out of the JSON string they come in.
    pub msg_files: Value,
    /// When it was sent.
    pub send_time: Option<i64>,
    /// When it was received.
    pub receive_time: Option<i64>,
    /// `param`, as sent.
    pub param: Option<String>,
    /// Why it was not sent, one of 19 words, as sent.
    pub send_error: Option<String>,
    /// The same in a sentence.
    pub send_error_msg: Option<String>,
    /// `tag`, as sent.
    pub tag: Option<String>,
    /// `whatsapp_msg_param`, as sent.
    pub whatsapp_msg_param: Value,
}

impl Payload for MessageResult {
    fn read(msg: &Value, at: &At<'_>) -> Result<Self, Error> {
        let fields = Fields::of(msg, at)?;
        let seconds = |key| fields.integer_if_any(key).filter(|&seconds| seconds != 0);
        Ok(Self {
            session_id: fields.integer_if_any("session_id"),
            msg_id: fields.integer_if_any("msg_id"),
            delivery_status: fields.integer_if_any("delivery_status").map(DeliveryStatus::from_code),
            sender: fields.value("sender"),
            msg_type: fields.integer_if_any("msg_type").map(MessageType::from_code),
            msg_body: fields.verbatim("msg_body"),
            msg_files: json_in_text(fields.value("msg_files")),
            send_time: seconds("send_time"),
            receive_time: seconds("receive_time"),
            param: fields.text("param"),
            send_error: fields.text("send_error"),
            send_error_msg: fields.text("send_error_msg"),
            tag: fields.text("tag"),
            whatsapp_msg_param: fields.value("whatsapp_msg_param"),
        })
    }
}

/// What a JSON text holds; any other value as it is.
fn json_in_text(value: Value) -> Value {
    value.as_str().and_then(|text| serde_json::from_slice(text.as_bytes()).ok()).unwrap_or(value)
}

words! {
    /// `event_type` of the events 30034–30036.
    pub enum SystemEventArea {
        /// What administrators and users did.
        Operation = "operation",
        /// Trunks, extensions and calls.
        Telephony = "telephony",
        /// The machine.
        System = "system",
        /// Attacks and blocks.
        Security = "security",
        /// Things to see to.
        Reminder = "reminder",
    }
}

words! {
    /// `event_level` of the events 30034–30036.
    pub enum SystemEventLevel {
        /// For information.
        Info = "info",
        /// A warning.
        Warn = "warn",
        /// An alert.
        Error = "error",
    }
}

/// 30034, 30035 and 30036.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SystemEvent {
    /// A word such as `sip_trunk_disconnect`.
    pub event_name: Option<String>,
    /// What it is about.
    pub event_type: SystemEventArea,
    /// How bad it is.
    pub event_level: SystemEventLevel,
    /// Text for people, of several lines, white space kept.
    pub event_content: Option<String>,
    /// `create_time` on the PBX's own clock: seconds since 1970-01-01 00:00:00 *in PBX-local time*.
    pub create_local: Option<i64>,
}

impl Payload for SystemEvent {
    fn read(msg: &Value, at: &At<'_>) -> Result<Self, Error> {
        let fields = Fields::of(msg, at)?;
        Ok(Self {
            event_name: fields.text("event_name"),
            event_type: fields.word("event_type", SystemEventArea::from_word),
            event_level: fields.word("event_level", SystemEventLevel::from_word),
            event_content: fields.verbatim("event_content"),
            create_local: local_time(&fields, "create_time")?,
        })
    }
}

/// 30038.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadReceipt {
    /// The conversation.
    pub session_id: Option<i64>,
    /// The message that was read.
    pub read_msg_id: Option<i64>,
    /// Who read it; 0 in the guide.
    pub user_id: Option<i64>,
    /// When, UTC seconds.
    pub read_time: Option<i64>,
}

impl Payload for ReadReceipt {
    /// The example has one level more than the guide's table, `data`; both are read.
    fn read(msg: &Value, at: &At<'_>) -> Result<Self, Error> {
        let fields = Fields::of(msg, at)?;
        let data_at = at.key("data");
        let fields = match fields.get("data") {
            Some(data) => Fields::of(data, &data_at)?,
            None => fields,
        };
        Ok(Self {
            session_id: fields.integer_if_any("session_id"),
            read_msg_id: fields.integer_if_any("read_msg_id"),
            user_id: fields.integer_if_any("user_id"),
            read_time: fields.integer_if_any("read_time"),
        })
    }
}
