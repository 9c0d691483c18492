//! `/sim/*`: what a real PBX has people for.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::player::{Order, start};
use super::state::PbxState;
use crate::flow::{Chaos, Flow, FlowOptions, Leg};

/// Body of `POST /sim/play`. What is not named here is an option of the flow, and may also stand under
/// `options`: `{"flow": "missed", "from": "+4532123456"}`.
#[derive(Debug, Deserialize)]
struct PlayRequest {
    flow: Flow,
    speed: Option<f64>,
    seed: Option<u64>,
    #[serde(default)]
    chaos: Chaos,
    #[serde(default)]
    options: Map<String, Value>,
    #[serde(flatten)]
    more: Map<String, Value>,
}

/// Starts a flow and answers with the ids of its calls. 400 with the reason when the body is wrong.
pub(super) async fn play(State(state): State<Arc<PbxState>>, bytes: Bytes) -> Response {
    match read_order(&state, &bytes) {
        Err(reason) => (StatusCode::BAD_REQUEST, Json(json!({"error": reason}))).into_response(),
        Ok(order) => match start(&state, &order) {
            Ok(call_ids) => Json(json!({"flow": order.flow, "calls": call_ids})).into_response(),
            Err(error) => {
                (StatusCode::SERVICE_UNAVAILABLE, Json(json!({"error": error.to_string()}))).into_response()
            }
        },
    }
}

fn read_order(state: &PbxState, bytes: &Bytes) -> Result<Order, String> {
    let request: PlayRequest = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    let speed = request.speed.unwrap_or(state.config.speed);
    if !speed.is_finite() || speed < 0.0 {
        return Err(format!("speed {speed} is not 0 or more"));
    }
    let mut options = json!(state.config.options);
    if let Some(fields) = options.as_object_mut() {
        fields.extend(request.options);
        fields.extend(request.more);
    }
    let options: FlowOptions = read(options)?;
    Ok(Order { flow: request.flow, options, chaos: request.chaos, speed, seed: request.seed })
}

fn read<T: DeserializeOwned>(value: Value) -> Result<T, String> {
    serde_json::from_value(value).map_err(|error| error.to_string())
}

pub(super) async fn flows() -> Json<Value> {
    let rows: Vec<Value> =
        Flow::ALL.iter().map(|flow| json!({"flow": flow, "about": flow.about()})).collect();
    Json(json!({"data": rows}))
}

/// Calls that run, calls that are over with their CDR rows, and how the webhooks fared.
pub(super) async fn calls(State(state): State<Arc<PbxState>>) -> Json<Value> {
    let inner = state.inner();
    let row = |leg: &Leg| leg.rest_row(state.config.date_format, state.config.time_format);
    let running: Vec<Value> = inner
        .running
        .iter()
        .map(|call| json!({"call_id": call.call_id, "flow": call.flow, "members": call.members}))
        .collect();
    let ended: Vec<Value> = inner
        .ended
        .iter()
        .map(|call| {
            let legs: Vec<Value> = call.rows.legs.iter().map(row).collect();
            json!({"call_id": call.rows.call_id, "flow": call.flow, "legs": legs})
        })
        .collect();
    let sent = &inner.deliveries;
    Json(json!({
        "running": running,
        "ended": ended,
        "webhooks": {"delivered": sent.delivered, "failed": sent.failed, "last_error": sent.last_error},
    }))
}
