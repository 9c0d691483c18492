//! `pbx-sim demo`: PBX and host in one process.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Output, Stdio};

use pbx_sim::flow::Flow;
use serde_json::{Value, json};

use crate::bench::{listen, read};

const SIM: &str = env!("CARGO_BIN_EXE_pbx-sim");

fn play_and_exit(flows: &[&str]) -> Vec<Value> {
    let plays = flows.iter().flat_map(|flow| ["--play", flow]);
    let Output { status, stdout, .. } =
        Command::new(SIM).args(["demo", "--port", "0", "--exit"]).args(plays).output().unwrap();
    assert!(status.success());
    serde_json::from_slice(&stdout).expect("standard output is a JSON array and nothing else")
}

/// A demo that runs until the value is dropped.
struct Running {
    child: Child,
    url: String,
}

impl Running {
    fn start() -> Self {
        let mut child = Command::new(SIM)
            .args(["demo", "--port", "0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut url = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut url).unwrap();
        Self { child, url: url.trim().trim_end_matches('/').to_owned() }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

#[test]
fn exit_prints_one_row_per_call() {
    let rows = play_and_exit(&["inbound-answered", "ring-group", "missed"]);
    let told: Vec<[&Value; 3]> =
        rows.iter().map(|row| [&row["status"], &row["extension"], &row["answered_by"]]).collect();
    assert_eq!(
        json!(told),
        json!([["Answered", "2002", "2002"], ["Answered", "2003", "2003"], ["Missed", "2002", null]])
    );
    for row in &rows {
        assert!(row["external_e164"].as_str().unwrap().starts_with('+'), "{row}");
        assert!(row["total_duration"].as_u64() >= row["duration"].as_u64(), "{row}");
        assert_eq!(row["duration"].as_u64().unwrap() > 0, row["status"] == "Answered", "{row}");
    }
}

#[test]
fn every_flow_ends_in_a_row_that_has_ended() {
    let flows: Vec<&str> = Flow::ALL.iter().map(|flow| flow.as_str()).collect();
    let rows = play_and_exit(&flows);
    assert!(rows.len() > flows.len(), "two-calls has two");
    for row in &rows {
        assert!(!row["call_end"].is_null(), "{row}");
        assert!(!["Ringing", "In Progress"].contains(&row["status"].as_str().unwrap()), "{row}");
    }
}

#[test]
fn a_recording_comes_from_the_pbx_through_the_host() {
    let demo = Running::start();
    let journal = listen(&format!("{}/events/journal", demo.url));
    let order = json!({"flow": "inbound-answered", "speed": 0});
    let mut started = ureq::post(format!("{}/sim/play", demo.url)).send_json(&order).unwrap();
    let started: Value = started.body_mut().read_json().unwrap();
    journal.until(|delivery| delivery["event"] == "call_end");
    let call_id = started["calls"][0].as_str().unwrap();
    let row = read(&format!("{}/api/resource/PBX%20Call%20Log/{call_id}", demo.url));
    let path = row["data"]["recording_url"].as_str().unwrap();
    let mut wav = ureq::get(format!("{}{path}", demo.url)).call().unwrap();
    assert_eq!(wav.headers()["content-type"], "audio/wav");
    assert!(wav.body_mut().read_to_vec().unwrap().starts_with(b"RIFF"));
}

#[test]
fn the_page_and_its_parts_are_served() {
    let demo = Running::start();
    let page = ureq::get(&demo.url).call().unwrap().body_mut().read_to_string().unwrap();
    assert!(page.contains("/page/demo.js"));
    for file in ["demo.js", "dom.js", "feed.js", "log.js", "phone.js", "pop.js", "demo.css"] {
        let served = ureq::get(format!("{}/page/{file}", demo.url)).call().unwrap();
        assert_eq!(served.status(), 200, "{file}");
    }
    let about = read(&format!("{}/demo", demo.url));
    assert_eq!(about["flows"].as_array().unwrap().len(), Flow::ALL.len());
}
