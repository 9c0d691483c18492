//! The journal: every post that was rightly signed, with what became of it.

use axum::extract::{Query, State};
use axum::response::Response;
use pbx_core::yeastar::Webhook;
use rusqlite::{Connection, params};

use super::Host;
use super::calls::{self, Page};
use super::reply::{self, Refusal};

/// The fields of a row of *PBX Webhook Event*, but for the body.
const FIELDS: [&str; 8] = ["name", "received_at_ms", "type", "event", "call_id", "sn", "status", "error"];

/// A new row; gives its number.
pub(super) fn insert(
    connection: &Connection,
    body: &[u8],
    webhook: Option<&Webhook>,
    received_at_ms: i64,
) -> rusqlite::Result<i64> {
    connection
        .prepare_cached(
            "INSERT INTO pbx_webhook_event (received_at_ms, type, event, call_id, sn, body, status)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'Received')",
        )?
        .insert(params![
            received_at_ms,
            webhook.and_then(|it| it.type_id),
            webhook.map(|it| it.event.name()),
            webhook.and_then(|it| it.event.call_id()),
            webhook.and_then(|it| it.sn.as_deref()),
            body,
        ])
}

/// What became of it.
pub(super) fn finish(
    connection: &Connection,
    name: i64,
    status: &str,
    error: Option<&str>,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE pbx_webhook_event SET status = ?2, error = ?3 WHERE name = ?1")?
        .execute(params![name, status, error])
        .map(drop)
}

/// `GET /api/resource/PBX Webhook Event`: newest first, without the bodies.
pub(super) async fn list(State(host): State<Host>, Query(page): Query<Page>) -> Result<Response, Refusal> {
    let rows = host
        .run(move |host| {
            let connection = host.store().lock();
            let mut statement = connection
                .prepare_cached("SELECT * FROM pbx_webhook_event ORDER BY name DESC LIMIT ?1 OFFSET ?2")?;
            let rows = statement
                .query_map(page.limits(), |row| calls::site_row(row, &FIELDS, host.zone()))?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            Ok(rows)
        })
        .await?;
    Ok(reply::data(rows))
}
