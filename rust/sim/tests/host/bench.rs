//! A host on a loopback port of its own, and the requests that the tests make of it.

use std::io::{BufRead as _, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::mpsc;
use std::time::Duration;

use pbx_core::yeastar::sign;
use pbx_sim::host::{Config, Host};
use serde_json::{Value, json};

/// The secret of these tests, and the one before it.
pub(crate) const SECRET: &str = "current-secret-of-the-test-00001";
/// The secret before the current one.
pub(crate) const PREVIOUS: &str = "previous-secret-of-the-test-0001";

/// How long a test waits for what must happen.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running host; it stops with the value.
pub(crate) struct Bench {
    address: SocketAddr,
    agent: ureq::Agent,
    _runtime: tokio::runtime::Runtime,
}

/// Status and body of an answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Bench {
    pub(crate) fn start() -> Self {
        Self::with(None)
    }

    pub(crate) fn with(data: Option<PathBuf>) -> Self {
        let config = Config {
            data,
            secrets: vec![SECRET.into(), PREVIOUS.into()],
            region: Some("DE".to_owned()),
            zone: jiff::tz::TimeZone::get("Europe/Berlin").unwrap(),
            pkg: PathBuf::from("/nonexistent"),
            directory: pbx_sim::host::directory(),
            pbx: None,
        };
        let host = Host::open(config).unwrap();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))).unwrap();
        let address = listener.local_addr().unwrap();
        runtime.spawn(async move { axum::serve(listener, host.router()).await });
        let config = ureq::Agent::config_builder().http_status_as_error(false).build();
        Self { address, agent: config.new_agent(), _runtime: runtime }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        answer(self.agent.get(self.url(path)).call().unwrap())
    }

    /// Posts a webhook with this signature.
    pub(crate) fn deliver(&self, body: &[u8], signature: Option<&str>) -> Answer {
        let mut request = self.agent.post(self.url("/api/method/pbx_integration.api.webhook.receive"));
        if let Some(signature) = signature {
            request = request.header("X-Signature", signature);
        }
        answer(request.send(body).unwrap())
    }

    /// Posts a webhook, rightly signed.
    pub(crate) fn signed(&self, body: &[u8]) -> Answer {
        self.deliver(body, Some(&sign(body, SECRET)))
    }

    /// Posts an event of the simulator.
    pub(crate) fn event(&self, event: &Value) -> Answer {
        self.signed(event.to_string().as_bytes())
    }

    /// Posts a JSON body to any other path.
    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        answer(self.agent.post(self.url(path)).send_json(body).unwrap())
    }

    /// Every row of the call log.
    pub(crate) fn log(&self) -> Vec<Value> {
        let mut answer = self.get("/api/resource/PBX%20Call%20Log?limit_page_length=0");
        serde_json::from_value(answer.body["data"].take()).unwrap()
    }

    /// Every row of the journal, oldest first.
    pub(crate) fn journal(&self) -> Vec<Value> {
        let mut answer = self.get("/api/resource/PBX%20Webhook%20Event?limit_page_length=0");
        let mut rows: Vec<Value> = serde_json::from_value(answer.body["data"].take()).unwrap();
        rows.reverse();
        rows
    }

    /// Listens to server-sent events; returns once the stream is open.
    pub(crate) fn listen(&self, path: &str) -> Listener {
        listen(&self.url(path))
    }
}

/// Listens to server-sent events; returns once the stream is open.
pub(crate) fn listen(url: &str) -> Listener {
    let response = ureq::get(url).call().unwrap();
    let (sender, events) = mpsc::channel();
    std::thread::spawn(move || {
        let mut name = String::new();
        for line in BufReader::new(response.into_body().into_reader()).lines() {
            let Ok(line) = line else { return };
            if let Some(event) = line.strip_prefix("event: ") {
                event.clone_into(&mut name);
            } else if let Some(data) = line.strip_prefix("data: ") {
                let data = serde_json::from_str(data).unwrap();
                if sender.send((std::mem::take(&mut name), data)).is_err() {
                    return;
                }
            }
        }
    });
    Listener { events }
}

/// The JSON at a URL.
pub(crate) fn read(url: &str) -> Value {
    ureq::get(url).call().unwrap().body_mut().read_json().unwrap()
}

/// A stream of server-sent events.
pub(crate) struct Listener {
    events: mpsc::Receiver<(String, Value)>,
}

impl Listener {
    /// Name and data of the next event.
    pub(crate) fn next(&self) -> (String, Value) {
        self.events.recv_timeout(PATIENCE).expect("an event")
    }

    /// Events up to and with the first that `last` holds for.
    pub(crate) fn until(&self, last: impl Fn(&Value) -> bool) -> Vec<(String, Value)> {
        let mut seen = Vec::new();
        loop {
            let event = self.next();
            let done = last(&event.1);
            seen.push(event);
            if done {
                return seen;
            }
        }
    }
}

fn answer(mut response: ureq::http::Response<ureq::Body>) -> Answer {
    let status = response.status().as_u16();
    let text = response.body_mut().read_to_string().unwrap();
    Answer { status, body: serde_json::from_str(&text).unwrap_or(json!(text)) }
}
