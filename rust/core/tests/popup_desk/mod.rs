//! The tabs of one reader and the server: what happens to them, in any order.

#![allow(dead_code, reason = "shared by several tests, none of which uses all of it")]

use std::collections::VecDeque;

use pbx_core::call::{Notice, Outcome, Phase};
use pbx_core::popup::{
    Action, Context, Edit, Effect, Popup, Saved, Shared, Tab, Work, WorkState, merge_notes,
};
use pbx_core::rank::Level;
use proptest::prelude::*;

use crate::popup_story::*;

pub(crate) const CALLS: [&str; 3] = ["1795360000.1", "1795360000.2", "1795360000.3"];
pub(crate) const NUMBERS: [&str; 3] = ["+4540123456", "+4540123456", "+4989123456"];

/// A tab and what the others told it that it has not heard yet.
pub(crate) struct Page {
    pub(crate) popup: Popup,
    pub(crate) post: VecDeque<Shared>,
    pub(crate) sounds: bool,
}

/// The tabs of one reader, and the server.
pub(crate) struct Desk {
    pub(crate) pages: Vec<Page>,
    pub(crate) now_ms: i64,
    pub(crate) revs: [u64; 3],
    pub(crate) notes: [(u64, String); 3],
    pub(crate) to_save: Vec<(usize, String, Work)>,
}

/// What happens.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Notice { call: usize, extension: u8, phase: Phase, outcome: Option<Outcome> },
    Answer { call: usize, known: u8 },
    Types { tab: usize, call: usize, text: String },
    Acts { tab: usize, call: usize, action: Action },
    Minimise { tab: usize, on: bool },
    Leader { tab: usize },
    Saves { fails: bool },
    Context { tab: usize, call: usize },
    Time { seconds: i64 },
}

pub(crate) fn step() -> impl Strategy<Value = Step> {
    let phases = prop_oneof![
        3 => Just((Phase::Ringing, None)),
        2 => Just((Phase::Talking, None)),
        1 => Just((Phase::Held, None)),
        1 => Just((Phase::Ended, Some(Outcome::Answered))),
        1 => Just((Phase::Ended, Some(Outcome::AnsweredElsewhere))),
        1 => Just((Phase::Ended, Some(Outcome::Missed))),
    ];
    let actions = prop_oneof![
        3 => Just(Action::Dismiss),
        2 => Just(Action::Save),
        1 => Just(Action::Collapse),
        1 => Just(Action::Expand),
        1 => (0..2_usize).prop_map(|index| Action::Choose { index }),
        1 => (0..2_usize).prop_map(|index| Action::Reject { index }),
    ];
    prop_oneof![
        5 => (0..3_usize, 1..3_u8, phases).prop_map(|(call, extension, (phase, outcome))| Step::Notice { call, extension, phase, outcome }),
        2 => (0..3_usize, 0..3_u8).prop_map(|(call, known)| Step::Answer { call, known }),
        3 => (0..2_usize, 0..3_usize, "[ab]{0,3}").prop_map(|(tab, call, text)| Step::Types { tab, call, text }),
        4 => (0..2_usize, 0..3_usize, actions).prop_map(|(tab, call, action)| Step::Acts { tab, call, action }),
        1 => (0..2_usize, any::<bool>()).prop_map(|(tab, on)| Step::Minimise { tab, on }),
        1 => (0..2_usize).prop_map(|tab| Step::Leader { tab }),
        2 => any::<bool>().prop_map(|fails| Step::Saves { fails }),
        1 => (0..2_usize, 0..3_usize).prop_map(|(tab, call)| Step::Context { tab, call }),
        2 => prop_oneof![Just(1), Just(5), Just(30), Just(700)].prop_map(|seconds| Step::Time { seconds }),
    ]
}

impl Desk {
    pub(crate) fn new(tabs: usize) -> Self {
        let page = |tab: usize| {
            let mut popup = popup();
            popup.tab(Tab { leader: tab == 0, visible: true, active: None }, NOW);
            Page { popup, post: VecDeque::new(), sounds: false }
        };
        let pages = (0..tabs).map(page).collect();
        Self { pages, now_ms: NOW, revs: [0; 3], notes: Default::default(), to_save: Vec::new() }
    }

    /// Does in one tab and passes on what it tells; a tone never starts twice nor stops unstarted.
    pub(crate) fn run(&mut self, tab: usize, change: impl FnOnce(&mut Popup, i64) -> Vec<Effect>) {
        let effects = change(&mut self.pages[tab].popup, self.now_ms);
        for effect in effects {
            match effect {
                Effect::StartRing { .. } => {
                    assert!(!std::mem::replace(&mut self.pages[tab].sounds, true), "a second tone");
                }
                Effect::StopRing => {
                    assert!(std::mem::replace(&mut self.pages[tab].sounds, false), "no tone to stop");
                }
                Effect::Share { message } => {
                    for (_, page) in self.pages.iter_mut().enumerate().filter(|(other, _)| *other != tab) {
                        page.post.push_back((*message).clone());
                    }
                }
                Effect::SaveWork { call_id, work } => self.to_save.push((tab, call_id, work)),
                _ => {}
            }
        }
    }

    /// All tabs hear what was told them; a message makes no message.
    pub(crate) fn deliver(&mut self) {
        for tab in 0..self.pages.len() {
            while let Some(message) = self.pages[tab].post.pop_front() {
                self.run(tab, |popup, now_ms| {
                    let effects = popup.shared(message, now_ms);
                    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Share { .. })), "an echo");
                    effects
                });
            }
        }
    }

    pub(crate) fn everywhere(&mut self, change: impl Fn(&mut Popup, i64) -> Vec<Effect>) {
        for tab in 0..self.pages.len() {
            self.run(tab, &change);
        }
    }

    /// The server keeps both texts when somebody saved in between.
    pub(crate) fn save(&mut self, fails: bool) {
        for (tab, call_id, work) in std::mem::take(&mut self.to_save) {
            if fails {
                self.pages[tab].popup.work_failed(&call_id, "no");
                continue;
            }
            let call = CALLS.iter().position(|id| *id == call_id).unwrap_or_default();
            let (rev, notes) = &mut self.notes[call];
            *notes = if *rev == work.rev { work.notes } else { merge_notes(notes, &work.notes) };
            *rev += 1;
            let saved = Saved { rev: *rev, notes: notes.clone(), disposition: work.disposition };
            self.run(tab, |popup, now_ms| popup.work_saved(&call_id, saved, now_ms));
        }
    }

    pub(crate) fn step(&mut self, step: Step) {
        match step {
            Step::Notice { call, extension, phase, outcome } => {
                self.revs[call] += 1;
                let rev = self.revs[call];
                let told = from(NUMBERS[call], notice(CALLS[call], rev, phase));
                let ended_at = outcome.map(|_| self.now_ms / 1_000);
                let told = Notice {
                    extension: format!("200{extension}"),
                    outcome,
                    ended_at,
                    started_at: Some(self.now_ms / 1_000),
                    ..told
                };
                self.everywhere(|popup, now_ms| popup.notice(told.clone(), now_ms));
            }
            Step::Answer { call, known } => {
                let matches: Vec<_> = ["Jane", "Jim"]
                    .iter()
                    .take(usize::from(known))
                    .map(|name| record(name, Level::Likely))
                    .collect();
                self.everywhere(|popup, now_ms| {
                    popup.lookup_answer(NUMBERS[call], answer(NUMBERS[call], matches.clone()), now_ms)
                });
            }
            Step::Types { tab, call, text } => {
                self.run(tab, |popup, now_ms| popup.edit(CALLS[call], Edit::Notes(text), now_ms));
            }
            Step::Acts { tab, call, action } => {
                self.run(tab, |popup, now_ms| popup.action(CALLS[call], action, now_ms));
            }
            Step::Minimise { tab, on } => self.run(tab, |popup, _| popup.minimise(on)),
            Step::Leader { tab } => {
                for (leader, other) in [(false, 1 - tab), (true, tab)] {
                    self.run(other, |popup, now_ms| {
                        popup.tab(Tab { leader, visible: true, active: None }, now_ms)
                    });
                }
            }
            Step::Saves { fails } => self.save(fails),
            Step::Context { tab, call } => {
                let (rev, notes) = self.notes[call].clone();
                let context = Context { notes: Some(notes), rev, ..Context::default() };
                self.run(tab, |popup, now_ms| popup.context_answer(CALLS[call], context, now_ms));
            }
            Step::Time { seconds } => {
                self.now_ms += seconds * 1_000;
                self.everywhere(Popup::tick);
            }
        }
    }

    /// What both tabs have to agree on: which cards, in which phase, and what is unsaved on them.
    pub(crate) fn shown(&self, tab: usize) -> Vec<(String, Phase, bool, Option<String>)> {
        let cards = self.pages[tab].popup.cards(self.now_ms);
        let shown = cards.into_iter().map(|card| {
            let work = card.work.unwrap_or_default();
            let unsaved = matches!(work.state, WorkState::Unsaved | WorkState::Saving | WorkState::Failed);
            let text = unsaved.then_some(work.notes).filter(|text| !text.is_empty());
            (card.call_id, card.phase, card.collapsed, text)
        });
        shown.collect()
    }
}
