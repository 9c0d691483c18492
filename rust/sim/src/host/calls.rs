//! The call log: calls in and out of the database, and their rows as the site gives them.

use std::collections::BTreeSet;

use axum::extract::{Path, Query, State};
use axum::response::Response;
use jiff::tz::TimeZone;
use pbx_core::call::{Call, FoldContext, LegRow, Notice, Record};
use rusqlite::types::Value as Cell;
use rusqlite::{Connection, OptionalExtension as _, Row, params_from_iter};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::reply::{self, Refusal};
use super::{Host, clock};

/// The fields of a row, in the order they are given: those of *PBX Call Log*.
const FIELDS: [&str; 22] = [
    "call_id",
    "call_type",
    "status",
    "caller_number",
    "called_number",
    "external_number",
    "external_e164",
    "withheld",
    "extension",
    "answered_by",
    "extensions",
    "call_path",
    "did",
    "trunk",
    "call_start",
    "answered_at",
    "call_end",
    "duration",
    "ring_duration",
    "hold_duration",
    "total_duration",
    "has_recording",
];

/// The fields of a row of *PBX Call Leg*.
const LEG_FIELDS: [&str; 13] = [
    "source",
    "call_from",
    "call_to",
    "role",
    "status",
    "start",
    "ring_duration",
    "talk_duration",
    "duration",
    "call_path",
    "channel_id",
    "reason",
    "recording",
];

/// The fields that hold a time.
const TIMES: [&str; 4] = ["call_start", "answered_at", "call_end", "start"];

/// Rows that a list gives when it is not asked for a number, as in Frappe.
const PAGE_LENGTH: u32 = 20;

/// Query of the list.
#[derive(Debug, Deserialize)]
pub(super) struct Page {
    limit_start: Option<u32>,
    limit_page_length: Option<u32>,
    /// A JSON array of field names; all fields where it is absent.
    fields: Option<String>,
}

impl Page {
    /// Rows to give and rows to skip; 0 asked for is all of them.
    pub(super) fn limits(&self) -> (i64, u32) {
        let limit = match self.limit_page_length.unwrap_or(PAGE_LENGTH) {
            0 => -1,
            some => i64::from(some),
        };
        (limit, self.limit_start.unwrap_or(0))
    }
}

/// `GET /api/resource/PBX Call Log`: newest first.
pub(super) async fn list(State(host): State<Host>, Query(page): Query<Page>) -> Result<Response, Refusal> {
    let fields = wanted(page.fields.as_deref())?;
    let mut rows = host.run(move |host| Ok(newest(host, &page)?)).await?;
    if let Some(fields) = fields {
        for row in &mut rows {
            row.retain(|field, _| fields.contains(field));
        }
    }
    Ok(reply::data(rows))
}

/// `GET /api/resource/PBX Call Log/<call_id>`: the row with its legs.
pub(super) async fn get(State(host): State<Host>, Path(call_id): Path<String>) -> Result<Response, Refusal> {
    let found = host.run(move |host| Ok(find(host, &call_id)?)).await?;
    found.map(reply::data).ok_or_else(|| Refusal::not_found("PBX Call Log"))
}

fn wanted(fields: Option<&str>) -> Result<Option<Vec<String>>, Refusal> {
    fields
        .map(|text| serde_json::from_str(text).map_err(|error| Refusal::invalid(format!("fields: {error}"))))
        .transpose()
}

fn newest(host: &Host, page: &Page) -> rusqlite::Result<Vec<Map<String, Value>>> {
    let connection = host.store().lock();
    let mut statement = connection.prepare_cached(
        "SELECT * FROM pbx_call_log ORDER BY call_start DESC, call_id DESC LIMIT ?1 OFFSET ?2",
    )?;
    let rows = statement.query_map(page.limits(), |row| log_row(row, host))?;
    rows.collect()
}

/// The row of one call with its legs under `legs`.
///
/// # Errors
/// When the database fails.
pub fn find(host: &Host, call_id: &str) -> rusqlite::Result<Option<Map<String, Value>>> {
    let connection = host.store().lock();
    let row = connection
        .prepare_cached("SELECT * FROM pbx_call_log WHERE call_id = ?1")?
        .query_row([call_id], |row| log_row(row, host))
        .optional()?;
    let Some(mut row) = row else { return Ok(None) };
    let mut statement =
        connection.prepare_cached("SELECT * FROM pbx_call_leg WHERE call_id = ?1 ORDER BY idx")?;
    let legs = statement
        .query_map([call_id], |leg| site_row(leg, &LEG_FIELDS, host.zone()).map(Value::Object))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    row.insert("legs".to_owned(), Value::Array(legs));
    Ok(Some(row))
}

fn log_row(row: &Row<'_>, host: &Host) -> rusqlite::Result<Map<String, Value>> {
    let mut fields = site_row(row, &FIELDS, host.zone())?;
    let file: Option<String> = row.get("recording_file")?;
    let call_id: String = row.get("call_id")?;
    fields.insert("recording_url".to_owned(), file.map(|_| recording_url(&call_id)).into());
    Ok(fields)
}

/// The host's own path of a recording.
fn recording_url(call_id: &str) -> String {
    let call_id: String = form_urlencoded::byte_serialize(call_id.as_bytes()).collect();
    format!("/api/method/pbx_integration.api.recording.download?call_id={call_id}")
}

/// A row as the site gives it: times in its zone, the rest as stored.
pub(super) fn site_row(
    row: &Row<'_>,
    fields: &[&str],
    zone: &TimeZone,
) -> rusqlite::Result<Map<String, Value>> {
    fields
        .iter()
        .map(|field| {
            let value = match row.get(*field)? {
                Cell::Null | Cell::Blob(_) => Value::Null,
                Cell::Integer(seconds) if TIMES.contains(field) => clock::site_time(seconds, zone).into(),
                Cell::Integer(number) => number.into(),
                Cell::Real(number) => number.into(),
                Cell::Text(text) => text.into(),
            };
            Ok(((*field).to_owned(), value))
        })
        .collect()
}

/// The call as it was last stored, or a new one. The inner error is a stored state that cannot be read back.
pub(super) fn load(
    connection: &Connection,
    call_id: &str,
) -> rusqlite::Result<Result<Call, pbx_core::Error>> {
    let state: Option<Vec<u8>> = connection
        .prepare_cached("SELECT state FROM pbx_call_log WHERE call_id = ?1")?
        .query_row([call_id], |row| row.get(0))
        .optional()?;
    Ok(state.map_or_else(|| Ok(Call::new(call_id)), |bytes| Call::from_bytes(&bytes)))
}

/// Writes the row of a call, and its legs once it has ended.
pub(super) fn save(connection: &Connection, call: &Call, context: &FoldContext) -> rusqlite::Result<()> {
    let record = call.record(context);
    let ended = record.call_end.is_some();
    write_record(connection, &record, call.to_bytes())?;
    if ended { write_legs(connection, call.call_id(), &call.legs(context)) } else { Ok(()) }
}

fn write_record(connection: &Connection, record: &Record, state: Vec<u8>) -> rusqlite::Result<()> {
    let file = record.recording_url.clone();
    let extensions = record.extensions.join(", ");
    let mut cells = cells(record, &FIELDS)?;
    if let Some(cell) = FIELDS.iter().zip(&mut cells).find(|(field, _)| **field == "extensions") {
        *cell.1 = Cell::Text(extensions);
    }
    cells.extend([file.map_or(Cell::Null, Cell::Text), Cell::Blob(state)]);
    let columns = FIELDS.join(", ");
    let sql = format!(
        "INSERT OR REPLACE INTO pbx_call_log ({columns}, recording_file, state) VALUES ({})",
        placeholders(cells.len())
    );
    connection.prepare_cached(&sql)?.execute(params_from_iter(cells)).map(drop)
}

fn write_legs(connection: &Connection, call_id: &str, legs: &[LegRow]) -> rusqlite::Result<()> {
    connection.prepare_cached("DELETE FROM pbx_call_leg WHERE call_id = ?1")?.execute([call_id])?;
    let columns = LEG_FIELDS.join(", ");
    let sql = format!(
        "INSERT INTO pbx_call_leg (call_id, idx, {columns}) VALUES ({})",
        placeholders(LEG_FIELDS.len() + 2)
    );
    let mut insert = connection.prepare_cached(&sql)?;
    for (idx, leg) in (1_i64..).zip(legs) {
        let mut row = vec![Cell::Text(call_id.to_owned()), Cell::Integer(idx)];
        row.extend(cells(leg, &LEG_FIELDS)?);
        insert.execute(params_from_iter(row))?;
    }
    Ok(())
}

/// The named fields of a value of the core as the database keeps them.
fn cells<T: Serialize>(value: &T, fields: &[&str]) -> rusqlite::Result<Vec<Cell>> {
    let value = serde_json::to_value(value)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
    Ok(fields.iter().map(|field| cell(value.get(*field))).collect())
}

fn cell(value: Option<&Value>) -> Cell {
    match value {
        Some(Value::String(text)) => Cell::Text(text.clone()),
        Some(Value::Bool(yes)) => Cell::Integer(i64::from(*yes)),
        Some(Value::Number(number)) => number.as_i64().map_or(Cell::Null, Cell::Integer),
        Some(Value::Null | Value::Array(_) | Value::Object(_)) | None => Cell::Null,
    }
}

fn placeholders(count: usize) -> String {
    vec!["?"; count].join(", ")
}

/// Notices for a client that has just connected: one for each call that runs on one of its extensions.
pub(super) fn live_notices(host: &Host, extensions: &BTreeSet<String>) -> Result<Vec<Notice>, Refusal> {
    let context = host.context(clock::now_ms());
    let connection = host.store().lock();
    let mut statement = connection.prepare_cached(
        "SELECT state FROM pbx_call_log WHERE call_end IS NULL ORDER BY call_start, call_id",
    )?;
    let states =
        statement.query_map([], |row| row.get::<_, Vec<u8>>(0))?.collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(states
        .iter()
        .filter_map(|state| Call::from_bytes(state).ok())
        .flat_map(|call| extensions.iter().filter_map(|it| call.live(&context, it)).collect::<Vec<_>>())
        .collect())
}

/// File name of the recording of a call, where it has one.
pub(super) fn recording_file(host: &Host, call_id: &str) -> rusqlite::Result<Option<String>> {
    host.store()
        .lock()
        .prepare_cached("SELECT recording_file FROM pbx_call_log WHERE call_id = ?1")?
        .query_row([call_id], |row| row.get(0))
        .optional()
        .map(Option::flatten)
}
