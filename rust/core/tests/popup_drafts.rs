//! Text that is typed and saved in several tabs of one reader: none of it is lost.

#![allow(clippy::indexing_slicing, reason = "a test fails by panicking")]
#![allow(clippy::wildcard_enum_match_arm, reason = "a test asks for some kinds of effects")]

mod popup_desk;
mod popup_story;

use pbx_core::call::Phase;
use pbx_core::popup::{Action, WorkState};
use popup_desk::*;
use popup_story::*;

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
