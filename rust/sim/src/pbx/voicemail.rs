//! `vm/*`: the messages that callers left.

use std::sync::Arc;

use axum::extract::{Query, State};
use serde_json::{Value, json};

use super::params::{Params, required};
use super::recordings::offer;
use super::reply::{Fault, Reply, success};
use super::state::PbxState;
use crate::flow::{Leg, local_time};

/// Bytes per second of the message files: 8 kHz, 16 bits, mono.
const BYTES_PER_SECOND: u32 = 16_000;

fn messages(legs: Vec<Leg>) -> impl Iterator<Item = (usize, Leg)> {
    (1..).zip(legs.into_iter().filter(|leg| leg.status == "VOICEMAIL"))
}

fn file_name(leg: &Leg) -> String {
    let left = leg.end() - i64::from(leg.talk);
    format!("{}-{}-{}.wav", local_time(left, leg.utc_offset, "%Y%m%d%H%M%S"), leg.from, leg.to)
}

fn row(state: &PbxState, id: usize, leg: &Leg) -> Value {
    json!({
        "msg_id": id,
        "file_name": file_name(leg),
        "is_read": 0,
        "duration": leg.talk,
        "size": leg.talk * BYTES_PER_SECOND,
        "name": "",
        "time": state.display(leg.end() - i64::from(leg.talk)),
        "number": leg.from,
        "group_voicemail_read_status": 0,
    })
}

pub(super) async fn query(State(state): State<Arc<PbxState>>, Query(params): Params) -> Reply {
    let numbers = required(&params, "number")?;
    let legs: Vec<Leg> = state.inner().legs().cloned().collect();
    let boxes: Vec<Value> = numbers
        .split(',')
        .map(|number| {
            let own = messages(legs.clone()).filter(|(_, leg)| leg.to == number);
            let rows: Vec<Value> = own.map(|(id, leg)| row(&state, id, &leg)).collect();
            json!({"number": number, "total_number": rows.len(), "data": rows})
        })
        .collect();
    success(json!({"voicemail_list": boxes}))
}

pub(super) async fn download(State(state): State<Arc<PbxState>>, Query(params): Params) -> Reply {
    let id = required(&params, "msg_id")?;
    let legs = state.inner().legs().cloned().collect();
    let found = messages(legs).find(|(known, _)| known.to_string() == id);
    let (_, leg) = found.ok_or(Fault::DataNotFound)?;
    let url = offer(&state, "Voicemail");
    success(json!({"file": file_name(&leg), "download_resource_url": url}))
}
