//! `pbx-sim play` and `pbx-sim load` against a receiver, as somebody at a shell sees them.

#![expect(clippy::expect_used, reason = "helpers of tests are tests")]

use std::net::SocketAddr;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use pbx_core::yeastar::{decode, verify_signature};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

const SECRET: &str = "aSecretThatNobodyMaySeeInAnyLog1";

/// A receiver that refuses its first posts with 503.
struct Receiver {
    address: SocketAddr,
    posts: Arc<AtomicUsize>,
    events: Arc<Mutex<Vec<u32>>>,
    _runtime: Runtime,
}

impl Receiver {
    fn start(refuses: usize) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (posts, events) = (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::new(Vec::new())));
        let (count, seen) = (Arc::clone(&posts), Arc::clone(&events));
        let take = move |headers: HeaderMap, body: Bytes| async move {
            let signature = headers.get("X-Signature").and_then(|value| value.to_str().ok());
            if !verify_signature(&body, signature.unwrap_or_default(), &[SECRET]) {
                return StatusCode::UNAUTHORIZED;
            }
            if count.fetch_add(1, Ordering::SeqCst) < refuses {
                return StatusCode::SERVICE_UNAVAILABLE;
            }
            let type_id = decode(&body).ok().and_then(|webhook| webhook.type_id);
            seen.lock().expect("no test panics here").extend(type_id);
            StatusCode::OK
        };
        let app = Router::new().route("/hook", post(take));
        runtime.spawn(async move { axum::serve(listener, app).await });
        Self { address, posts, events, _runtime: runtime }
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.run_signed(SECRET, arguments)
    }

    fn run_signed(&self, secret: &str, arguments: &[&str]) -> Output {
        let url = format!("http://{}/hook", self.address);
        Command::new(env!("CARGO_BIN_EXE_pbx-sim"))
            .args(arguments)
            .args(["--url", &url, "--secret", secret, "--retry-wait", "10"])
            .output()
            .expect("pbx-sim runs")
    }

    fn events(&self) -> Vec<u32> {
        self.events.lock().expect("no test panics here").clone()
    }
}

fn shown(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn a_flow_arrives_in_order_and_is_shown() {
    let receiver = Receiver::start(0);
    let output = receiver.run(&["play", "missed", "--speed", "0", "--from", "+4532123456"]);
    assert!(output.status.success(), "{}", shown(&output));
    assert_eq!(receiver.events(), [30011, 30008, 30011, 30008, 30012]);
    let shown = shown(&output);
    assert!(shown.contains("inbound +4532123456 ALERT, extension 2002 RING"), "{shown}");
    assert!(shown.contains("5 of 5 events delivered"), "{shown}");
    assert!(!shown.contains(SECRET), "the secret is never shown");
}

#[test]
fn a_refused_event_comes_again() {
    let receiver = Receiver::start(2);
    let output = receiver.run(&["play", "missed", "--speed", "0", "--retries", "3"]);
    assert!(output.status.success(), "{}", shown(&output));
    assert!(shown(&output).contains("200 at attempt 3"), "{}", shown(&output));
    assert_eq!((receiver.posts.load(Ordering::SeqCst), receiver.events().len()), (7, 5));
}

#[test]
fn an_event_that_never_arrives_fails_the_play() {
    let receiver = Receiver::start(0);
    let output = receiver.run_signed("wrong", &["play", "missed", "--speed", "0", "--retries", "1"]);
    assert!(!output.status.success());
    let shown = shown(&output);
    assert!(shown.contains("not delivered after 2 attempts: HTTP status 401"), "{shown}");
    assert!(shown.contains("5 of 5 events were not delivered"), "{shown}");
}

#[test]
fn drops_spare_the_cdr() {
    let receiver = Receiver::start(0);
    let output = receiver.run(&["play", "ivr-queue", "--speed", "0", "--drops", "1", "--duplicates", "1"]);
    assert!(output.status.success(), "{}", shown(&output));
    assert_eq!(receiver.events(), [30012; 6]);
}

#[test]
fn load_posts_what_it_was_asked_for() {
    let receiver = Receiver::start(0);
    let output = receiver.run(&["load", "--rate", "200", "--seconds", "1", "--connections", "2"]);
    let shown = shown(&output);
    assert!(output.status.success(), "{shown}");
    assert_eq!(receiver.events().len(), 200);
    assert!(shown.contains("200 posts in") && shown.contains("p99") && shown.contains("0 errors"), "{shown}");
}

#[test]
fn load_posts_only_the_events_it_was_asked_for_and_records_how_each_was_answered() {
    let receiver = Receiver::start(3);
    let record = tempfile::NamedTempFile::new().unwrap();
    let path = record.path().to_str().unwrap();
    let words = ["--rate", "200", "--seconds", "1", "--events", "30012", "--retries", "0", "--record", path];
    let output = receiver.run(&[&["load"], &words[..]].concat());
    assert!(!output.status.success(), "three posts were refused");
    assert_eq!(receiver.events(), [30012; 197]);
    let lines: Vec<Value> = std::fs::read_to_string(path)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let answered = lines.iter().filter(|line| line["status"] == 200).count();
    let refused = lines.iter().filter(|line| line["error"] == "HTTP status 503").count();
    assert_eq!((answered, refused), (197, 3));
    assert!(lines.iter().all(|line| decode(line["body"].as_str().unwrap().as_bytes()).is_ok()));
}

#[test]
fn ping_names_the_site_it_means() {
    let runtime = Runtime::new().unwrap();
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let url = format!("http://{}/ping", listener.local_addr().unwrap());
    let answer = |headers: HeaderMap| async move {
        if headers["Host"] == "one.localhost" { StatusCode::OK } else { StatusCode::NOT_FOUND }
    };
    runtime.spawn(async move { axum::serve(listener, Router::new().route("/ping", get(answer))).await });
    let ping = |site: &str| {
        let words = ["ping", "--url", &url, "--site", site, "--rate", "50", "--seconds", "1"];
        Command::new(env!("CARGO_BIN_EXE_pbx-sim")).args(words).output().unwrap()
    };
    let output = ping("one.localhost");
    assert!(output.status.success() && shown(&output).contains("50 requests in"), "{}", shown(&output));
    let output = ping("two.localhost");
    assert!(!output.status.success() && shown(&output).contains("HTTP status 404"), "{}", shown(&output));
}
