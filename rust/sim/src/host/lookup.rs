//! `lookup.by_phone`: two indexed reads, and the core ranks.

use axum::extract::{Query, State};
use axum::response::Response;
use pbx_core::phone::{self, Keys};
use pbx_core::rank::{self, Candidate, Link, LinkedMatch, LookupContext, Ranking};
use rusqlite::{CachedStatement, Connection, Row};
use serde::Deserialize;
use serde_json::{Value, json};

use super::reply::{self, Refusal};
use super::{Host, choices, clock};

/// What every read of the index gives; the condition follows.
const CANDIDATES: &str = "
    SELECT d.doctype, d.name, d.title, d.subtitle, d.country, d.customer, d.open_business,
           n.raw, n.e164, n.label,
           (SELECT max(call_start) FROM pbx_call_log WHERE external_e164 = n.e164 AND call_end IS NOT NULL)
               AS last_call
    FROM pbx_phone_number n JOIN document d ON d.doctype = n.doctype AND d.name = n.name
    WHERE ";

/// Query of `by_phone`.
#[derive(Debug, Deserialize)]
pub(super) struct Question {
    phone_number: Option<String>,
}

/// `GET /api/method/pbx_integration.api.lookup.by_phone?phone_number=`.
pub(super) async fn by_phone(
    State(host): State<Host>,
    Query(question): Query<Question>,
) -> Result<Response, Refusal> {
    let raw = question.phone_number.ok_or_else(|| Refusal::invalid("phone_number is missing"))?;
    host.run(move |host| Ok(answer(host, &raw)?)).await.map(reply::message)
}

/// Query of `search`.
#[derive(Debug, Deserialize)]
pub(super) struct Text {
    #[serde(default)]
    text: String,
}

/// `GET /api/method/pbx_integration.api.lookup.search?text=`: people by a part of their name.
pub(super) async fn search(State(host): State<Host>, Query(query): Query<Text>) -> Result<Response, Refusal> {
    host.run(move |host| {
        let connection = host.store().lock();
        let mut statement = connection.prepare_cached(
            "SELECT doctype, name, title, subtitle FROM document
             WHERE instr(lower(title), lower(?1)) > 0 AND doctype IN ('Contact', 'Customer', 'Lead')
             ORDER BY title, doctype LIMIT 20",
        )?;
        let found = statement.query_map([query.text.trim()], |row| {
            let (doctype, name): (String, String) = (row.get(0)?, row.get(1)?);
            let (title, subtitle): (String, Option<String>) = (row.get(2)?, row.get(3)?);
            let route = ["Form", &doctype, &name];
            Ok(json!({"doctype": doctype, "name": name, "title": title, "subtitle": subtitle, "route": route}))
        })?;
        Ok(found.collect::<rusqlite::Result<Vec<Value>>>()?)
    })
    .await
    .map(reply::message)
}

/// Who the number may belong to.
pub(super) fn answer(host: &Host, raw: &str) -> rusqlite::Result<Ranking<LinkedMatch>> {
    let region = host.region();
    let connection = host.store().lock();
    let mut candidates = match phone::keys(raw, region) {
        Ok(keys) => candidates(&connection, &keys)?,
        Err(_) => Vec::new(),
    };
    let number = choices::key(raw, region);
    for it in &mut candidates {
        let said = choices::said(&connection, &number, &it.doctype, &it.name)?;
        it.chosen = u32::from(said == Some(true));
        it.rejected = said == Some(false);
    }
    let context = LookupContext { now: Some(clock::now_ms().div_euclid(1000)), hidden: 0 };
    Ok(rank::rank_matches(raw, region, &candidates, &context))
}

/// Rows with the same extension for the PBX's own numbers; else rows with the same E.164; only when there
/// are none, rows whose number ends alike.
fn candidates(connection: &Connection, keys: &Keys) -> rusqlite::Result<Vec<Candidate>> {
    if keys.internal {
        return read(connection, "n.extension = ?1", keys.extension.as_deref());
    }
    let exact = read(connection, "n.e164 = ?1", keys.e164.as_deref())?;
    if exact.is_empty() { read(connection, "n.tail = ?1", keys.tail.as_deref()) } else { Ok(exact) }
}

fn read(connection: &Connection, condition: &str, key: Option<&str>) -> rusqlite::Result<Vec<Candidate>> {
    let Some(key) = key else { return Ok(Vec::new()) };
    let mut statement: CachedStatement<'_> =
        connection.prepare_cached(&format!("{CANDIDATES}{condition} ORDER BY d.doctype, d.name, n.rowid"))?;
    statement.query_map([key], candidate)?.collect()
}

fn candidate(row: &Row<'_>) -> rusqlite::Result<Candidate> {
    let doctype: String = row.get("doctype")?;
    let customer: Option<String> = row.get("customer")?;
    let open_business: Option<String> = row.get("open_business")?;
    let link = |name| Link { doctype: "Customer".to_owned(), name, title: None };
    Ok(Candidate {
        internal: doctype == "PBX Extension",
        name: row.get("name")?,
        title: row.get("title")?,
        subtitle: row.get("subtitle")?,
        number: row.get("raw")?,
        region: row.get("country")?,
        e164: row.get("e164")?,
        field: row.get("label")?,
        active: true,
        weight: 0,
        linked_to: customer.map(link).into_iter().collect(),
        open_business: open_business.into_iter().collect(),
        last_call: row.get("last_call")?,
        chosen: 0,
        rejected: false,
        route: Vec::new(),
        own_number: false,
        doctype,
    })
}
