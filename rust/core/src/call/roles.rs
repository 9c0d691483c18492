//! What a number of the PBX is: a person's phone, or an IVR, queue, ring group or other service.

use super::types::{FoldContext, NumberRole};
use crate::yeastar::{CallStatus, CallType, CdrLeg};

/// Yeastar's default ranges, used only where neither the host nor a name tells. An administrator may change
/// them on the PBX (PBX Settings > Preferences > Extension Preferences); then the host's directory decides.
const DEFAULT_RANGES: [(u32, u32, NumberRole); 6] = [
    (6000, 6199, NumberRole::Service),
    (6200, 6299, NumberRole::Ivr),
    (6300, 6399, NumberRole::RingGroup),
    (6400, 6499, NumberRole::Queue),
    (6500, 6599, NumberRole::Service),
    (6600, 6799, NumberRole::Service),
];

/// Beginnings of the names that REST prints before the number of a service.
const NAME_HINTS: [(&str, NumberRole); 8] = [
    ("ivr", NumberRole::Ivr),
    ("queue", NumberRole::Queue),
    ("ring group", NumberRole::RingGroup),
    ("ringgroup", NumberRole::RingGroup),
    ("conference", NumberRole::Service),
    ("paging", NumberRole::Service),
    ("satisfaction survey", NumberRole::Service),
    ("voicemail", NumberRole::Service),
];

/// The longest extension number; anything longer is an outside number.
const LONGEST_EXTENSION: usize = 6;

/// What `number` is: by the host's directory, else by the `name` that REST prints, else by the default
/// ranges. `None` for numbers that are not one of the PBX's own.
pub(super) fn role_of(number: &str, name: Option<&str>, ctx: &FoldContext) -> Option<NumberRole> {
    if let Some(role) = ctx.directory.get(number) {
        return Some(*role);
    }
    hinted(name).or_else(|| guessed(number))
}

fn hinted(name: Option<&str>) -> Option<NumberRole> {
    let name = name?.trim().to_ascii_lowercase();
    let is_word = |hint: &str| {
        name.strip_prefix(hint).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
    };
    NAME_HINTS.iter().find(|(hint, _)| is_word(hint)).map(|(_, role)| *role)
}

fn guessed(number: &str) -> Option<NumberRole> {
    if number.starts_with(['*', '#']) {
        return Some(NumberRole::Service);
    }
    if !is_short(number) {
        return None;
    }
    let value: u32 = number.parse().ok()?;
    let in_range = DEFAULT_RANGES.iter().find(|(first, last, _)| (*first..=*last).contains(&value));
    Some(in_range.filter(|_| number.len() == 4).map_or(NumberRole::Extension, |(_, _, role)| *role))
}

fn is_short(number: &str) -> bool {
    (1..=LONGEST_EXTENSION).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit())
}

/// Who took part in a leg on the PBX's side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taker<'a> {
    /// A person, with the extension where the leg tells it (a call that went on to an outside number has a
    /// person and no extension).
    Human(Option<&'a str>),
    /// A queue or ring group; a person only if the leg was answered.
    Group(Option<&'a str>),
    /// An IVR.
    Ivr,
    /// Conference, paging, fax …
    Machine,
}

/// Who took part in `leg`: on outbound legs the caller, else the called number.
pub(super) fn taker<'a>(leg: &'a CdrLeg, role: Option<NumberRole>, ctx: &FoldContext) -> Taker<'a> {
    if leg.call_type == CallType::Outbound {
        let caller =
            role_of(&leg.call_from.number, leg.call_from.name.as_deref(), ctx) == Some(NumberRole::Extension);
        return Taker::Human(caller.then_some(leg.call_from.number.as_str()));
    }
    match role {
        Some(NumberRole::Extension) => Taker::Human(Some(&leg.call_to.number)),
        None => Taker::Human(None),
        Some(NumberRole::Queue | NumberRole::RingGroup) => Taker::Group(recorded_agent(leg, ctx)),
        Some(NumberRole::Ivr) => Taker::Ivr,
        Some(NumberRole::Service) => Taker::Machine,
    }
}

/// The agent in the name of a queue leg's recording, `{time}-{call_id}-{from}-{to}-{Type}.wav`, where `to`
/// is not the queue itself.
fn recorded_agent<'a>(leg: &'a CdrLeg, ctx: &FoldContext) -> Option<&'a str> {
    if leg.status != CallStatus::Answered {
        return None;
    }
    let (stem, _) = leg.recording.as_deref()?.rsplit_once('.')?;
    let to = stem.rsplit('-').nth(1)?;
    (role_of(to, None, ctx) == Some(NumberRole::Extension)).then_some(to)
}
