//! The flows are what they say: every event decodes, every sum is right, and the same seed tells the same
//! story.

#![expect(clippy::expect_used, reason = "helpers of tests are tests")]

use clap::ValueEnum as _;
use pbx_core::yeastar::{CallStatus, CdrLeg, Event, decode, decode_cdr_row};
use pbx_sim::flow::{
    CALLERS, CdrForm, DateFormat, Flow, FlowOptions, Leg, MembersForm, MsgForm, Script, Start, Step,
    TimeFormat, cut, local_time, script,
};

const START: Start = Start { epoch: 1_760_000_000, sequence: 101, utc_offset: 7200, seed: 7 };

/// Every combination of the protocol's switches.
fn switches() -> impl Iterator<Item = FlowOptions> {
    (0..32).map(|bits: u32| FlowOptions {
        members: if bits & 1 == 0 { MembersForm::Snapshot } else { MembersForm::Single },
        cdr: if bits & 2 == 0 { CdrForm::PerLeg } else { CdrForm::PerCall },
        msg: if bits & 4 == 0 { MsgForm::String } else { MsgForm::Object },
        incoming_request: bits & 8 != 0,
        timeline: bits & 8 != 0,
        keypad: bits & 16 != 0,
        no_extension_states: bits & 16 != 0,
        ..FlowOptions::default()
    })
}

fn scripts() -> impl Iterator<Item = Script> {
    Flow::ALL.into_iter().flat_map(|flow| {
        switches()
            .flat_map(move |options| (0..2).map(move |seed| script(flow, &options, Start { seed, ..START })))
    })
}

fn event(step: &Step) -> Event {
    decode(step.event.to_string().as_bytes()).expect("an event of a flow decodes").event
}

fn plain(flow: Flow) -> Script {
    script(flow, &FlowOptions::default(), START)
}

fn cdr_legs(script: &Script) -> Vec<CdrLeg> {
    let events = script.steps.iter().map(event);
    events.filter_map(|event| if let Event::CallEnd(leg) = event { Some(*leg) } else { None }).collect()
}

#[test]
fn every_event_decodes_as_the_type_it_has() {
    for script in scripts() {
        for step in &script.steps {
            let webhook = decode(step.event.to_string().as_bytes()).expect("decodes");
            assert_eq!(webhook.type_id, Some(step.type_id));
            assert!(!matches!(webhook.event, Event::Unknown { .. }), "{}: {}", script.flow, step.event);
            assert!(webhook.event.call_id().is_none_or(|id| id == step.call_id));
        }
    }
}

#[test]
fn sums_are_consistent() {
    for script in scripts() {
        for call in &script.calls {
            assert!(!call.legs.is_empty(), "{} keeps a row", script.flow);
            for leg in &call.legs {
                assert_eq!(leg.ring + leg.talk, leg.duration, "{}: {leg:?}", script.flow);
                assert!(leg.end() <= call.ended_at && leg.hold <= leg.talk);
                assert_eq!((&leg.call_id, &leg.uid), (&call.call_id, &call.uid));
                assert_eq!(leg.recording.is_empty(), leg.status != "ANSWERED" || !leg.note);
            }
            assert_eq!(call.legs.iter().map(Leg::end).max(), Some(call.ended_at), "{}", script.flow);
        }
    }
}

#[test]
fn uid_begins_with_the_local_start_of_the_call() {
    for script in scripts() {
        for call in &script.calls {
            let epoch = call.call_id.split('.').next().and_then(|text| text.parse().ok()).expect("epoch");
            let local = local_time(epoch, START.utc_offset, "%Y%m%d%H%M%S");
            assert!(call.uid.starts_with(&local) && call.uid.len() == 19, "{}", call.uid);
        }
    }
}

#[test]
fn times_do_not_go_back_and_the_cdr_comes_last() {
    for script in scripts() {
        assert!(script.steps.is_sorted_by_key(|step| step.at_ms));
        assert!(script.calls.is_sorted_by_key(|call| call.legs.first().map(|leg| leg.start)));
        for call in &script.calls {
            let live: Vec<bool> =
                script.steps.iter().filter(|step| step.call_id == call.call_id).map(Step::is_live).collect();
            assert!(live.is_sorted_by_key(|live| !live) && live.contains(&false), "{}", script.flow);
        }
    }
}

#[test]
fn rest_rows_tell_what_30012_tells() {
    for flow in Flow::ALL {
        let script = plain(flow);
        let rows = script.calls.iter().flat_map(|call| &call.legs);
        let mut from_rest: Vec<CdrLeg> = rows
            .map(|leg| leg.rest_row(DateFormat::DayMonthYear, TimeFormat::Hours12))
            .map(|row| decode_cdr_row(&row, "row").expect("a row decodes"))
            .collect();
        let mut from_events = cdr_legs(&script);
        let key = |leg: &CdrLeg| (leg.call_id.clone(), leg.start_local, leg.call_to.number.clone());
        from_rest.sort_by_key(key);
        from_events.sort_by_key(key);
        assert_eq!(from_rest.len(), from_events.len(), "{flow}");
        for (row, pushed) in from_rest.iter().zip(&from_events) {
            assert_eq!(row.start_utc.map(|at| at + 7200), pushed.start_local, "{flow}");
            assert_eq!(key(row), key(pushed), "{flow}");
            assert_eq!((&row.uid, &row.status), (&pushed.uid, &pushed.status), "{flow}");
            assert_eq!(row.call_from.number, pushed.call_from.number, "{flow}");
            assert_eq!(row.recording, pushed.recording, "{flow}");
            assert_eq!(row.call_duration.unwrap_or(0), pushed.call_duration.unwrap_or(0), "{flow}");
            assert_eq!(row.talk_duration.unwrap_or(0), pushed.talk_duration.unwrap_or(0), "{flow}");
        }
    }
}

#[test]
fn statuses_are_those_of_the_flow() {
    let statuses =
        |flow| -> Vec<CallStatus> { cdr_legs(&plain(flow)).into_iter().map(|leg| leg.status).collect() };
    assert_eq!(statuses(Flow::InboundAnswered), [CallStatus::Answered]);
    assert_eq!(statuses(Flow::Missed), [CallStatus::NoAnswer]);
    assert_eq!(statuses(Flow::Busy), [CallStatus::Busy]);
    assert_eq!(statuses(Flow::Voicemail), [CallStatus::Voicemail]);
    assert_eq!(statuses(Flow::OutboundNoAnswer), [CallStatus::NoAnswer]);
    assert_eq!(statuses(Flow::OutboundFailed), [CallStatus::Failed]);
    assert_eq!(statuses(Flow::Forward), [CallStatus::NoAnswer, CallStatus::Answered]);
    assert_eq!(statuses(Flow::IvrQueue).len(), 3);
    assert_eq!(statuses(Flow::AttendedTransfer).len(), 3);
}

#[test]
fn one_cdr_per_call_spans_the_legs() {
    let options = FlowOptions { cdr: CdrForm::PerCall, ..FlowOptions::default() };
    let script = script(Flow::IvrQueue, &options, START);
    let legs = cdr_legs(&script);
    let [whole] = legs.as_slice() else { panic!("one 30012, not {}", legs.len()) };
    let agent = cdr_legs(&plain(Flow::IvrQueue)).pop().expect("the agent's leg");
    assert_eq!(whole.talk_duration, agent.talk_duration);
    assert_eq!(whole.call_to.number, "4006");
    assert_eq!(whole.start_local, Some(START.epoch + 7200));
}

#[test]
fn the_seed_decides() {
    for flow in Flow::ALL {
        assert_eq!(plain(flow), plain(flow));
    }
    let other = script(Flow::InboundAnswered, &FlowOptions::default(), Start { seed: 8, ..START });
    assert_ne!(plain(Flow::InboundAnswered).steps, other.steps);
}

#[test]
fn options_choose_numbers_and_durations() {
    let options = FlowOptions {
        from: Some("0045 32 12 34 56".to_owned()),
        agents: vec!["2005".to_owned(), "2000".to_owned()],
        answered_by: Some("2005".to_owned()),
        did: "4711".to_owned(),
        ring: Some(3),
        talk: Some(10),
        ..FlowOptions::default()
    };
    let script = script(Flow::RingGroup, &options, START);
    let legs = cdr_legs(&script);
    let [leg] = legs.as_slice() else { panic!("one leg") };
    assert_eq!((leg.call_from.number.as_str(), leg.call_to.number.as_str()), ("0045 32 12 34 56", "2005"));
    assert_eq!((leg.call_duration, leg.talk_duration), (Some(13), Some(10)));
    assert_eq!(leg.did_number.as_deref(), Some("4711"));
}

#[test]
fn names_on_the_command_line_are_those_of_the_page() {
    for flow in Flow::ALL {
        let name = flow.to_possible_value().expect("no flow is hidden").get_name().to_owned();
        assert_eq!(name, flow.as_str());
        assert_eq!(serde_json::to_value(flow).expect("a word"), flow.as_str());
    }
    assert_eq!(Flow::value_variants(), Flow::ALL);
}

#[test]
fn hanging_up_early_shortens_the_talk() {
    let options = FlowOptions { ring: Some(4), talk: Some(60), ..FlowOptions::default() };
    let whole = script(Flow::OutboundAnswered, &options, START);
    let id = whole.calls[0].call_id.clone();
    let short = cut(whole, &id, "", 16_000);
    let legs = cdr_legs(&short);
    let [leg] = legs.as_slice() else { panic!("one leg") };
    assert_eq!((leg.call_duration, leg.talk_duration), (Some(16), Some(10)));
    assert_eq!(leg.status, CallStatus::Answered);
    assert!(short.steps.last().is_some_and(|step| step.at_ms < 17_000 && step.members.is_empty()));
}

#[test]
fn hanging_up_before_the_answer_leaves_an_unanswered_call() {
    let options = FlowOptions { ring: Some(10), ..FlowOptions::default() };
    let whole = script(Flow::OutboundAnswered, &options, START);
    let (id, channel) = (whole.calls[0].call_id.clone(), "PJSIP/2002");
    let short = cut(whole, &id, channel, 5_000);
    let legs = cdr_legs(&short);
    let [leg] = legs.as_slice() else { panic!("one leg") };
    assert_eq!((leg.call_duration, leg.talk_duration), (Some(5), Some(0)));
    assert_eq!((&leg.status, &leg.recording), (&CallStatus::NoAnswer, &None));
}

#[test]
fn default_callers_are_real_numbers_for_a_german_pbx() {
    for caller in CALLERS {
        let number = pbx_core::phone::parse(caller, Some("DE")).expect("a default caller parses");
        assert!(number.is_valid(), "{caller}");
    }
}
