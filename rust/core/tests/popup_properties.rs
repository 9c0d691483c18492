//! What holds of the screen pop, whatever order notices come in.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use pbx_core::call::{Direction, Notice, NoticeEvent, Outcome, Phase};
use pbx_core::popup::{Action, Config, Effect, LookupState, Popup};
use pbx_core::rank::{Candidate, LookupContext, Ranking, rank_matches};
use proptest::collection::vec;
use proptest::prelude::*;

const EPOCH: i64 = 1_795_360_000;
const NOW_MS: i64 = EPOCH * 1_000;

fn phase() -> impl Strategy<Value = (Phase, Option<Outcome>)> {
    let outcome = prop_oneof![
        Just(Outcome::Answered),
        Just(Outcome::AnsweredElsewhere),
        Just(Outcome::Missed),
        Just(Outcome::Voicemail),
        Just(Outcome::Busy),
        Just(Outcome::Failed),
    ];
    prop_oneof![
        Just((Phase::Ringing, None)),
        Just((Phase::Dialling, None)),
        Just((Phase::Talking, None)),
        Just((Phase::Held, None)),
        outcome.prop_map(|outcome| (Phase::Ended, Some(outcome))),
    ]
}

fn number() -> impl Strategy<Value = Option<String>> {
    prop_oneof![
        Just(None),
        Just(Some("+4540123456".to_owned())),
        Just(Some("+4989123456".to_owned())),
        Just(Some("2005".to_owned())),
        any::<Option<String>>(),
    ]
}

prop_compose! {
    /// A change of one of three calls for one of two extensions; its place in the list becomes its `rev`.
    fn change()(
        (call, extension) in (1..4_u8, 1..3_u8),
        (phase, outcome) in phase(),
        direction in prop_oneof![Just(Direction::Inbound), Just(Direction::Outbound), Just(Direction::Internal)],
        number in number(),
        withheld in prop::bool::weighted(0.2),
        did in any::<Option<String>>(),
    ) -> Notice {
        let e164 = number.clone().filter(|number| number.starts_with("+4"));
        let talked = matches!(phase, Phase::Talking | Phase::Held) || outcome == Some(Outcome::Answered);
        Notice {
            event: NoticeEvent::CallUpdate, call_id: format!("{EPOCH}.{call}"), rev: 0,
            extension: format!("200{extension}"), phase, direction, number, e164, written: None, withheld, did, trunk: None,
            call_path: None, started_at: Some(EPOCH), answered_at: talked.then_some(EPOCH),
            ended_at: outcome.is_some().then_some(EPOCH), answered_by: None, outcome,
        }
    }
}

/// A story: what happened, in the order it happened.
fn story() -> impl Strategy<Value = Vec<Notice>> {
    let numbered = |notices: Vec<Notice>| {
        notices.into_iter().zip(1..).map(|(notice, rev)| Notice { rev, ..notice }).collect::<Vec<_>>()
    };
    vec(change(), 1..14).prop_map(numbered)
}

/// The story and the same in another order, with some of it told twice.
fn retold() -> impl Strategy<Value = (Vec<Notice>, Vec<Notice>)> {
    story().prop_flat_map(|story| {
        let again = proptest::sample::subsequence(story.clone(), 0..=story.len());
        let told = story.clone();
        let messy = again.prop_flat_map(move |again| {
            let all: Vec<Notice> = told.iter().cloned().chain(again).collect();
            Just(all).prop_shuffle()
        });
        (Just(story), messy)
    })
}

fn told(notices: &[Notice]) -> Popup {
    let mut popup = Popup::new(Config { region: Some("DK".to_owned()), ..Config::default() });
    for notice in notices {
        popup.notice(notice.clone(), NOW_MS);
    }
    popup
}

fn answer(number: &str, known: bool) -> Ranking {
    let candidate =
        serde_json::json!({"doctype": "Contact", "name": "C-1", "title": "Jane", "number": number});
    let candidate: Candidate = serde_json::from_value(candidate).expect("a candidate");
    let candidates = if known { vec![candidate] } else { Vec::new() };
    let ranking = rank_matches(number, Some("DK"), &candidates, &LookupContext::default());
    let matches = ranking.matches.into_iter().map(|linked| linked.found).collect();
    Ranking { number: ranking.number, matches, hidden: ranking.hidden }
}

proptest! {
    #[test]
    fn any_order_and_repetition_ends_in_the_same_cards((story, messy) in retold(), known: bool) {
        let (mut straight, mut messy) = (told(&story), told(&messy));
        prop_assert_eq!(straight.view(NOW_MS), messy.view(NOW_MS));
        for number in ["+4540123456", "+4989123456", "2005"] {
            straight.lookup_answer(number, answer(number, known), NOW_MS);
            messy.lookup_answer(number, answer(number, known), NOW_MS);
        }
        prop_assert_eq!(straight.view(NOW_MS), messy.view(NOW_MS));
        for seconds in [3, 5, 15, 200, 700, 15_000] {
            let now_ms = NOW_MS + seconds * 1_000;
            straight.tick(now_ms);
            messy.tick(now_ms);
            prop_assert_eq!(straight.view(now_ms), messy.view(now_ms));
        }
        prop_assert_eq!(straight.cards(NOW_MS + 15_000_000), vec![]);
    }

    #[test]
    fn a_repeated_notice_does_nothing(story in story()) {
        let mut popup = told(&story);
        for notice in story {
            prop_assert_eq!(popup.notice(notice, NOW_MS), vec![]);
        }
    }

    #[test]
    fn one_card_per_call_and_at_most_one_rings(story in story()) {
        let view = told(&story).view(NOW_MS);
        let mut calls: Vec<&str> = view.cards.iter().map(|card| card.call_id.as_str()).collect();
        calls.sort_unstable();
        calls.dedup();
        prop_assert_eq!(calls.len(), view.cards.len());
        prop_assert!(view.cards.iter().filter(|card| card.rings).count() <= 1);
        prop_assert!(view.cards.iter().all(|card| !card.rings || card.phase == Phase::Ringing));
    }

    #[test]
    fn the_tone_starts_and_stops_in_turn_and_ends_silent(story in story()) {
        let mut popup = Popup::new(Config::default());
        let mut effects = Vec::new();
        for notice in story {
            effects.extend(popup.notice(notice, NOW_MS));
        }
        effects.extend(popup.tick(NOW_MS + 20_000_000));
        let tones: Vec<&Effect> =
            effects.iter().filter(|effect| matches!(effect, Effect::StartRing { .. } | Effect::StopRing)).collect();
        for (place, tone) in tones.iter().enumerate() {
            prop_assert_eq!(**tone != Effect::StopRing, place % 2 == 0);
        }
        prop_assert_eq!(tones.len() % 2, 0);
    }

    #[test]
    fn a_card_offers_what_can_be_done_and_does_what_it_offers(story in story(), known: bool) {
        let mut popup = told(&story);
        for number in ["+4540123456", "+4989123456"] {
            popup.lookup_answer(number, answer(number, known), NOW_MS);
        }
        for card in popup.cards(NOW_MS) {
            let offered: Vec<Action> = card.actions.iter().map(|offered| offered.action).collect();
            let opens = offered.iter().any(|action| matches!(action, Action::Open { .. }));
            prop_assert_eq!(opens, card.matched.is_some());
            prop_assert_eq!(offered.contains(&Action::CreateLead), card.lookup == LookupState::Unknown);
            prop_assert_eq!(offered.contains(&Action::CreateContact), card.lookup == LookupState::Unknown);
            prop_assert!(!card.withheld || offered == [Action::Dismiss]);
            prop_assert_eq!(offered.last(), Some(&Action::Dismiss));
            for action in offered {
                prop_assert!(!popup.action(&card.call_id, action, NOW_MS).is_empty());
            }
        }
        prop_assert_eq!(popup.cards(NOW_MS), vec![]);
    }

    #[test]
    fn nothing_panics_at_any_time(story in story(), now_ms: i64, number in any::<String>()) {
        let mut popup = told(&story);
        popup.lookup_failed(&number, &number, now_ms);
        popup.tick(now_ms);
        for card in popup.cards(now_ms) {
            prop_assert!(!card.headline.is_empty());
        }
    }
}
