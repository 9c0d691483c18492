//! Server-sent events: notices to the extension they are for, the journal to the page.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use pbx_core::call::{Notice, NoticeEvent};
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;
use tokio_stream::wrappers::BroadcastStream;
use tokio_stream::{Stream, StreamExt as _};

use super::reader::Reader;
use super::reply::Refusal;
use super::{Host, calls};

/// Messages that a slow reader may be behind; then its stream ends and it connects again.
const BACKLOG: usize = 1024;

/// What became of one post, for the page's feed.
#[derive(Debug, Clone, Serialize)]
pub struct Delivery {
    /// Number of the journal row; `None` when nothing was stored.
    pub name: Option<i64>,
    /// When it came: milliseconds since the epoch, UTC.
    pub received_at_ms: i64,
    /// The id of the event, such as 30011.
    #[serde(rename = "type")]
    pub type_id: Option<u32>,
    /// Its name, such as `call_state`.
    pub event: Option<String>,
    /// The call it tells of.
    pub call_id: Option<String>,
    /// Size of the body in bytes.
    pub bytes: usize,
    /// Whether the signature matched.
    pub verified: bool,
    /// `Processed`, `Unchanged`, `Failed`, or `Refused` when nothing was stored.
    pub status: &'static str,
    /// Why it failed or was refused.
    pub error: Option<String>,
    /// Notices that went out because of it.
    pub notices: usize,
}

/// Sends what was committed to those who listen.
#[derive(Debug, Clone)]
pub struct Hub {
    notices: broadcast::Sender<Arc<Notice>>,
    deliveries: broadcast::Sender<Arc<Delivery>>,
}

impl Default for Hub {
    fn default() -> Self {
        Self { notices: broadcast::channel(BACKLOG).0, deliveries: broadcast::channel(BACKLOG).0 }
    }
}

impl Hub {
    /// Tells the extension's listeners. With none, the notice is gone: who connects later asks for the
    /// calls that run.
    pub(super) fn notify(&self, notice: Notice) {
        drop(self.notices.send(Arc::new(notice)));
    }

    /// Tells the page's feed.
    pub(super) fn delivered(&self, delivery: Delivery) {
        drop(self.deliveries.send(Arc::new(delivery)));
    }
}

/// Query of `GET /events`.
#[derive(Debug, Deserialize)]
pub(super) struct Listener {
    #[serde(flatten)]
    reader: Reader,
    /// Whether the listener wants the journal too: a browser has few connections for all its tabs.
    #[serde(default)]
    journal: bool,
}

/// `GET /events?extension=2002`: first the calls that run on the reader's extensions, then every notice for
/// one of them; with `journal=true` also what becomes of every post.
pub(super) async fn events(
    State(host): State<Host>,
    Query(listener): Query<Listener>,
) -> Result<Response, Refusal> {
    let later = BroadcastStream::new(host.hub().notices.subscribe());
    let deliveries = listener.journal.then(|| deliveries(&host));
    let extensions = listener.reader.extensions();
    let wanted = extensions.clone();
    let running = host.run(move |host| calls::live_notices(host, &extensions)).await?;
    let first = tokio_stream::iter(running.into_iter().map(Arc::new));
    let rest = whole(later).filter(move |notice| wanted.contains(&notice.extension));
    let notices = first.chain(rest).map(|notice| {
        let name = match notice.event {
            NoticeEvent::IncomingCall => "pbx_incoming_call",
            NoticeEvent::CallUpdate => "pbx_call_update",
        };
        Event::default().event(name).json_data(&*notice).unwrap_or_default()
    });
    Ok(match deliveries {
        Some(deliveries) => stream(notices.merge(deliveries)),
        None => stream(notices),
    })
}

/// `GET /events/journal`: what becomes of every post.
pub(super) async fn journal(State(host): State<Host>) -> Response {
    stream(deliveries(&host))
}

fn deliveries(host: &Host) -> impl Stream<Item = Event> + Send + use<> {
    let deliveries = whole(BroadcastStream::new(host.hub().deliveries.subscribe()));
    deliveries.map(|it| Event::default().event("webhook").json_data(&*it).unwrap_or_default())
}

/// Ends when a message was lost: the client then connects again and starts from what is true.
fn whole<T: Clone + Send + 'static>(messages: BroadcastStream<T>) -> impl Stream<Item = T> {
    messages.map_while(Result::ok)
}

fn stream(events: impl Stream<Item = Event> + Send + 'static) -> Response {
    Sse::new(events.map(Ok::<_, Infallible>)).keep_alive(KeepAlive::default()).into_response()
}
