//! `cdr/list` and `cdr/search`, v1.0.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Query, State};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::params::{Params, ascending, page, text};
use super::reply::{Fault, Reply, success};
use super::state::PbxState;
use crate::flow::{Leg, parse_display_time};

pub(super) async fn list(State(state): State<Arc<PbxState>>, Query(params): Params) -> Reply {
    let legs = state.inner().legs().cloned().collect();
    reply(&state, legs, &params)
}

pub(super) async fn search(State(state): State<Arc<PbxState>>, Query(params): Params) -> Reply {
    let filter = Filter::read(&state, &params)?;
    let legs = state.inner().legs().filter(|leg| filter.takes(leg)).cloned().collect();
    reply(&state, legs, &params)
}

fn reply(state: &PbxState, mut legs: Vec<Leg>, params: &HashMap<String, String>) -> Reply {
    if text(params, "sort_by").is_some_and(|key| key != "time") {
        return Err(Fault::Parameter("sort_by"));
    }
    legs.sort_by_key(|leg| leg.start);
    if !ascending(params)? {
        legs.reverse();
    }
    let total = legs.len();
    let row = |leg: &Leg| leg.rest_row(state.config.date_format, state.config.time_format);
    let rows: Vec<Value> = page(legs, params)?.iter().map(row).collect();
    success(json!({"total_number": total, "data": rows}))
}

/// Number filters are exact, as on a PBX without fuzzy search.
struct Filter {
    from: Option<i64>,
    until: Option<i64>,
    call_from: Option<String>,
    call_to: Option<String>,
    status: Option<String>,
}

const STATUSES: [&str; 5] = ["ANSWERED", "NO ANSWER", "BUSY", "FAILED", "VOICEMAIL"];

impl Filter {
    fn read(state: &PbxState, params: &HashMap<String, String>) -> Result<Self, Fault> {
        let owned = |name| text(params, name).map(str::to_owned);
        let status = owned("status");
        if status.as_deref().is_some_and(|word| !STATUSES.contains(&word)) {
            return Err(Fault::Parameter("status"));
        }
        Ok(Self {
            from: time(state, params, "start_time")?,
            until: time(state, params, "end_time")?,
            call_from: owned("call_from"),
            call_to: owned("call_to"),
            status,
        })
    }

    fn takes(&self, leg: &Leg) -> bool {
        self.from.is_none_or(|from| leg.start >= from)
            && self.until.is_none_or(|until| leg.start <= until)
            && self.call_from.as_ref().is_none_or(|number| *number == leg.from)
            && self.call_to.as_ref().is_none_or(|number| *number == leg.to)
            && self.status.as_ref().is_none_or(|status| status == leg.status)
    }
}

/// Unix seconds, ISO 8601 with a zone, or the display format. Anything else is 40002, as in the field.
fn time(
    state: &PbxState,
    params: &HashMap<String, String>,
    name: &'static str,
) -> Result<Option<i64>, Fault> {
    let Some(written) = text(params, name) else { return Ok(None) };
    let seconds = written.parse().ok();
    let iso = || written.parse::<Timestamp>().ok().map(Timestamp::as_second);
    let shown = || {
        let (date, time) = (state.config.date_format, state.config.time_format);
        // The offset of the written instant is not known before it is read: a second look corrects it.
        let guess = parse_display_time(written, 0, date, time)?;
        parse_display_time(written, state.utc_offset(guess), date, time)
    };
    seconds.or_else(iso).or_else(shown).map(Some).ok_or(Fault::Parameter(name))
}
