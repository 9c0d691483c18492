//! Which cards are shown whole, and what of them is left out.

mod popup_story;

use pbx_core::call::{Notice, Phase};
use pbx_core::popup::{Action, Popup};
use popup_story::*;

#[test]
fn a_wait_of_less_than_a_second_or_of_unknown_length_is_not_told() {
    let waited = |began: i64, answered_at: Option<i64>| {
        let mut popup = popup();
        let talking = Notice { started_at: Some(began), answered_at, ..notice(CALL, 1, Phase::Talking) };
        popup.notice(talking, NOW);
        card(&popup, NOW).waited_text
    };
    assert_eq!(waited(EPOCH, Some(EPOCH)), None);
    assert_eq!(waited(EPOCH, None), None);
    assert_eq!(waited(EPOCH, Some(EPOCH - 3)), None, "the clocks differ");
    assert_eq!(waited(EPOCH, Some(EPOCH + 1)).as_deref(), Some("Waited 0:01"));
}

#[test]
fn a_conversation_stays_whole_however_many_others_ring() {
    let mut popup = popup();
    popup.notice(notice(CALL, 1, Phase::Talking), NOW);
    for (at, call) in ["1775032300.1", "1775032300.2", "1775032300.3"].into_iter().enumerate() {
        let at = i64::try_from(at).expect("a few") * 1_000;
        popup.notice(from("+447400123456", notice(call, 1, Phase::Ringing)), NOW + at);
    }
    let folded = |popup: &Popup| {
        popup.cards(NOW + 3_000).into_iter().map(|card| (card.phase, card.collapsed)).collect::<Vec<_>>()
    };
    let (ringing, live) = (Phase::Ringing, Phase::Talking);
    assert_eq!(folded(&popup), [(ringing, false), (ringing, true), (ringing, true), (live, false)]);
    popup.notice(notice(CALL, 2, Phase::Held), NOW + 3_000);
    assert_eq!(folded(&popup).last(), Some(&(Phase::Held, false)));
    popup.action(CALL, Action::Collapse, NOW + 3_000);
    assert_eq!(folded(&popup).last(), Some(&(Phase::Held, true)), "the reader says so");
}
