//! What a reader says of a number: whose it is, whose it is not, and where it belongs besides.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use pbx_core::phone;
use rusqlite::{Connection, OptionalExtension as _, params};
use serde::Deserialize;
use serde_json::{Value, json};

use super::reply::{self, Refusal};
use super::{Host, documents, lookup};

/// Body of all of these: a number and a record.
#[derive(Debug, Deserialize)]
pub(super) struct Said {
    phone_number: String,
    doctype: String,
    name: String,
}

/// `POST …api.lookup.choose`: the record comes first for this number from now on.
pub(super) async fn choose(State(host): State<Host>, Json(said): Json<Said>) -> Result<Response, Refusal> {
    host.run(move |host| keep(host, &said, true)).await.map(reply::message)
}

/// `POST …api.lookup.reject`: the record is no match for this number from now on.
pub(super) async fn reject(State(host): State<Host>, Json(said): Json<Said>) -> Result<Response, Refusal> {
    host.run(move |host| keep(host, &said, false)).await.map(reply::message)
}

fn keep(host: &Host, said: &Said, chosen: bool) -> Result<Value, Refusal> {
    host.store().lock().execute(
        "INSERT OR REPLACE INTO pbx_number_choice (number, doctype, name, chosen) VALUES (?1, ?2, ?3, ?4)",
        params![key(&said.phone_number, host.region()), said.doctype, said.name, chosen],
    )?;
    let answer = lookup::answer(host, &said.phone_number)?;
    Ok(serde_json::to_value(answer).unwrap_or_default())
}

/// What choices are kept under: the E.164 where there is one.
pub(super) fn key(raw: &str, region: Option<&str>) -> String {
    phone::normalize(raw, region).unwrap_or_else(|_| raw.to_owned())
}

/// What was said of a record under a number; nothing where nobody said anything.
pub(super) fn said(
    connection: &Connection,
    number: &str,
    doctype: &str,
    name: &str,
) -> rusqlite::Result<Option<bool>> {
    connection
        .prepare_cached(
            "SELECT chosen FROM pbx_number_choice WHERE number = ?1 AND doctype = ?2 AND name = ?3",
        )?
        .query_row([number, doctype, name], |row| row.get(0))
        .optional()
}

/// `POST …api.attach.add_number`: the record has this number too.
pub(super) async fn add_number(
    State(host): State<Host>,
    Json(said): Json<Said>,
) -> Result<Response, Refusal> {
    host.run(move |host| {
        let connection = host.store().lock();
        if documents::read(&connection, &said.doctype, &said.name)?.is_none() {
            return Err(Refusal::not_found(&format!("{} {}", said.doctype, said.name)));
        }
        let key = (said.doctype.as_str(), said.name.as_str());
        documents::index(&connection, key, "mobile", &said.phone_number, host.region())?;
        Ok(json!({"added": true, "field": "mobile"}))
    })
    .await
    .map(reply::message)
}

/// Body of `attach`.
#[derive(Debug, Deserialize)]
pub(super) struct Attached {
    call_id: String,
    doctype: String,
    name: String,
}

/// `POST …api.attach.attach`: the call belongs to this record.
pub(super) async fn attach(State(host): State<Host>, Json(new): Json<Attached>) -> Result<Response, Refusal> {
    host.run(move |host| {
        host.store().lock().execute(
            "INSERT OR IGNORE INTO pbx_call_link (call_id, doctype, name) VALUES (?1, ?2, ?3)",
            params![new.call_id, new.doctype, new.name],
        )?;
        Ok(Value::Null)
    })
    .await
    .map(reply::message)
}
