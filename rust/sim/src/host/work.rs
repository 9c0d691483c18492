//! What an agent reads and notes while talking: the context of a call, notes, outcome, follow-up.

use axum::Json;
use axum::extract::{Query, State};
use axum::response::Response;
use pbx_core::call::Record;
use pbx_core::popup::merge_notes;
use rusqlite::{Connection, OptionalExtension as _, Transaction, params};
use serde::Deserialize;
use serde_json::{Value, json};

use super::reader::{self, Reader};
use super::reply::{self, Refusal};
use super::{Host, calls, clock};

/// Calls of the same caller that are shown.
const LAST_CALLS: u32 = 5;

/// Query of `context`.
#[derive(Debug, Deserialize)]
pub(super) struct Question {
    call_id: String,
    doctype: Option<String>,
    name: Option<String>,
    #[serde(flatten)]
    reader: Reader,
}

/// `GET …api.calls.context`: what is known of the caller, and what was noted on the call.
pub(super) async fn context(
    State(host): State<Host>,
    Query(question): Query<Question>,
) -> Result<Response, Refusal> {
    let missing = Refusal::not_found(&format!("PBX Call Log {}", question.call_id));
    host.run(move |host| {
        let connection = host.store().lock();
        let Ok(call) = calls::load(&connection, &question.call_id)? else { return Err(missing) };
        let record = call.record(&host.context(clock::now_ms()));
        let (rev, notes, disposition) = noted(&connection, &question.call_id)?;
        let groups = [business(&connection, &question)?, last_calls(&connection, &record, host)?];
        let groups: Vec<Value> = groups.into_iter().flatten().collect();
        Ok(json!({
            "groups": groups,
            "notes": notes,
            "disposition": disposition,
            "rev": rev,
            "transferred_by": transferred_by(&record, &question.reader),
        }))
    })
    .await
    .map(reply::message)
}

/// The colleague who talked first, where that is not the reader.
fn transferred_by(record: &Record, reader: &Reader) -> Option<String> {
    let first = record.answered_by.as_ref()?;
    let other = !reader.extensions().contains(first);
    other.then(|| reader::name_of(first).map_or_else(|| first.clone(), |name| format!("{name} ({first})")))
}

fn line(text: &str, detail: Option<&str>, route: &[&str], tone: &str) -> Value {
    json!({"text": text, "detail": detail, "route": route, "tone": tone})
}

/// Whose the caller is, and what is open there.
fn business(connection: &Connection, question: &Question) -> rusqlite::Result<Option<Value>> {
    let (Some(doctype), Some(name)) = (&question.doctype, &question.name) else { return Ok(None) };
    let found: Option<(Option<String>, Option<String>)> = connection
        .prepare_cached("SELECT customer, open_business FROM document WHERE doctype = ?1 AND name = ?2")?
        .query_row([doctype, name], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((customer, open)) = found else { return Ok(None) };
    let customer =
        customer.map(|customer| line(&customer, Some("Customer"), &["Form", "Customer", &customer], "plain"));
    let open = open.map(|open| line(&open, None, &["Form", doctype, name], "warn"));
    let lines: Vec<Value> = customer.into_iter().chain(open).collect();
    Ok((!lines.is_empty()).then(|| json!({"title": "Business", "lines": lines})))
}

fn last_calls(connection: &Connection, record: &Record, host: &Host) -> rusqlite::Result<Option<Value>> {
    let Some(number) = &record.external_e164 else { return Ok(None) };
    let mut statement = connection.prepare_cached(
        "SELECT call_id, call_type, status, call_start FROM pbx_call_log
         WHERE external_e164 = ?1 AND call_id <> ?2 AND call_end IS NOT NULL
         ORDER BY call_start DESC LIMIT ?3",
    )?;
    let lines = statement
        .query_map(params![number, record.call_id, LAST_CALLS], |row| {
            let (id, kind, status): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let at = row.get::<_, Option<i64>>(3)?.and_then(|at| clock::site_time(at, host.zone()));
            let tone = if status == "Answered" { "good" } else { "warn" };
            Ok(line(&format!("{kind}, {status}"), at.as_deref(), &["Form", "PBX Call Log", &id], tone))
        })?
        .collect::<rusqlite::Result<Vec<Value>>>()?;
    Ok((!lines.is_empty()).then(|| json!({"title": "Last calls", "lines": lines})))
}

/// Revision, notes and outcome of a call.
type Noted = (i64, Option<String>, Option<String>);

fn noted(connection: &Connection, call_id: &str) -> rusqlite::Result<Noted> {
    let found = connection
        .prepare_cached("SELECT rev, notes, disposition FROM pbx_call_work WHERE call_id = ?1")?
        .query_row([call_id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    Ok(found.unwrap_or_default())
}

/// Body of `save_work`.
#[derive(Debug, Deserialize)]
pub(super) struct NewWork {
    call_id: String,
    work: Work,
}

#[derive(Debug, Deserialize)]
struct Work {
    #[serde(default)]
    notes: String,
    disposition: Option<String>,
    follow_up: Option<FollowUp>,
    #[serde(default)]
    rev: i64,
}

#[derive(Debug, Deserialize)]
struct FollowUp {
    doctype: String,
    date: String,
    time: Option<String>,
    description: String,
}

/// `POST …api.calls.save_work`.
pub(super) async fn save(State(host): State<Host>, Json(new): Json<NewWork>) -> Result<Response, Refusal> {
    host.run(move |host| {
        let mut connection = host.store().lock();
        let transaction = connection.transaction()?;
        let (rev, kept, disposition) = noted(&transaction, &new.call_id)?;
        let latest = new.work.rev == rev;
        let notes =
            if latest { new.work.notes } else { merge_notes(&kept.unwrap_or_default(), &new.work.notes) };
        let disposition = new.work.disposition.or(disposition.filter(|_| !latest));
        transaction.execute(
            "INSERT OR REPLACE INTO pbx_call_work (call_id, rev, notes, disposition) VALUES (?1, ?2, ?3, ?4)",
            params![new.call_id, rev + 1, notes, disposition],
        )?;
        let follow_up = new.work.follow_up.map(|it| follow(&transaction, &new.call_id, &it)).transpose()?;
        transaction.commit()?;
        Ok(json!({"rev": rev + 1, "notes": notes, "disposition": disposition, "follow_up": follow_up}))
    })
    .await
    .map(reply::message)
}

/// Makes the record that follows the call.
fn follow(transaction: &Transaction<'_>, call_id: &str, new: &FollowUp) -> rusqlite::Result<Value> {
    let count: u32 =
        transaction.query_row("SELECT count(*) FROM document WHERE doctype = ?1", [&new.doctype], |row| {
            row.get(0)
        })?;
    let name = format!("{}-{:05}", new.doctype.to_uppercase(), count + 1);
    let when =
        [Some(new.date.as_str()), new.time.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ");
    transaction.execute(
        "INSERT INTO document (doctype, name, title, subtitle, call_id) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![new.doctype, name, new.description, when, call_id],
    )?;
    Ok(json!({"doctype": new.doctype, "name": name, "route": ["Form", new.doctype, name]}))
}
