//! Notices and matches to the cards on an agent's screen.
//!
//! [`Popup`] is a state machine without a clock: every call that time matters to takes `now_ms`
//! (milliseconds since the epoch, UTC). It gives back what the host has to do ([`Effect`]) and, when
//! asked, the cards as final text ([`View`]).
//!
//! Notices may come late, twice or out of order. Of each call and extension only the one with the
//! highest `rev` counts, and what a card shows is a function of those alone. Symptom when broken: a card
//! that rings after its call ended.

mod announce;
mod attention;
mod card;
mod config;
mod context;
mod effects;
mod labels;
mod missed;
mod notes;
mod place;
mod state;
mod table;
mod tabs;
mod text;
mod types;
mod view;
mod words;
mod work;

pub use config::*;
pub use context::{Context, ContextGroup, ContextLine, ContextState, Tone};
pub use effects::*;
pub use labels::{Label, Labels};
pub use missed::{MissedCall, MissedEntry};
pub use notes::merge_notes;
pub use tabs::{Shared, SharedKind};
pub use types::*;
pub use work::{Draft, Edit, FollowUp, Saved, Work, WorkState, WorkView};

use crate::call::{Notice, Phase};
use crate::rank::{Match, Ranking};
use state::{CallState, Gone, Part};
use table::Table;

/// So many calls are remembered after their cards left.
const REMEMBERED: usize = 256;

/// What is known of a number.
#[derive(Debug, Clone)]
enum Answer {
    Pending,
    Ranked(Box<Ranking>),
    Failed(String),
}

impl Answer {
    /// `DocType` and name of the record in the headline.
    fn best(&self) -> Option<(&str, &str)> {
        let Self::Ranked(ranking) = self else { return None };
        ranking.matches.first().map(|best| (best.doctype.as_str(), best.name.as_str()))
    }
}

/// The screen pop of one reader.
#[derive(Debug)]
pub struct Popup {
    config: Config,
    calls: Table<CallState>,
    answers: Table<Answer>,
    tab: Tab,
    /// The tone that sounds.
    sounding: Option<String>,
    notified: Option<Notification>,
    badged: Option<Badge>,
    offline: bool,
    /// The browser blocks sound.
    blocked: bool,
    /// The reader opened the screen pop although nothing is to come up by itself.
    peek: bool,
    /// What the host has to do, until it is told.
    out: Vec<Effect>,
}

impl Popup {
    /// A screen pop without cards.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self {
            config,
            calls: Table::new(),
            answers: Table::new(),
            tab: Tab::default(),
            sounding: None,
            notified: None,
            badged: None,
            offline: false,
            blocked: false,
            peek: false,
            out: Vec::new(),
        }
    }

    /// Brings everything in line with the cards, and tells what the host has to do.
    fn finish(&mut self, now_ms: i64) -> Vec<Effect> {
        self.settle(now_ms);
        self.told()
    }

    /// What the host has to do.
    fn told(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.out)
    }

    /// The words in use.
    #[must_use]
    pub const fn labels(&self) -> &Labels {
        &self.config.labels
    }

    /// How it behaves, with what the reader changed since.
    #[must_use]
    pub const fn config(&self) -> &Config {
        &self.config
    }

    /// Takes a notice in. One that is not newer than the last of its call and extension does nothing.
    pub fn notice(&mut self, notice: Notice, now_ms: i64) -> Vec<Effect> {
        let call_id = notice.call_id.clone();
        let before = self.up(&call_id).map(|(_, part)| part.notice.phase);
        let Some(call) = self.calls.entry(&call_id) else { return Vec::new() };
        let was_away = call.is_away();
        if !call.accept(notice, now_ms) {
            return Vec::new();
        }
        if was_away && !(call.is_away() && call.runs()) {
            self.out.push(Effect::Dismissed { call_id: call_id.clone(), message: None });
        }
        self.forget();
        self.ask(&call_id);
        self.announce(&call_id, before, now_ms);
        if before.is_none() {
            self.come_up(&call_id);
        }
        self.reached(&call_id);
        self.finish(now_ms)
    }

    /// Takes the answer to a [`Effect::Lookup`] in. An answer that nothing waits for does nothing.
    pub fn lookup_answer(&mut self, number: &str, answer: Ranking, now_ms: i64) -> Vec<Effect> {
        let Some(entry) = self.answers.get_mut(number) else { return Vec::new() };
        let before = std::mem::replace(entry, Answer::Ranked(Box::new(answer)));
        let other = before.best() != entry.best();
        if other && !matches!(before, Answer::Pending) {
            self.ask_context_again(number);
        }
        self.announce_name(number, now_ms);
        self.finish(now_ms)
    }

    /// Takes in that the question for a number failed, with the reason for the reader. An answer that
    /// came before stays.
    pub fn lookup_failed(&mut self, number: &str, message: &str, now_ms: i64) -> Vec<Effect> {
        if let Some(entry @ Answer::Pending) = self.answers.get_mut(number) {
            *entry = Answer::Failed(message.to_owned());
        }
        self.finish(now_ms)
    }

    /// Does what the reader asked of a card, or of the entry of a missed call. An action that is not
    /// offered there does nothing.
    pub fn action(&mut self, call_id: &str, action: Action, now_ms: i64) -> Vec<Effect> {
        let Some(card) = self.card(call_id, now_ms).map(Box::new) else { return Vec::new() };
        match action {
            Action::Open { index } => {
                let found = self.matched(call_id, index).cloned();
                let call_id = card.call_id;
                self.out.extend(found.map(|matched| Effect::Open { call_id, matched }));
            }
            Action::Dismiss => self.dismiss(call_id, now_ms),
            Action::Collapse => self.resize(call_id, true),
            Action::Expand => self.resize(call_id, false),
            Action::Save => self.save(call_id),
            other if !offers(&card, other) => {}
            Action::Choose { index } => self.decide(card, index, SharedKind::Chosen, now_ms),
            Action::Reject { index } => self.decide(card, index, SharedKind::Rejected, now_ms),
            Action::CreateLead => self.out.push(Effect::CreateLead { card }),
            Action::CreateContact => self.out.push(Effect::CreateContact { card }),
            Action::AddToExisting => self.out.push(Effect::AddToExisting { card }),
            Action::Attach => self.out.push(Effect::Attach { card }),
            Action::CallBack => {
                self.out.extend(card.e164.or(card.number).map(|number| Effect::Dial { number }));
            }
        }
        self.told()
    }

    /// Lets time pass: cards whose time is over leave, a ring that goes on too long stops.
    pub fn tick(&mut self, now_ms: i64) -> Vec<Effect> {
        for call in self.calls.values_mut().filter(|call| call.gone.is_none()) {
            let over = call.lead().is_some_and(|part| {
                let shown = part.wanted(&self.config) || part.notice.phase != Phase::Ended;
                !shown || part.expired(&self.config, now_ms)
            });
            if over && !call.desk.keeps(now_ms) {
                call.gone = Some(Gone::Expired);
            }
        }
        self.forget();
        self.finish(now_ms)
    }

    /// The cards on screen, from top to bottom.
    #[must_use]
    pub fn cards(&self, now_ms: i64) -> Vec<Card> {
        self.view(now_ms).cards
    }

    /// The calls that have a card, with the part that it shows. Collected, because each caller would have
    /// its own copy of a lazy iteration in the wasm.
    #[inline(never)]
    fn visible(&self) -> Vec<(&String, &CallState, &Part)> {
        let shown = self.calls.iter().filter(|(_, call)| call.gone.is_none());
        let parts = shown.filter_map(|(call_id, call)| call.lead().map(|part| (call_id, call, part)));
        parts.filter(|(_, call, part)| self.comes_up(call, part)).collect()
    }

    /// Whether the reader wants a card of such a call. Unsaved text is always shown.
    fn comes_up(&self, call: &CallState, part: &Part) -> bool {
        part.wanted(&self.config) || call.desk.unsaved()
    }

    /// A call that has a card.
    fn up(&self, call_id: &str) -> Option<(&CallState, &Part)> {
        let call = self.calls.get(call_id).filter(|call| call.gone.is_none())?;
        let part = call.lead()?;
        self.comes_up(call, part).then_some((call, part))
    }

    /// Asks for the number of a call, unless it was asked for. A question that failed is asked again.
    fn ask(&mut self, call_id: &str) {
        let key = self.up(call_id).and_then(|(call, _)| call.lookup_key());
        let Some(number) = key.map(str::to_owned) else { return };
        if !matches!(self.answers.get(&number), Some(Answer::Pending | Answer::Ranked(_))) {
            self.look_up(number, call_id.to_owned());
        }
    }

    fn look_up(&mut self, number: String, call_id: String) {
        self.answers.insert(&number, Answer::Pending);
        self.out.push(Effect::Lookup { number, call_id });
    }

    /// The call whose ring the reader should hear of: the newest.
    fn ringing(&self, now_ms: i64) -> Option<&String> {
        let up = self.visible().into_iter();
        let ringing = up.filter(|(_, call, part)| part.rings(&self.config, now_ms) && !call.leaving);
        let newest = ringing.max_by_key(|(id, _, part)| (part.since_ms, part.notice.started_at, *id));
        newest.map(|(call_id, _, _)| call_id)
    }

    /// The match of a call at a place of its answer.
    fn matched(&self, call_id: &str, index: usize) -> Option<&Match> {
        let ranking = self.calls.get(call_id).and_then(|call| self.ranking(call))?;
        ranking.matches.get(index)
    }

    /// Puts a card away, or the entry of a missed caller. Text that is not saved yet is saved first.
    fn dismiss(&mut self, call_id: &str, now_ms: i64) {
        let Some((call, _)) = self.up(call_id) else { return self.put_away(call_id, now_ms) };
        if !call.desk.unsaved() {
            let rev = call.rev();
            return self.leave(call_id, rev, now_ms);
        }
        if let Some(call) = self.calls.get_mut(call_id) {
            call.leaving = true;
        }
        self.save(call_id);
        self.settle(now_ms);
    }

    /// Keeps that the caller is a match, or is not.
    fn decide(&mut self, card: Box<Card>, index: usize, kind: SharedKind, now_ms: i64) {
        let Some(matched) = self.matched(&card.call_id, index).cloned() else { return };
        let key = self.calls.get(&card.call_id).and_then(|call| call.lookup_key()).unwrap_or_default();
        let mut message = Shared::about(kind, key);
        self.decided(kind, key.to_owned().as_str(), (&matched.doctype, &matched.name));
        message.about.extend([matched.doctype.clone(), matched.name.clone()]);
        self.out.push(if kind == SharedKind::Chosen {
            Effect::Choose { matched, card }
        } else {
            Effect::Reject { matched, card }
        });
        self.share(message);
        self.settle(now_ms);
    }

    /// Takes a card off the screen that the reader put away.
    fn leave(&mut self, call_id: &str, rev: u64, now_ms: i64) {
        let Some(call) = self.calls.get_mut(call_id) else { return };
        let (lead, runs) = (call.lead(), call.runs());
        let ringing = lead.is_some_and(|part| part.notice.phase == Phase::Ringing);
        let missed = lead.is_some_and(Part::missed);
        call.dismiss(rev, ringing);
        self.forget();
        self.settle(now_ms);
        let mut message = Shared::about(SharedKind::Dismissed, call_id);
        message.rev = rev;
        message.on = ringing;
        let kept = runs.then(|| Box::new(message.clone()));
        self.out.push(Effect::Dismissed { call_id: call_id.to_owned(), message: kept });
        if missed {
            self.out.push(Effect::Seen { call_ids: vec![call_id.to_owned()] });
        }
        self.share(message);
    }

    fn resize(&mut self, call_id: &str, collapsed: bool) {
        if let Some(call) = self.calls.get_mut(call_id) {
            call.collapsed = Some(collapsed);
        }
        let mut message = Shared::about(SharedKind::Collapsed, call_id);
        message.on = collapsed;
        self.share(message);
    }

    /// Drops answers that nothing shows and, beyond a number, the calls that left first. Calls with unsaved
    /// text stay.
    fn forget(&mut self) {
        if self.answers.len() > 0 {
            self.forget_answers();
        }
        if self.calls.len() > REMEMBERED {
            self.forget_oldest();
        }
    }

    #[inline(never)]
    fn forget_answers(&mut self) {
        let wanted = self.wanted_names();
        self.answers.retain(|number, _| wanted.iter().any(|(key, _)| key == number));
    }

    #[inline(never)]
    fn forget_oldest(&mut self) {
        while self.calls.len() > REMEMBERED {
            let left = self.calls.iter().filter(|(_, call)| !call.desk.unsaved());
            let oldest = left.min_by_key(|(call_id, call)| (call.gone.is_none(), call.heard_ms(), *call_id));
            let Some(call_id) = oldest.map(|(call_id, _)| call_id.clone()) else { return };
            self.calls.remove(&call_id);
        }
    }

    fn ranking(&self, call: &CallState) -> Option<&Ranking> {
        match self.answers.get(call.lookup_key()?)? {
            Answer::Ranked(ranking) => Some(ranking),
            Answer::Pending | Answer::Failed(_) => None,
        }
    }
}

fn offers(card: &Card, action: Action) -> bool {
    let others = card.others.iter().flat_map(|other| &other.actions);
    card.actions.iter().chain(&card.fixes).chain(others).any(|offered| offered.action == action)
}
