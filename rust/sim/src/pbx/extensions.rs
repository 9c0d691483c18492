//! `extension/*`.

use std::sync::Arc;

use axum::extract::{Query, State};
use serde_json::{Value, json};

use super::params::{Params, page, required, text};
use super::reply::{Fault, Reply, success};
use super::state::PbxState;
use crate::flow::{EXTENSIONS, Extension};

/// The id of the first extension.
const FIRST_ID: usize = 60;

/// The extensions with their ids.
pub(super) fn all() -> impl Iterator<Item = (usize, &'static Extension)> {
    (FIRST_ID..).zip(&EXTENSIONS)
}

fn row((id, extension): (usize, &Extension)) -> Value {
    let offline = json!({"status": 0});
    json!({
        "id": id,
        "number": extension.number,
        "caller_id_name": extension.name,
        "email_addr": extension.email,
        "mobile_number": extension.mobile,
        "role_name": "Employee",
        "presence_status": "available",
        "custom_presence_status": "",
        "timezone": "",
        "online_status": {
            "sip_phone": {"status": 1, "ext_dev_type": "SIP"},
            "linkus_desktop": offline,
            "linkus_mobile": offline,
            "linkus_web": offline,
            "fxs_phone": offline,
        },
    })
}

/// `extension/list` and, with `search_value`, `extension/search`.
pub(super) async fn list(State(_state): State<Arc<PbxState>>, Query(params): Params) -> Reply {
    let wanted = text(&params, "search_value").unwrap_or_default();
    let found = all().filter(|(_, one)| one.number.contains(wanted) || one.name.contains(wanted));
    let rows: Vec<Value> = found.map(row).collect();
    let total = rows.len();
    success(json!({"total_number": total, "data": page(rows, &params)?}))
}

pub(super) async fn get(State(_state): State<Arc<PbxState>>, Query(params): Params) -> Reply {
    let id = required(&params, "id")?;
    let found = all().find(|(known, _)| known.to_string() == id);
    success(json!({"data": row(found.ok_or(Fault::DataNotFound)?)}))
}

pub(super) async fn query(State(_state): State<Arc<PbxState>>, Query(params): Params) -> Reply {
    let ids: Vec<&str> = required(&params, "ids")?.split(',').collect();
    let rows: Vec<Value> = all().filter(|(id, _)| ids.contains(&id.to_string().as_str())).map(row).collect();
    success(json!({"total_number": rows.len(), "data": rows}))
}
