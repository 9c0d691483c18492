//! Call detail records: event 30012 and the rows of `cdr/search` and `cdr/list`, v1.

use serde::Serialize;
use serde_json::Value;

use super::fields::{At, Fields};
use super::payload::{Payload, local_time};
use super::rest::{Rows, read_rows};
use super::time::display_seconds;
use super::types::{CallStatus, CallType, CdrLeg, Party};
use crate::error::Error;

impl Payload for CdrLeg {
    fn read(msg: &Value, at: &At<'_>) -> Result<Self, Error> {
        let fields = Fields::of(msg, at)?;
        Ok(Self {
            call_id: fields.required("call_id")?,
            uid: fields.text("uid"),
            row_id: None,
            start_local: local_time(&fields, "time_start")?,
            start_utc: None,
            call_from: party(&fields, "call_from"),
            call_to: party(&fields, "call_to"),
            call_duration: fields.count("call_duration")?,
            talk_duration: fields.count("talk_duration")?,
            ring_duration: fields.count("agent_ring_time")?,
            status: fields.word("status", CallStatus::from_word),
            call_type: fields.word("type", CallType::from_word),
            src_trunk: fields.text("src_trunk_name"),
            dst_trunk: fields.text("dst_trunk_name"),
            recording: fields.text("recording"),
            did_number: fields.text("did_number"),
            did_name: fields.text("did_name"),
            dod_number: None,
            reason: None,
            pin_code: fields.text("pin_code"),
            call_note_id: fields.text("call_note_id"),
            call_note_editable: fields.flag("enb_call_note"),
        })
    }

    fn call_id(&self) -> Option<&str> {
        Some(&self.call_id)
    }

    fn uid(&self) -> Option<&str> {
        self.uid.as_deref()
    }
}

/// Reads a row of `cdr/search` v1 into the type that 30012 has.
///
/// `at` is where the row stands, such as `data[3]`; error paths begin with it. `time` is in the PBX's
/// display format: where day and month cannot be told apart even by `timestamp`, `start_local` is `None`.
///
/// # Errors
/// `WrongType` when the row is no object, `MissingField` without a `call_id`, `BadValue` or `WrongType`
/// for a duration or `timestamp` that cannot be read.
pub fn decode_cdr_row(row: &Value, at: &str) -> Result<CdrLeg, Error> {
    read_row(row, &At::root(at))
}

fn read_row(row: &Value, at: &At<'_>) -> Result<CdrLeg, Error> {
    let fields = Fields::of(row, at)?;
    let start_utc = fields.integer("timestamp")?;
    Ok(CdrLeg {
        call_id: fields.required("call_id")?,
        uid: fields.text("uid"),
        row_id: fields.text("new_id"),
        start_local: fields.text("time").and_then(|time| display_seconds(&time, start_utc)),
        start_utc,
        call_from: party(&fields, "call_from"),
        call_to: party(&fields, "call_to"),
        call_duration: fields.count("duration")?,
        talk_duration: fields.count("talk_duration")?,
        ring_duration: fields.count("ring_duration")?,
        status: fields.word("disposition", CallStatus::from_word),
        call_type: fields.word("call_type", CallType::from_word),
        src_trunk: fields.text("src_trunk"),
        dst_trunk: fields.text("dst_trunk"),
        recording: fields.text("record_file"),
        did_number: fields.first_text(&["did_number", "did"]),
        did_name: fields.text("did_name"),
        dod_number: fields.text("dod_number"),
        reason: fields.text("reason"),
        pin_code: fields.text("pin_code"),
        call_note_id: fields.text("call_note_id"),
        call_note_editable: fields.flag("enb_call_note"),
    })
}

/// The reply of `cdr/search` or `cdr/list`, v1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CdrPage {
    /// `total_number`: rows on all pages; `None` when the PBX did not say.
    pub total: Option<u32>,
    /// The legs that could be read, in the order of the page.
    pub legs: Vec<CdrLeg>,
    /// Why each of the other rows could not be read.
    #[serde(skip)]
    pub errors: Vec<Error>,
}

/// Reads a page of call detail records. A row that cannot be read costs no other row.
///
/// # Errors
/// `NotJson`, `NotAnObject`, `ApiRefused`; `WrongType` when `data` is no array.
pub fn decode_cdr_search(body: &[u8]) -> Result<CdrPage, Error> {
    let (total, legs, errors): Rows<CdrLeg> = read_rows(body, "data", read_row)?;
    Ok(CdrPage { total, legs, errors })
}

/// A party of a call. REST gives number and name apart besides the display text `Name<number>`.
fn party(fields: &Fields<'_>, key: &str) -> Party {
    let shown = fields.text(key).unwrap_or_default();
    let (name, number) = match shown.strip_suffix('>').and_then(|rest| rest.rsplit_once('<')) {
        Some((name, number)) => (name.trim(), number.trim()),
        None => ("", shown.as_str()),
    };
    let name = Some(name.to_owned()).filter(|name| !name.is_empty());
    Party {
        number: fields.text(&format!("{key}_number")).unwrap_or_else(|| number.to_owned()),
        name: fields.text(&format!("{key}_name")).or(name),
    }
}
