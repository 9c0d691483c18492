//! What each phone does in a call.

use std::collections::BTreeSet;

use super::Call;
use super::cdr::Cdr;
use super::live::{Answer, Live, Side, all_gone};
use super::numbers::is_withheld;
use super::record::{failed_status, whole};
use super::roles::Taker;
use super::state::{Channel, Ms};
use super::types::{Direction, FoldContext, LogStatus, Outcome, Phase};

/// How far the clocks of PBX and host, and whole seconds in the CDR, may put an event past the end of its
/// leg. Milliseconds.
const CLOCK_SLACK_MS: Ms = 2000;

/// One extension's part in the call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) phase: Phase,
    pub(super) direction: Direction,
    pub(super) number: Option<String>,
    pub(super) withheld: bool,
    pub(super) did: Option<String>,
    pub(super) trunk: Option<String>,
    pub(super) call_path: Option<String>,
    pub(super) answered_at: Option<i64>,
    pub(super) answered_by: Option<String>,
    pub(super) ended_at: Option<i64>,
    pub(super) outcome: Option<Outcome>,
}

/// What one channel of a phone does, the more pressing the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Doing {
    Ended(Ms),
    Dialling(Ms),
    Ringing(Ms),
    Talking(Ms),
}

/// A call as all its phones see it.
pub(super) struct Scene<'a> {
    live: Live<'a>,
    cdr: Cdr<'a>,
    /// Answers by live events and by the CDR, in the order of time.
    answers: Vec<Answer<'a>>,
    outside_gone: Option<Ms>,
    withheld: bool,
}

impl<'a> Scene<'a> {
    /// Reads the state of `call`.
    pub(super) fn read(call: &'a Call, ctx: &FoldContext) -> Self {
        let cdr = Cdr::read(&call.state, call.epoch(), ctx);
        let live = Live::read(&call.state, (!cdr.legs.is_empty()).then(|| cdr.direction()));
        let answers = all_answers(&live, &cdr);
        let outside_gone = live.outside_gone();
        let withheld = is_withheld_in(&live, &cdr);
        Self { live, cdr, answers, outside_gone, withheld }
    }

    /// The extensions that events tell of.
    pub(super) fn extensions(&self) -> BTreeSet<&'a str> {
        self.live.state.phones().map(|(number, _)| number).collect()
    }

    /// The part of `extension`, and since when it rings if it does; `None` when no event told of it.
    pub(super) fn part(&self, extension: &str) -> Option<(Part, Option<Ms>)> {
        let doing = self.channels(extension).filter_map(|channel| self.doing(extension, channel)).max()?;
        let (phase, ringing_since, ended) = match doing {
            Doing::Talking(since) if self.is_held(extension, since) => (Phase::Held, None, None),
            Doing::Talking(_) => (Phase::Talking, None, None),
            Doing::Ringing(since) => (Phase::Ringing, Some(since), None),
            Doing::Dialling(_) => (Phase::Dialling, None, None),
            Doing::Ended(at) => (Phase::Ended, None, Some(at)),
        };
        let callee = self.is_callee(extension);
        let answer = self.answer_for(extension, callee, ended);
        let part = Part {
            phase,
            direction: self.live.direction,
            number: if self.withheld { None } else { self.number(extension, callee) },
            withheld: self.withheld,
            did: self.did(),
            trunk: self.trunk(),
            call_path: self.path(extension),
            answered_at: answer.map(|answer| whole(answer.at)),
            answered_by: answer.and_then(|answer| answer.extension).map(str::to_owned),
            ended_at: ended.map(whole),
            outcome: ended.map(|_| self.outcome(extension, callee, answer)),
        };
        Some((part, ringing_since))
    }

    fn channels<'b>(&'b self, extension: &'b str) -> impl Iterator<Item = &'a Channel> + 'b {
        self.live.state.phones().filter(move |(number, _)| *number == extension).map(|(_, channel)| channel)
    }

    fn doing(&self, number: &str, channel: &Channel) -> Option<Doing> {
        let first = channel.first()?;
        let doing = match self.live.side(number, channel)? {
            Side::Callee => channel.talk().map_or(Doing::Ringing(first), Doing::Talking),
            Side::Caller => self
                .other_answer(number)
                .map_or(Doing::Dialling(first), |answer| Doing::Talking(answer.at.max(first))),
        };
        Some(self.ended(number, channel, doing).map_or(doing, Doing::Ended))
    }

    /// When the channel's part was over, if it is: by live events, else by the CDR.
    fn ended(&self, number: &str, channel: &Channel, doing: Doing) -> Option<Ms> {
        let of_its_state = match doing {
            Doing::Ringing(since) => {
                [self.timed_out(number, since), self.taken_elsewhere(since), self.caller_gone()]
                    .into_iter()
                    .flatten()
                    .min()
            }
            Doing::Talking(_) => self.others_gone(number),
            Doing::Dialling(_) => self.live.failed(),
            Doing::Ended(at) => Some(at),
        };
        let seen = [channel.bye, self.outside_gone, of_its_state].into_iter().flatten().min();
        seen.or_else(|| self.recorded_end(number, channel, doing))
    }

    /// Event 30026 for this agent after the phone began to ring.
    fn timed_out(&self, number: &str, since: Ms) -> Option<Ms> {
        let timeouts = self.live.state.timeouts.iter();
        timeouts
            .filter(|timeout| timeout.agent == number && timeout.at >= since)
            .map(|timeout| timeout.at)
            .min()
    }

    /// The first answer on a phone after this one began to ring. One that begins to ring later is the
    /// target of a transfer.
    fn taken_elsewhere(&self, since: Ms) -> Option<Ms> {
        let answers = self.answers.iter().filter(|answer| answer.extension.is_some());
        answers.map(|answer| answer.at).find(|at| *at >= since)
    }

    /// On internal calls: when whoever placed the call was gone.
    fn caller_gone(&self) -> Option<Ms> {
        let internal = self.live.direction == Direction::Internal;
        all_gone(self.live.callers().filter(|_| internal).map(|(_, channel)| channel))
    }

    /// On internal calls: when everybody else was gone.
    fn others_gone(&self, number: &str) -> Option<Ms> {
        let internal = self.live.direction == Direction::Internal;
        let others = self.live.state.phones().filter(|(other, _)| internal && *other != number);
        all_gone(others.map(|(_, channel)| channel))
    }

    /// The end by the CDR. A leg that names this phone ends what began before the leg's end. Anything else
    /// (it rang in a group, or its event came late) is over when it began well before the last leg ended: a
    /// phone that begins about then is the next stage of the call, whose leg is still to come.
    fn recorded_end(&self, number: &str, channel: &Channel, doing: Doing) -> Option<Ms> {
        if !self.cdr.dated || (!matches!(doing, Doing::Ringing(_)) && self.serves_others(number)) {
            return None;
        }
        let began = channel.first()?;
        let closing = || self.cdr.legs.iter().filter(|leg| leg.taker != Taker::Ivr);
        let ms = |end: i64| end.saturating_mul(1000);
        let naming = closing().filter(|leg| leg.cdr.names(number)).map(|leg| ms(leg.end)).max();
        let own = naming.filter(|end| began <= end.saturating_add(CLOCK_SLACK_MS));
        let last = || closing().map(|leg| ms(leg.end)).max();
        own.or_else(|| last().filter(|end| began < end.saturating_sub(CLOCK_SLACK_MS)))
    }

    /// Whether this phone placed an internal call in which another still rings or talks.
    fn serves_others(&self, number: &str) -> bool {
        let placed = self.live.caller() == Some(number) && self.live.direction == Direction::Internal;
        placed
            && self.live.callees().any(|(other, channel)| {
                other != number
                    && self.doing(other, channel).is_some_and(|doing| !matches!(doing, Doing::Ended(_)))
            })
    }

    fn is_held(&self, extension: &str, since: Ms) -> bool {
        let held = |channel: &Channel| channel.held.is_some_and(|(at, held)| held && at >= since);
        let internal = self.live.direction == Direction::Internal;
        let others = self.live.state.phones().filter(|(other, _)| internal && *other != extension);
        self.channels(extension).any(held)
            || self.live.outside().any(held)
            || others.filter(|(_, channel)| channel.bye.is_none()).any(|(_, channel)| held(channel))
    }

    fn other_answer(&self, number: &str) -> Option<Answer<'a>> {
        self.answers.iter().find(|answer| answer.extension != Some(number)).copied()
    }

    /// Who handed the call on to `extension`: whoever talked last before its phone began to ring.
    pub(super) fn handed_on_by(&self, extension: &str) -> Option<&'a str> {
        let called = |channel: &&Channel| self.live.side(extension, channel) == Some(Side::Callee);
        let began = self.channels(extension).filter(called).filter_map(Channel::first).max()?;
        let before = |answer: &&Answer<'_>| answer.at < began && answer.extension != Some(extension);
        let answer = self.answers.iter().rev().find(before)?;
        answer.extension.or_else(|| self.live.caller()).filter(|number| *number != extension)
    }

    fn is_callee(&self, extension: &str) -> bool {
        self.channels(extension).any(|channel| self.live.side(extension, channel) == Some(Side::Callee))
    }

    /// The answer that counts for `extension`: its own; else, where it was called, the first while it rang;
    /// else the other party's.
    fn answer_for(&self, extension: &str, callee: bool, ended: Option<Ms>) -> Option<Answer<'a>> {
        let own = self.answers.iter().find(|answer| answer.extension == Some(extension)).copied();
        own.or_else(|| {
            if !callee {
                return self.other_answer(extension);
            }
            let began = self.channels(extension).filter_map(Channel::first).min()?;
            let while_it_rang = |answer: &&Answer<'_>| {
                let slack = if answer.recorded { CLOCK_SLACK_MS } else { 0 };
                answer.extension.is_some()
                    && answer.at.saturating_add(slack) >= began
                    && ended.is_none_or(|ended| answer.at <= ended.saturating_add(CLOCK_SLACK_MS))
            };
            self.answers.iter().find(while_it_rang).copied()
        })
    }

    fn outcome(&self, extension: &str, callee: bool, answer: Option<Answer<'a>>) -> Outcome {
        match answer {
            Some(answer) if callee && answer.extension != Some(extension) => Outcome::AnsweredElsewhere,
            Some(_) => Outcome::Answered,
            None => self.unanswered(extension, callee),
        }
    }

    fn unanswered(&self, extension: &str, callee: bool) -> Outcome {
        if self.cdr.legs.is_empty() {
            let failed = self.live.failed().filter(|_| !callee);
            return failed.map_or(Outcome::Missed, |_| outcome_of(&failed_status(&self.live)));
        }
        let whole = self.cdr.status();
        let own = self.cdr.legs.iter().rev().find(|leg| leg.cdr.call_to.number == extension);
        match own.filter(|_| callee && whole != LogStatus::Voicemail) {
            Some(leg) => outcome_of(&LogStatus::from(&leg.cdr.status)),
            None => outcome_of(&whole),
        }
    }

    fn number(&self, extension: &str, callee: bool) -> Option<String> {
        let live = &self.live;
        let recorded = |from: bool| {
            let party = self.cdr.first_of(|leg| Some(if from { &leg.call_from } else { &leg.call_to }));
            party
                .map(|party| party.number.as_str())
                .filter(|number| !number.is_empty() && *number != extension)
        };
        let number = match live.direction {
            Direction::Inbound => {
                live.outside().find_map(|channel| channel.from.as_deref()).or_else(|| recorded(true))
            }
            Direction::Outbound => {
                live.outside().find_map(|channel| channel.to.as_deref()).or_else(|| recorded(false))
            }
            Direction::Internal if callee => live.caller().or_else(|| recorded(true)),
            Direction::Internal => live.callee().or_else(|| recorded(false)),
        };
        number.map(str::to_owned)
    }

    fn did(&self) -> Option<String> {
        if self.live.direction != Direction::Inbound {
            return None;
        }
        let seen = self.live.outside().find_map(|channel| channel.to.clone());
        seen.or_else(|| self.cdr.first_of(|leg| leg.did_number.clone()))
    }

    fn trunk(&self) -> Option<String> {
        let seen = self.live.outside().find_map(|channel| channel.trunk.clone());
        seen.or_else(|| self.cdr.first_of(|leg| leg.src_trunk.clone().or_else(|| leg.dst_trunk.clone())))
    }

    /// The phone's own path, else the outside party's.
    fn path(&self, extension: &str) -> Option<String> {
        let own = self.channels(extension).find_map(Channel::last_path);
        own.or_else(|| self.live.outside().find_map(Channel::last_path)).map(str::to_owned)
    }
}

/// Whether a caller from outside shows no number.
fn is_withheld_in(live: &Live<'_>, cdr: &Cdr<'_>) -> bool {
    if live.direction != Direction::Inbound {
        return false;
    }
    let hidden = |from: Option<&str>| from.is_none_or(|number| number.is_empty() || is_withheld(number));
    if live.outside().next().is_some() {
        return live.outside().all(|channel| hidden(channel.from.as_deref()));
    }
    !cdr.legs.is_empty() && cdr.legs.iter().all(|leg| hidden(Some(&leg.cdr.call_from.number)))
}

fn outcome_of(status: &LogStatus) -> Outcome {
    match status {
        LogStatus::Voicemail => Outcome::Voicemail,
        LogStatus::Busy => Outcome::Busy,
        LogStatus::Failed => Outcome::Failed,
        LogStatus::Ringing
        | LogStatus::InProgress
        | LogStatus::Answered
        | LogStatus::Missed
        | LogStatus::Unknown(_) => Outcome::Missed,
    }
}

/// The live answers and those that only the CDR knows.
fn all_answers<'a>(live: &Live<'a>, cdr: &Cdr<'a>) -> Vec<Answer<'a>> {
    let mut answers = live.answers.clone();
    if cdr.dated {
        for leg in cdr.talks() {
            let extension = leg.taker.agent().filter(|_| live.direction != Direction::Outbound);
            if !live.answers.iter().any(|answer| answer.extension == extension) {
                answers.push(Answer { at: leg.talk_start.saturating_mul(1000), extension, recorded: true });
            }
        }
    }
    answers.sort_unstable();
    answers
}
