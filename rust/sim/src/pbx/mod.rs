//! The OpenAPI side of the PBX, and `/sim/*` to make it ring.
//!
//! `call/dial` plays `outbound-answered` to an outside number and `internal` to an extension. Two outside
//! numbers have a fate of their own: what begins with 0998 is never answered, what begins with 0999 fails.

mod auth;
mod calls;
mod cdr;
mod config;
mod extensions;
mod params;
mod player;
mod queues;
mod recordings;
mod reply;
mod sim;
mod state;
mod system;
mod tokens;
mod voicemail;
mod webhooks;

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context as _;
use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{any, get, post};
use clap::Parser;
use tokio::net::TcpListener;

pub use config::{DEMO_CLIENT_SECRET, PbxConfig};
pub use player::{Order, start};
pub use recordings::recording_wav;
pub use reply::{Fault, Reply};
pub use state::{Clock, PbxState};

/// Options of `pbx-sim serve`.
#[derive(Debug, Clone, Parser)]
pub struct Args {
    /// Address and port
    #[arg(long, default_value = "127.0.0.1:8088")]
    pub bind: SocketAddr,
    /// The PBX
    #[command(flatten)]
    pub config: PbxConfig,
}

/// Serves the API until interrupted.
///
/// # Errors
/// When the address cannot be bound or the server stops.
pub fn run(args: Args) -> anyhow::Result<()> {
    let app = router(PbxState::new(args.config));
    tokio::runtime::Runtime::new()?.block_on(async {
        let listener =
            TcpListener::bind(args.bind).await.with_context(|| format!("binding {}", args.bind))?;
        eprintln!("PBX at http://{}/openapi/v1.0/, flows at /sim/flows", listener.local_addr()?);
        let service = app.into_make_service_with_connect_info::<SocketAddr>();
        axum::serve(listener, service).with_graceful_shutdown(interrupt()).await.context("serving")
    })
}

async fn interrupt() {
    // Without a handler the process ends at Ctrl-C anyway.
    tokio::signal::ctrl_c().await.unwrap_or_default();
}

/// The routes of the PBX: `/openapi/*`, `/api/download/*` and `/sim/*`. It has no fallback, so that it merges
/// with another router.
pub fn router(state: Arc<PbxState>) -> Router {
    let guarded = Router::new()
        .merge(lists())
        .merge(actions())
        .route("/api/download/{file}", get(recordings::fetch))
        .layer(from_fn_with_state(Arc::clone(&state), auth::require_token));
    let open = Router::new()
        .route("/openapi/v1.0/get_token", post(auth::get_token))
        .route("/openapi/v1.0/refresh_token", post(auth::refresh_token))
        .route("/openapi/{*path}", any(auth::unknown));
    Router::new()
        .merge(guarded)
        .merge(open)
        .method_not_allowed_fallback(auth::unknown)
        .layer(from_fn_with_state(Arc::clone(&state), auth::admit))
        .route("/sim/play", post(sim::play))
        .route("/sim/flows", get(sim::flows))
        .route("/sim/calls", get(sim::calls))
        .with_state(state)
}

fn lists() -> Router<Arc<PbxState>> {
    Router::new()
        .route("/openapi/v1.0/extension/list", get(extensions::list))
        .route("/openapi/v1.0/extension/search", get(extensions::list))
        .route("/openapi/v1.0/extension/get", get(extensions::get))
        .route("/openapi/v1.0/extension/query", get(extensions::query))
        .route("/openapi/v1.0/cdr/list", get(cdr::list))
        .route("/openapi/v1.0/cdr/search", get(cdr::search))
        .route("/openapi/v1.0/recording/list", get(recordings::list))
        .route("/openapi/v1.0/recording/download", get(recordings::download))
        .route("/openapi/v1.0/queue/list", get(queues::list))
        .route("/openapi/v1.0/queue/query", get(queues::query))
        .route("/openapi/v1.0/queue/call_status", get(queues::call_status))
        .route("/openapi/v1.0/queue/agent_status", get(queues::agent_status))
        .route("/openapi/v1.0/vm/query", get(voicemail::query))
        .route("/openapi/v1.0/vm/download", get(voicemail::download))
        .route("/openapi/v1.0/system/information", get(system::information))
}

fn actions() -> Router<Arc<PbxState>> {
    Router::new()
        .route("/openapi/v1.0/del_token", get(auth::del_token))
        .route("/openapi/v1.0/call/dial", post(calls::dial))
        .route("/openapi/v1.0/call/hangup", post(calls::hangup))
        .route("/openapi/v1.0/call/query", get(calls::query))
        .route("/openapi/v1.0/webhook/query", get(webhooks::query))
        .route("/openapi/v1.0/webhook/update", post(webhooks::update))
        .route("/openapi/v1.0/webhook/test", get(webhooks::test))
}
