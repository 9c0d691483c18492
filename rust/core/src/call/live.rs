//! What the live events of a call say together.

use super::state::{Channel, Ms, State};
use super::types::Direction;
use crate::yeastar::MemberKind;

/// Somebody answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Answer<'a> {
    pub(super) at: Ms,
    /// Whose phone; `None` when the outside party answered.
    pub(super) extension: Option<&'a str>,
    /// True for an answer that only the CDR tells of, in whole seconds on the PBX's clock.
    pub(super) recorded: bool,
}

/// Which end of a call a phone is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// It placed the call.
    Caller,
    /// It was called.
    Callee,
}

/// The live facts of a call, read in one direction.
#[derive(Debug)]
pub(super) struct Live<'a> {
    pub(super) state: &'a State,
    pub(super) direction: Direction,
    /// In the order of time.
    pub(super) answers: Vec<Answer<'a>>,
}

impl<'a> Live<'a> {
    /// Reads `state`; `recorded` is the direction by the CDR, used where no trunk member is known.
    pub(super) fn read(state: &'a State, recorded: Option<Direction>) -> Self {
        let direction = direction(state, recorded);
        let mut live = Self { state, direction, answers: Vec::new() };
        live.answers = live.find_answers();
        live.answers.sort_unstable();
        live
    }

    fn find_answers(&self) -> Vec<Answer<'a>> {
        let phones = self.callees().filter_map(|(number, channel)| {
            channel.talk().map(|at| Answer { at, extension: Some(number), recorded: false })
        });
        let outside =
            self.state.of_kind(MemberKind::Outbound).filter(|_| self.direction == Direction::Outbound);
        let outside = outside
            .filter_map(|channel| channel.talk().map(|at| Answer { at, extension: None, recorded: false }));
        phones.chain(outside).collect()
    }

    /// The end of the call that a phone is, as far as its events tell.
    ///
    /// ALERT is said of callers only. ANSWERED is the caller's word too, but some called phones get it, so
    /// beside RING, and on calls from outside, it does not make a caller.
    pub(super) fn side(&self, number: &str, channel: &Channel) -> Option<Side> {
        let placed = channel.alert.is_some() || self.dialled_out(number);
        let called =
            channel.ring.is_some() || channel.answer.is_some() || self.direction == Direction::Inbound;
        channel.first()?;
        Some(if called && !placed { Side::Callee } else { Side::Caller })
    }

    fn dialled_out(&self, number: &str) -> bool {
        self.direction == Direction::Outbound
            && self.state.of_kind(MemberKind::Outbound).any(|channel| channel.from.as_deref() == Some(number))
    }

    /// The phones that were called.
    pub(super) fn callees(&self) -> impl Iterator<Item = (&'a str, &'a Channel)> {
        let state = self.state;
        state.phones().filter(|(number, channel)| self.side(number, channel) == Some(Side::Callee))
    }

    /// The phones that placed the call.
    pub(super) fn callers(&self) -> impl Iterator<Item = (&'a str, &'a Channel)> {
        let state = self.state;
        state.phones().filter(|(number, channel)| self.side(number, channel) == Some(Side::Caller))
    }

    /// The trunk members of the outside party.
    pub(super) fn outside(&self) -> impl Iterator<Item = &'a Channel> {
        let kind = match self.direction {
            Direction::Inbound => Some(MemberKind::Inbound),
            Direction::Outbound => Some(MemberKind::Outbound),
            Direction::Internal => None,
        };
        let state = self.state;
        kind.into_iter().flat_map(move |kind| state.of_kind(kind))
    }

    /// When the outside party was gone, if it is.
    pub(super) fn outside_gone(&self) -> Option<Ms> {
        all_gone(self.outside())
    }

    /// The first answer.
    pub(super) fn answered(&self) -> Option<Answer<'a>> {
        self.answers.first().copied()
    }

    /// When the whole call was over, by what live events tell.
    pub(super) fn over(&self) -> Option<Ms> {
        self.outside_gone().or_else(|| all_gone(self.state.channels.values())).or_else(|| self.failed())
    }

    /// When a call that was placed could not be put through. One failing phone does not end a call from
    /// outside: others may ring.
    pub(super) fn failed(&self) -> Option<Ms> {
        let placed = self.direction != Direction::Inbound && self.answers.is_empty();
        self.state.failures.values().min().copied().filter(|_| placed)
    }

    /// The phone that placed the call, first known first.
    pub(super) fn caller(&self) -> Option<&'a str> {
        first(self.callers())
    }

    /// The phone that was called and answered first, else rang first.
    pub(super) fn callee(&self) -> Option<&'a str> {
        self.answered().and_then(|answer| answer.extension).or_else(|| first(self.callees()))
    }
}

/// The latest BYE when there are channels and all have gone.
pub(super) fn all_gone<'a>(channels: impl Iterator<Item = &'a Channel>) -> Option<Ms> {
    let mut latest = None;
    for channel in channels {
        latest = latest.max(Some(channel.bye?));
    }
    latest
}

fn first<'a>(phones: impl Iterator<Item = (&'a str, &'a Channel)>) -> Option<&'a str> {
    phones.min_by_key(|(number, channel)| (channel.first(), *number)).map(|(number, _)| number)
}

/// By the trunk members; a call whose only sign is a failed dial was placed to the outside.
fn direction(state: &State, recorded: Option<Direction>) -> Direction {
    if state.of_kind(MemberKind::Inbound).next().is_some() {
        Direction::Inbound
    } else if state.of_kind(MemberKind::Outbound).next().is_some() {
        Direction::Outbound
    } else if let Some(recorded) = recorded {
        recorded
    } else if state.channels.is_empty() && !state.failures.is_empty() {
        Direction::Outbound
    } else {
        Direction::Internal
    }
}
