//! The Frappe app's paths over `SQLite`, without a bench.
//!
//! It fetches, stores, locks and sends; whatever can be decided, `pbx-core` decides.
//!
//! | path | what it is |
//! |---|---|
//! | `POST /api/method/pbx_integration.api.webhook.receive` | the PBX's webhook |
//! | `GET /api/method/pbx_integration.api.lookup.by_phone?phone_number=` | who it may be |
//! | `POST /api/method/pbx_integration.api.lookup.choose`, `.reject`, `api.attach.attach`, `.add_number` | what a reader says of a number |
//! | `GET /api/method/pbx_integration.api.calls.live?extension=` | what a desk starts from |
//! | `GET /api/method/pbx_integration.api.calls.context`, `POST …save_work`, `…seen` | a call's context, notes and outcome |
//! | `GET /api/method/pbx_integration.api.pop.settings?extension=`, `POST …save_settings` | a reader's settings |
//! | `GET /api/method/pbx_integration.api.recording.download?call_id=` | the recording |
//! | `GET /api/resource/PBX Call Log` and `/<call_id>` | the call log |
//! | `GET /api/resource/PBX Webhook Event` | the journal |
//! | `GET /api/resource/<DocType>/<name>`, `POST /api/resource/Lead` and `/Contact` | whom it knows |
//! | `GET /events?extension=` and `/events/journal` | realtime, as server-sent events |
//! | `GET /demo` | flows, agents and callers, for the page |
//! | `GET /`, `/page/*`, `/browser/*`, `/pkg/*` | the demo page, what it shares with the desk, and the built client |

mod about;
mod calls;
mod choices;
mod clock;
mod config;
mod desk;
mod documents;
mod intake;
mod journal;
mod lookup;
mod page;
mod people;
mod reader;
mod realtime;
mod recording;
mod reply;
mod store;
mod work;

use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use axum::Router;
use axum::routing::{get, post};
use jiff::tz::TimeZone;
use pbx_core::call::FoldContext;
use pbx_core::yeastar;

pub use calls::find;
pub use clock::{now_ms, site_time};
pub use config::{Args, Config, Options, directory, run};
pub use intake::MAX_BODY;
pub use people::{PEOPLE, Person, STRANGER};
pub use realtime::{Delivery, Hub};
pub use recording::PbxAccess;
pub use reply::Refusal;
pub use store::Store;

use crate::deliver::Secret;

/// The host: its database, its listeners and its settings. Clones share them.
#[derive(Debug, Clone)]
pub struct Host {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    config: Config,
    store: Store,
    hub: Hub,
}

impl Host {
    /// Opens the database and fills an empty one with the people of the demo.
    ///
    /// # Errors
    /// When the database cannot be opened or written.
    pub fn open(config: Config) -> anyhow::Result<Self> {
        let store = Store::open(config.data.as_deref())
            .with_context(|| format!("opening the database in {}", config.place()))?;
        documents::seed(&mut store.lock(), config.region.as_deref()).context("seeding the database")?;
        Ok(Self { inner: Arc::new(Inner { config, store, hub: Hub::default() }) })
    }

    /// The paths that it answers.
    pub fn router(&self) -> Router {
        let log = "/api/resource/PBX%20Call%20Log";
        Router::new()
            .route("/", get(page::index))
            .route("/demo", get(about::about))
            .route("/page/{file}", get(page::asset))
            .route("/browser/{file}", get(page::browser))
            .route("/pkg/{file}", get(page::client))
            .route("/events", get(realtime::events))
            .route("/events/journal", get(realtime::journal))
            .route("/api/method/pbx_integration.api.webhook.receive", post(intake::receive))
            .route("/api/method/pbx_integration.api.lookup.by_phone", get(lookup::by_phone))
            .route("/api/method/pbx_integration.api.recording.download", get(recording::download))
            .merge(desk_router())
            .route("/api/resource/PBX%20Webhook%20Event", get(journal::list))
            .route(log, get(calls::list))
            .route(&format!("{log}/{{call_id}}"), get(calls::get))
            .route("/api/resource/{doctype}", post(documents::create))
            .route("/api/resource/{doctype}/{name}", get(documents::get))
            .with_state(self.clone())
    }

    /// Runs work that waits for the database on a thread that may wait.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        let host = self.clone();
        tokio::task::spawn_blocking(move || work(&host))
            .await
            .unwrap_or_else(|error| Err(Refusal::unavailable(&error)))
    }

    /// What the core is told with every event.
    fn context(&self, received_at_ms: i64) -> FoldContext {
        let config = &self.inner.config;
        FoldContext {
            received_at_ms,
            region: config.region.clone(),
            directory: config.directory.clone(),
            ..FoldContext::default()
        }
    }

    fn store(&self) -> &Store {
        &self.inner.store
    }

    fn hub(&self) -> &Hub {
        &self.inner.hub
    }

    /// Whether the signature is that of the body under the current or the previous secret.
    fn verifies(&self, body: &[u8], signature: &str) -> bool {
        let secrets: Vec<&str> = self.inner.config.secrets.iter().map(Secret::reveal).collect();
        yeastar::verify_signature(body, signature, &secrets)
    }

    fn region(&self) -> Option<&str> {
        self.inner.config.region.as_deref()
    }

    fn zone(&self) -> &TimeZone {
        &self.inner.config.zone
    }

    fn pbx(&self) -> Option<&PbxAccess> {
        self.inner.config.pbx.as_ref()
    }

    fn client_dir(&self) -> &Path {
        &self.inner.config.pkg
    }
}

/// What a desk asks and tells.
fn desk_router() -> Router<Host> {
    let method = |name: &str| format!("/api/method/pbx_integration.api.{name}");
    Router::new()
        .route(&method("calls.live"), get(desk::live))
        .route(&method("calls.seen"), post(desk::seen))
        .route(&method("calls.context"), get(work::context))
        .route(&method("calls.save_work"), post(work::save))
        .route(&method("pop.settings"), get(desk::settings))
        .route(&method("pop.save_settings"), post(desk::save_settings))
        .route(&method("lookup.search"), get(lookup::search))
        .route(&method("lookup.choose"), post(choices::choose))
        .route(&method("lookup.reject"), post(choices::reject))
        .route(&method("attach.attach"), post(choices::attach))
        .route(&method("attach.add_number"), post(choices::add_number))
}
