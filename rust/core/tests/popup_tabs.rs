//! Several tabs of one reader: what is true in whatever order things happen.

#![allow(clippy::indexing_slicing, reason = "a test fails by panicking")]
#![allow(clippy::wildcard_enum_match_arm, reason = "a test asks for some kinds of effects")]

mod popup_desk;
mod popup_story;

use pbx_core::call::{Outcome, Phase};
use pbx_core::popup::{Action, Effect, Prefs, Tab};
use popup_desk::*;
use popup_story::*;
use proptest::collection::vec;
use proptest::prelude::*;

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
