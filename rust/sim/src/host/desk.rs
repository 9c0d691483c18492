//! What a desk asks when it starts and what it keeps: the calls that run, the missed ones, the settings.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Query, State};
use axum::response::Response;
use pbx_core::call::{Call, Direction, LogStatus, Record};
use pbx_core::popup::Prefs;
use rusqlite::{Connection, OptionalExtension as _, params};
use serde::Deserialize;
use serde_json::{Value, json};

use super::reader::Reader;
use super::reply::{self, Refusal};
use super::{Host, calls, clock};
use crate::flow::EXTENSIONS;

/// Missed calls that are told at most.
const MISSED: usize = 50;

/// What a call may have come to.
const DISPOSITIONS: [&str; 5] =
    ["Interested", "Order placed", "Question answered", "Call again", "Wrong number"];

/// What may follow a call.
const FOLLOW_UPS: [&str; 2] = ["ToDo", "Event"];

/// `GET …api.calls.live`: all that a desk has to know before the next call.
pub(super) async fn live(
    State(host): State<Host>,
    Query(reader): Query<Reader>,
) -> Result<Response, Refusal> {
    host.run(move |host| {
        let mine = reader.extensions();
        let people: BTreeMap<&str, &str> = EXTENSIONS.iter().map(|it| (it.number, it.name)).collect();
        Ok(json!({
            "extensions": mine,
            "notices": calls::live_notices(host, &mine)?,
            "now": clock::now_ms(),
            "people": people,
            "missed": missed(host, &reader)?,
            "prefs": prefs(&host.store().lock(), &reader)?,
            "dispositions": DISPOSITIONS,
            "follow_ups": FOLLOW_UPS,
        }))
    })
    .await
    .map(reply::message)
}

/// Calls of the reader's phones that nobody took and that the reader has not put away, the latest first.
fn missed(host: &Host, reader: &Reader) -> rusqlite::Result<Vec<Value>> {
    let context = host.context(clock::now_ms());
    let connection = host.store().lock();
    let mut statement = connection.prepare_cached(
        "SELECT state FROM pbx_call_log l
         WHERE call_type = 'Inbound' AND call_end IS NOT NULL AND status IN ('Missed', 'Voicemail')
           AND NOT EXISTS (SELECT 1 FROM pbx_seen_call s WHERE s.call_id = l.call_id AND s.reader = ?1)
         ORDER BY call_start DESC",
    )?;
    let states = statement.query_map([reader.key()], |row| row.get::<_, Vec<u8>>(0))?;
    let records = states.filter_map(|state| Some(Call::from_bytes(&state.ok()?).ok()?.record(&context)));
    Ok(records.filter(|record| reader.is_one_of(&record.extensions)).take(MISSED).map(missed_call).collect())
}

fn missed_call(record: Record) -> Value {
    let outcome = if record.status == LogStatus::Voicemail { "voicemail" } else { "missed" };
    let inbound = record.call_type == Direction::Inbound;
    json!({
        "call_id": record.call_id,
        "number": if inbound { record.caller_number } else { record.called_number },
        "e164": record.external_e164,
        "withheld": record.withheld,
        "at": record.call_end,
        "direction": record.call_type,
        "outcome": outcome,
        "did": record.did,
        "via": record.call_path,
    })
}

/// Body of `api.calls.seen`.
#[derive(Debug, Deserialize)]
pub(super) struct Seen {
    call_ids: Vec<String>,
}

/// `POST …api.calls.seen`: the reader put missed calls away.
pub(super) async fn seen(
    State(host): State<Host>,
    Query(reader): Query<Reader>,
    Json(seen): Json<Seen>,
) -> Result<Response, Refusal> {
    host.run(move |host| {
        let mut connection = host.store().lock();
        let transaction = connection.transaction()?;
        for call_id in &seen.call_ids {
            transaction.execute(
                "INSERT OR IGNORE INTO pbx_seen_call (reader, call_id) VALUES (?1, ?2)",
                params![reader.key(), call_id],
            )?;
        }
        transaction.commit()?;
        Ok(Value::Null)
    })
    .await
    .map(reply::message)
}

/// `GET …api.pop.settings`: the reader's, or those that everybody begins with.
pub(super) async fn settings(
    State(host): State<Host>,
    Query(reader): Query<Reader>,
) -> Result<Response, Refusal> {
    host.run(move |host| Ok(prefs(&host.store().lock(), &reader)?)).await.map(reply::message)
}

/// Body of `api.pop.save_settings`.
#[derive(Debug, Deserialize)]
pub(super) struct NewSettings {
    prefs: Prefs,
}

/// `POST …api.pop.save_settings`.
pub(super) async fn save_settings(
    State(host): State<Host>,
    Query(reader): Query<Reader>,
    Json(new): Json<NewSettings>,
) -> Result<Response, Refusal> {
    host.run(move |host| {
        let kept = serde_json::to_string(&new.prefs).map_err(|error| Refusal::invalid(error.to_string()))?;
        let connection = host.store().lock();
        connection.execute(
            "INSERT OR REPLACE INTO pbx_pop_settings (reader, prefs) VALUES (?1, ?2)",
            params![reader.key(), kept],
        )?;
        Ok(prefs(&connection, &reader)?)
    })
    .await
    .map(reply::message)
}

/// What was kept, over what everybody begins with.
fn prefs(connection: &Connection, reader: &Reader) -> rusqlite::Result<Prefs> {
    let kept: Option<String> = connection
        .prepare_cached("SELECT prefs FROM pbx_pop_settings WHERE reader = ?1")?
        .query_row([reader.key()], |row| row.get(0))
        .optional()?;
    Ok(kept.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}
