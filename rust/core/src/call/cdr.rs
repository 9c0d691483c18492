//! What the CDR legs of a call say together.
//!
//! **Invariant:** nothing here looks at live events, so that the final row does not depend on which of them
//! were lost.

use std::cmp::Reverse;

use super::roles::{Taker, role_of, taker};
use super::state::State;
use super::types::{Direction, FoldContext, LogStatus, NumberRole};
use crate::yeastar::{CallStatus, CallType, CdrLeg};

/// One CDR leg with what follows from it. Times are seconds, UTC when [`Cdr::dated`].
#[derive(Debug)]
pub(super) struct Leg<'a> {
    pub(super) cdr: &'a CdrLeg,
    pub(super) role: Option<NumberRole>,
    pub(super) taker: Taker<'a>,
    pub(super) start: i64,
    pub(super) end: i64,
    pub(super) talk_start: i64,
}

/// All CDR legs of a call in the order of time.
#[derive(Debug)]
pub(super) struct Cdr<'a> {
    pub(super) legs: Vec<Leg<'a>>,
    /// True when the times are UTC; false when the PBX's zone could not be worked out.
    pub(super) dated: bool,
}

impl<'a> Cdr<'a> {
    /// The legs of `state`; `epoch` is the start of the call from its id.
    pub(super) fn read(state: &'a State, epoch: Option<i64>, ctx: &FoldContext) -> Self {
        let offset = zone_offset(state, epoch, ctx);
        let mut legs: Vec<_> =
            state.legs.values().map(|leg| Leg::read(leg, offset.unwrap_or(0), epoch, ctx)).collect();
        legs.sort_by_key(|leg| (leg.start, leg.taker.stage(), Reverse(leg.end)));
        let dated = offset.is_some() || state.legs.values().all(|leg| leg.start_utc.is_some());
        Self { legs, dated }
    }

    /// Whether the CDR decides the record.
    ///
    /// An IVR's leg may be pushed while the call goes on: as long as a phone is known to have rung, a leg of
    /// that stage is still to come.
    pub(super) fn decides(&self, phone_rang: bool) -> bool {
        !self.legs.is_empty() && (!phone_rang || self.legs.iter().any(|leg| leg.taker != Taker::Ivr))
    }

    /// The direction of the earliest leg whose type is known; else what the trunks say.
    pub(super) fn direction(&self) -> Direction {
        let known = self.legs.iter().find_map(|leg| match leg.cdr.call_type {
            CallType::Inbound => Some(Direction::Inbound),
            CallType::Outbound => Some(Direction::Outbound),
            CallType::Internal => Some(Direction::Internal),
            CallType::Unknown(_) => None,
        });
        known.unwrap_or_else(|| {
            if self.first_of(|leg| leg.src_trunk.as_deref()).is_some() {
                Direction::Inbound
            } else if self.first_of(|leg| leg.dst_trunk.as_deref()).is_some() {
                Direction::Outbound
            } else {
                Direction::Internal
            }
        })
    }

    /// The status of the whole call.
    pub(super) fn status(&self) -> LogStatus {
        let has_human = self.legs.iter().any(|leg| matches!(leg.taker, Taker::Human(_)));
        if self.legs.iter().any(|leg| leg.spoke(has_human)) {
            return LogStatus::Answered;
        }
        if self.legs.iter().any(|leg| leg.cdr.status == CallStatus::Voicemail) {
            return LogStatus::Voicemail;
        }
        let last = self.legs.iter().rev().find(|leg| leg.cdr.status != CallStatus::Answered);
        last.map_or(LogStatus::Missed, |leg| LogStatus::from(&leg.cdr.status))
    }

    /// The legs in which a person talked. Talk time repeats on a queue's leg and its agent's, so the
    /// queue's counts only where no agent has a leg.
    pub(super) fn talks(&self) -> impl Iterator<Item = &Leg<'a>> {
        let has_human = self.legs.iter().any(|leg| matches!(leg.taker, Taker::Human(_)));
        self.legs.iter().filter(move |leg| leg.spoke(has_human))
    }

    /// Seconds in which somebody talked, no second twice.
    pub(super) fn talk_seconds(&self) -> i64 {
        let mut spans: Vec<_> = self.talks().map(|leg| (leg.talk_start, leg.end)).collect();
        spans.sort_unstable();
        let mut total = 0_i64;
        let mut reached = i64::MIN;
        for (start, end) in spans {
            total = total.saturating_add(end.saturating_sub(start.max(reached)).max(0));
            reached = reached.max(end);
        }
        total
    }

    /// The leg of the person who talked last: after a transfer, the one it was transferred to.
    pub(super) fn last_talk(&self) -> Option<&Leg<'a>> {
        self.talks().max_by_key(|leg| (leg.taker.agent().is_some(), leg.talk_start, leg.end))
    }

    /// The leg of the person who talked first.
    pub(super) fn first_talk(&self) -> Option<&Leg<'a>> {
        self.talks().min_by_key(|leg| (leg.talk_start, leg.taker.agent().is_none()))
    }

    /// The first value of a field in the order of time.
    pub(super) fn first_of<T>(&self, field: impl Fn(&'a CdrLeg) -> Option<T>) -> Option<T> {
        self.legs.iter().find_map(|leg| field(leg.cdr))
    }

    /// Start of the first leg.
    pub(super) fn start(&self) -> i64 {
        self.legs.first().map_or(0, |leg| leg.start)
    }

    /// End of the leg that ended last.
    pub(super) fn end(&self) -> i64 {
        self.legs.iter().map(|leg| leg.end).max().unwrap_or(0)
    }
}

impl<'a> Leg<'a> {
    fn read(leg: &'a CdrLeg, offset: i64, epoch: Option<i64>, ctx: &FoldContext) -> Self {
        let local = leg.start_local.map(|start| start.saturating_sub(offset));
        let start = leg.start_utc.or(local).or(epoch).unwrap_or(0);
        let talk = leg.talk_duration.map_or(0, i64::from);
        let rung = leg.ring_duration.map_or(0, i64::from);
        let length = leg.call_duration.map_or(talk.saturating_add(rung), i64::from).max(talk);
        let end = start.saturating_add(length);
        let role = role_of(&leg.call_to.number, leg.call_to.name.as_deref(), ctx);
        Self {
            cdr: leg,
            role,
            taker: taker(leg, role, ctx),
            start,
            end,
            talk_start: end.saturating_sub(talk),
        }
    }

    /// Whether a person talked in this leg; `has_human` says that the call has legs of persons.
    fn spoke(&self, has_human: bool) -> bool {
        self.cdr.status == CallStatus::Answered
            && match self.taker {
                Taker::Human(_) => true,
                Taker::Group(_) | Taker::Machine => !has_human,
                Taker::Ivr => false,
            }
    }
}

impl<'a> Taker<'a> {
    /// The extension, where the leg tells it.
    pub(super) fn agent(self) -> Option<&'a str> {
        match self {
            Self::Human(agent) | Self::Group(agent) => agent,
            Self::Ivr | Self::Machine => None,
        }
    }

    /// Order of legs that begin in the same second: what a caller passes first comes first.
    const fn stage(self) -> u8 {
        match self {
            Self::Ivr => 0,
            Self::Machine => 1,
            Self::Group(_) => 2,
            Self::Human(_) => 3,
        }
    }
}

/// Seconds that PBX-local time was ahead of UTC during this call.
///
/// A leg with both clocks is the truth of its day, so it beats the host's reading, which may be from
/// before a change of daylight saving. Else the start of the call is in its id, and later legs start
/// later, so the difference is rounded down to a quarter of an hour.
fn zone_offset(state: &State, epoch: Option<i64>, ctx: &FoldContext) -> Option<i64> {
    let both = state.legs.values().filter_map(|leg| Some((leg.start_utc?, leg.start_local?))).min();
    if let Some((utc, local)) = both {
        return Some(local.saturating_sub(utc));
    }
    if let Some(offset) = ctx.pbx_utc_offset {
        return Some(i64::from(offset));
    }
    let first = state.legs.values().filter_map(|leg| leg.start_local).min()?;
    let ahead = first.saturating_sub(epoch?).saturating_add(CLOCK_SLACK).div_euclid(QUARTER);
    let offset = ahead.saturating_mul(QUARTER);
    (-WIDEST_OFFSET..=WIDEST_OFFSET).contains(&offset).then_some(offset)
}

/// Seconds by which `time_start` of the first leg may be before the time in `call_id`.
const CLOCK_SLACK: i64 = 60;
/// All zone offsets are multiples of 15 minutes.
const QUARTER: i64 = 900;
/// No zone is further from UTC.
const WIDEST_OFFSET: i64 = 14 * 3600;
