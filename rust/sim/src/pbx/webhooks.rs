//! `webhook/*`: where events go.

use std::ops::RangeInclusive;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Query, State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::params::{Params, required};
use super::reply::{Fault, Reply, success};
use super::state::{PbxState, Webhook};
use crate::deliver::{Sender, Target};

/// Ids that the simulator can push, as `webhook_event_ids` lists them.
const EVENT_IDS: [u32; 9] = [30008, 30011, 30012, 30013, 30014, 30015, 30016, 30026, 30039];

/// Webhooks that a PBX takes.
const MOST: usize = 5;

#[derive(Debug, Deserialize)]
struct Update {
    #[serde(rename = "webhook_event_push_list")]
    rows: Vec<Row>,
    #[serde(rename = "webhook_event_push_timeout")]
    timeout: Option<u32>,
    #[serde(rename = "webhook_event_push_retry_count")]
    retries: Option<u32>,
}

#[derive(Debug, Deserialize)]
struct Row {
    url: String,
    secret: String,
    request_method: String,
    event_ids: Vec<u32>,
}

impl Row {
    /// Only POST is simulated: how a GET push carries its event is not documented.
    fn read(self) -> Result<Webhook, Fault> {
        let known = |id: &u32| *id == 0 || (30005..=30039).contains(id);
        let http = self.url.starts_with("http://") || self.url.starts_with("https://");
        match self {
            row if !http => Err(Fault::Parameter(if row.url.is_empty() { "url" } else { "url scheme" })),
            row if row.request_method != "POST" => Err(Fault::Parameter("request_method")),
            row if !row.event_ids.iter().all(known) => Err(Fault::Parameter("event_ids")),
            row => {
                Ok(Webhook { target: Target::new(row.url, row.secret.as_str()), event_ids: row.event_ids })
            }
        }
    }
}

pub(super) async fn query(State(state): State<Arc<PbxState>>) -> Reply {
    let inner = state.inner();
    let rows: Vec<Value> = inner
        .webhooks
        .iter()
        .map(|webhook| {
            json!({
                "url": webhook.target.url, "secret": webhook.target.secret.reveal(),
                "request_method": "POST", "event_ids": webhook.event_ids,
            })
        })
        .collect();
    success(json!({"data": {
        "enb_webhook_event_push": 1,
        "webhook_event_push_list": rows,
        "webhook_event_push_timeout": inner.webhook_timeout,
        "webhook_event_push_retry_count": inner.webhook_retries,
        "webhook_event_ids": EVENT_IDS,
    }}))
}

/// Replaces the list.
pub(super) async fn update(State(state): State<Arc<PbxState>>, bytes: Bytes) -> Reply {
    let body: Value = serde_json::from_slice(&bytes).map_err(|_| Fault::ParameterSyntax)?;
    let update: Update =
        serde_json::from_value(body).map_err(|_| Fault::Parameter("webhook_event_push_list"))?;
    if update.rows.len() > MOST {
        return Err(Fault::MaxLimitation);
    }
    let timeout = in_range(update.timeout, 3..=10, "webhook_event_push_timeout")?;
    let retries = in_range(update.retries, 1..=5, "webhook_event_push_retry_count")?;
    let webhooks: Result<Vec<Webhook>, Fault> = update.rows.into_iter().map(Row::read).collect();
    let webhooks = webhooks?;
    let mut inner = state.inner();
    inner.webhooks = webhooks;
    inner.webhook_timeout = timeout.map_or(inner.webhook_timeout, u64::from);
    inner.webhook_retries = retries.unwrap_or(inner.webhook_retries);
    success(json!({}))
}

fn in_range(
    value: Option<u32>,
    range: RangeInclusive<u32>,
    name: &'static str,
) -> Result<Option<u32>, Fault> {
    match value {
        Some(value) if !range.contains(&value) => Err(Fault::Parameter(name)),
        value => Ok(value),
    }
}

/// Posts the portal's test message, really.
pub(super) async fn test(State(state): State<Arc<PbxState>>, Query(params): Params) -> Reply {
    let (url, secret) = (required(&params, "url")?, required(&params, "secret")?);
    let timeout = state.inner().webhook_timeout;
    let target = Target { timeout, retries: 0, ..Target::new(url, secret) };
    let sent = tokio::task::spawn_blocking(move || Sender::new(target).send(&json!({"event": "test"}))).await;
    match sent {
        Ok(Ok(_)) => success(json!({})),
        Ok(Err(_)) | Err(_) => Err(Fault::Failure),
    }
}
