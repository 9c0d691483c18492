//! `recording/*` and the files behind `download_resource_url`.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::params::{Params, ascending, page, text};
use super::reply::{Fault, Reply, success};
use super::state::PbxState;
use crate::flow::{Leg, name_of};

/// Seconds that a download URL is valid.
const URL_SECONDS: i64 = 30 * 60;

/// Recorded legs with their ids; a queue leg shares the file of its agent's leg.
fn recorded(state: &PbxState) -> Vec<(usize, Leg)> {
    let mut seen = Vec::new();
    let inner = state.inner();
    let files = inner.legs().filter(|leg| !leg.recording.is_empty()).filter(|leg| {
        let new = !seen.contains(&leg.recording);
        seen.push(leg.recording.clone());
        new
    });
    (1..).zip(files.cloned()).collect()
}

pub(super) async fn list(State(state): State<Arc<PbxState>>, Query(params): Params) -> Reply {
    let mut files = recorded(&state);
    if !ascending(&params)? {
        files.reverse();
    }
    let total = files.len();
    let rows: Vec<Value> = page(files, &params)?.iter().map(|(id, leg)| row(&state, *id, leg)).collect();
    success(json!({"total_number": total, "data": rows}))
}

fn row(state: &PbxState, id: usize, leg: &Leg) -> Value {
    json!({
        "id": id,
        "time": state.display(leg.end() - i64::from(leg.talk)),
        "uid": leg.uid,
        "call_from": leg.from,
        "call_to": leg.to,
        "duration": leg.talk,
        "size": recording_wav().len(),
        "call_type": leg.call_type,
        "file": leg.recording,
        "call_from_number": leg.from,
        "call_from_name": name_of(&leg.from),
        "call_to_number": leg.to,
        "call_to_name": name_of(&leg.to),
    })
}

/// By `id` or by `file`.
pub(super) async fn download(State(state): State<Arc<PbxState>>, Query(params): Params) -> Reply {
    let (id, file) = (text(&params, "id"), text(&params, "file"));
    if id.is_none() && file.is_none() {
        return Err(Fault::Parameter("id"));
    }
    let found = recorded(&state).into_iter().find(|(known, leg)| {
        id.is_none_or(|id| known.to_string() == id) && file.is_none_or(|file| leg.recording == file)
    });
    let (_, leg) = found.ok_or(Fault::DataNotFound)?;
    success(json!({"file": leg.recording, "download_resource_url": offer(&state, "Recording")}))
}

/// A URL for a file, valid for 30 minutes. It begins with a slash, as the PBX's own does.
pub(super) fn offer(state: &PbxState, kind: &str) -> String {
    let word: String = std::iter::repeat_with(fastrand::alphanumeric).take(16).collect();
    let name = format!("{kind}-X.7.0.6-1-download-{word}.wav");
    let until = state.now() + URL_SECONDS;
    let mut inner = state.inner();
    inner.downloads.retain(|_, until| *until > state.now());
    inner.downloads.insert(name.clone(), until);
    format!("/api/download/{name}")
}

/// The file itself: a short tone, whatever was said.
pub(super) async fn fetch(State(state): State<Arc<PbxState>>, Path(name): Path<String>) -> Response {
    let now = state.now();
    let offered = state.inner().downloads.get(&name).copied();
    match offered.filter(|until| *until > now) {
        Some(_) => ([(CONTENT_TYPE, "audio/wav")], recording_wav()).into_response(),
        None => Fault::DataNotFound.into_response(),
    }
}

const SAMPLE_RATE: u32 = 8000;
const TONE_SECONDS: u32 = 2;
/// Samples of one wave: 400 Hz.
const PERIOD: u32 = 20;
/// Rise of the wave from sample to sample.
const SLOPE: i16 = 800;

/// The wav file of every recording: PCM, 16 bits, 8 kHz, mono, a quiet tone of two seconds.
#[must_use]
pub fn recording_wav() -> Vec<u8> {
    let samples = SAMPLE_RATE * TONE_SECONDS;
    let bytes = samples * 2;
    let mut wav = Vec::new();
    wav.extend(b"RIFF");
    wav.extend((36 + bytes).to_le_bytes());
    wav.extend(b"WAVEfmt ");
    wav.extend(16_u32.to_le_bytes());
    wav.extend(1_u16.to_le_bytes());
    wav.extend(1_u16.to_le_bytes());
    wav.extend(SAMPLE_RATE.to_le_bytes());
    wav.extend((SAMPLE_RATE * 2).to_le_bytes());
    wav.extend(2_u16.to_le_bytes());
    wav.extend(16_u16.to_le_bytes());
    wav.extend(b"data");
    wav.extend(bytes.to_le_bytes());
    let mut level = 0_i16;
    for sample in 0..samples {
        wav.extend(level.to_le_bytes());
        level += if sample % PERIOD < PERIOD / 2 { SLOPE } else { -SLOPE };
    }
    wav
}
