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
mod card;
mod labels;
mod state;
mod table;
mod text;
mod types;
mod view;
mod words;

pub use labels::{Label, Labels};
pub use types::*;

use crate::call::{Notice, Phase};
use crate::rank::Ranking;
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

/// The screen pop of one reader.
#[derive(Debug)]
pub struct Popup {
    config: Config,
    calls: Table<CallState>,
    answers: Table<Answer>,
    sounding: bool,
}

impl Popup {
    /// A screen pop without cards.
    #[must_use]
    pub const fn new(config: Config) -> Self {
        Self { config, calls: Table::new(), answers: Table::new(), sounding: false }
    }

    /// The words in use.
    #[must_use]
    pub const fn labels(&self) -> &Labels {
        &self.config.labels
    }

    /// Takes a notice in. One that is not newer than the last of its call and extension does nothing.
    pub fn notice(&mut self, notice: Notice, now_ms: i64) -> Vec<Effect> {
        let call_id = notice.call_id.clone();
        if self.calls.get(&call_id).is_none() {
            self.calls.insert(&call_id, CallState::default());
        }
        let Some(call) = self.calls.get_mut(&call_id) else { return Vec::new() };
        let before = call.lead().filter(|_| call.gone.is_none()).map(|part| part.notice.phase);
        if !call.accept(notice, now_ms) {
            return Vec::new();
        }
        let mut effects = self.ask(&call_id);
        effects.extend(self.announce(&call_id, before, now_ms));
        effects.extend(self.settle(now_ms));
        effects
    }

    /// Takes the answer to a [`Effect::Lookup`] in. An answer that no card waits for does nothing.
    pub fn lookup_answer(&mut self, number: &str, answer: Ranking, now_ms: i64) -> Vec<Effect> {
        let Some(entry) = self.answers.get_mut(number) else { return Vec::new() };
        *entry = Answer::Ranked(Box::new(answer));
        let ringing = self
            .visible()
            .into_iter()
            .filter(|(_, call, part)| part.rings(&self.config, now_ms) && call.lookup_key() == Some(number));
        ringing.filter_map(|(_, call, part)| self.announce_name(call, part, now_ms)).collect()
    }

    /// Takes in that the question for a number failed, with the reason for the reader. An answer that
    /// came before stays.
    pub fn lookup_failed(&mut self, number: &str, message: &str) {
        if let Some(entry @ Answer::Pending) = self.answers.get_mut(number) {
            *entry = Answer::Failed(message.to_owned());
        }
    }

    /// Does what the reader asked of a card. An action that the card does not offer does nothing.
    pub fn action(&mut self, call_id: &str, action: Action, now_ms: i64) -> Vec<Effect> {
        let Some(card) = self.card(call_id, now_ms) else { return Vec::new() };
        match action {
            Action::Open { index } => self.open(card, index),
            Action::CreateLead if offers(&card, action) => vec![Effect::CreateLead { card: Box::new(card) }],
            Action::CreateContact if offers(&card, action) => {
                vec![Effect::CreateContact { card: Box::new(card) }]
            }
            Action::CreateLead | Action::CreateContact => Vec::new(),
            Action::Dismiss => self.dismiss(call_id, now_ms),
            Action::Collapse => self.resize(call_id, true),
            Action::Expand => self.resize(call_id, false),
        }
    }

    /// Lets time pass: cards whose time is over leave, a ring that goes on too long stops.
    pub fn tick(&mut self, now_ms: i64) -> Vec<Effect> {
        for call in self.calls.values_mut().filter(|call| call.gone.is_none()) {
            if call.lead().is_some_and(|part| part.expired(&self.config, now_ms)) {
                call.gone = Some(Gone::Expired);
            }
        }
        self.forget();
        self.settle(now_ms).into_iter().collect()
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
        shown.filter_map(|(call_id, call)| call.lead().map(|part| (call_id, call, part))).collect()
    }

    /// Asks for the number of a call, unless it was asked for. A question that failed is asked again.
    fn ask(&mut self, call_id: &str) -> Vec<Effect> {
        let Some(call) = self.calls.get_mut(call_id).filter(|call| call.gone.is_none()) else {
            return Vec::new();
        };
        let Some(number) = call.lookup_key().map(str::to_owned) else { return Vec::new() };
        if matches!(self.answers.get(&number), Some(Answer::Pending | Answer::Ranked(_))) {
            return Vec::new();
        }
        self.answers.insert(&number, Answer::Pending);
        vec![Effect::Lookup { number, call_id: call_id.to_owned() }]
    }

    /// The call whose ring the reader should hear of: the newest.
    fn ringing(&self, now_ms: i64) -> Option<&String> {
        let ringing = self.visible().into_iter().filter(|(_, _, part)| part.rings(&self.config, now_ms));
        let newest = ringing.max_by_key(|(id, _, part)| (part.since_ms, part.notice.started_at, *id));
        newest.map(|(call_id, _, _)| call_id)
    }

    /// Starts or stops the ring tone. While the reader talks, a second call rings without a tone.
    fn settle(&mut self, now_ms: i64) -> Option<Effect> {
        let talking = self.visible().into_iter().any(|(_, _, part)| part.notice.phase == Phase::Talking);
        let sounds = !talking && self.ringing(now_ms).is_some();
        let changed = sounds != self.sounding;
        self.sounding = sounds;
        changed.then_some(if sounds { Effect::StartRing } else { Effect::StopRing })
    }

    fn open(&self, card: Card, index: usize) -> Vec<Effect> {
        let ranking = self.calls.get(&card.call_id).and_then(|call| self.ranking(call));
        let found = ranking.and_then(|ranking| ranking.matches.get(index)).cloned();
        found.map(|matched| Effect::Open { call_id: card.call_id, matched }).into_iter().collect()
    }

    fn dismiss(&mut self, call_id: &str, now_ms: i64) -> Vec<Effect> {
        if let Some(call) = self.calls.get_mut(call_id) {
            call.gone = Some(Gone::Dismissed);
        }
        self.forget();
        let dismissed = Effect::Dismissed { call_id: call_id.to_owned() };
        self.settle(now_ms).into_iter().chain([dismissed]).collect()
    }

    fn resize(&mut self, call_id: &str, collapsed: bool) -> Vec<Effect> {
        if let Some(call) = self.calls.get_mut(call_id) {
            call.collapsed = Some(collapsed);
        }
        Vec::new()
    }

    /// Drops answers that no card shows and, beyond a number, the calls that left first.
    fn forget(&mut self) {
        let shown: Vec<String> = self
            .visible()
            .into_iter()
            .filter_map(|(_, call, _)| call.lookup_key().map(str::to_owned))
            .collect();
        self.answers.retain(|number, _| shown.iter().any(|key| key == number));
        while self.calls.values().filter(|call| call.gone.is_some()).count() > REMEMBERED {
            let left = self.calls.iter().filter(|(_, call)| call.gone.is_some());
            let oldest = left.min_by_key(|(call_id, call)| (call.heard_ms(), *call_id));
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
    card.actions.iter().any(|offered| offered.action == action)
}
