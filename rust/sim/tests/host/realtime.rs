//! Notices: to the extension they are for, once, and again to who connects in the middle of a call.

use pbx_sim::flow::{Flow, FlowOptions, Script, Start, script};
use pbx_sim::host::now_ms;
use serde_json::Value;

use crate::bench::Bench;

/// A flow that begins now: a call that began long ago does not ring.
fn played(flow: Flow) -> Script {
    let options = FlowOptions { from: Some("03023125123".to_owned()), ..FlowOptions::default() };
    script(flow, &options, Start { epoch: now_ms() / 1000, sequence: 1, utc_offset: 0, seed: 3 })
}

fn deliver(bench: &Bench, script: &Script) {
    for step in &script.steps {
        assert_eq!(bench.event(&step.event).status, 200);
    }
}

fn ended(notice: &Value) -> bool {
    notice["phase"] == "ended"
}

#[test]
fn a_ring_group_tells_each_phone_its_own_part() {
    let bench = Bench::start();
    let (loser, winner) = (bench.listen("/events?extension=2001"), bench.listen("/events?extension=2003"));
    deliver(&bench, &played(Flow::RingGroup));
    let lost = loser.until(ended);
    let won = winner.until(ended);
    assert!(lost.iter().all(|(_, notice)| notice["extension"] == "2001"), "{lost:?}");
    assert!(won.iter().all(|(_, notice)| notice["extension"] == "2003"), "{won:?}");
    assert_eq!(lost.first().unwrap().0, "pbx_incoming_call");
    assert_eq!(lost.last().unwrap().1["outcome"], "answered_elsewhere");
    assert_eq!(lost.last().unwrap().1["answered_by"], "2003");
    assert!(won.iter().any(|(_, notice)| notice["phase"] == "talking"));
    assert_eq!(won.last().unwrap().1["outcome"], "answered");
}

#[test]
fn a_reader_of_several_extensions_hears_of_each() {
    let bench = Bench::start();
    let reader = bench.listen("/events?extension=2001,2002");
    deliver(&bench, &played(Flow::RingGroup));
    let first = [reader.next().1, reader.next().1];
    let mut extensions: Vec<&str> = first.iter().map(|it| it["extension"].as_str().unwrap()).collect();
    extensions.sort_unstable();
    assert_eq!(extensions, ["2001", "2002"]);
}

#[test]
fn a_repeated_post_is_silent() {
    let bench = Bench::start();
    let journal = bench.listen("/events/journal");
    let script = played(Flow::InboundAnswered);
    for step in &script.steps {
        bench.event(&step.event);
        journal.next();
        bench.event(&step.event);
        let (_, repeated) = journal.next();
        assert_eq!(repeated["notices"], 0, "{}", step.event);
        assert_eq!(repeated["error"], Value::Null, "{}", step.event);
    }
}

#[test]
fn who_connects_in_the_middle_of_a_call_gets_it_first() {
    let bench = Bench::start();
    let script = played(Flow::InboundAnswered);
    let early = bench.listen("/events?extension=2001,2002,2003");
    let mut steps = script.steps.iter();
    let ringing = loop {
        bench.event(&steps.next().expect("a step that rings").event);
        if bench.log().iter().any(|row| row["status"] == "Ringing" && !row["extension"].is_null()) {
            break early.next().1;
        }
    };
    let late = bench.listen(&format!("/events?extension={}", ringing["extension"].as_str().unwrap()));
    let (_, snapshot) = late.next();
    assert_eq!(snapshot["call_id"], ringing["call_id"]);
    assert_eq!(snapshot["phase"], "ringing");
    steps.for_each(|step| assert_eq!(bench.event(&step.event).status, 200));
    late.until(ended);
}

#[test]
fn a_refused_post_shows_in_the_journal_stream_only() {
    let bench = Bench::start();
    let journal = bench.listen("/events/journal");
    bench.deliver(br#"{"event":"test"}"#, Some("wrong"));
    let (name, delivery) = journal.next();
    assert_eq!(name, "webhook");
    assert_eq!(delivery["verified"], false);
    assert_eq!(delivery["status"], "Refused");
    assert!(delivery["name"].is_null());
}
