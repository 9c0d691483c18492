//! `webhook.receive`: limits, signature, journal, fold, one commit, notices, 200.

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use pbx_core::call::{FoldContext, Notice};
use pbx_core::yeastar::{self, Event, Webhook};
use pbx_core::{Error, ErrorCode, Place};
use rusqlite::{Connection, Transaction};
use tokio_stream::StreamExt as _;

use super::realtime::Delivery;
use super::reply::{self, Refusal};
use super::{Host, calls, clock, journal};

/// The largest body that is taken, in bytes. A P-Series event has at most a few kilobytes.
pub const MAX_BODY: usize = 256 * 1024;

/// Read and thrown away beyond [`MAX_BODY`], so that an honest sender gets to read its 413.
const MAX_DRAIN: usize = 8 * MAX_BODY;

/// A post that was stored.
#[derive(Debug)]
struct Stored {
    name: i64,
    status: &'static str,
    error: Option<String>,
    notices: Vec<Notice>,
}

/// `POST /api/method/pbx_integration.api.webhook.receive`.
pub(super) async fn receive(
    State(host): State<Host>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let body = read(body).await?;
    let signature = headers.get("x-signature").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let received_at_ms = clock::now_ms();
    if !host.verifies(&body, signature) {
        let refusal = Refusal::unsigned();
        host.hub().delivered(refused(&refusal, received_at_ms, body.len(), false));
        return Err(refusal);
    }
    host.run(move |host| take(host, &body, received_at_ms)).await?;
    Ok(reply::message("ok"))
}

/// The body, or 413. Goes on reading a little past the limit: a connection that is closed while the client
/// still writes takes the answer with it.
async fn read(body: Body) -> Result<Vec<u8>, Refusal> {
    let mut chunks = body.into_data_stream();
    let mut whole = Vec::new();
    let mut total = 0_usize;
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| Refusal::unreadable("the body ended early"))?;
        total = total.saturating_add(chunk.len());
        if total <= MAX_BODY {
            whole.extend_from_slice(&chunk);
        } else if total > MAX_DRAIN {
            break;
        }
    }
    if total > MAX_BODY { Err(Refusal::too_large(MAX_BODY)) } else { Ok(whole) }
}

/// Stores and folds a body whose signature was right, and tells who listens once that is committed.
///
/// Notices leave while the connection is still held, so those of one call keep their order.
fn take(host: &Host, body: &[u8], received_at_ms: i64) -> Result<(), Refusal> {
    let decoded = yeastar::decode(body);
    if let Err(error) = &decoded
        && is_no_event(error)
    {
        let refusal = Refusal::unreadable(error.to_string());
        host.hub().delivered(refused(&refusal, received_at_ms, body.len(), true));
        return Err(refusal);
    }
    let context = host.context(received_at_ms);
    let mut connection = host.store().lock();
    let stored = store(&mut connection, body, decoded.as_ref(), &context)?;
    host.hub().delivered(delivery(&stored, decoded.ok().as_ref(), received_at_ms, body.len()));
    for notice in stored.notices {
        host.hub().notify(notice);
    }
    Ok(())
}

/// Whether the body as a whole is not a JSON object. A fault inside an event is kept in the journal instead.
fn is_no_event(error: &Error) -> bool {
    let whole_body = matches!(error.place(), Place::Whole | Place::Byte(_));
    whole_body && matches!(error.code(), ErrorCode::NotJson | ErrorCode::NotAnObject)
}

/// Journal row, fold, log row and legs in one transaction. A fold that fails is undone to its savepoint; the
/// journal row stays and says why.
fn store(
    connection: &mut Connection,
    body: &[u8],
    decoded: Result<&Webhook, &Error>,
    context: &FoldContext,
) -> rusqlite::Result<Stored> {
    let mut transaction = Transaction::new(connection, rusqlite::TransactionBehavior::Immediate)?;
    let name = journal::insert(&transaction, body, decoded.ok(), context.received_at_ms)?;
    let folded = match decoded {
        Ok(webhook) => fold(&mut transaction, &webhook.event, context)?,
        Err(error) => Err(error.to_string()),
    };
    let (status, error, notices) = match folded {
        Ok((true, notices)) => ("Processed", None, notices),
        Ok((false, notices)) => ("Unchanged", None, notices),
        Err(error) => ("Failed", Some(error), Vec::new()),
    };
    journal::finish(&transaction, name, status, error.as_deref())?;
    transaction.commit()?;
    Ok(Stored { name, status, error, notices })
}

/// Whether the event changed its call, with the notices; the outer error is the database's, the inner one
/// the core's.
type Fold = Result<(bool, Vec<Notice>), String>;

fn fold(transaction: &mut Transaction<'_>, event: &Event, context: &FoldContext) -> rusqlite::Result<Fold> {
    let Some(call_id) = event.call_id() else { return Ok(Ok((false, Vec::new()))) };
    let savepoint = transaction.savepoint()?;
    let folded = match calls::load(&savepoint, call_id)? {
        Ok(mut call) => match call.fold(event, context) {
            Ok(folded) => {
                if folded.changed {
                    calls::save(&savepoint, &call, context)?;
                }
                Ok((folded.changed, folded.notices))
            }
            Err(error) => Err(error.to_string()),
        },
        Err(error) => Err(error.to_string()),
    };
    if folded.is_ok() {
        savepoint.commit()?;
    }
    Ok(folded)
}

fn delivery(stored: &Stored, webhook: Option<&Webhook>, received_at_ms: i64, bytes: usize) -> Delivery {
    Delivery {
        name: Some(stored.name),
        received_at_ms,
        type_id: webhook.and_then(|it| it.type_id),
        event: webhook.map(|it| it.event.name().to_owned()),
        call_id: webhook.and_then(|it| it.event.call_id().map(str::to_owned)),
        bytes,
        verified: true,
        status: stored.status,
        error: stored.error.clone(),
        notices: stored.notices.len(),
    }
}

fn refused(refusal: &Refusal, received_at_ms: i64, bytes: usize, verified: bool) -> Delivery {
    Delivery {
        name: None,
        received_at_ms,
        type_id: None,
        event: None,
        call_id: None,
        bytes,
        verified,
        status: "Refused",
        error: Some(refusal.message().to_owned()),
        notices: 0,
    }
}
