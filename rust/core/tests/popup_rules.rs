//! When a card comes up and what it shows; tone, notification, badge and pill.

#![allow(clippy::wildcard_enum_match_arm, reason = "a test asks for one kind of effect")]

mod popup_story;

use pbx_core::call::{Direction, Notice, Outcome, Phase};
use pbx_core::popup::{Action, Config, Effect, LookupState, People, Place, Popup, Prefs, Tab, When};
use pbx_core::rank::Level;
use popup_story::*;

const OTHER: &str = "1795360000.2";
const STRANGER: &str = "+4989123456";

fn with(prefs: Prefs) -> Popup {
    Popup::new(Config { prefs, ..config() })
}

fn going(direction: Direction, rev: u64, phase: Phase) -> Notice {
    Notice { direction, ..notice(CALL, rev, phase) }
}

fn starts(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::StartRing { .. }))
}

fn stops(effects: &[Effect]) -> bool {
    effects.contains(&Effect::StopRing)
}

fn opens(effects: &[Effect]) -> usize {
    effects.iter().filter(|effect| matches!(effect, Effect::Open { .. })).count()
}

#[test]
fn a_card_comes_up_when_the_reader_wants_it_by_direction() {
    use Direction::{Inbound, Internal, Outbound};
    let begins = |direction| if direction == Outbound { Phase::Dialling } else { Phase::Ringing };
    for direction in [Inbound, Outbound, Internal] {
        for (when, up) in [(When::Ring, [1, 1, 1]), (When::Answer, [0, 1, 1]), (When::Never, [0, 0, 0])] {
            let mut prefs = Prefs {
                inbound: When::Never,
                outbound: When::Never,
                internal: When::Never,
                ..Prefs::default()
            };
            match direction {
                Inbound => prefs.inbound = when,
                Outbound => prefs.outbound = when,
                Internal => prefs.internal = when,
            }
            let mut popup = with(prefs);
            let phases = [begins(direction), Phase::Talking, Phase::Ended];
            let seen = phases.into_iter().zip(1..).map(|(phase, rev)| {
                let outcome = (phase == Phase::Ended).then_some(Outcome::Answered);
                let effects = popup.notice(Notice { outcome, ..going(direction, rev, phase) }, NOW);
                assert!(up[0] == 1 || !starts(&effects), "what does not come up makes no sound");
                popup.cards(NOW).len()
            });
            assert_eq!(seen.collect::<Vec<_>>(), up, "{direction:?} {when:?}");
        }
    }
}

#[test]
fn a_card_wanted_on_answer_makes_no_sound_and_a_missed_one_is_an_entry() {
    let mut popup = with(Prefs { inbound: When::Answer, ..Prefs::default() });
    assert!(popup.notice(notice(CALL, 1, Phase::Ringing), NOW).is_empty());
    popup.notice(ended(CALL, 2, Outcome::Missed), NOW);
    popup.tick(NOW + 1);
    assert_eq!(popup.view(NOW).missed.len(), 1);
}

#[test]
fn do_not_disturb_counts_and_does_nothing_else() {
    let mut popup = with(Prefs { dnd: true, notify: true, open_single: true, ..Prefs::default() });
    popup.tab(Tab { leader: true, visible: false, active: None }, NOW);
    let effects = popup.notice(notice(CALL, 1, Phase::Ringing), NOW);
    assert!(matches!(effects.as_slice(), [Effect::Lookup { .. }]), "{effects:?}");
    let effects = popup.lookup_answer(CALLER, answer(CALLER, vec![record("Jane", Level::Known)]), NOW);
    assert!(matches!(effects.as_slice(), [Effect::Context { .. }]), "{effects:?}");
    let view = popup.view(NOW);
    assert!(view.minimised);
    assert_eq!(view.pill_text, "Jane · 0:00");
    popup.minimise(false);
    assert!(!popup.view(NOW).minimised, "the reader may look");
    popup.notice(ended(CALL, 2, Outcome::Answered), NOW);
    popup.tick(NOW + 60_000);
    popup.notice(notice(OTHER, 1, Phase::Ringing), NOW + 60_000);
    assert!(popup.view(NOW + 60_000).minimised, "the next call does not come up by itself");
}

#[test]
fn the_missed_stay_open_to_who_looks_at_them_in_spite_of_do_not_disturb() {
    let mut popup = with(Prefs { dnd: true, ..Prefs::default() });
    popup.missed(vec![missed("1795350001.1", STRANGER, EPOCH)], NOW);
    assert!(popup.view(NOW).minimised);
    popup.minimise(false);
    popup.tick(NOW + 500);
    assert!(!popup.view(NOW).minimised);
    popup.notice(notice(CALL, 1, Phase::Ringing), NOW);
    assert!(popup.view(NOW).minimised);
}

#[test]
fn what_failed_while_offline_is_asked_again_once_the_connection_is_back() {
    let mut popup = popup();
    popup.notice(notice(CALL, 1, Phase::Ringing), NOW);
    popup.set_offline(true);
    popup.lookup_failed(CALLER, "no connection", NOW);
    popup.context_failed(CALL);
    assert!(popup.tick(NOW).is_empty());
    popup.set_offline(false);
    let asked = popup.tick(NOW);
    assert!(asked.iter().any(|effect| matches!(effect, Effect::Lookup { .. })), "{asked:?}");
    let asked = popup.lookup_answer(CALLER, answer(CALLER, vec![]), NOW);
    assert!(asked.iter().any(|effect| matches!(effect, Effect::Context { .. })), "{asked:?}");
}

#[test]
fn quiet_hours_go_over_midnight_and_silence_only_the_sound() {
    let minute = |now_ms: i64| (now_ms / 60_000).rem_euclid(1_440);
    let quiet = |from: i64, to: i64, offset| {
        let minutes = |at: i64| u32::try_from(at.rem_euclid(1_440)).ok();
        let prefs = Prefs { quiet_from: minutes(from), quiet_to: minutes(to), ..Prefs::default() };
        let mut popup = Popup::new(Config { prefs, utc_offset: offset, ..config() });
        let effects = popup.notice(notice(CALL, 1, Phase::Ringing), NOW);
        assert_eq!(popup.cards(NOW).len(), 1);
        !starts(&effects)
    };
    let now = minute(NOW);
    assert!(quiet(now, now + 1, 0));
    assert!(quiet(now - 1, now + 1, 0));
    assert!(!quiet(now - 1, now, 0), "the end is not in it");
    assert!(!quiet(now + 1, now, 0), "nor the minute before it begins, round the clock");
    assert!(quiet(now + 60, now + 61, 60), "by the reader's clock");
    assert!(!quiet(now, now, 0), "no hours at all");
    assert!(quiet(1_430, now + 1, 0) == (now < 1_430));
}

#[test]
fn the_tone_is_the_readers_and_only_the_leader_sounds() {
    for silent in
        [Prefs { sound: String::new(), ..Prefs::default() }, Prefs { muted: true, ..Prefs::default() }]
    {
        assert!(!starts(&with(silent).notice(notice(CALL, 1, Phase::Ringing), NOW)));
    }
    let mut popup = with(Prefs { sound: "soft".to_owned(), ..Prefs::default() });
    popup.tab(Tab { leader: false, visible: true, active: None }, NOW);
    assert!(!starts(&popup.notice(notice(CALL, 1, Phase::Ringing), NOW)));
    let taken = popup.tab(Tab::default(), NOW);
    assert_eq!(taken, [Effect::StartRing { tone: "soft".to_owned() }], "a new leader takes the ring over");
    let changed = popup.set_prefs(Prefs::default(), NOW);
    assert_eq!(changed, [Effect::StopRing, Effect::StartRing { tone: "classic".to_owned() }]);
    assert!(stops(&popup.tab(Tab { leader: false, visible: true, active: None }, NOW)));
}

#[test]
fn the_sign_that_sound_is_blocked_shows_while_it_should_be_heard() {
    let mut popup = popup();
    popup.set_sound_blocked(true);
    assert_eq!(popup.view(NOW).sound_text, None);
    popup.notice(notice(CALL, 1, Phase::Ringing), NOW);
    assert!(popup.view(NOW).sound_text.is_some());
    popup.notice(notice(CALL, 2, Phase::Talking), NOW);
    assert_eq!(popup.view(NOW).sound_text, None);
    popup.set_offline(true);
    assert!(popup.view(NOW).offline_text.is_some());
}

#[test]
fn a_notification_comes_while_no_tab_is_visible_and_goes_with_the_ring() {
    let mut popup = with(Prefs { notify: true, ..Prefs::default() });
    let notified = |effects: &[Effect]| {
        let last = effects.iter().rev().find_map(|effect| match effect {
            Effect::Notify { notification } => Some(notification.clone()),
            _ => None,
        });
        last.map(|notification| notification.map(|n| (n.title, n.body, n.actions.len())))
    };
    assert_eq!(notified(&popup.notice(notice(CALL, 1, Phase::Ringing), NOW)), None, "a tab is visible");
    let hidden = popup.tab(Tab { leader: true, visible: false, active: None }, NOW);
    let title = "40 12 34 56".to_owned();
    assert_eq!(notified(&hidden), Some(Some((title.clone(), "Incoming call".to_owned(), 1))));
    let named = popup.lookup_answer(CALLER, answer(CALLER, vec![record("Jane", Level::Known)]), NOW);
    assert_eq!(notified(&named), Some(Some(("Jane".to_owned(), format!("Incoming call · {title}"), 2))));
    assert_eq!(notified(&popup.tick(NOW + 1)), None, "once");
    assert_eq!(notified(&popup.notice(notice(CALL, 2, Phase::Talking), NOW)), Some(None));
}

#[test]
fn the_badge_counts_who_rings_and_who_was_missed() {
    let mut popup = popup();
    let badge = |effects: &[Effect]| {
        effects.iter().find_map(|effect| match effect {
            Effect::Badge { badge } => Some(badge.clone().map(|badge| (badge.count, badge.text))),
            _ => None,
        })
    };
    let ring = popup.notice(notice(CALL, 1, Phase::Ringing), NOW);
    assert_eq!(badge(&ring), Some(Some((1, "Incoming call, 40 12 34 56".to_owned()))));
    let talk = popup.notice(notice(CALL, 2, Phase::Talking), NOW);
    assert_eq!(badge(&talk), Some(None));
    let away = popup
        .missed(vec![missed("1795350000.1", STRANGER, EPOCH), missed("1795350000.2", STRANGER, EPOCH)], NOW);
    assert_eq!(badge(&away), Some(Some((1, "2 missed calls".to_owned()))));
}

#[test]
fn one_known_match_is_opened_once_in_the_tab_that_the_reader_is_at() {
    let single = || with(Prefs { open_single: true, ..Prefs::default() });
    let known = || answer(CALLER, vec![record("Jane", Level::Known)]);
    let mut popup = single();
    popup.notice(notice(CALL, 1, Phase::Ringing), NOW);
    assert_eq!(opens(&popup.lookup_answer(CALLER, known(), NOW)), 1);
    assert_eq!(opens(&popup.notice(notice(CALL, 2, Phase::Talking), NOW)), 0);
    for (about, wrong) in [
        ("likely", answer(CALLER, vec![record("Jane", Level::Likely)])),
        ("two", answer(CALLER, vec![record("Jane", Level::Known), record("Jim", Level::Possible)])),
        ("hidden", pbx_core::rank::Ranking { hidden: 1, ..known() }),
    ] {
        let mut popup = single();
        popup.notice(notice(CALL, 1, Phase::Ringing), NOW);
        assert_eq!(opens(&popup.lookup_answer(CALLER, wrong, NOW)), 0, "{about}");
    }
    let mut reloaded = single();
    reloaded.notice(notice(CALL, 2, Phase::Talking), NOW);
    assert_eq!(opens(&reloaded.lookup_answer(CALLER, known(), NOW)), 0, "a reload stays where it is");
    let mut away = single();
    away.tab(Tab { leader: true, visible: true, active: Some(false) }, NOW);
    away.notice(notice(CALL, 1, Phase::Ringing), NOW);
    assert_eq!(opens(&away.lookup_answer(CALLER, known(), NOW)), 0);
    assert_eq!(opens(&away.tab(Tab { leader: false, visible: true, active: Some(true) }, NOW)), 1);
}

#[test]
fn colleagues_have_their_names() {
    let people = People::new([("2002".to_owned(), "Jane\u{202e} Doe".to_owned())]);
    let mut popup = Popup::new(Config { people, ..config() });
    popup.notice(notice(CALL, 1, Phase::Ringing), NOW);
    let by = |extension: &str| Some(extension.to_owned());
    popup.notice(Notice { answered_by: by("2002"), ..ended(CALL, 2, Outcome::AnsweredElsewhere) }, NOW);
    let folded = card(&popup, NOW);
    assert_eq!(folded.answered_by_text.as_deref(), Some("Answered by Jane Doe"));
    assert!(folded.collapsed);
    popup.tick(NOW + 4_000);
    assert_eq!(calls(&popup, NOW), Vec::<String>::new());
    let inside = Notice {
        direction: Direction::Internal,
        number: by("2002"),
        e164: None,
        ..notice(OTHER, 1, Phase::Ringing)
    };
    popup.notice(inside, NOW);
    let inside = card(&popup, NOW);
    assert_eq!((inside.headline.as_str(), inside.subtitle.as_deref()), ("Jane Doe", Some("Extension 2002")));
}

#[test]
fn the_card_says_how_long_the_caller_waited_from_where_and_on_what_line() {
    let mut popup = popup();
    let queued = |rev, phase| Notice { started_at: Some(EPOCH - 65), ..notice(CALL, rev, phase) };
    popup.notice(queued(1, Phase::Ringing), NOW);
    let ringing = card(&popup, NOW + 5_000);
    assert_eq!(ringing.waited_text.as_deref(), Some("Waiting 1:10"));
    assert_eq!((ringing.flag.as_deref(), ringing.line_type_text.as_deref()), (Some("🇩🇰"), None));
    popup.notice(Notice { answered_at: Some(EPOCH + 5), ..queued(2, Phase::Talking) }, NOW + 5_000);
    assert_eq!(card(&popup, NOW + 90_000).waited_text.as_deref(), Some("Waited 1:10"));
    popup.notice(from("+447400123456", notice(OTHER, 1, Phase::Ringing)), NOW + 1_000);
    let prompt = popup.cards(NOW).into_iter().find(|card| card.call_id == OTHER);
    let shown = prompt.map(|card| (card.waited_text, card.flag, card.line_type_text));
    let mobile = (None, Some("🇬🇧".to_owned()), Some("Mobile".to_owned()));
    assert_eq!(shown, Some(mobile), "it rang at once");
}

#[test]
fn a_pill_stays_a_pill_of_its_calls_and_another_call_opens_it() {
    let mut popup = popup();
    popup.notice(notice(CALL, 1, Phase::Talking), NOW);
    let effects = popup.escape();
    assert!(effects.contains(&Effect::Focus { call_id: None }));
    let place = Place { minimised: true, calls: vec![CALL.to_owned()], ..Place::default() };
    assert!(effects.contains(&Effect::Place { place: place.clone() }));
    popup.notice(notice(CALL, 2, Phase::Held), NOW);
    popup.notice(ended(OTHER, 1, Outcome::Missed), NOW);
    assert!(popup.view(NOW).minimised, "what is over already opens nothing");
    let mut reloaded = Popup::new(Config { place, ..config() });
    assert!(!reloaded.view(NOW).minimised, "nothing to show");
    reloaded.notice(notice(CALL, 2, Phase::Held), NOW);
    assert!(reloaded.view(NOW).minimised);
    let open = reloaded.notice(from(STRANGER, notice(OTHER, 1, Phase::Ringing)), NOW);
    assert!(open.contains(&Effect::Place { place: Place::default() }));
    let opened = reloaded.view(NOW);
    assert_eq!((opened.minimised, opened.pill_text.as_str()), (false, ""));
    reloaded.minimise(true);
    assert_eq!(
        reloaded.view(NOW).pill_text,
        "2 calls · 089 123456".replace("089 123456", "+49 89 123456") + " · 0:00"
    );
}

#[test]
fn the_shortcut_opens_the_pill_and_reaches_the_top_card() {
    let mut popup = popup();
    assert!(popup.focus(NOW).is_empty(), "nothing to reach");
    popup.notice(notice(CALL, 1, Phase::Talking), NOW);
    popup.minimise(true);
    let effects = popup.focus(NOW);
    assert_eq!(effects.last(), Some(&Effect::Focus { call_id: Some(CALL.to_owned()) }));
    assert!(!popup.view(NOW).minimised);
    assert!(
        popup
            .move_to(7, 9)
            .contains(&Effect::Place { place: Place { x: Some(7), y: Some(9), ..Place::default() } })
    );
}

#[test]
fn this_one_and_not_this_one_change_the_card_at_once() {
    let mut popup = popup();
    popup.notice(notice(CALL, 1, Phase::Ringing), NOW);
    let two = vec![record("Jane", Level::Likely), record("Jim", Level::Possible)];
    popup.lookup_answer(CALLER, answer(CALLER, two), NOW);
    assert!(offered(&card(&popup, NOW), Action::Choose { index: 0 }));
    let chosen = popup.action(CALL, Action::Choose { index: 1 }, NOW);
    assert!(matches!(chosen.first(), Some(Effect::Choose { matched, .. }) if matched.name == "Jim"));
    assert!(
        chosen
            .iter()
            .any(|effect| matches!(effect, Effect::Context { matched: Some(m), .. } if m.name == "Jim"))
    );
    let sure = card(&popup, NOW);
    assert_eq!((sure.headline.as_str(), sure.level), ("Jim", Some(Level::Known)));
    assert!(!offered(&sure, Action::Choose { index: 0 }), "it is sure already");
    popup.action(CALL, Action::Reject { index: 0 }, NOW);
    let rejected = popup.action(CALL, Action::Reject { index: 0 }, NOW);
    assert!(matches!(rejected.first(), Some(Effect::Reject { matched, .. }) if matched.name == "Jane"));
    let nobody = card(&popup, NOW);
    assert_eq!(nobody.lookup, LookupState::Unknown);
    assert!(offered(&nobody, Action::CreateLead));
    assert!(popup.action(CALL, Action::Reject { index: 0 }, NOW).is_empty());
}

#[test]
fn what_the_host_cannot_do_is_not_offered() {
    let mut popup = Popup::new(Config { create_lead: false, create_contact: false, ..Config::default() });
    popup.notice(notice(CALL, 1, Phase::Ringing), NOW);
    popup.lookup_answer(
        CALLER,
        answer(CALLER, vec![record("Jane", Level::Possible), record("Jim", Level::Possible)]),
        NOW,
    );
    let bare = card(&popup, NOW);
    assert!(bare.fixes.is_empty() && bare.work.is_none());
    assert!(bare.others.iter().all(|other| other.actions.len() == 1));
    assert!(popup.action(CALL, Action::Choose { index: 1 }, NOW).is_empty());
    assert!(popup.action(CALL, Action::Attach, NOW).is_empty());
}

#[test]
fn an_action_is_written_as_it_is_read() {
    let all = [
        Action::Open { index: 3 },
        Action::Choose { index: 0 },
        Action::Reject { index: 1 },
        Action::CreateLead,
        Action::CreateContact,
        Action::AddToExisting,
        Action::Attach,
        Action::CallBack,
        Action::Save,
        Action::Dismiss,
        Action::Collapse,
        Action::Expand,
    ];
    for action in all {
        let written = serde_json::to_value(action).ok();
        assert_eq!(written.and_then(|json| serde_json::from_value(json).ok()), Some(action), "{action:?}");
    }
}
