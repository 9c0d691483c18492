//! The words of a card that follow from the notice and the number alone.

use super::state::Part;
use super::text::{ago, clean, clean_some, clock, joined};
use super::{Config, Label};
use crate::call::{Direction, Notice, Outcome, Phase};
use crate::phone::{self, NumberType, Written};

/// A call that waited for less than this before the phone rang did not wait, milliseconds.
const WAITED_MS: i64 = 5_000;

/// A shorter wait is none to tell of, milliseconds.
const TOLD_MS: i64 = 1_000;

/// `Incoming call`, `Outgoing call`, `Internal call`.
pub(super) const fn direction(direction: Direction) -> Label {
    match direction {
        Direction::Inbound => Label::Incoming,
        Direction::Outbound => Label::Outgoing,
        Direction::Internal => Label::Internal,
    }
}

/// The phase in words, with how it ended.
pub(super) fn phase(notice: &Notice, config: &Config) -> String {
    let labels = &config.labels;
    let label = match notice.phase {
        Phase::Ringing => Label::Ringing,
        Phase::Dialling => Label::Dialling,
        Phase::Talking => Label::Talking,
        Phase::Held => Label::Held,
        Phase::Ended => match notice.outcome {
            Some(Outcome::AnsweredElsewhere) => return answered_by(notice, config),
            Some(Outcome::Missed) if notice.direction == Direction::Inbound => Label::Missed,
            Some(Outcome::Missed) => Label::NoAnswer,
            Some(Outcome::Voicemail) => Label::Voicemail,
            Some(Outcome::Busy) => Label::Busy,
            Some(Outcome::Failed) => Label::Failed,
            Some(Outcome::Answered) | None => Label::Ended,
        },
    };
    labels.text(label).to_owned()
}

/// `Answered by 2002`, or by a colleague where the PBX does not say who.
pub(super) fn answered_by(notice: &Notice, config: &Config) -> String {
    let labels = &config.labels;
    let who = clean_some(notice.answered_by.as_deref());
    who.map_or_else(
        || labels.text(Label::AnsweredElsewhere).to_owned(),
        |extension| {
            let name = config.people.name(&extension).unwrap_or(extension);
            labels.fill(Label::AnsweredBy, "extension", &name)
        },
    )
}

/// A number for reading: national in the reader's region, else international, else as it came.
pub(super) fn number(raw: &str, written: Option<&Written>, reader: Option<&str>) -> String {
    let shown = written.map(|written| clean(written.for_reader(reader)));
    shown.filter(|text| !text.is_empty()).unwrap_or_else(|| clean(raw))
}

/// The kind of a line, where it tells something.
pub(super) const fn line(kind: NumberType) -> Option<Label> {
    match kind {
        NumberType::Mobile => Some(Label::LineMobile),
        NumberType::FixedLine => Some(Label::LineFixed),
        NumberType::TollFree => Some(Label::LineFree),
        NumberType::PremiumRate => Some(Label::LinePremium),
        NumberType::Voip => Some(Label::LineVoip),
        NumberType::FixedLineOrMobile
        | NumberType::SharedCost
        | NumberType::PersonalNumber
        | NumberType::Pager
        | NumberType::Uan
        | NumberType::Voicemail
        | NumberType::Unknown => None,
    }
}

/// How long the caller waits, or waited until the reader answered; nothing of a call that rang at once or was
/// answered within a second.
pub(super) fn waited(part: &Part, config: &Config, now_ms: i64) -> Option<String> {
    let notice = &part.notice;
    let began = notice.started_at.filter(|_| notice.direction == Direction::Inbound)?.saturating_mul(1_000);
    let (label, until) = match notice.phase {
        Phase::Ringing if part.since_ms.saturating_sub(began) < WAITED_MS => return None,
        Phase::Ringing => (Label::Waiting, now_ms),
        Phase::Talking | Phase::Held | Phase::Ended if part.answered() => {
            (Label::Waited, notice.answered_at?.saturating_mul(1_000))
        }
        Phase::Dialling | Phase::Talking | Phase::Held | Phase::Ended => return None,
    };
    let waited = until.saturating_sub(began);
    (waited >= TOLD_MS).then(|| config.labels.fill(label, "time", &clock(waited)))
}

/// Queue, called number and trunk in one line.
pub(super) fn via(notice: &Notice, config: &Config) -> Option<String> {
    let any = notice.call_path.is_some() || notice.did.is_some() || notice.trunk.is_some();
    if any { ways(notice, config) } else { None }
}

#[inline(never)]
fn ways(notice: &Notice, config: &Config) -> Option<String> {
    let path = clean_some(notice.call_path.as_deref());
    let path = path.map(|path| config.labels.fill(Label::Via, "path", &path));
    let did = clean_some(notice.did.as_deref()).map(|did| called(&did, config));
    let trunk = clean_some(notice.trunk.as_deref());
    let via = joined(&[path.as_deref(), did.as_deref(), trunk.as_deref()], " · ");
    Some(via).filter(|via| !via.is_empty())
}

fn called(did: &str, config: &Config) -> String {
    let reader = config.region.as_deref();
    let written = phone::normalize(did, reader).ok().and_then(|e164| Written::of(&e164).ok());
    config.labels.fill(Label::Called, "number", &number(did, written.as_ref(), reader))
}

/// What the timer counts from, and its text. A clock of the browser that is behind counts from when the
/// notice came.
pub(super) fn timer(part: &Part, config: &Config, now_ms: i64) -> (Option<i64>, String) {
    let notice = &part.notice;
    let from = |at: Option<i64>| at.map_or(part.since_ms, |at| at.saturating_mul(1_000).min(part.since_ms));
    match notice.phase {
        Phase::Ringing | Phase::Dialling => {
            (Some(part.since_ms), clock(now_ms.saturating_sub(part.since_ms)))
        }
        Phase::Talking | Phase::Held => {
            let base = from(notice.answered_at);
            (Some(base), clock(now_ms.saturating_sub(base)))
        }
        Phase::Ended if part.missed() => {
            let base = from(notice.ended_at);
            (Some(base), ago(now_ms.saturating_sub(base), &config.labels))
        }
        Phase::Ended => (None, talked(notice)),
    }
}

/// How long the conversation was; empty when there was none.
#[inline(never)]
fn talked(notice: &Notice) -> String {
    let mine = notice.outcome == Some(Outcome::Answered);
    let times = notice.answered_at.zip(notice.ended_at).filter(|_| mine);
    times.map(|(from, to)| clock(to.saturating_sub(from).saturating_mul(1_000))).unwrap_or_default()
}
