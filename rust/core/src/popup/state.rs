//! What the screen pop knows of each call.

use super::table::Table;
use super::work::Desk;
use super::{Config, Context, ContextState, When};
use crate::call::{Direction, Notice, Outcome, Phase};

/// One of the reader's extensions in a call.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// The newest notice.
    pub(super) notice: Notice,
    /// When this phase was first heard of, milliseconds.
    pub(super) since_ms: i64,
    /// When anything was last heard of it, milliseconds.
    pub(super) heard_ms: i64,
}

/// A call as the reader's extensions see it. It stays known after its card left, so that a late or a
/// repeated notice does not bring the card back.
#[derive(Debug, Clone, Default)]
pub(super) struct CallState {
    parts: Table<Part>,
    /// The card left, by itself or by the reader's hand.
    pub(super) gone: Option<Gone>,
    /// What the reader said of its size.
    pub(super) collapsed: Option<bool>,
    /// What the reader noted.
    pub(super) desk: Desk,
    /// What the site knows about the caller.
    pub(super) context: Option<Context>,
    pub(super) context_state: ContextState,
    /// It was first heard of before it was answered, so that it is not one found after a reload.
    pub(super) fresh: bool,
    /// Its record was opened by itself, here or in another tab.
    pub(super) opened: bool,
    /// The reader put the card away, and it leaves when its text is saved.
    pub(super) leaving: bool,
    /// The newest notice by which it came back after it had ended.
    again_rev: u64,
}

/// Why a card left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gone {
    /// Its time was over.
    Expired,
    /// The reader put it away.
    Dismissed {
        /// The newest notice by then.
        rev: u64,
        /// Whether it rang then.
        ringing: bool,
    },
}

impl CallState {
    /// A call that was missed before it was heard of.
    pub(super) fn missed(mut notice: Notice) -> Self {
        notice.write();
        let mut call = Self { gone: Some(Gone::Expired), ..Self::default() };
        let since_ms = notice.ended_at.unwrap_or_default().saturating_mul(1_000);
        let extension = notice.extension.clone();
        call.parts.insert(&extension, Part { notice, since_ms, heard_ms: since_ms });
        call
    }

    /// Takes a notice in, unless one at least as new is known. True when something changed.
    pub(super) fn accept(&mut self, mut notice: Notice, now_ms: i64) -> bool {
        let before = self.parts.get(&notice.extension);
        if before.is_some_and(|part| part.notice.rev >= notice.rev) {
            return false;
        }
        notice.write();
        let old_phase = before.map(|part| part.notice.phase);
        let same = before.filter(|part| part.notice.phase == notice.phase);
        let since_ms = same.map_or(now_ms, |part| part.since_ms);
        self.fresh |= self.lead().is_none() && matches!(notice.phase, Phase::Ringing | Phase::Dialling);
        self.revive(old_phase, &notice);
        let extension = notice.extension.clone();
        self.parts.insert(&extension, Part { notice, since_ms, heard_ms: now_ms });
        true
    }

    /// A call that comes back (transferred back, or heard of again) gets its card back; one that the
    /// reader put away only when that part had ended in between. Of that a page that was loaded later heard
    /// nothing: there it is known by a ring after a talk. Who had it may have noted something.
    fn revive(&mut self, before: Option<Phase>, notice: &Notice) {
        let live = notice.phase != Phase::Ended;
        let again = live && before == Some(Phase::Ended);
        if again {
            self.again_rev = self.again_rev.max(notice.rev);
            self.context_state = ContextState::None;
        }
        let rings_first = self.lead().is_none() && notice.phase == Phase::Ringing;
        let back = match self.gone {
            None => false,
            Some(Gone::Expired) => live,
            Some(Gone::Dismissed { rev, ringing }) => {
                notice.rev > rev && (again || (rings_first && !ringing))
            }
        };
        if back {
            self.gone = None;
            self.collapsed = None;
            self.leaving = false;
        }
    }

    /// The card leaves because the reader put it away when `rev` was the newest notice, `ringing` or not;
    /// not when the call came back after that.
    pub(super) fn dismiss(&mut self, rev: u64, ringing: bool) {
        if self.again_rev <= rev {
            self.gone = Some(Gone::Dismissed { rev, ringing });
            self.leaving = false;
        }
    }

    /// Whether the reader put the card away.
    pub(super) const fn is_away(&self) -> bool {
        matches!(self.gone, Some(Gone::Dismissed { .. }))
    }

    /// Whether the call goes on, as far as is known.
    pub(super) fn runs(&self) -> bool {
        self.lead().is_some_and(|part| part.notice.phase != Phase::Ended)
    }

    /// The newest notice of any part.
    pub(super) fn rev(&self) -> u64 {
        self.parts.values().map(|part| part.notice.rev).max().unwrap_or(0)
    }

    /// The part that the card shows: the liveliest, of two the one heard of later.
    pub(super) fn lead(&self) -> Option<&Part> {
        self.parts.values().min_by_key(|part| {
            let notice = &part.notice;
            (phase_rank(notice.phase), outcome_rank(notice.outcome), u64::MAX - notice.rev)
        })
    }

    /// The notice that the caller's number is read from: the lead's, or another part's that has one.
    pub(super) fn numbered(&self) -> Option<&Notice> {
        let lead = self.lead().map(|part| &part.notice)?;
        let other = || self.parts.values().map(|part| &part.notice).find(|n| n.number.is_some());
        if lead.number.is_some() || lead.withheld { Some(lead) } else { other().or(Some(lead)) }
    }

    /// What to ask for: E.164, else the number as it came; `None` when withheld or not known.
    pub(super) fn lookup_key(&self) -> Option<&str> {
        let notice = self.numbered().filter(|notice| !notice.withheld)?;
        notice
            .e164
            .as_deref()
            .or(notice.number.as_deref())
            .filter(|key| !key.chars().all(char::is_whitespace))
    }

    /// When anything was last heard of the call.
    pub(super) fn heard_ms(&self) -> i64 {
        self.parts.values().map(|part| part.heard_ms).max().unwrap_or(i64::MIN)
    }
}

impl Part {
    /// Whether the card's time is over.
    pub(super) fn expired(&self, config: &Config, now_ms: i64) -> bool {
        if self.notice.phase != Phase::Ended {
            return older(self.heard_ms, config.forget, now_ms);
        }
        let long_over = self
            .notice
            .ended_at
            .is_some_and(|at| older(at.saturating_mul(1_000), config.ring_horizon, now_ms));
        long_over || older(self.since_ms, self.linger(config), now_ms)
    }

    /// Whether the phone rings and the reader should hear of it.
    pub(super) fn rings(&self, config: &Config, now_ms: i64) -> bool {
        let began = self.notice.started_at.map(|at| at.saturating_mul(1_000));
        let stale = began.is_some_and(|at| older(at, config.ring_horizon, self.since_ms));
        self.notice.phase == Phase::Ringing && !stale && !older(self.since_ms, config.ring_limit, now_ms)
    }

    /// A call to the reader that nobody took, or that went to voicemail.
    pub(super) fn missed(&self) -> bool {
        let incoming = self.notice.direction != Direction::Outbound;
        let left = matches!(self.notice.outcome, Some(Outcome::Missed | Outcome::Voicemail));
        self.notice.phase == Phase::Ended && incoming && left
    }

    /// Whether the reader wants a card of it by now.
    pub(super) fn wanted(&self, config: &Config) -> bool {
        match config.prefs.when(self.notice.direction) {
            When::Ring => true,
            When::Answer => self.answered(),
            When::Never => false,
        }
    }

    /// A call that a colleague took, or that nobody did: there is little to show of it.
    pub(super) fn brief(&self) -> bool {
        self.missed() || self.notice.outcome == Some(Outcome::AnsweredElsewhere)
    }

    /// Whether the reader talks or talked.
    pub(super) fn answered(&self) -> bool {
        matches!(self.notice.phase, Phase::Talking | Phase::Held)
            || self.notice.outcome == Some(Outcome::Answered)
    }

    fn linger(&self, config: &Config) -> u32 {
        if self.missed() {
            return config.linger_missed;
        }
        match self.notice.outcome {
            Some(Outcome::AnsweredElsewhere) => config.linger_elsewhere,
            Some(
                Outcome::Answered | Outcome::Missed | Outcome::Voicemail | Outcome::Busy | Outcome::Failed,
            )
            | None => config.prefs.linger.unwrap_or(config.linger),
        }
    }
}

pub(super) fn older(at_ms: i64, seconds: u32, now_ms: i64) -> bool {
    now_ms.saturating_sub(at_ms) >= i64::from(seconds) * 1_000
}

const fn phase_rank(phase: Phase) -> u8 {
    match phase {
        Phase::Talking => 0,
        Phase::Held => 1,
        Phase::Dialling => 2,
        Phase::Ringing => 3,
        Phase::Ended => 4,
    }
}

const fn outcome_rank(outcome: Option<Outcome>) -> u8 {
    match outcome {
        None => 6,
        Some(Outcome::Answered) => 0,
        Some(Outcome::AnsweredElsewhere) => 1,
        Some(Outcome::Voicemail) => 2,
        Some(Outcome::Missed) => 3,
        Some(Outcome::Busy) => 4,
        Some(Outcome::Failed) => 5,
    }
}
