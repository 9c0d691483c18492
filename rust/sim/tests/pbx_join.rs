//! Every flow, with every switch of the protocol, shuffled, doubled, and with half of its live events lost:
//! the same row. And the row says what the flow did.

#![expect(clippy::expect_used, reason = "helpers of tests are tests")]

use pbx_core::call::{Call, FoldContext, LogStatus, Record};
use pbx_core::yeastar::{Event, decode, decode_cdr_row};
use pbx_sim::flow::{
    CallRows, CdrForm, Chaos, DateFormat, Flow, FlowOptions, MembersForm, MsgForm, Script, Start, Step,
    TimeFormat, disturb, script,
};

const START: Start = Start { epoch: 1_760_000_000, sequence: 101, utc_offset: 7200, seed: 1 };

/// How many disturbed arrivals of each script are tried.
const ARRIVALS: u64 = 3;

fn scripts() -> impl Iterator<Item = Script> {
    Flow::ALL.into_iter().flat_map(|flow| {
        (0..16).map(move |bits: u32| {
            let options = FlowOptions {
                members: if bits & 1 == 0 { MembersForm::Snapshot } else { MembersForm::Single },
                cdr: if bits & 2 == 0 { CdrForm::PerLeg } else { CdrForm::PerCall },
                msg: if bits & 4 == 0 { MsgForm::String } else { MsgForm::Object },
                incoming_request: bits & 8 != 0,
                keypad: bits & 8 != 0,
                timeline: bits & 8 != 0,
                ..FlowOptions::default()
            };
            script(flow, &options, Start { seed: u64::from(bits), ..START })
        })
    })
}

fn context(step_ms: u64) -> FoldContext {
    FoldContext {
        received_at_ms: START.epoch * 1000 + i64::try_from(step_ms).expect("a short script"),
        region: Some("DE".to_owned()),
        pbx_utc_offset: Some(START.utc_offset),
        ..FoldContext::default()
    }
}

/// Whether the host would fold this event into the call: by `call_id`, 30039 by `uid`.
fn is_of(event: &Event, call: &CallRows) -> bool {
    match event.call_id() {
        Some(call_id) => call_id == call.call_id,
        None => event.uid() == Some(&call.uid),
    }
}

fn fold(call: &CallRows, steps: &[Step]) -> Call {
    let mut folded = Call::new(&call.call_id);
    for step in steps {
        let event = decode(step.event.to_string().as_bytes()).expect("decodes").event;
        if is_of(&event, call) {
            folded.fold(&event, &context(step.at_ms)).expect("an event of this call");
        }
    }
    folded
}

fn record(call: &CallRows, steps: &[Step]) -> Record {
    fold(call, steps).record(&context(1_000_000))
}

#[test]
fn disorder_and_duplicates_change_nothing() {
    let chaos = Chaos { disorder: 0.8, duplicates: 0.5, ..Chaos::default() };
    for script in scripts() {
        for call in &script.calls {
            let wanted = record(call, &script.steps);
            for seed in 0..ARRIVALS {
                let arrived = disturb(&script.steps, chaos, seed);
                assert_eq!(record(call, &arrived), wanted, "{} {:?}", script.flow, script.options);
            }
        }
    }
}

#[test]
fn a_shuffled_call_is_the_same_call() {
    for script in scripts() {
        for call in &script.calls {
            let wanted = record(call, &script.steps);
            for seed in 0..ARRIVALS {
                let mut steps = script.steps.clone();
                fastrand::Rng::with_seed(seed).shuffle(&mut steps);
                assert_eq!(record(call, &steps), wanted, "{} {:?}", script.flow, script.options);
            }
        }
    }
}

#[test]
fn lost_live_events_do_not_change_the_row() {
    let chaos = Chaos { disorder: 0.5, duplicates: 0.2, drops: 0.5, ..Chaos::default() };
    for script in scripts() {
        for call in &script.calls {
            let wanted = record(call, &script.steps);
            for seed in 0..ARRIVALS {
                let arrived = disturb(&script.steps, chaos, seed);
                assert_eq!(record(call, &arrived), wanted, "{} {:?}", script.flow, script.options);
            }
            let cdr: Vec<Step> = script.steps.iter().filter(|step| !step.is_live()).cloned().collect();
            assert_eq!(record(call, &cdr), wanted, "{} {:?}: the CDR alone", script.flow, script.options);
        }
    }
}

#[test]
fn a_second_copy_is_silent() {
    for script in scripts() {
        for call in &script.calls {
            let mut folded = fold(call, &script.steps);
            for step in &script.steps {
                let event = decode(step.event.to_string().as_bytes()).expect("decodes").event;
                if is_of(&event, call) {
                    let again = folded.fold(&event, &context(step.at_ms)).expect("an event of this call");
                    assert!(!again.changed && again.notices.is_empty(), "{}: {}", script.flow, step.event);
                }
            }
        }
    }
}

/// A retry of the PBX has a new time of receipt.
#[test]
fn a_late_copy_after_the_end_tells_nobody() {
    for script in scripts() {
        for call in &script.calls {
            let mut folded = fold(call, &script.steps);
            for step in &script.steps {
                let event = decode(step.event.to_string().as_bytes()).expect("decodes").event;
                if is_of(&event, call) {
                    let late = context(step.at_ms + 300_000);
                    let again = folded.fold(&event, &late).expect("an event of this call");
                    assert!(again.notices.is_empty(), "{}: {}", script.flow, step.event);
                }
            }
        }
    }
}

#[test]
fn rest_rows_after_the_events_add_nothing_to_the_row() {
    for script in scripts().filter(|script| script.options.cdr == CdrForm::PerLeg) {
        for call in &script.calls {
            let mut folded = fold(call, &script.steps);
            let wanted = folded.record(&context(1_000_000));
            for leg in &call.legs {
                let row = leg.rest_row(DateFormat::MonthDayYear, TimeFormat::Hours12);
                let leg = decode_cdr_row(&row, "row").expect("a row decodes");
                folded.fold_leg(&leg, &context(1_000_000)).expect("a row of this call");
            }
            assert_eq!(folded.record(&context(1_000_000)), wanted, "{} {:?}", script.flow, script.options);
        }
    }
}

/// Status, extension, talk seconds and path of each call of a flow with ring 5 and talk 60.
fn rows(flow: Flow) -> Vec<(LogStatus, Option<String>, u32, Option<String>)> {
    let options = FlowOptions { ring: Some(5), talk: Some(60), ..FlowOptions::default() };
    let script = script(flow, &options, START);
    let records = script.calls.iter().map(|call| record(call, &script.steps));
    let mut rows: Vec<_> =
        records.map(|record| (record.status, record.extension, record.duration, record.call_path)).collect();
    rows.sort();
    rows
}

/// The one row of a flow.
fn row(flow: Flow) -> (LogStatus, String, u32) {
    let mut rows = rows(flow);
    assert_eq!(rows.len(), 1, "{flow}");
    let (status, extension, talk, _) = rows.pop().expect("one row");
    (status, extension.unwrap_or_default(), talk)
}

#[test]
fn each_flow_ends_in_its_row() {
    let wanted = |status, extension: &str, talk| (status, extension.to_owned(), talk);
    assert_eq!(row(Flow::InboundAnswered), wanted(LogStatus::Answered, "2002", 60));
    assert_eq!(row(Flow::Missed), wanted(LogStatus::Missed, "2002", 0));
    assert_eq!(row(Flow::Busy), wanted(LogStatus::Busy, "2002", 0));
    assert_eq!(row(Flow::Voicemail), wanted(LogStatus::Voicemail, "2002", 0));
    assert_eq!(row(Flow::Anonymous), wanted(LogStatus::Answered, "2002", 60));
    assert_eq!(row(Flow::RingGroup), wanted(LogStatus::Answered, "2003", 60));
    assert_eq!(row(Flow::IvrQueue), wanted(LogStatus::Answered, "4006", 60));
    assert_eq!(row(Flow::OutboundAnswered), wanted(LogStatus::Answered, "2002", 60));
    assert_eq!(row(Flow::OutboundNoAnswer), wanted(LogStatus::Missed, "2002", 0));
    assert_eq!(row(Flow::OutboundFailed), wanted(LogStatus::Failed, "2002", 0));
    assert_eq!(row(Flow::Internal), wanted(LogStatus::Answered, "2002", 60));
    assert_eq!(row(Flow::BlindTransfer), wanted(LogStatus::Answered, "2003", 120));
    assert_eq!(row(Flow::Forward), wanted(LogStatus::Answered, "2003", 60));
    assert_eq!(row(Flow::Hold), wanted(LogStatus::Answered, "2002", 60));
}

#[test]
fn two_calls_at_once_are_two_rows() {
    for flow in [Flow::TwoCalls, Flow::AttendedTransfer] {
        let rows = rows(flow);
        assert_eq!(rows.len(), 2, "{flow}");
        assert!(rows.iter().all(|(status, ..)| *status == LogStatus::Answered), "{flow}: {rows:?}");
    }
}

#[test]
fn a_queue_call_shows_its_way() {
    let rows = rows(Flow::IvrQueue);
    let [(_, _, _, path)] = rows.as_slice() else { panic!("one row") };
    assert_eq!(path.as_deref(), Some("6200 > 6400"));
}
