//! `system/information`: serial number, formats, and how far the PBX's clock is from UTC.

use serde::{Deserialize, Serialize};

use super::reply::decode_reply;
use crate::error::Error;
use crate::yeastar::fields::{At, Fields};
use crate::yeastar::time::{display_seconds, utc_offset};

/// What a PBX says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SystemInformation {
    /// Name that the administrator gave it.
    pub device_name: Option<String>,
    /// Model.
    pub model_name: Option<String>,
    /// Serial number.
    pub sn: Option<String>,
    /// Hardware version.
    pub hardware_version: Option<String>,
    /// Firmware version.
    pub firmware_version: Option<String>,
    /// Its clock in its display format, as sent.
    pub system_time: Option<String>,
    /// How long it has run, as sent.
    pub up_time: Option<String>,
    /// How it displays dates, as sent.
    pub system_date_format: Option<String>,
    /// How it displays times, as sent.
    pub system_time_format: Option<String>,
    /// UTC seconds.
    pub timestamp: Option<i64>,
    /// Seconds that its clock is ahead of UTC: `system_time` less `timestamp`.
    pub utc_offset: Option<i32>,
}

/// Reads `system/information`, with its fields at the top or one level down under `data`.
///
/// # Errors
/// `NotJson`, `NotAnObject`, `ApiRefused`; `BadValue` or `WrongType` for a `timestamp` that is no number.
pub fn decode_system_information(body: &[u8]) -> Result<SystemInformation, Error> {
    let body = decode_reply(body)?.granted()?;
    let top = At::root("");
    let data_at = top.key("data");
    let fields = match body.get("data") {
        Some(data) => Fields::of(data, &data_at)?,
        None => Fields::of(&body, &top)?,
    };
    let timestamp = fields.integer("timestamp")?;
    let system_time = fields.text("system_time");
    let local = system_time.as_deref().and_then(|time| display_seconds(time, timestamp));
    Ok(SystemInformation {
        device_name: fields.text("device_name"),
        model_name: fields.text("model_name"),
        sn: fields.text("sn"),
        hardware_version: fields.text("hardware_version"),
        firmware_version: fields.text("firmware_version"),
        system_time,
        up_time: fields.text("up_time"),
        system_date_format: fields.text("system_date_format"),
        system_time_format: fields.text("system_time_format"),
        timestamp,
        utc_offset: local.zip(timestamp).and_then(|(local, utc)| utc_offset(local, utc)),
    })
}
