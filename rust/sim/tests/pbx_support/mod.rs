//! A PBX and a receiver of webhooks on loopback, and a clock that tests move.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use pbx_core::yeastar::{Event, Webhook, decode, verify_signature};
use pbx_sim::deliver::{DEMO_SECRET, Target};
use pbx_sim::pbx::{DEMO_CLIENT_SECRET, PbxConfig, PbxState, router};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// Longest wait for something that happens on another thread.
const PATIENCE: Duration = Duration::from_secs(20);

/// The simulated PBX as its clients see it.
pub(crate) struct Pbx {
    pub(crate) config: PbxConfig,
    base: String,
    clock: Arc<AtomicI64>,
    agent: ureq::Agent,
    webhooks: Mutex<Receiver<Webhook>>,
    _runtime: Runtime,
}

/// What the PBX starts at.
pub(crate) const NOW: i64 = 1_760_000_000;

impl Pbx {
    /// Calls at once, webhooks to a receiver that checks signatures; `change` sets the rest.
    pub(crate) fn start(change: impl FnOnce(&mut PbxConfig)) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let (seen, webhooks) = channel();
        let receiver = serve(&runtime, receiver(seen));
        let target = Target {
            retries: 1,
            retry_wait: 10,
            ..Target::new(format!("http://{receiver}/hook"), DEMO_SECRET)
        };
        let mut config = PbxConfig { speed: 0.0, ..PbxConfig::new(target) };
        change(&mut config);
        let clock = Arc::new(AtomicI64::new(NOW));
        let ticking = Arc::clone(&clock);
        let state = PbxState::with_clock(config.clone(), Arc::new(move || ticking.load(Ordering::SeqCst)));
        let address = serve(&runtime, router(state));
        Self {
            config,
            base: format!("http://{address}"),
            clock,
            agent: agent("OpenAPI"),
            webhooks: Mutex::new(webhooks),
            _runtime: runtime,
        }
    }

    /// Lets time pass.
    pub(crate) fn pass(&self, seconds: i64) {
        self.clock.fetch_add(seconds, Ordering::SeqCst);
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// GET of an API path with its query. Every reply is HTTP 200.
    pub(crate) fn get(&self, path: &str) -> Value {
        read(self.agent.get(self.url(&format!("/openapi/v1.0/{path}"))).call())
    }

    /// POST to an API path.
    pub(crate) fn post(&self, path: &str, body: &Value) -> Value {
        read(self.agent.post(self.url(&format!("/openapi/v1.0/{path}"))).send_json(body))
    }

    pub(crate) fn login(&self) -> Value {
        self.post("get_token", &json!({"username": self.config.client_id, "password": DEMO_CLIENT_SECRET}))
    }

    /// A valid access token.
    pub(crate) fn token(&self) -> String {
        text(&self.login(), "/access_token")
    }

    /// Bytes and content type of a download.
    pub(crate) fn fetch(&self, path: &str) -> (String, Vec<u8>) {
        let mut response = self.agent.get(self.url(path)).call().expect("an answer");
        let kind = response.headers()["content-type"].to_str().expect("a content type").to_owned();
        (kind, response.body_mut().read_to_vec().expect("a body"))
    }

    /// Status and body of `POST /sim/play`.
    pub(crate) fn play(&self, order: &Value) -> (u16, Value) {
        let mut response = self.agent.post(self.url("/sim/play")).send_json(order).expect("an answer");
        (response.status().as_u16(), response.body_mut().read_json().expect("JSON"))
    }

    /// Webhooks up to and with the first that fits.
    pub(crate) fn webhooks_until(&self, fits: impl Fn(&Event) -> bool) -> Vec<Webhook> {
        let mut seen = Vec::new();
        let webhooks = self.webhooks.lock().expect("one reader at a time");
        while !seen.last().is_some_and(|webhook: &Webhook| fits(&webhook.event)) {
            seen.push(webhooks.recv_timeout(PATIENCE).expect("a webhook in time"));
        }
        seen
    }

    /// Webhooks up to the first 30012.
    pub(crate) fn webhooks_to_cdr(&self) -> Vec<Webhook> {
        self.webhooks_until(|event| matches!(event, Event::CallEnd(_)))
    }
}

/// A client with this User-Agent; none when empty.
pub(crate) fn agent(user_agent: &str) -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).user_agent(user_agent).build().new_agent()
}

fn read(response: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Value {
    let mut response = response.expect("an answer");
    assert_eq!(response.status().as_u16(), 200, "errors come as HTTP 200");
    response.body_mut().read_json().expect("JSON")
}

/// A text at a JSON pointer.
pub(crate) fn text(value: &Value, pointer: &str) -> String {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_else(|| panic!("{pointer} in {value}"))
        .to_owned()
}

fn serve(runtime: &Runtime, app: Router) -> SocketAddr {
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a free port");
    let address = listener.local_addr().expect("an address");
    let service = app.into_make_service_with_connect_info::<SocketAddr>();
    runtime.spawn(async move { axum::serve(listener, service).await });
    address
}

fn receiver(seen: Sender<Webhook>) -> Router {
    let take = move |headers: HeaderMap, body: Bytes| async move {
        let signature = headers.get("X-Signature").and_then(|value| value.to_str().ok()).unwrap_or_default();
        if !verify_signature(&body, signature, &[DEMO_SECRET]) {
            return StatusCode::UNAUTHORIZED;
        }
        match decode(&body) {
            Ok(webhook) => seen.send(webhook).map_or(StatusCode::GONE, |()| StatusCode::OK),
            Err(_) => StatusCode::BAD_REQUEST,
        }
    };
    Router::new().route("/hook", post(take))
}
