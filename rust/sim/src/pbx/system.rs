//! `system/information`.

use std::sync::Arc;

use axum::extract::State;
use serde_json::json;

use super::reply::{Reply, success};
use super::state::PbxState;

pub(super) async fn information(State(state): State<Arc<PbxState>>) -> Reply {
    let now = state.now();
    success(json!({"data": {
        "device_name": "pbx-sim",
        "model_name": "P-Series Cloud Edition",
        "sn": state.config.options.sn,
        "hardware_version": "",
        "firmware_version": "84.23.0.123",
        "system_time": state.display(now),
        "up_time": format!("{} s", now - state.started),
        "system_date_format": state.config.date_format.as_str(),
        "system_time_format": state.config.time_format.as_str(),
        "timestamp": now,
    }}))
}
