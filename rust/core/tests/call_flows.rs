//! `tests/vectors/flows.json`: webhook bodies and CDR rows to the record, the notices and the legs.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use pbx_core::call::{Call, FoldContext, Folded, Notice, NoticeEvent, NumberRole};
use pbx_core::yeastar::{decode, decode_cdr_row};
use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Deserialize)]
struct Vectors {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    region: Option<String>,
    directory: BTreeMap<String, NumberRole>,
    events: Vec<Arrival>,
    expect: Expect,
}

#[derive(Deserialize)]
struct Arrival {
    received_at_ms: i64,
    body: Option<Value>,
    row: Option<Value>,
}

#[derive(Deserialize)]
struct Expect {
    record: Map<String, Value>,
    notices: Option<Vec<String>>,
    legs: Option<Vec<Value>>,
    #[serde(default)]
    transferred_by: BTreeMap<String, String>,
}

impl Case {
    fn call_id(&self) -> String {
        let first = &self.events[0];
        let holder = first.body.as_ref().map_or_else(|| first.row.as_ref().unwrap(), |body| &body["msg"]);
        holder["call_id"].as_str().unwrap().to_owned()
    }

    fn context(&self, received_at_ms: i64) -> FoldContext {
        let (region, directory) = (self.region.clone(), self.directory.clone());
        FoldContext { received_at_ms, region, directory, ..FoldContext::default() }
    }

    fn fold(&self, call: &mut Call, arrival: &Arrival) -> Folded {
        let ctx = self.context(arrival.received_at_ms);
        if let Some(row) = &arrival.row {
            return call.fold_leg(&decode_cdr_row(row, "row").unwrap(), &ctx).unwrap();
        }
        let body = serde_json::to_vec(arrival.body.as_ref().unwrap()).unwrap();
        call.fold(&decode(&body).unwrap().event, &ctx).unwrap()
    }

    fn play(&self) -> (Call, Vec<Notice>) {
        let mut call = Call::new(&self.call_id());
        let notices = self.events.iter().flat_map(|arrival| self.fold(&mut call, arrival).notices).collect();
        (call, notices)
    }
}

fn cases() -> Vec<Case> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/flows.json");
    let vectors: Vectors = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    assert!(vectors.cases.len() >= 30, "the vectors are not all there");
    vectors.cases
}

fn word(value: impl serde::Serialize) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
}

fn summary(notice: &Notice) -> String {
    let event = if notice.event == NoticeEvent::IncomingCall { "incoming" } else { "update" };
    let outcome = notice.outcome.map(|outcome| format!(" {}", word(outcome))).unwrap_or_default();
    format!("{} {event} {}{outcome}", notice.extension, word(notice.phase))
}

#[test]
fn every_flow_ends_in_its_record() {
    for case in cases() {
        let record = serde_json::to_value(case.play().0.record(&case.context(0))).unwrap();
        for (field, expected) in &case.expect.record {
            assert_eq!(&record[field], expected, "{}: {field} in {record:#}", case.name);
        }
    }
}

#[test]
fn every_flow_gives_its_notices() {
    for case in cases() {
        let Some(expected) = &case.expect.notices else { continue };
        let given: Vec<_> = case.play().1.iter().map(summary).collect();
        assert_eq!(&given, expected, "{}", case.name);
    }
}

#[test]
fn every_flow_gives_its_legs() {
    for case in cases() {
        let Some(expected) = &case.expect.legs else { continue };
        let rows = case.play().0.legs(&case.context(0));
        let given: Vec<_> = rows
            .iter()
            .map(|row| serde_json::json!([row.source, row.call_to, row.status, row.call_path]))
            .collect();
        assert_eq!(&given, expected, "{}", case.name);
    }
}

#[test]
fn every_flow_tells_who_transferred_it() {
    for case in cases() {
        let (call, ctx) = (case.play().0, case.context(0));
        let by = |extension: String| Some((call.transferred_by(&ctx, &extension)?, extension));
        let given: BTreeMap<_, _> =
            call.record(&ctx).extensions.into_iter().filter_map(by).map(|(by, to)| (to, by)).collect();
        assert_eq!(given, case.expect.transferred_by, "{}", case.name);
    }
}

#[test]
fn every_event_again_changes_nothing() {
    for case in cases() {
        let (mut call, _) = case.play();
        let rev = call.rev();
        for arrival in &case.events {
            assert_eq!(case.fold(&mut call, arrival), Folded::default(), "{}", case.name);
        }
        assert_eq!(call.rev(), rev, "{}", case.name);
    }
}

#[test]
fn every_flow_backwards_ends_in_the_same_rows() {
    for case in cases() {
        let (forwards, _) = case.play();
        let mut backwards = Call::new(&case.call_id());
        for arrival in case.events.iter().rev() {
            case.fold(&mut backwards, arrival);
        }
        let ctx = case.context(0);
        assert_eq!(backwards.record(&ctx), forwards.record(&ctx), "{}", case.name);
        assert_eq!(backwards.legs(&ctx), forwards.legs(&ctx), "{}", case.name);
    }
}

#[test]
fn the_stored_state_reads_back() {
    for case in cases() {
        let (call, _) = case.play();
        assert_eq!(Call::from_bytes(&call.to_bytes()).unwrap(), call, "{}", case.name);
    }
}
