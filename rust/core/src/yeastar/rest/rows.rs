//! Rows of `extension/list`, `queue/list`, `vm/query` and `call/query`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::reply::{Page, read_page};
use crate::error::Error;
use crate::yeastar::fields::{At, Fields};
use crate::yeastar::payload::{CallEvent, Presence};

/// A row of `extension/list`. Whether the extension is in a call is not in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtensionRow {
    /// Id of the extension on the PBX; other calls want this and not the number.
    pub id: Option<i64>,
    /// Extension number.
    pub number: String,
    /// Name of its user.
    pub caller_id_name: Option<String>,
    /// E-mail address: what ties an extension to a user elsewhere.
    pub email_addr: Option<String>,
    /// Mobile number.
    pub mobile_number: Option<String>,
    /// Role on the PBX.
    pub role_name: Option<String>,
    /// Presence; `None` when the PBX did not say.
    pub presence_status: Option<Presence>,
    /// Presence in the words of an administrator.
    pub custom_presence_status: Option<String>,
    /// Time zone of its user.
    pub timezone: Option<String>,
    /// `online_status`: for `sip_phone`, `linkus_desktop` … whether it is registered.
    pub online: BTreeMap<String, bool>,
}

/// Reads a page of `extension/list`, `extension/search` or `extension/query`.
///
/// # Errors
/// `NotJson`, `NotAnObject`, `ApiRefused`; `WrongType` when `data` is no array.
pub fn decode_extension_list(body: &[u8]) -> Result<Page<ExtensionRow>, Error> {
    read_page(body, "data", |row| {
        Ok(ExtensionRow {
            id: row.integer_if_any("id"),
            number: row.required("number")?,
            caller_id_name: row.text("caller_id_name"),
            email_addr: row.text("email_addr"),
            mobile_number: row.text("mobile_number"),
            role_name: row.text("role_name"),
            presence_status: row.text("presence_status").map(|word| Presence::from_word(&word)),
            custom_presence_status: row.text("custom_presence_status"),
            timezone: row.text("timezone"),
            online: read_online(row),
        })
    })
}

/// The endpoints of `online_status` that say whether they are registered.
fn read_online(row: &Fields<'_>) -> BTreeMap<String, bool> {
    let at = At::root("online_status");
    let Some(Ok(endpoints)) = row.get("online_status").map(|value| Fields::of(value, &at)) else {
        return BTreeMap::new();
    };
    let registered = |(endpoint, value)| {
        let on = Fields::of(value, &at).ok()?.flag("status")?;
        Some((str::to_owned(endpoint), on))
    };
    endpoints.entries().filter_map(registered).collect()
}

/// A row of `queue/list`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueRow {
    /// Id of the queue on the PBX; `queue/call_status` wants this and not the number.
    pub id: Option<i64>,
    /// Number of the queue.
    pub number: String,
    /// Its name.
    pub name: Option<String>,
    /// Agents who are always in the queue.
    pub static_agents: Vec<QueueAgent>,
    /// Agents who log in.
    pub dynamic_agents: Vec<QueueAgent>,
}

/// An agent of a queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueAgent {
    /// Id of the extension on the PBX (`value`).
    pub extension_id: Option<i64>,
    /// Name (`text`).
    pub name: Option<String>,
    /// Extension number (`text2`).
    pub number: Option<String>,
}

/// Reads a page of `queue/list`. Its rows stand under `queue_list`, unlike those of other lists.
///
/// # Errors
/// `NotJson`, `NotAnObject`, `ApiRefused`; `WrongType` when `queue_list` is no array.
pub fn decode_queue_list(body: &[u8]) -> Result<Page<QueueRow>, Error> {
    let agent = |agent: &Fields<'_>| {
        Ok(QueueAgent {
            extension_id: agent.integer_if_any("value"),
            name: agent.text("text"),
            number: agent.text("text2"),
        })
    };
    read_page(body, "queue_list", |row| {
        Ok(QueueRow {
            id: row.integer_if_any("id"),
            number: row.required("number")?,
            name: row.text("name"),
            static_agents: row.objects("static_agent_list", agent)?,
            dynamic_agents: row.objects("dynamic_agent_list", agent)?,
        })
    })
}

/// The voicemail of one extension or group, from `vm/query`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mailbox {
    /// Extension or group number.
    pub number: String,
    /// How many messages there are.
    pub total: Option<u32>,
    /// The messages.
    pub messages: Vec<VoicemailMessage>,
}

/// A voicemail message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoicemailMessage {
    /// Id for `vm/download`.
    pub msg_id: Option<String>,
    /// File name.
    pub file_name: Option<String>,
    /// Whether it was listened to.
    pub is_read: Option<bool>,
    /// Seconds.
    pub duration: Option<u32>,
    /// Bytes, as sent.
    pub size: Option<String>,
    /// Number of the caller.
    pub number: Option<String>,
    /// Name of the caller.
    pub name: Option<String>,
    /// When, in the PBX's display format, as sent.
    pub time: Option<String>,
}

/// Reads `vm/query`: one row for each mailbox.
///
/// # Errors
/// `NotJson`, `NotAnObject`, `ApiRefused`; `WrongType` when `voicemail_list` is no array.
pub fn decode_voicemail_query(body: &[u8]) -> Result<Page<Mailbox>, Error> {
    let message = |message: &Fields<'_>| {
        Ok(VoicemailMessage {
            msg_id: message.text("msg_id"),
            file_name: message.text("file_name"),
            is_read: message.flag("is_read"),
            duration: message.count("duration")?,
            size: message.text("size"),
            number: message.text("number"),
            name: message.text("name"),
            time: message.text("time"),
        })
    };
    read_page(body, "voicemail_list", |row| {
        Ok(Mailbox {
            number: row.required("number")?,
            total: row.count("total_number")?,
            messages: row.objects("data", message)?,
        })
    })
}

/// Reads `call/query`: the calls that run now, as event 30011 would tell them.
///
/// # Errors
/// `NotJson`, `NotAnObject`, `ApiRefused`; `WrongType` when `data` is no array.
pub fn decode_call_query(body: &[u8]) -> Result<Page<CallEvent>, Error> {
    read_page(body, "data", CallEvent::from_fields)
}
