//! Single facts of the fold, each with its name.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use pbx_core::ErrorCode;
use pbx_core::call::{
    Call, Direction, FoldContext, Folded, LogStatus, NoticeEvent, NumberRole, Outcome, Phase,
    RING_HORIZON_MS, map_status,
};
use pbx_core::phone::NumberType;
use pbx_core::yeastar::{Event, decode};
use serde_json::{Value, json};

const EPOCH: i64 = 1_760_000_000;
const ID: &str = "1760000000.101";

fn context(seconds: i64) -> FoldContext {
    let received_at_ms = (EPOCH + seconds) * 1000;
    FoldContext { received_at_ms, region: Some("DK".to_owned()), ..FoldContext::default() }
}

fn event(type_id: u32, msg: &Value) -> Event {
    decode(json!({"type": type_id, "msg": msg}).to_string().as_bytes()).unwrap().event
}

fn fold(call: &mut Call, seconds: i64, type_id: u32, msg: &Value) -> Folded {
    call.fold(&event(type_id, msg), &context(seconds)).unwrap()
}

fn members(members: &[Value]) -> Value {
    json!({"call_id": ID, "members": members})
}

fn phone(number: &str, status: &str) -> Value {
    json!({"extension": {"number": number, "channel_id": format!("PJSIP/{number}-1"), "member_status": status}})
}

fn caller(status: &str) -> Value {
    json!({"inbound": {"from": "+4533121212", "to": "2303301", "trunk_name": "t", "channel_id": "c", "member_status": status}})
}

fn leg(from: &str, to: &str, start: &str, duration: u32, talk: u32, status: &str, kind: &str) -> Value {
    json!({"call_id": ID, "time_start": start, "call_from": from, "call_to": to, "call_duration": duration,
           "talk_duration": talk, "status": status, "type": kind, "uid": "20251009165320A1B2C"})
}

/// A leg from outside; the PBX's clock is 8 hours ahead.
fn inbound_leg(to: &str, start: &str, duration: u32, talk: u32, status: &str) -> Value {
    leg("+4533121212", to, start, duration, talk, status, "Inbound")
}

fn ringing() -> Call {
    let mut call = Call::new(ID);
    fold(&mut call, 1, 30011, &members(&[caller("ALERT"), phone("2002", "RING")]));
    call
}

fn timeline(uid: &str, to: &str, hold: u32) -> Value {
    json!({"uid": uid, "leg": 1, "call_type": "Inbound", "call_from": "5503301", "call_to": to, "status": "ANSWERED",
           "time_start": "2025/10/09 16:53:20", "call_duration": 75, "talk_duration": 63, "hold_duration": hold})
}

#[test]
fn every_word_of_the_pbx_has_its_status() {
    let table = [
        ("ANSWERED", LogStatus::Answered),
        ("answerd", LogStatus::Answered),
        ("NO ANSWER", LogStatus::Missed),
        ("NO ANSWERED", LogStatus::Missed),
        ("BUSY", LogStatus::Busy),
        ("FAILED", LogStatus::Failed),
        ("VOICEMAIL", LogStatus::Voicemail),
        ("ABANDONED", LogStatus::Missed),
        ("PARKED", LogStatus::Unknown("PARKED".to_owned())),
    ];
    for (word, status) in table {
        assert_eq!(map_status(word), status, "{word}");
    }
    assert_eq!(map_status("PARKED").as_str(), "PARKED");
    assert_eq!(LogStatus::InProgress.as_str(), "In Progress");
}

#[test]
fn an_event_of_another_call_is_refused_and_changes_nothing() {
    let mut call = Call::new("1760000000.102");
    let error = call.fold(&event(30011, &members(&[caller("ALERT")])), &context(0)).unwrap_err();
    assert_eq!(error.code(), ErrorCode::OtherCall);
    assert_eq!(error.to_string(), "call_id: belongs to the call 1760000000.101, not to 1760000000.102");
    assert_eq!(call, Call::new("1760000000.102"));
}

#[test]
fn an_event_without_a_call_changes_nothing() {
    let mut call = ringing();
    let status = json!({"extension": "2002", "status": "Busy"});
    assert_eq!(fold(&mut call, 2, 30008, &status), Folded::default());
    assert_eq!(call.rev(), 1);
}

#[test]
fn a_state_that_is_not_one_is_an_error() {
    for bytes in [
        &b""[..],
        b"null",
        b"{}",
        b"{\"v\":1}",
        b"\xff",
        b"{\"v\":1,\"call_id\":\"a\",\"rev\":-1,\"state\":{}}",
    ] {
        assert_eq!(Call::from_bytes(bytes).unwrap_err().code(), ErrorCode::StateUnreadable, "{bytes:?}");
    }
}

#[test]
fn a_state_of_a_newer_version_is_an_error_that_says_so() {
    let error = Call::from_bytes(br#"{"v":2,"call_id":"a","rev":1,"state":{"channels":7}}"#).unwrap_err();
    assert_eq!(error.to_string(), "the stored call has version 2, this is version 1");
}

#[test]
fn an_answered_trunk_is_an_ivr_and_not_a_person() {
    let mut call = Call::new(ID);
    fold(&mut call, 1, 30011, &members(&[caller("ANSWERED")]));
    let record = call.record(&context(2));
    assert_eq!((record.status, record.answered_at), (LogStatus::Ringing, None));
}

#[test]
fn a_phone_that_alerts_dials_and_never_rings() {
    let mut call = Call::new(ID);
    let folded = fold(&mut call, 1, 30011, &members(&[phone("2002", "ALERT")]));
    assert_eq!(folded.notices.len(), 1);
    assert_eq!(folded.notices[0].event, NoticeEvent::CallUpdate);
    assert_eq!(folded.notices[0].phase, Phase::Dialling);
}

#[test]
fn an_incoming_call_names_the_caller() {
    let mut call = Call::new(ID);
    let folded = fold(&mut call, 1, 30011, &members(&[caller("ALERT"), phone("2002", "RING")]));
    let notice = &folded.notices[0];
    assert_eq!(notice.event, NoticeEvent::IncomingCall);
    assert_eq!((notice.direction, notice.rev), (Direction::Inbound, 1));
    assert_eq!(notice.e164.as_deref(), Some("+4533121212"));
    let written = notice.written.as_ref().unwrap();
    assert_eq!(
        (written.for_reader(Some("DK")), written.for_reader(Some("DE"))),
        ("33 12 12 12", "+45 33 12 12 12")
    );
    assert_eq!((written.region.as_deref(), written.line_type), (Some("DK"), NumberType::FixedLineOrMobile));
    assert_eq!(notice.did.as_deref(), Some("2303301"));
    assert_eq!(notice.started_at, Some(EPOCH));
}

#[test]
fn an_extension_has_no_e164() {
    let mut call = Call::new(ID);
    fold(&mut call, 1, 30011, &members(&[phone("2005", "ALERT")]));
    let folded = fold(&mut call, 1, 30011, &members(&[phone("2002", "RING")]));
    let callee = folded.notices.iter().find(|notice| notice.extension == "2002").unwrap();
    assert_eq!((callee.number.as_deref(), callee.e164.as_deref()), (Some("2005"), None));
    assert_eq!(callee.written, None);
}

#[test]
fn a_call_that_began_too_long_ago_does_not_ring_but_is_logged() {
    let horizon = RING_HORIZON_MS / 1000;
    for (seconds, rings) in [(horizon, true), (horizon + 1, false)] {
        let mut call = Call::new(ID);
        let folded = fold(&mut call, seconds, 30011, &members(&[caller("ALERT"), phone("2002", "RING")]));
        assert_eq!(!folded.notices.is_empty(), rings);
        assert!(folded.changed);
        assert_eq!(call.record(&context(seconds)).extension.as_deref(), Some("2002"));
        let answered = fold(&mut call, seconds + 1, 30011, &members(&[phone("2002", "ANSWER")]));
        assert_eq!(answered.notices[0].phase, Phase::Talking);
    }
}

#[test]
fn a_call_whose_id_has_no_time_rings() {
    let mut call = Call::new("abc");
    let event = event(30011, &json!({"call_id": "abc", "members": [phone("2002", "RING")]}));
    assert_eq!(call.fold(&event, &context(0)).unwrap().notices.len(), 1);
    assert_eq!(call.record(&context(0)).call_start, Some(EPOCH));
}

#[test]
fn a_page_that_loads_sees_what_rings_now() {
    let mut call = ringing();
    let notice = call.live(&context(5), "2002").unwrap();
    assert_eq!((notice.event, notice.phase, notice.rev), (NoticeEvent::IncomingCall, Phase::Ringing, 1));
    assert_eq!(call.live(&context(5), "2003"), None);
    assert_eq!(call.live(&context(RING_HORIZON_MS / 1000 + 2), "2002"), None, "its end got lost");
    fold(&mut call, 20, 30011, &members(&[caller("BYE")]));
    assert_eq!(call.live(&context(21), "2002"), None);
}

#[test]
fn one_event_may_change_several_phones() {
    let mut call = Call::new(ID);
    fold(&mut call, 1, 30011, &members(&[caller("ALERT"), phone("2001", "RING"), phone("2002", "RING")]));
    let folded = fold(&mut call, 9, 30011, &members(&[phone("2001", "ANSWER")]));
    let parts: Vec<_> = folded.notices.iter().map(|n| (n.extension.as_str(), n.phase, n.outcome)).collect();
    let elsewhere = Some(Outcome::AnsweredElsewhere);
    assert_eq!(parts, [("2001", Phase::Talking, None), ("2002", Phase::Ended, elsewhere)]);
    assert!(folded.notices.iter().all(|notice| notice.answered_by.as_deref() == Some("2001")));
}

#[test]
fn a_phone_that_rings_after_the_answer_rings() {
    let mut call = ringing();
    fold(&mut call, 5, 30011, &members(&[phone("2002", "ANSWER")]));
    let folded = fold(&mut call, 30, 30011, &members(&[phone("2003", "RING")]));
    assert_eq!(folded.notices[0].event, NoticeEvent::IncomingCall);
}

#[test]
fn a_target_that_rings_a_second_after_the_answer_is_missed_and_not_answered_elsewhere() {
    let mut call = ringing();
    fold(&mut call, 5, 30011, &members(&[phone("2002", "ANSWER")]));
    fold(&mut call, 6, 30013, &members(&[phone("2002", "BYE")]));
    fold(&mut call, 6, 30011, &members(&[phone("2003", "RING")]));
    let folded = fold(&mut call, 20, 30011, &members(&[caller("BYE")]));
    assert_eq!((folded.notices.len(), folded.notices[0].outcome), (1, Some(Outcome::Missed)));
}

#[test]
fn an_agent_whose_time_is_up_may_ring_again() {
    let mut call = ringing();
    let timeout = json!({"queue_number": "6400", "agent_number": "2002", "call_id": ID});
    assert_eq!(fold(&mut call, 15, 30026, &timeout).notices[0].outcome, Some(Outcome::Missed));
    let again =
        json!({"extension": {"number": "2002", "channel_id": "PJSIP/2002-2", "member_status": "RING"}});
    assert_eq!(fold(&mut call, 40, 30011, &members(&[again])).notices[0].event, NoticeEvent::IncomingCall);
}

#[test]
fn hold_is_what_was_received_last_whatever_was_folded_last() {
    let mut call = ringing();
    fold(&mut call, 5, 30011, &members(&[phone("2002", "ANSWER")]));
    fold(&mut call, 30, 30011, &members(&[phone("2002", "ANSWER")]));
    let late = fold(&mut call, 20, 30011, &members(&[phone("2002", "HOLD")]));
    assert!(late.notices.is_empty());
    assert_eq!(fold(&mut call, 31, 30011, &members(&[phone("2002", "HOLD")])).notices[0].phase, Phase::Held);
}

#[test]
fn talk_on_overlapping_legs_counts_once() {
    let mut call = Call::new(ID);
    fold(&mut call, 90, 30012, &inbound_leg("2002", "2025-10-09 16:53:20", 40, 35, "ANSWERED"));
    fold(&mut call, 90, 30012, &inbound_leg("2003", "2025-10-09 16:53:50", 60, 60, "ANSWERED"));
    let record = call.record(&context(90));
    assert_eq!((record.duration, record.ring_duration, record.total_duration), (85, 5, 90));
    assert_eq!((record.answered_by.as_deref(), record.extension.as_deref()), (Some("2002"), Some("2003")));
}

#[test]
fn an_agent_that_did_not_answer_makes_a_queue_that_did_a_missed_call() {
    let mut call = Call::new(ID);
    fold(&mut call, 40, 30012, &inbound_leg("6400", "2025-10-09 16:53:20", 40, 40, "ANSWERED"));
    assert_eq!(call.record(&context(40)).status, LogStatus::Answered);
    fold(&mut call, 40, 30012, &inbound_leg("4005", "2025-10-09 16:53:25", 30, 0, "NO ANSWER"));
    let record = call.record(&context(40));
    assert_eq!((record.status, record.duration), (LogStatus::Missed, 0));
}

#[test]
fn a_call_that_went_on_to_an_outside_number_was_answered_by_no_extension() {
    let mut call = Call::new(ID);
    fold(&mut call, 60, 30012, &inbound_leg("004917012345678", "2025-10-09 16:53:20", 60, 50, "ANSWERED"));
    let record = call.record(&context(60));
    assert_eq!((record.status, record.extension, record.duration), (LogStatus::Answered, None, 50));
}

#[test]
fn a_conference_was_answered() {
    let mut call = Call::new(ID);
    fold(&mut call, 60, 30012, &leg("2005", "6500", "2025-10-09 16:53:20", 60, 58, "ANSWERED", "Internal"));
    let record = call.record(&context(60));
    assert_eq!((record.status, record.call_path.as_deref()), (LogStatus::Answered, Some("6500")));
}

#[test]
fn the_zone_is_worked_out_from_the_first_leg_only() {
    let mut call = Call::new(ID);
    fold(&mut call, 2000, 30012, &inbound_leg("2003", "2025-10-09 17:20:00", 10, 5, "ANSWERED"));
    fold(&mut call, 2000, 30012, &inbound_leg("2002", "2025-10-09 16:53:20", 1600, 1590, "ANSWERED"));
    let record = call.record(&context(0));
    assert_eq!((record.call_start, record.call_end), (Some(EPOCH), Some(EPOCH + 1610)));
}

#[test]
fn the_zone_that_the_host_has_read_counts_where_no_leg_tells() {
    let mut call = Call::new("abc");
    let mut leg = inbound_leg("2002", "2025-10-09 16:53:20", 75, 63, "ANSWERED");
    leg["call_id"] = json!("abc");
    call.fold(&event(30012, &leg), &context(80)).unwrap();
    assert_eq!(call.record(&context(80)).call_start, None, "the zone is not known");
    assert_eq!(call.record(&context(80)).duration, 63);
    let told = FoldContext { pbx_utc_offset: Some(8 * 3600), ..context(80) };
    assert_eq!(call.record(&told).call_start, Some(EPOCH));
}

#[test]
fn a_role_that_the_host_knows_beats_the_default_range() {
    let mut call = Call::new(ID);
    fold(&mut call, 75, 30012, &inbound_leg("6400", "2025-10-09 16:53:20", 75, 63, "NO ANSWER"));
    assert_eq!(call.legs(&context(75))[0].role, Some(NumberRole::Queue));
    let mut told = context(75);
    told.directory.insert("6400".to_owned(), NumberRole::Extension);
    assert_eq!(call.legs(&told)[0].role, Some(NumberRole::Extension));
    assert_eq!(call.record(&told).extension.as_deref(), Some("6400"));
}

#[test]
fn hold_seconds_come_from_the_timeline_of_this_call() {
    let mut call = Call::new(ID);
    assert!(fold(&mut call, 76, 30039, &timeline("20251009165320A1B2C", "2002", 10)).changed);
    fold(&mut call, 76, 30039, &timeline("20251009165320A1B2C", "6400", 10));
    fold(&mut call, 76, 30039, &timeline("20991009165320A1B2C", "2003", 99));
    fold(&mut call, 76, 30012, &inbound_leg("2002", "2025-10-09 16:53:20", 75, 63, "ANSWERED"));
    assert_eq!(call.record(&context(76)).hold_duration, Some(10));
}

#[test]
fn a_failure_of_one_phone_does_not_end_a_call_from_outside() {
    let mut call = ringing();
    let failure = json!({"call_id": ID, "reason": "480 Temporatily Unavailable", "members": null});
    assert!(fold(&mut call, 2, 30015, &failure).notices.is_empty());
    assert_eq!(call.record(&context(3)).status, LogStatus::Ringing);
    let reasons: Vec<_> = call.legs(&context(3)).into_iter().filter_map(|row| row.reason).collect();
    assert_eq!(reasons, ["480 Temporatily Unavailable"]);
}

#[test]
fn a_late_ringing_after_the_cdr_does_not_ring() {
    let mut call = Call::new(ID);
    fold(&mut call, 76, 30012, &inbound_leg("2002", "2025-10-09 16:53:20", 75, 63, "ANSWERED"));
    let folded = fold(&mut call, 76, 30011, &members(&[caller("ALERT"), phone("2002", "RING")]));
    assert!(folded.changed && folded.notices.is_empty());
}

#[test]
fn the_region_of_the_trunk_beats_that_of_the_site() {
    let national = json!({"inbound": {"from": "040123456", "to": "2303301", "trunk_name": "Berlin", "channel_id": "c", "member_status": "ALERT"}});
    let event = event(30011, &members(&[national, phone("2002", "RING")]));
    let regions = [("Berlin".to_owned(), "DE".to_owned()), ("Wien".to_owned(), "AT".to_owned())];
    let of_trunk = FoldContext { trunk_regions: regions.into(), ..context(1) };
    for (context, e164) in [(context(1), "+45040123456"), (of_trunk, "+4940123456")] {
        let mut call = Call::new(ID);
        let folded = call.fold(&event, &context).unwrap();
        assert_eq!(folded.notices[0].e164.as_deref(), Some(e164));
        assert_eq!(call.record(&context).external_e164.as_deref(), Some(e164));
        assert_eq!(call.live(&context, "2002").unwrap().e164.as_deref(), Some(e164));
    }
}

#[test]
fn a_trunk_without_a_region_is_read_as_the_site() {
    let regions = [("Berlin".to_owned(), "DE".to_owned())];
    let context = FoldContext { trunk_regions: regions.into(), ..context(1) };
    assert_eq!(ringing().record(&context).external_e164.as_deref(), Some("+4533121212"));
}

#[test]
fn a_call_that_comes_back_was_transferred_by_the_one_between() {
    let mut call = ringing();
    fold(&mut call, 5, 30011, &members(&[caller("ANSWERED"), phone("2002", "ANSWER")]));
    assert_eq!(call.transferred_by(&context(5), "2002"), None);
    fold(&mut call, 20, 30013, &members(&[phone("2002", "BYE")]));
    fold(&mut call, 21, 30011, &members(&[phone("2003", "RING")]));
    assert_eq!(call.transferred_by(&context(21), "2003").as_deref(), Some("2002"));
    fold(&mut call, 25, 30011, &members(&[phone("2003", "ANSWER")]));
    let again =
        json!({"extension": {"number": "2002", "channel_id": "PJSIP/2002-9", "member_status": "RING"}});
    fold(&mut call, 40, 30011, &members(&[again]));
    assert_eq!(call.transferred_by(&context(40), "2002").as_deref(), Some("2003"));
}

#[test]
fn who_placed_a_call_to_the_outside_can_transfer_it() {
    let mut call = Call::new(ID);
    let outside = |status: &str| json!({"outbound": {"from": "2002", "to": "33121212", "trunk_name": "t", "channel_id": "c", "member_status": status}});
    fold(&mut call, 1, 30011, &members(&[phone("2002", "ALERT"), outside("RING")]));
    fold(&mut call, 5, 30011, &members(&[phone("2002", "ANSWERED"), outside("ANSWER")]));
    fold(&mut call, 30, 30011, &members(&[phone("2003", "RING")]));
    assert_eq!(call.transferred_by(&context(30), "2003").as_deref(), Some("2002"));
    assert_eq!(call.transferred_by(&context(30), "2002"), None);
}

#[test]
fn phones_of_a_group_that_ring_together_are_no_transfer() {
    let mut call = ringing();
    fold(&mut call, 1, 30011, &members(&[phone("2003", "RING")]));
    fold(&mut call, 5, 30011, &members(&[caller("ANSWERED"), phone("2003", "ANSWER")]));
    assert_eq!(call.transferred_by(&context(6), "2002"), None);
}
