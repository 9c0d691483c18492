//! `queue/*`: one queue with two agents.

use std::sync::Arc;

use axum::extract::{Query, State};
use serde_json::{Value, json};

use super::calls::member_fields;
use super::extensions::all;
use super::params::{Params, required};
use super::reply::{Fault, Reply, success};
use super::state::{PbxState, Running};
use crate::flow::name_of;

const QUEUE_ID: &str = "7";
const AGENTS: [&str; 2] = ["4005", "4006"];

fn agents() -> Vec<Value> {
    let own = all().filter(|(_, extension)| AGENTS.contains(&extension.number));
    own.map(|(id, one)| json!({"value": id.to_string(), "text": one.name, "text2": one.number})).collect()
}

fn row(state: &PbxState) -> Value {
    let number = &state.config.options.queue;
    json!({
        "id": QUEUE_ID.parse::<u32>().unwrap_or_default(),
        "number": number,
        "name": name_of(number),
        "ring_strategy": "linear",
        "static_agent_list": agents(),
        "dynamic_agent_list": [],
    })
}

pub(super) async fn list(State(state): State<Arc<PbxState>>) -> Reply {
    success(json!({"total_number": 1, "queue_list": [row(&state)]}))
}

pub(super) async fn query(State(state): State<Arc<PbxState>>, Query(params): Params) -> Reply {
    let ids = required(&params, "ids")?;
    let rows: Vec<Value> = ids.split(',').filter(|id| *id == QUEUE_ID).map(|_| row(&state)).collect();
    success(json!({"total_number": rows.len(), "queue_list": rows}))
}

fn known_queue(params: &Params) -> Result<(), Fault> {
    if required(params, "id")? == QUEUE_ID { Ok(()) } else { Err(Fault::DataNotFound) }
}

/// Callers in the queue, by what the agents' phones do. 60001 when nobody is there.
pub(super) async fn call_status(State(state): State<Arc<PbxState>>, params: Params) -> Reply {
    known_queue(&params)?;
    let queue = &state.config.options.queue;
    let (mut waiting, mut active, mut ringing) = (Vec::new(), Vec::new(), Vec::new());
    for call in state.inner().running.iter().filter(|call| member_text(call, "call_path") == *queue) {
        let row = waiting_row(call, state.now());
        match agent_of(call).as_ref().map(|(_, status)| status.as_str()) {
            None => waiting.push(row),
            Some("RING") => ringing.push(row),
            Some(_) => active.push(row),
        }
    }
    if waiting.is_empty() && active.is_empty() && ringing.is_empty() {
        return Err(Fault::DataNotFound);
    }
    success(json!({
        "waiting_calls": waiting.len(), "active_calls": active.len(), "ringing_calls": ringing.len(),
        "waiting_list": waiting, "active_list": active, "ringing_list": ringing,
    }))
}

fn waiting_row(call: &Running, now: i64) -> Value {
    let agent = agent_of(call).map(|(number, _)| number).unwrap_or_default();
    let began = pbx_core::yeastar::call_epoch(&call.call_id).unwrap_or(now);
    json!({
        "call_id": call.call_id,
        "caller_number": member_text(call, "from"),
        "caller_display_name": "",
        "callee_number": agent,
        "callee_display_name": name_of(&agent),
        "duration": now - began,
    })
}

/// A field of the first member that has it.
fn member_text(call: &Running, field: &str) -> String {
    let texts = call.members.iter().filter_map(|member| member_fields(member)?.get(field)?.as_str());
    texts.map(str::to_owned).next().unwrap_or_default()
}

/// Number and member status of the phone in the call.
fn agent_of(call: &Running) -> Option<(String, String)> {
    call.members.iter().find_map(|member| {
        let phone = member.get("extension")?;
        let text = |field: &str| Some(phone.get(field)?.as_str()?.to_owned());
        Some((text("number")?, text("member_status")?))
    })
}

pub(super) async fn agent_status(State(state): State<Arc<PbxState>>, params: Params) -> Reply {
    known_queue(&params)?;
    let inner = state.inner();
    let status_of = |number: &str| {
        let phones = inner.running.iter().filter_map(agent_of);
        phones.filter(|(phone, _)| phone == number).map(|(_, status)| status).next()
    };
    let rows: Vec<Value> = AGENTS
        .iter()
        .map(|number| {
            json!({
                "name": name_of(number), "number": number, "is_login": 1, "is_pause": 0,
                "call_status": call_status_code(status_of(number).as_deref()),
                "pause_reason": "", "agent_type": "static",
            })
        })
        .collect();
    success(json!({"total_number": rows.len(), "data": rows}))
}

/// 1 idle, 2 in call, 3 ringing, 5 on hold.
fn call_status_code(member_status: Option<&str>) -> u32 {
    match member_status {
        None => 1,
        Some("RING") => 3,
        Some("HOLD") => 5,
        Some(_) => 2,
    }
}
