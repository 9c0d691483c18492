//! Cards that were put away while their call goes on: also for a page that is loaded later.

#![allow(clippy::wildcard_enum_match_arm, reason = "a test asks for some kinds of effects")]

mod popup_story;

use pbx_core::call::{Notice, Outcome, Phase};
use pbx_core::popup::{Action, Effect, Popup, Shared};
use popup_story::*;

/// What the host keeps by call.
#[derive(Default)]
struct Kept(Option<Shared>);

impl Kept {
    fn hear(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            if let Effect::Dismissed { message, .. } = effect {
                self.0 = message.map(|message| *message);
            }
        }
    }

    fn notice(&mut self, popup: &mut Popup, told: Notice) {
        self.hear(popup.notice(told, NOW));
    }

    /// A page that is loaded now, and what the host says of the call.
    fn page(&mut self, live: Option<Notice>) -> Popup {
        let mut popup = popup();
        if let Some(message) = self.0.clone() {
            let effects = popup.shared(message, NOW);
            assert_eq!(effects, []);
        }
        if let Some(live) = live {
            let effects = popup.notice(live, NOW);
            assert!(!popup.cards(NOW).is_empty() || effects.is_empty(), "{effects:?}");
            self.hear(effects);
        }
        popup
    }
}

/// A call whose card was put away in this phase.
fn put_away(phase: Phase) -> (Popup, Kept) {
    let (mut popup, mut kept) = (popup(), Kept::default());
    kept.notice(&mut popup, notice(CALL, 3, phase));
    kept.hear(popup.action(CALL, Action::Dismiss, NOW));
    (popup, kept)
}

#[test]
fn a_page_that_is_loaded_later_shows_no_card_and_makes_no_sound() {
    for (phase, later) in [
        (Phase::Ringing, Phase::Ringing),
        (Phase::Ringing, Phase::Talking),
        (Phase::Talking, Phase::Talking),
        (Phase::Talking, Phase::Held),
    ] {
        for rev in [3, 4, 9] {
            let (_, mut kept) = put_away(phase);
            let again = kept.page(Some(notice(CALL, rev, later)));
            assert_eq!(calls(&again, NOW), [""; 0], "{phase:?}, then {later:?}");
            let once_more = kept.page(Some(notice(CALL, rev, later)));
            assert_eq!(calls(&once_more, NOW), [""; 0], "{phase:?}, then {later:?}");
        }
    }
}

#[test]
fn a_call_that_rings_again_after_a_transfer_back_comes_up_in_every_page() {
    let (mut old, mut kept) = put_away(Phase::Talking);
    kept.notice(&mut old, ended(CALL, 4, Outcome::Answered));
    assert_eq!(kept.0, None, "the call is over for the reader");
    kept.notice(&mut old, notice(CALL, 6, Phase::Ringing));
    assert_eq!(calls(&old, NOW), [CALL]);
    for phase in [Phase::Ringing, Phase::Talking] {
        assert_eq!(calls(&kept.page(Some(notice(CALL, 7, phase))), NOW), [CALL]);
    }
}

#[test]
fn a_ring_after_a_talk_comes_up_although_no_page_was_there_in_between() {
    let (_, mut kept) = put_away(Phase::Talking);
    let page = kept.page(Some(notice(CALL, 6, Phase::Ringing)));
    assert_eq!(calls(&page, NOW), [CALL]);
    assert_eq!(kept.0, None, "and it stays after the next reload");
    assert_eq!(calls(&kept.page(Some(notice(CALL, 7, Phase::Talking))), NOW), [CALL]);
}

#[test]
fn on_two_phones_of_the_reader_one_card_is_put_away_for_both() {
    let second = |rev, phase| Notice { extension: "2002".to_owned(), ..notice(CALL, rev, phase) };
    let (mut popup, mut kept) = (popup(), Kept::default());
    kept.notice(&mut popup, notice(CALL, 1, Phase::Ringing));
    kept.notice(&mut popup, second(2, Phase::Ringing));
    kept.hear(popup.action(CALL, Action::Dismiss, NOW));
    kept.notice(&mut popup, ended(CALL, 3, Outcome::AnsweredElsewhere));
    assert!(kept.0.is_some(), "it goes on at the other phone");
    let again = kept.page(Some(second(4, Phase::Talking)));
    assert_eq!(calls(&again, NOW), [""; 0]);
    kept.notice(&mut popup, second(5, Phase::Ended));
    assert_eq!(kept.0, None);
}

#[test]
fn of_a_call_that_is_over_nothing_is_kept() {
    let (mut popup, mut kept) = put_away(Phase::Ringing);
    kept.notice(&mut popup, ended(CALL, 4, Outcome::Missed));
    assert_eq!(kept.0, None);
    let (mut popup, mut kept) = (self::popup(), Kept::default());
    kept.notice(&mut popup, notice(CALL, 1, Phase::Talking));
    kept.notice(&mut popup, ended(CALL, 2, Outcome::Answered));
    kept.hear(popup.action(CALL, Action::Dismiss, NOW));
    assert_eq!(kept.0, None);
}

#[test]
fn one_that_was_put_away_while_it_rang_is_not_told_of_as_missed_after_a_reload() {
    let (_, mut kept) = put_away(Phase::Ringing);
    let mut page = kept.page(None);
    let effects = page.missed(vec![missed(CALL, CALLER, EPOCH)], NOW);
    assert_eq!(page.view(NOW).missed, []);
    assert!(effects.contains(&Effect::Seen { call_ids: vec![CALL.to_owned()] }), "{effects:?}");
}

#[test]
fn other_calls_come_up_all_the_same() {
    let (_, mut kept) = put_away(Phase::Talking);
    let mut page = kept.page(Some(notice(CALL, 4, Phase::Talking)));
    page.notice(notice("1795360000.9", 1, Phase::Ringing), NOW);
    assert_eq!(calls(&page, NOW), ["1795360000.9"]);
}
