//! Calls missed while away: one quiet entry per caller.

mod popup_story;

use pbx_core::call::{Outcome, Phase};
use pbx_core::popup::{Action, Effect, MissedCall};
use popup_story::*;

const STRANGER: &str = "+4989123456";

#[test]
fn missed_callers_are_one_entry_each_until_they_are_put_away_or_reached() {
    let mut popup = popup();
    let away = |call: i64, number| missed(&format!("17953500{call:02}.1"), number, EPOCH - 600 + call);
    let effects = popup.missed(vec![away(1, CALLER), away(2, STRANGER), away(3, CALLER)], NOW);
    let asked = effects.iter().filter(|effect| matches!(effect, Effect::Lookup { .. })).count();
    assert_eq!(asked, 2, "each caller once");
    let view = popup.view(NOW);
    assert_eq!((view.cards.len(), view.missed.len(), view.missed_more), (0, 2, 0));
    let [first, second] = view.missed.as_slice() else { unreachable!("two entries") };
    assert_eq!((first.count, first.count_text.as_str()), (2, "2 missed calls"));
    assert_eq!(first.call_ids, ["1795350003.1", "1795350001.1"]);
    assert!(offered(&first.card, Action::CallBack));
    let called = popup.action(&first.card.call_id, Action::CallBack, NOW);
    assert_eq!(called, [Effect::Dial { number: CALLER.to_owned() }]);
    let gone = popup.action(&second.card.call_id, Action::Dismiss, NOW);
    assert!(gone.contains(&Effect::Seen { call_ids: second.call_ids.clone() }));
    popup.notice(notice(CALL, 1, Phase::Dialling), NOW);
    let reached = popup.notice(notice(CALL, 2, Phase::Talking), NOW);
    assert!(
        reached
            .contains(&Effect::Seen { call_ids: vec!["1795350001.1".to_owned(), "1795350003.1".to_owned()] })
    );
    assert!(popup.view(NOW).missed.is_empty());
    popup.missed(vec![away(1, CALLER), away(2, STRANGER)], NOW);
    assert!(popup.view(NOW).missed.is_empty(), "told again after a reconnect: nothing comes back");
}

#[test]
fn missed_callers_beyond_what_fits_are_counted_and_asked_for_as_they_come_into_view() {
    let mut popup = popup();
    let all = (10..60).map(|n| missed(&format!("17953500{n}.1"), &format!("+45401234{n}"), EPOCH)).collect();
    let asked = |effects: &[Effect]| effects.iter().filter(|e| matches!(e, Effect::Lookup { .. })).count();
    assert_eq!(asked(&popup.missed(all, NOW)), 5);
    let view = popup.view(NOW);
    assert_eq!((view.missed.len(), view.missed_more), (5, 45));
    assert_eq!(
        view.missed.first().map(|entry| entry.card.number.clone()),
        Some(Some("+4540123459".to_owned()))
    );
    let first = view.missed.first().map(|entry| entry.card.call_id.clone()).unwrap_or_default();
    assert_eq!(asked(&popup.action(&first, Action::Dismiss, NOW)), 1);
}

#[test]
fn an_unknown_missed_caller_can_be_made_a_record_of_and_a_withheld_one_has_no_dead_buttons() {
    let mut popup = popup();
    let withheld =
        MissedCall { number: None, e164: None, withheld: true, ..missed("1795350002.1", "", EPOCH) };
    popup.missed(vec![missed("1795350001.1", CALLER, EPOCH), withheld], NOW);
    popup.lookup_answer(CALLER, answer(CALLER, vec![]), NOW);
    let entries = popup.view(NOW).missed;
    let of = |number: Option<&str>| {
        entries.iter().find(|entry| entry.card.number.as_deref() == number).map(|e| &e.card)
    };
    let unknown = of(Some(CALLER)).cloned();
    assert!(
        unknown
            .is_some_and(|card| offered(&card, Action::CreateLead) && offered(&card, Action::AddToExisting))
    );
    let actions = of(None).map(|card| card.actions.iter().map(|button| button.action).collect::<Vec<_>>());
    assert_eq!(actions, Some(vec![Action::Dismiss]));
    let made = popup.action("1795350001.1", Action::CreateLead, NOW);
    assert!(matches!(made.as_slice(), [Effect::CreateLead { .. }]));
}

#[test]
fn a_missed_number_without_an_e164_is_asked_for_as_it_came() {
    let mut popup = popup();
    let short = MissedCall {
        number: Some("2005".to_owned()),
        e164: Some(String::new()),
        ..missed("1795350001.1", "", EPOCH)
    };
    let effects = popup.missed(vec![short], NOW);
    assert!(
        effects.contains(&Effect::Lookup { number: "2005".to_owned(), call_id: "1795350001.1".to_owned() })
    );
}

#[test]
fn a_call_put_away_while_it_rang_does_not_come_back_as_missed() {
    let mut popup = popup();
    popup.notice(notice(CALL, 1, Phase::Ringing), NOW);
    popup.action(CALL, Action::Dismiss, NOW);
    let effects = popup.notice(ended(CALL, 2, Outcome::Missed), NOW);
    assert!(effects.contains(&Effect::Seen { call_ids: vec![CALL.to_owned()] }), "{effects:?}");
    assert!(popup.view(NOW).missed.is_empty());
}
