//! A leg of a call, as event 30012 and as a row of `cdr/search` v1.

use serde_json::{Map, Value, json};

use super::clock::{DateFormat, TimeFormat, display_time, local_time};
use super::directory::name_of;

/// One leg as the PBX recorded it. Texts that the PBX leaves empty are empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leg {
    /// `{epoch}.{sequence}`.
    pub call_id: String,
    /// CDR id, shared by the legs.
    pub uid: String,
    /// Unique for the leg: two groups of 8 hex digits.
    pub new_id: String,
    /// UTC seconds of the start of this leg.
    pub start: i64,
    /// Seconds that PBX-local time is ahead of UTC.
    pub utc_offset: i32,
    /// Who called.
    pub from: String,
    /// Who was called on this leg.
    pub to: String,
    /// Start to end, seconds.
    pub duration: u32,
    /// Answer to end, seconds.
    pub talk: u32,
    /// Start to answer, or to the end when nobody answered, seconds; 0 on IVR legs.
    pub ring: u32,
    /// `agent_ring_time` of 30012: queue entry to answer; 0 outside queues.
    pub agent_ring: u32,
    /// Seconds on hold; only 30039 tells.
    pub hold: u32,
    /// `ANSWERED`, `NO ANSWER` …
    pub status: &'static str,
    /// `Inbound`, `Outbound` or `Internal`.
    pub call_type: &'static str,
    /// Trunk the call came in on.
    pub src_trunk: String,
    /// Trunk the call went out on.
    pub dst_trunk: String,
    /// File name of the recording.
    pub recording: String,
    /// Number that the caller dialled.
    pub did: String,
    /// Whether a note can be written: not for IVR legs.
    pub note: bool,
}

impl Leg {
    /// UTC seconds of the end of this leg.
    #[must_use]
    pub fn end(&self) -> i64 {
        self.start + i64::from(self.duration)
    }

    /// The `msg` of event 30012.
    #[must_use]
    pub fn cdr_msg(&self) -> Value {
        json!({
            "call_id": self.call_id,
            "time_start": local_time(self.start, self.utc_offset, "%Y-%m-%d %H:%M:%S"),
            "call_from": self.from,
            "call_to": self.to,
            "call_duration": self.duration,
            "talk_duration": self.talk,
            "src_trunk_name": self.src_trunk,
            "dst_trunk_name": self.dst_trunk,
            "pin_code": "",
            "status": self.status,
            "type": self.call_type,
            "recording": self.recording,
            "did_number": self.did,
            "did_name": "",
            "agent_ring_time": self.agent_ring,
            "uid": self.uid,
            "call_note_id": "",
            "enb_call_note": i32::from(self.note),
            "is_display": 1,
            "realclidnum": "",
        })
    }

    /// The `msg` of event 30039; `leg` counts from 1.
    #[must_use]
    pub fn timeline_msg(&self, leg: usize) -> Value {
        json!({
            "uid": self.uid,
            "cdr_id": format!("{}-{}", self.uid.get(..14).unwrap_or_default(), self.new_id.get(..5).unwrap_or_default()),
            "transaction_id": self.call_id.rsplit('.').next().unwrap_or_default(),
            "leg": leg,
            "time_start": local_time(self.start, self.utc_offset, "%Y/%m/%d %H:%M:%S"),
            "call_type": self.call_type,
            "call_from": self.from,
            "call_to": self.to,
            "src_trunk": self.src_trunk,
            "dst_trunk": self.dst_trunk,
            "status": self.status,
            "call_duration": self.duration,
            "ring_duration": self.ring,
            "talk_duration": self.talk,
            "hold_duration": self.hold,
            "did_number": self.did,
            "dod_number": "",
            "event_list": [],
        })
    }

    /// The row of `cdr/search` v1; fields without a value are left out, as the PBX does.
    #[must_use]
    pub fn rest_row(&self, date: DateFormat, time: TimeFormat) -> Value {
        let mut row = Map::new();
        let mut put = |key: &str, value: Value| row.insert(key.to_owned(), value);
        put("time", display_time(self.start, self.utc_offset, date, time).into());
        put("call_from", party(&self.from).into());
        put("call_to", party(&self.to).into());
        put("timestamp", self.start.into());
        put("uid", self.uid.clone().into());
        for (key, seconds) in
            [("duration", self.duration), ("ring_duration", self.ring), ("talk_duration", self.talk)]
        {
            if seconds > 0 {
                put(key, seconds.into());
            }
        }
        put("disposition", self.status.into());
        put("call_type", self.call_type.into());
        for (key, text) in [
            ("src_trunk", &self.src_trunk),
            ("dst_trunk", &self.dst_trunk),
            ("did_number", &self.did),
            ("record_file", &self.recording),
        ] {
            if !text.is_empty() {
                put(key, text.as_str().into());
            }
        }
        self.put_names(&mut row);
        Value::Object(row)
    }

    fn put_names(&self, row: &mut Map<String, Value>) {
        let tail = json!({
            "call_from_number": self.from,
            "call_from_name": name_of(&self.from),
            "call_to_number": self.to,
            "call_to_name": name_of(&self.to),
            "call_id": self.call_id,
            "call_note": null,
            "call_note_id": "",
            "enb_call_note": i32::from(self.note),
            "did": self.did,
            "did_name": "",
            "pin_code": "",
            "new_id": self.new_id,
        });
        if let Value::Object(tail) = tail {
            row.extend(tail);
        }
    }
}

fn party(number: &str) -> String {
    match name_of(number) {
        "" => number.to_owned(),
        name => format!("{name}<{number}>"),
    }
}
