//! The row of the call log that a call projects to.

use super::Call;
use super::cdr::Cdr;
use super::live::Live;
use super::numbers::{e164, is_withheld};
use super::roles::Taker;
use super::state::{Channel, Ms};
use super::status::failure_status;
use super::types::{Direction, FoldContext, LogStatus, Record};

/// The record of `call`: from its CDR once that decides, else from its live events.
pub(super) fn record(call: &Call, ctx: &FoldContext) -> Record {
    let cdr = Cdr::read(&call.state, call.epoch(), ctx);
    let live = Live::read(&call.state, (!cdr.legs.is_empty()).then(|| cdr.direction()));
    let mut record = if cdr.decides(live.callees().next().is_some()) {
        recorded(call, &cdr, ctx)
    } else {
        running(call, &live)
    };
    record.did = record.did.or_else(|| did(&live));
    record.trunk = record.trunk.or_else(|| live.outside().find_map(|channel| channel.trunk.clone()));
    if record.call_type == Direction::Inbound && record.did.is_some() {
        record.called_number.clone_from(&record.did);
    }
    record = with_outside(record, ctx);
    record.external_name = record.external_number.as_deref().and_then(|number| outside_name(&cdr, number));
    record
}

fn did(live: &Live<'_>) -> Option<String> {
    live.outside().filter(|_| live.direction == Direction::Inbound).find_map(|channel| channel.to.clone())
}

/// Fills the fields about the outside party from the caller and the called number.
fn with_outside(mut record: Record, ctx: &FoldContext) -> Record {
    let number = match record.call_type {
        Direction::Inbound => record.caller_number.as_ref(),
        Direction::Outbound => record.called_number.as_ref(),
        Direction::Internal => None,
    };
    record.external_number = number.filter(|number| !is_withheld(number)).cloned();
    let region = ctx.region_of(record.trunk.as_deref());
    record.external_e164 = record.external_number.as_deref().and_then(|number| e164(number, region));
    record
}

/// What the PBX calls the outside party. Only CDR rows of REST give names; what says nothing of who it is (the
/// number once more, `anonymous`) is none.
fn outside_name(cdr: &Cdr<'_>, number: &str) -> Option<String> {
    let says_who = |name: &&str| name.chars().any(char::is_alphabetic) && !is_withheld(name);
    cdr.first_of(|leg| {
        let parties = [&leg.call_from, &leg.call_to].into_iter().filter(|party| party.number == number);
        parties.filter_map(|party| party.name.as_deref()).find(says_who).map(str::to_owned)
    })
}

fn recorded(call: &Call, cdr: &Cdr<'_>, ctx: &FoldContext) -> Record {
    let call_type = cdr.direction();
    let (start, end) = (cdr.start(), cdr.end());
    let first_talk = cdr.first_talk();
    let caller = cdr.first_of(|leg| text(&leg.call_from.number));
    let withheld = call_type == Direction::Inbound && caller.as_deref().is_none_or(is_withheld);
    let recording = cdr.last_talk().and_then(|leg| leg.cdr.recording.clone());
    let recording = recording.or_else(|| cdr.legs.iter().rev().find_map(|leg| leg.cdr.recording.clone()));
    let answered_by =
        first_talk.filter(|_| call_type != Direction::Outbound).and_then(|leg| leg.taker.agent());
    let dated = |at: i64| cdr.dated.then_some(at);
    Record {
        status: cdr.status(),
        caller_number: caller,
        called_number: cdr.first_of(|leg| text(&leg.call_to.number)),
        withheld,
        extension: agent(cdr, call_type),
        answered_by: answered_by.map(str::to_owned),
        extensions: agents(cdr, call_type),
        call_path: path(cdr),
        did: cdr.first_of(|leg| leg.did_number.clone()),
        trunk: trunk(cdr, call_type),
        call_start: dated(start),
        answered_at: first_talk.and_then(|leg| dated(leg.talk_start)),
        call_end: dated(end),
        duration: seconds(cdr.talk_seconds()),
        ring_duration: seconds(first_talk.map_or(end, |leg| leg.talk_start).saturating_sub(start)),
        hold_duration: hold(call, ctx),
        total_duration: seconds(end.saturating_sub(start)),
        has_recording: recording.is_some(),
        recording_url: recording,
        ..blank(call, call_type)
    }
}

/// Who talked last, else whose phone rang last, else who dialled.
fn agent(cdr: &Cdr<'_>, call_type: Direction) -> Option<String> {
    let talked = cdr.last_talk().and_then(|leg| leg.taker.agent());
    let rung = || cdr.legs.iter().rev().find_map(|leg| leg.taker.agent());
    let dialled =
        || cdr.first_of(|leg| text(&leg.call_from.number)).filter(|_| call_type == Direction::Outbound);
    talked.or_else(rung).map(str::to_owned).or_else(dialled)
}

fn agents(cdr: &Cdr<'_>, call_type: Direction) -> Vec<String> {
    let mut all: Vec<_> = cdr.legs.iter().filter_map(|leg| leg.taker.agent().map(str::to_owned)).collect();
    if call_type == Direction::Internal {
        all.extend(cdr.first_of(|leg| text(&leg.call_from.number)));
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// The numbers of IVRs, queues, ring groups and services in the order of time.
fn path(cdr: &Cdr<'_>) -> Option<String> {
    let services = cdr.legs.iter().filter(|leg| !matches!(leg.taker, Taker::Human(_)));
    join_path(services.map(|leg| leg.cdr.call_to.number.as_str()))
}

fn join_path<'a>(numbers: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut steps: Vec<&str> = Vec::new();
    for number in numbers.filter(|number| !number.is_empty()) {
        if !steps.contains(&number) {
            steps.push(number);
        }
    }
    (!steps.is_empty()).then(|| steps.join(" > "))
}

fn trunk(cdr: &Cdr<'_>, call_type: Direction) -> Option<String> {
    let incoming = || cdr.first_of(|leg| leg.src_trunk.clone());
    let outgoing = || cdr.first_of(|leg| leg.dst_trunk.clone());
    match call_type {
        Direction::Inbound => incoming().or_else(outgoing),
        Direction::Outbound | Direction::Internal => outgoing().or_else(incoming),
    }
}

/// Hold seconds of the agents' timeline legs; a queue's leg repeats its agent's.
fn hold(call: &Call, ctx: &FoldContext) -> Option<u32> {
    let uids: Vec<_> = call.state.legs.values().filter_map(|leg| leg.uid.as_ref()).collect();
    let ours =
        call.state.timelines.values().filter(|timeline| {
            uids.is_empty() || timeline.uid.as_ref().is_none_or(|uid| uids.contains(&uid))
        });
    let mut agents = None;
    let mut services = None;
    for timeline in ours {
        let slot = if timeline.is_service(ctx) { &mut services } else { &mut agents };
        if let Some(hold) = timeline.hold {
            *slot = Some(slot.unwrap_or(0_u32).saturating_add(hold));
        }
    }
    agents.or(services)
}

fn running(call: &Call, live: &Live<'_>) -> Record {
    let over = live.over();
    let answered = live.answered();
    let start =
        call.epoch().or_else(|| live.state.channels.values().filter_map(Channel::first).min().map(whole));
    let answered_at = answered.map(|answer| whole(answer.at));
    let end = over.map(whole);
    let lasted = |from: Option<i64>, to: Option<i64>| {
        seconds(to.zip(from).map_or(0, |(to, from)| to.saturating_sub(from)))
    };
    let (caller, called) = parties(live);
    let withheld = live.direction == Direction::Inbound
        && live.outside().next().is_some()
        && caller.as_deref().is_none_or(is_withheld);
    Record {
        status: running_status(live, over),
        caller_number: caller,
        called_number: called,
        withheld,
        extension: running_agent(live).map(str::to_owned),
        answered_by: answered
            .and_then(|a| a.extension)
            .filter(|_| live.direction != Direction::Outbound)
            .map(str::to_owned),
        extensions: extensions(live),
        call_path: running_path(live),
        call_start: start,
        answered_at,
        call_end: end,
        duration: lasted(answered_at, end),
        ring_duration: lasted(start, answered_at.or(end)),
        total_duration: lasted(start, end),
        ..blank(call, live.direction)
    }
}

fn running_status(live: &Live<'_>, over: Option<Ms>) -> LogStatus {
    match (over, live.answered()) {
        (None, None) => LogStatus::Ringing,
        (None, Some(_)) => LogStatus::InProgress,
        (Some(_), Some(_)) => LogStatus::Answered,
        (Some(_), None) => live.failed().map_or(LogStatus::Missed, |_| failed_status(live)),
    }
}

/// Busy when any of the reasons says so.
pub(super) fn failed_status(live: &Live<'_>) -> LogStatus {
    let busy = live.state.failures.keys().any(|reason| failure_status(reason) == LogStatus::Busy);
    if busy { LogStatus::Busy } else { LogStatus::Failed }
}

/// Caller and called number.
fn parties(live: &Live<'_>) -> (Option<String>, Option<String>) {
    let from = live.outside().find_map(|channel| channel.from.clone());
    let to = live.outside().find_map(|channel| channel.to.clone());
    match live.direction {
        Direction::Inbound => (from, to),
        Direction::Outbound => (live.caller().map(str::to_owned).or(from), to),
        Direction::Internal => {
            let inside = |field: fn(&Channel) -> Option<&String>| {
                live.state.channels.values().find_map(field).cloned()
            };
            let caller = live.caller().map(str::to_owned).or_else(|| inside(|channel| channel.from.as_ref()));
            (caller, live.callee().map(str::to_owned).or_else(|| inside(|channel| channel.to.as_ref())))
        }
    }
}

fn running_agent<'a>(live: &Live<'a>) -> Option<&'a str> {
    let talked = live.answers.iter().rev().find_map(|answer| answer.extension);
    let rung = || {
        live.callees().max_by_key(|(number, channel)| (channel.first(), *number)).map(|(number, _)| number)
    };
    talked.or_else(rung).or_else(|| live.caller())
}

fn extensions(live: &Live<'_>) -> Vec<String> {
    let mut all: Vec<_> = live.state.phones().map(|(number, _)| number.to_owned()).collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn running_path(live: &Live<'_>) -> Option<String> {
    let mut steps: Vec<_> = live.state.channels.values().flat_map(|channel| &channel.paths).collect();
    steps.sort_unstable_by_key(|(path, at)| (**at, path.as_str()));
    join_path(steps.into_iter().map(|(path, _)| path.as_str()))
}

fn blank(call: &Call, call_type: Direction) -> Record {
    Record {
        call_id: call.id.clone(),
        call_type,
        status: LogStatus::Ringing,
        caller_number: None,
        called_number: None,
        external_number: None,
        external_e164: None,
        external_name: None,
        withheld: false,
        extension: None,
        answered_by: None,
        extensions: Vec::new(),
        call_path: None,
        did: None,
        trunk: None,
        call_start: None,
        answered_at: None,
        call_end: None,
        duration: 0,
        ring_duration: 0,
        hold_duration: None,
        total_duration: 0,
        has_recording: false,
        recording_url: None,
    }
}

fn text(number: &str) -> Option<String> {
    (!number.is_empty()).then(|| number.to_owned())
}

/// Milliseconds to whole seconds.
pub(super) fn whole(ms: Ms) -> i64 {
    ms.div_euclid(1000)
}

fn seconds(seconds: i64) -> u32 {
    u32::try_from(seconds.max(0)).unwrap_or(u32::MAX)
}
