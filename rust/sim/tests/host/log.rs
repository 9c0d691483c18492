//! The call log: rows, legs, order, and the one right row whatever the delivery was.

use std::thread;

use pbx_sim::flow::{Flow, FlowOptions, Script, Start, Step, script};
use serde_json::{Value, json};

use crate::bench::Bench;

const EPOCH: i64 = 1_760_000_000;

fn played(flow: Flow, sequence: u32) -> Script {
    let options = FlowOptions {
        from: Some("03023125123".to_owned()),
        ring: Some(7),
        talk: Some(40),
        ..FlowOptions::default()
    };
    script(flow, &options, Start { epoch: EPOCH, sequence, utc_offset: 28_800, seed: 7 })
}

fn deliver(bench: &Bench, script: &Script) {
    deliver_steps(bench, &script.steps);
}

fn deliver_steps(bench: &Bench, steps: &[Step]) {
    for step in steps {
        assert_eq!(bench.event(&step.event).status, 200);
    }
}

#[test]
fn an_answered_call_is_one_row_in_the_words_of_the_site() {
    let bench = Bench::start();
    let script = played(Flow::InboundAnswered, 1);
    deliver(&bench, &script);
    let log = bench.log();
    assert_eq!(log.len(), 1);
    let row = &log[0];
    assert_eq!(row["call_id"], script.calls[0].call_id.as_str());
    assert_eq!(row["call_type"], "Inbound");
    assert_eq!(row["status"], "Answered");
    assert_eq!(row["external_e164"], "+493023125123");
    assert_eq!(row["caller_number"], "03023125123");
    assert_eq!(row["extension"], row["answered_by"]);
    assert_eq!(row["call_start"], "2025-10-09 10:53:20");
    assert_eq!(row["duration"], 40);
    assert_eq!(row["ring_duration"], 7);
    assert_eq!(row["has_recording"], 1);
}

#[test]
fn one_row_by_its_id_has_its_legs() {
    let bench = Bench::start();
    let script = played(Flow::IvrQueue, 1);
    deliver(&bench, &script);
    let call_id = &script.calls[0].call_id;
    let row = bench.get(&format!("/api/resource/PBX%20Call%20Log/{call_id}")).body;
    let legs = row["data"]["legs"].as_array().unwrap();
    let cdr = legs.iter().filter(|leg| leg["source"] == "cdr").count();
    assert_eq!(cdr, script.calls[0].legs.len());
    assert_eq!(row["data"]["status"], "Answered");
}

#[test]
fn an_unknown_call_is_404() {
    let answer = Bench::start().get("/api/resource/PBX%20Call%20Log/1.1");
    assert_eq!(answer.status, 404);
    assert_eq!(answer.body["exc_type"], "DoesNotExistError");
}

#[test]
fn a_recording_has_a_path_of_the_host_itself() {
    let bench = Bench::start();
    let script = played(Flow::InboundAnswered, 1);
    deliver(&bench, &script);
    let path = "/api/method/pbx_integration.api.recording.download?call_id=";
    let expected = format!("{path}{}", script.calls[0].call_id);
    assert_eq!(bench.log()[0]["recording_url"], expected.as_str());
    assert_eq!(bench.get(&format!("{path}1.1")).status, 404);
}

#[test]
fn the_list_is_newest_first_and_in_pages() {
    let bench = Bench::start();
    for sequence in 1..=3 {
        let options = FlowOptions::default();
        let start = Start { epoch: EPOCH + i64::from(sequence) * 100, sequence, utc_offset: 0, seed: 1 };
        deliver(&bench, &script(Flow::Missed, &options, start));
    }
    let ids: Vec<String> =
        bench.log().iter().map(|row| row["call_id"].as_str().unwrap().to_owned()).collect();
    let mut newest_first = ids.clone();
    newest_first.sort_by(|a, b| b.cmp(a));
    assert_eq!(ids, newest_first);
    let page = bench
        .get("/api/resource/PBX%20Call%20Log?limit_start=1&limit_page_length=1&fields=%5B%22call_id%22%5D");
    assert_eq!(page.body, json!({"data": [{"call_id": ids[1]}]}));
}

#[test]
fn fields_that_are_no_list_are_refused() {
    let answer = Bench::start().get("/api/resource/PBX%20Call%20Log?fields=call_id");
    assert_eq!(answer.status, 417);
}

#[test]
fn concurrent_shuffled_and_repeated_posts_give_the_one_right_row() {
    let script = played(Flow::RingGroup, 1);
    let expected = {
        let bench = Bench::start();
        deliver(&bench, &script);
        bench.log()
    };
    let events: Vec<&Value> = script.steps.iter().map(|step| &step.event).collect();
    for seed in 0..6 {
        let bench = Bench::start();
        let mut shuffled: Vec<&Value> = events.iter().chain(&events).copied().collect();
        fastrand::Rng::with_seed(seed).shuffle(&mut shuffled);
        thread::scope(|scope| {
            for part in shuffled.chunks(shuffled.len().div_ceil(4)) {
                scope.spawn(|| part.iter().for_each(|event| assert_eq!(bench.event(event).status, 200)));
            }
        });
        assert_eq!(bench.log(), expected, "seed {seed}");
        assert_eq!(bench.journal().len(), shuffled.len());
    }
}

#[test]
fn a_call_outlives_a_restart_of_the_host() {
    let dir = tempfile::tempdir().unwrap();
    let script = played(Flow::InboundAnswered, 1);
    let (before, after) = script.steps.split_at(script.steps.len() / 2);
    let first = Bench::with(Some(dir.path().to_owned()));
    deliver_steps(&first, before);
    drop(first);
    let second = Bench::with(Some(dir.path().to_owned()));
    deliver_steps(&second, after);
    let whole = Bench::start();
    deliver(&whole, &script);
    assert_eq!(second.log(), whole.log());
}
