//! Storms of calls, several devices, names that strangers give themselves.

#![allow(clippy::wildcard_enum_match_arm, reason = "a test asks for some kinds of effects")]

mod popup_story;

use pbx_core::call::{Direction, Notice, Outcome, Phase};
use pbx_core::popup::{Config, Effect, Popup, Prefs, When};
use pbx_core::rank::Level;
use popup_story::*;

#[test]
fn several_devices_of_one_extension_are_one_card() {
    let mut popup = popup();
    for rev in 1..4 {
        popup.notice(notice(CALL, rev, Phase::Ringing), NOW);
    }
    assert_eq!(calls(&popup, NOW), [CALL]);
}

#[test]
fn a_storm_of_calls_stays_in_order_and_in_bounds() {
    let mut popup = Popup::new(Config { prefs: Prefs { notify: true, ..Prefs::default() }, ..config() });
    let mut tones = 0_i32;
    for minute in 0..12_i64 {
        for n in 0..50_i64 {
            let at = NOW + minute * 60_000 + n * 1_200;
            let call_id = format!("{}.{n}", at / 1_000);
            let number = format!("+45401{:05}", minute * 50 + n);
            let direction = if n % 7 == 0 { Direction::Internal } else { Direction::Inbound };
            let ring = Notice {
                started_at: Some(at / 1_000),
                direction,
                ..from(&number, notice(&call_id, 1, Phase::Ringing))
            };
            let mut effects = popup.notice(ring, at);
            if n % 3 != 0 {
                effects.extend(popup.notice(from(&number, ended(&call_id, 2, Outcome::Missed)), at + 900));
            }
            effects.extend(popup.tick(at + 1_000));
            for effect in effects {
                tones += match effect {
                    Effect::StartRing { .. } => 1,
                    Effect::StopRing => -1,
                    _ => 0,
                };
                assert!((0..=1).contains(&tones));
            }
            let view = popup.view(at + 1_000);
            assert!(view.cards.len() <= 4 && view.missed.len() <= 5);
        }
    }
    let remembered = format!("{popup:?}").matches("CallState {").count();
    assert!(remembered <= 256, "{remembered} calls are remembered");
    let shown = popup.view(NOW + 12 * 60_000);
    let waiting = format!("{popup:?}").matches(": Pending").count();
    assert!(waiting <= remembered, "{waiting} answers are waited for, {} cards shown", shown.cards.len());
}

#[test]
fn names_that_strangers_give_themselves_are_text() {
    for (name, shown) in [
        ("<script>alert(1)</script>", "<script>alert(1)</script>".to_owned()),
        ("a\u{202e}b", "ab".to_owned()),
        (&"x".repeat(500), "x".repeat(159) + "…"),
        ("😀", "😀".to_owned()),
        ("", "40 12 34 56".to_owned()),
        ("\u{200b} ", "40 12 34 56".to_owned()),
    ] {
        let mut popup = popup();
        popup.notice(notice(CALL, 1, Phase::Ringing), NOW);
        let nameless = pbx_core::rank::Match {
            name: String::new(),
            title: name.to_owned(),
            ..record("x", Level::Known)
        };
        popup.lookup_answer(CALLER, answer(CALLER, vec![nameless]), NOW);
        assert_eq!(card(&popup, NOW).headline, shown);
        popup.minimise(true);
        assert!(popup.view(NOW).pill_text.starts_with(&shown));
    }
}

#[test]
fn calls_that_are_never_shown_are_forgotten_without_a_clock() {
    let mut popup =
        Popup::new(Config { prefs: Prefs { inbound: When::Never, ..Prefs::default() }, ..config() });
    for n in 0..600 {
        assert!(popup.notice(notice(&format!("1795360{n:03}.1"), 1, Phase::Ringing), NOW).is_empty());
    }
    assert_eq!(format!("{popup:?}").matches("CallState {").count(), 256);
}
