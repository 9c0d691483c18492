//! `call/*`: dial, hang up, look.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Query, State};
use serde_json::{Value, json};

use super::params::{Params, body, field, text};
use super::player::{Hangup, Order, start};
use super::reply::{Fault, Reply, success};
use super::state::PbxState;
use crate::flow::{Chaos, EXTENSIONS, Flow};

pub(super) async fn dial(State(state): State<Arc<PbxState>>, bytes: Bytes) -> Reply {
    let body = body(&bytes)?;
    let caller = field(&body, "caller")?;
    let callee = field(&body, "callee")?;
    if !is_extension(caller) {
        return Err(Fault::Parameter("caller"));
    }
    if callee == caller || !is_dialable(callee) {
        return Err(Fault::Parameter("callee"));
    }
    let call_ids = start(&state, &order(&state, caller, callee)).map_err(|_| Fault::MaxLimitation)?;
    success(json!({"call_id": call_ids.first()}))
}

fn order(state: &PbxState, caller: &str, callee: &str) -> Order {
    let mut options = state.config.options.clone();
    options.agents = vec![caller.to_owned(), callee.to_owned()];
    options.from = Some(callee.to_owned());
    options.keypad = false;
    let flow = match callee {
        _ if is_extension(callee) => Flow::Internal,
        _ if callee.starts_with("0998") => Flow::OutboundNoAnswer,
        _ if callee.starts_with("0999") => Flow::OutboundFailed,
        _ => Flow::OutboundAnswered,
    };
    Order { flow, options, chaos: Chaos::default(), speed: state.config.speed, seed: None }
}

fn is_extension(number: &str) -> bool {
    EXTENSIONS.iter().any(|extension| extension.number == number)
}

/// What a phone's keypad can dial, and a leading plus.
fn is_dialable(number: &str) -> bool {
    let digits = number.strip_prefix('+').unwrap_or(number);
    !digits.is_empty()
        && digits.len() <= 31
        && digits.chars().all(|key| key.is_ascii_digit() || key == '*' || key == '#')
}

pub(super) async fn hangup(State(state): State<Arc<PbxState>>, bytes: Bytes) -> Reply {
    let body = body(&bytes)?;
    let channel_id = field(&body, "channel_id")?;
    let inner = state.inner();
    let found = inner.running.iter().find(|call| call.members.iter().any(|member| on(member, channel_id)));
    let call = found.ok_or(Fault::DataNotFound)?;
    let hangup = Hangup { call_id: call.call_id.clone(), channel_id: channel_id.to_owned() };
    call.control.send(hangup).map_err(|_| Fault::DataNotFound)?;
    success(json!({"call_id": call.call_id}))
}

fn on(member: &Value, channel_id: &str) -> bool {
    member_fields(member).and_then(|fields| fields.get("channel_id")).is_some_and(|id| id == channel_id)
}

/// The object under the one key of a member.
pub(super) fn member_fields(member: &Value) -> Option<&Value> {
    member.as_object().and_then(|member| member.values().next())
}

/// Calls that run; no `data` at all when there are none.
pub(super) async fn query(State(state): State<Arc<PbxState>>, Query(params): Params) -> Reply {
    let wanted = text(&params, "call_id");
    let inner = state.inner();
    let shown = inner.running.iter().filter(|call| wanted.is_none_or(|id| id == call.call_id));
    let calls: Vec<Value> =
        shown.map(|call| json!({"call_id": call.call_id, "members": call.members})).collect();
    if calls.is_empty() { success(json!({})) } else { success(json!({"data": calls})) }
}
