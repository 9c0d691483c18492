//! Several tabs of one reader: what is true in whatever order things happen.

#![allow(clippy::indexing_slicing, reason = "a test fails by panicking")]
#![allow(clippy::wildcard_enum_match_arm, reason = "a test asks for some kinds of effects")]

mod popup_story;

use std::collections::VecDeque;

use pbx_core::call::{Notice, Outcome, Phase};
use pbx_core::popup::{
    Action, Context, Edit, Effect, Popup, Prefs, Saved, Shared, Tab, Work, WorkState, merge_notes,
};
use pbx_core::rank::Level;
use popup_story::*;
use proptest::collection::vec;
use proptest::prelude::*;

const CALLS: [&str; 3] = ["1795360000.1", "1795360000.2", "1795360000.3"];
const NUMBERS: [&str; 3] = ["+4540123456", "+4540123456", "+4989123456"];

/// A tab and what the others told it that it has not heard yet.
struct Page {
    popup: Popup,
    post: VecDeque<Shared>,
    sounds: bool,
}

/// The tabs of one reader, and the server.
struct Desk {
    pages: Vec<Page>,
    now_ms: i64,
    revs: [u64; 3],
    notes: [(u64, String); 3],
    to_save: Vec<(usize, String, Work)>,
}

/// What happens.
#[derive(Debug, Clone)]
enum Step {
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

fn step() -> impl Strategy<Value = Step> {
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
    fn new(tabs: usize) -> Self {
        let page = |tab: usize| {
            let mut popup = popup();
            popup.tab(Tab { leader: tab == 0, visible: true, active: None }, NOW);
            Page { popup, post: VecDeque::new(), sounds: false }
        };
        let pages = (0..tabs).map(page).collect();
        Self { pages, now_ms: NOW, revs: [0; 3], notes: Default::default(), to_save: Vec::new() }
    }

    /// Does in one tab and passes on what it tells; a tone never starts twice nor stops unstarted.
    fn run(&mut self, tab: usize, change: impl FnOnce(&mut Popup, i64) -> Vec<Effect>) {
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
    fn deliver(&mut self) {
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

    fn everywhere(&mut self, change: impl Fn(&mut Popup, i64) -> Vec<Effect>) {
        for tab in 0..self.pages.len() {
            self.run(tab, &change);
        }
    }

    /// The server keeps both texts when somebody saved in between.
    fn save(&mut self, fails: bool) {
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

    fn step(&mut self, step: Step) {
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
    fn shown(&self, tab: usize) -> Vec<(String, Phase, bool, Option<String>)> {
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

proptest! {
    #[test]
    fn both_tabs_show_the_same_and_one_of_them_sounds(steps in vec(step(), 1..40)) {
        let mut desk = Desk::new(2);
        for step in steps {
            desk.step(step);
            desk.deliver();
            prop_assert!(desk.pages.iter().filter(|page| page.sounds).count() <= 1);
            prop_assert_eq!(desk.shown(0), desk.shown(1));
            let missed = |tab: usize| {
                let missed = desk.pages[tab].popup.view(desk.now_ms).missed;
                missed.into_iter().map(|entry| entry.call_ids).collect::<Vec<_>>()
            };
            prop_assert_eq!(missed(0), missed(1));
            for page in &desk.pages {
                let cards = page.popup.cards(desk.now_ms);
                prop_assert!(cards.iter().all(|card| !card.rings || card.phase == Phase::Ringing));
            }
        }
    }

    #[test]
    fn text_is_on_a_card_until_the_server_has_it(steps in vec(step(), 1..40), late in any::<bool>()) {
        let mut desk = Desk::new(2);
        let mut typed: [String; 3] = Default::default();
        for step in steps {
            if let Step::Types { tab, call, text } = &step
                && desk.pages[*tab].popup.cards(desk.now_ms).iter().any(|card| card.call_id == CALLS[*call])
            {
                typed[*call].clone_from(text);
            }
            desk.step(step);
            if !late {
                desk.deliver();
            }
            for (call, text) in typed.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
                let held = desk.pages.iter().flat_map(|page| page.popup.cards(desk.now_ms));
                let on_card = held.filter(|card| card.call_id == CALLS[call])
                    .any(|card| card.work.is_some_and(|work| work.notes.contains(text)));
                prop_assert!(on_card || desk.notes[call].1.contains(text), "{text} of call {call} is lost");
            }
        }
    }

    #[test]
    fn closing_in_one_closes_in_all(call in 0..3_usize, tab in 0..3_usize, phase in prop_oneof![Just(Phase::Ringing), Just(Phase::Talking)]) {
        let mut desk = Desk::new(3);
        desk.step(Step::Notice { call, extension: 1, phase, outcome: None });
        desk.step(Step::Acts { tab, call, action: Action::Dismiss });
        desk.deliver();
        for other in 0..3 {
            prop_assert_eq!(desk.shown(other), vec![]);
            prop_assert!(!desk.pages[other].sounds);
        }
    }

    #[test]
    fn no_card_rings_after_its_end_whatever_comes_late(
        order in Just((1..6_u64).collect::<Vec<_>>()).prop_shuffle(),
        end in 1..6_u64,
    ) {
        let mut popup = popup();
        for rev in order {
            let told = if rev >= end { ended(CALL, rev, Outcome::Missed) } else { notice(CALL, rev, Phase::Ringing) };
            popup.notice(told, NOW);
            let newest_ended = popup.cards(NOW).iter().all(|card| card.phase != Phase::Ended || !card.rings);
            prop_assert!(newest_ended);
        }
        prop_assert!(popup.cards(NOW).iter().all(|card| !card.rings));
    }
}

#[test]
fn two_tabs_that_type_at_once_keep_both_texts() {
    let mut desk = Desk::new(2);
    desk.step(Step::Notice { call: 0, extension: 1, phase: Phase::Talking, outcome: None });
    for (tab, text) in [(0, "one"), (1, "two")] {
        desk.step(Step::Types { tab, call: 0, text: text.to_owned() });
    }
    desk.deliver();
    let texts: Vec<_> = desk.shown(0).into_iter().filter_map(|(.., text)| text).collect();
    assert_eq!(texts, ["one\ntwo"]);
    assert_eq!(desk.shown(0), desk.shown(1));
}

#[test]
fn a_draft_that_is_on_its_way_elsewhere_is_kept_though_the_site_has_the_same() {
    let mut desk = Desk::new(2);
    desk.step(Step::Notice { call: 0, extension: 1, phase: Phase::Talking, outcome: None });
    let happens = [
        Step::Types { tab: 0, call: 0, text: "a".to_owned() },
        Step::Acts { tab: 1, call: 0, action: Action::Dismiss },
        Step::Types { tab: 1, call: 0, text: String::new() },
        Step::Context { tab: 0, call: 0 },
    ];
    for step in happens {
        desk.step(step);
        desk.deliver();
    }
    let states = |desk: &Desk| {
        let work = |tab: usize| desk.pages[tab].popup.cards(NOW)[0].work.clone().map(|work| work.state);
        [work(0), work(1)]
    };
    assert_eq!(states(&desk), [Some(WorkState::Unsaved), Some(WorkState::Saving)]);
    for step in [
        Step::Saves { fails: false },
        Step::Acts { tab: 0, call: 0, action: Action::Save },
        Step::Saves { fails: false },
    ] {
        desk.step(step);
        desk.deliver();
    }
    assert_eq!(desk.notes[0].1, "", "the text that was emptied is empty on the site");
    assert_eq!(states(&desk), [Some(WorkState::Saved); 2]);
}

#[test]
fn text_typed_back_while_another_tab_saves_what_was_before_is_not_lost() {
    let mut desk = Desk::new(2);
    desk.step(Step::Notice { call: 0, extension: 1, phase: Phase::Talking, outcome: None });
    let types = |tab: usize, text: &str| Step::Types { tab, call: 0, text: text.to_owned() };
    let happens = [
        types(0, "b"),
        Step::Acts { tab: 0, call: 0, action: Action::Save },
        Step::Saves { fails: false },
        types(0, ""),
        Step::Acts { tab: 1, call: 0, action: Action::Save },
        types(0, "b"),
        Step::Saves { fails: false },
    ];
    for step in happens {
        desk.step(step);
        desk.deliver();
    }
    let texts: Vec<_> = (0..2).flat_map(|tab| desk.shown(tab)).filter_map(|(.., text)| text).collect();
    assert_eq!(texts, ["b", "b"], "the site has the emptied text by now");
}

#[test]
fn a_draft_that_the_site_has_already_is_dropped_in_all_tabs() {
    let mut desk = Desk::new(2);
    desk.step(Step::Notice { call: 0, extension: 1, phase: Phase::Talking, outcome: None });
    desk.step(Step::Types { tab: 0, call: 0, text: "a".to_owned() });
    desk.deliver();
    desk.notes[0] = (1, "a".to_owned());
    let unsaved = |desk: &Desk| (0..2).flat_map(|tab| desk.shown(tab)).filter_map(|(.., text)| text).count();
    assert_eq!(unsaved(&desk), 2);
    desk.step(Step::Context { tab: 1, call: 0 });
    desk.deliver();
    assert_eq!(unsaved(&desk), 0);
}

#[test]
fn a_tab_that_hears_of_the_closing_before_the_call_shows_no_card() {
    let mut desk = Desk::new(2);
    desk.run(0, |popup, now_ms| popup.notice(notice(CALL, 1, Phase::Ringing), now_ms));
    desk.run(0, |popup, now_ms| popup.action(CALL, Action::Dismiss, now_ms));
    desk.deliver();
    desk.run(1, |popup, now_ms| popup.notice(notice(CALL, 1, Phase::Ringing), now_ms));
    assert_eq!(desk.shown(1), vec![]);
    for (rev, phase) in [(2, Phase::Ended), (3, Phase::Ringing)] {
        desk.everywhere(|popup, now_ms| popup.notice(notice(CALL, rev, phase), now_ms));
    }
    assert_eq!(desk.shown(0).len(), 1, "ringing again after a transfer back");
    assert_eq!(desk.shown(0), desk.shown(1));
}

#[test]
fn both_tabs_that_put_a_card_away_at_once_agree() {
    let mut desk = Desk::new(2);
    desk.step(Step::Notice { call: 0, extension: 1, phase: Phase::Ringing, outcome: None });
    for tab in [0, 1] {
        desk.step(Step::Acts { tab, call: 0, action: Action::Dismiss });
    }
    desk.deliver();
    assert_eq!((desk.shown(0), desk.shown(1)), (vec![], vec![]));
    assert!(desk.pages.iter().all(|page| !page.sounds));
}

#[test]
fn a_card_dismissed_here_stays_there_while_it_holds_text_that_was_not_heard_of() {
    let mut desk = Desk::new(2);
    desk.step(Step::Notice { call: 0, extension: 1, phase: Phase::Talking, outcome: None });
    desk.step(Step::Types { tab: 1, call: 0, text: "hello".to_owned() });
    desk.pages[0].post.clear();
    desk.step(Step::Acts { tab: 0, call: 0, action: Action::Dismiss });
    desk.deliver();
    assert_eq!(desk.shown(1).into_iter().filter_map(|(.., text)| text).collect::<Vec<_>>(), ["hello"]);
}

#[test]
fn text_that_another_tab_holds_brings_a_card_back_that_was_put_away_here() {
    let mut desk = Desk::new(2);
    desk.step(Step::Notice { call: 0, extension: 1, phase: Phase::Talking, outcome: None });
    desk.step(Step::Types { tab: 1, call: 0, text: "hello".to_owned() });
    desk.step(Step::Acts { tab: 0, call: 0, action: Action::Dismiss });
    desk.deliver();
    assert_eq!(desk.shown(0).len(), 1);
    assert_eq!(desk.shown(0), desk.shown(1));
}

#[test]
fn a_late_message_closes_what_was_on_screen_when_it_was_sent_and_no_later_ring() {
    let mut desk = Desk::new(2);
    let tell = |desk: &mut Desk, tab, rev, phase| {
        desk.run(tab, |popup, now_ms| popup.notice(notice(CALL, rev, phase), now_ms));
    };
    let rings_again = [(1, Phase::Ringing), (2, Phase::Ended), (3, Phase::Ringing)];
    for (rev, phase) in rings_again {
        tell(&mut desk, 1, rev, phase);
    }
    tell(&mut desk, 0, 1, Phase::Ringing);
    desk.run(0, |popup, now_ms| popup.action(CALL, Action::Dismiss, now_ms));
    desk.deliver();
    for (rev, phase) in rings_again {
        tell(&mut desk, 0, rev, phase);
    }
    assert_eq!(desk.shown(1).len(), 1, "it rang again after the other tab had closed it");
    assert_eq!(desk.shown(0), desk.shown(1));
}

#[test]
fn an_early_message_closes_the_ring_that_is_heard_of_after_it() {
    let mut desk = Desk::new(2);
    let rings_again = [(1, Phase::Ringing), (2, Phase::Ended), (3, Phase::Ringing)];
    for (rev, phase) in rings_again {
        desk.run(0, |popup, now_ms| popup.notice(notice(CALL, rev, phase), now_ms));
    }
    desk.run(0, |popup, now_ms| popup.action(CALL, Action::Dismiss, now_ms));
    desk.deliver();
    for (rev, phase) in rings_again {
        desk.run(1, |popup, now_ms| popup.notice(notice(CALL, rev, phase), now_ms));
    }
    assert_eq!(desk.shown(1), vec![]);
}

#[test]
fn what_a_message_causes_is_not_told_on() {
    let mut desk = Desk::new(2);
    let prefs = Prefs { open_single: true, ..Prefs::default() };
    desk.run(1, |popup, now_ms| popup.set_prefs(prefs, now_ms));
    desk.run(1, |popup, now_ms| popup.tab(Tab { leader: false, visible: true, active: Some(true) }, now_ms));
    desk.step(Step::Notice { call: 0, extension: 1, phase: Phase::Ringing, outcome: None });
    desk.step(Step::Answer { call: 0, known: 1 });
    desk.step(Step::Acts { tab: 0, call: 0, action: Action::Choose { index: 0 } });
    let message = desk.pages[1].post.pop_front();
    let effects = message.map(|message| desk.pages[1].popup.shared(message, NOW)).unwrap_or_default();
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Open { .. })), "{effects:?}");
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Share { .. })), "{effects:?}");
}
