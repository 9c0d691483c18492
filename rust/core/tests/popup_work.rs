//! Context, notes, disposition and follow-up: kept as typed, saved on request, never lost.

#![allow(clippy::wildcard_enum_match_arm, reason = "a test asks for one kind of effect")]

mod popup_story;

use pbx_core::call::{Outcome, Phase};
use pbx_core::popup::{
    Action, Config, Context, ContextGroup, ContextLine, ContextState, Draft, Edit, Effect, FollowUp, Popup,
    Prefs, Saved, Work, WorkState, WorkView,
};
use pbx_core::rank::Level;
use popup_story::*;

fn talking() -> Popup {
    let mut popup = popup();
    popup.notice(notice(CALL, 1, Phase::Talking), NOW);
    popup
}

fn work(popup: &Popup) -> WorkView {
    card(popup, NOW).work.unwrap_or_default()
}

fn saved(rev: u64, notes: &str) -> Saved {
    Saved { rev, notes: notes.to_owned(), disposition: None }
}

/// What was stored last, or that nothing is kept any more.
#[expect(clippy::option_option, reason = "not stored is not the same as stored that there is nothing")]
fn stored(effects: &[Effect]) -> Option<Option<Draft>> {
    effects.iter().rev().find_map(|effect| match effect {
        Effect::Draft { draft, .. } => Some(draft.clone()),
        _ => None,
    })
}

fn save(popup: &mut Popup) -> Option<Work> {
    sent(&popup.action(CALL, Action::Save, NOW))
}

#[test]
fn the_context_is_asked_for_once_the_caller_is_known_and_again_when_it_is_somebody_else() {
    let asks = |effects: &[Effect]| {
        effects.iter().find_map(|effect| match effect {
            Effect::Context { matched, .. } => Some(matched.clone().map(|matched| matched.name)),
            _ => None,
        })
    };
    let mut popup = popup();
    assert_eq!(asks(&popup.notice(notice(CALL, 1, Phase::Ringing), NOW)), None);
    let both = vec![record("Jane", Level::Likely), record("Jim", Level::Possible)];
    let named = popup.lookup_answer(CALLER, answer(CALLER, both), NOW);
    assert_eq!(asks(&named), Some(Some("Jane".to_owned())));
    assert_eq!(card(&popup, NOW).context_state, ContextState::Pending);
    assert_eq!(asks(&popup.tick(NOW)), None);
    assert_eq!(asks(&popup.action(CALL, Action::Reject { index: 0 }, NOW)), Some(Some("Jim".to_owned())));
    popup.context_failed(CALL);
    assert_eq!(card(&popup, NOW).context_state, ContextState::Failed);
    let again = popup.lookup_answer(CALLER, answer(CALLER, vec![record("Jim", Level::Known)]), NOW);
    assert_eq!(asks(&again), None, "the same record");
    let deleted = popup.lookup_answer(CALLER, answer(CALLER, vec![]), NOW);
    assert_eq!(asks(&deleted), Some(None), "the record was deleted while the card is up");
    popup.lookup_answer(CALLER, answer(CALLER, vec![record("Jim", Level::Known)]), NOW);
    popup.notice(ended(CALL, 2, Outcome::Answered), NOW);
    let back = popup.notice(notice(CALL, 3, Phase::Ringing), NOW);
    assert_eq!(
        asks(&back),
        Some(Some("Jim".to_owned())),
        "transferred back: somebody may have noted something"
    );
}

#[test]
fn a_call_from_nobody_known_has_a_context_too() {
    let mut popup = popup();
    let withheld = pbx_core::call::Notice {
        number: None,
        e164: None,
        withheld: true,
        ..notice(CALL, 1, Phase::Ringing)
    };
    let asked =
        popup.notice(withheld, NOW).iter().any(|e| matches!(e, Effect::Context { matched: None, .. }));
    assert!(asked, "for the notes of whom it was transferred by");
}

#[test]
fn the_context_shows_who_transferred_and_what_they_noted() {
    let mut popup = talking();
    let line = ContextLine { text: "Over\u{202e}due".to_owned(), ..ContextLine::default() };
    let groups = vec![ContextGroup { title: "Money".to_owned(), lines: vec![line] }];
    let notes = Some("wants a refund".to_owned());
    let context =
        Context { groups, notes, rev: 3, transferred_by: Some("Jane".to_owned()), ..Context::default() };
    popup.context_answer(CALL, context, NOW);
    let shown = card(&popup, NOW);
    assert_eq!(shown.transferred_text.as_deref(), Some("Transferred by Jane"));
    assert_eq!((work(&popup).notes.as_str(), work(&popup).state), ("wants a refund", WorkState::Clean));
    let text = shown.context.and_then(|c| Some(c.groups.first()?.lines.first()?.text.clone()));
    assert_eq!(text.as_deref(), Some("Overdue"));
    types(&mut popup, "wants a refund, today", NOW);
    assert_eq!(save(&mut popup).map(|work| work.rev), Some(3));
}

#[test]
fn what_is_typed_is_stored_at_every_change_and_dropped_when_it_is_as_before() {
    let mut popup = talking();
    let typed = stored(&types(&mut popup, "h", NOW)).flatten();
    let call = typed.as_ref().and_then(|draft| draft.notice.as_ref()).map(|notice| notice.call_id.clone());
    let at_ms = typed.as_ref().map(|draft| draft.at_ms);
    assert_eq!((typed.map(|draft| draft.notes), call.as_deref()), (Some("h".to_owned()), Some(CALL)));
    let next = stored(&types(&mut popup, "he", NOW - 1)).flatten();
    assert!(next.map(|draft| draft.at_ms) > at_ms, "also by a clock that was put back");
    assert_eq!(work(&popup).state, WorkState::Unsaved);
    assert_eq!(stored(&types(&mut popup, "", NOW)), Some(None));
    assert_eq!(work(&popup).state, WorkState::Clean);
    assert_eq!(save(&mut popup), None, "nothing to save");
}

#[test]
fn saving_sends_all_three_and_says_how_it_goes() {
    let mut popup = talking();
    let follow_up = FollowUp {
        doctype: "ToDo".to_owned(),
        date: "2026-11-24".to_owned(),
        time: None,
        description: "call".to_owned(),
    };
    types(&mut popup, "hello", NOW);
    popup.edit(CALL, Edit::Disposition(Some("Sale".to_owned())), NOW);
    popup.edit(CALL, Edit::FollowUp(Some(follow_up.clone())), NOW);
    let work_sent = save(&mut popup);
    let expected = Work {
        notes: "hello".to_owned(),
        disposition: Some("Sale".to_owned()),
        follow_up: Some(follow_up),
        rev: 0,
    };
    assert_eq!(work_sent, Some(expected));
    assert_eq!((work(&popup).state, work(&popup).message.as_deref()), (WorkState::Saving, Some("Saving …")));
    assert_eq!(save(&mut popup), None, "one at a time");
    popup.work_failed(CALL, "the server is busy");
    let failed = work(&popup);
    assert_eq!(
        (failed.state, failed.message.as_deref()),
        (WorkState::Failed, Some("Not saved: the server is busy"))
    );
    assert_eq!(failed.notes, "hello");
    assert!(save(&mut popup).is_some(), "again");
    let done = popup.work_saved(
        CALL,
        Saved { rev: 1, notes: "hello".to_owned(), disposition: Some("Sale".to_owned()) },
        NOW,
    );
    assert_eq!(stored(&done), Some(None));
    let clean = work(&popup);
    assert_eq!((clean.state, clean.notes.as_str(), clean.follow_up), (WorkState::Saved, "hello", None));
    assert!(popup.work_saved(CALL, saved(9, "x"), NOW).is_empty(), "an answer that nothing waits for");
}

#[test]
fn what_is_typed_while_it_is_saved_stays_unsaved_on_top_of_what_the_server_has() {
    for (server, typed, after) in
        [("a", "ab", "ab"), ("other\na", "ab", "other\nab"), ("other\na", "b", "other\na\nb")]
    {
        let mut popup = talking();
        types(&mut popup, "a", NOW);
        save(&mut popup);
        types(&mut popup, typed, NOW);
        popup.work_saved(CALL, saved(5, server), NOW);
        assert_eq!((work(&popup).notes.as_str(), work(&popup).state), (after, WorkState::Unsaved));
        assert_eq!(save(&mut popup).map(|work| work.rev), Some(5));
    }
}

#[test]
fn a_stale_revision_shows_both_texts_after_saving() {
    let mut popup = talking();
    popup.context_answer(
        CALL,
        Context { notes: Some("first".to_owned()), rev: 1, ..Context::default() },
        NOW,
    );
    types(&mut popup, "first, mine", NOW);
    popup.context_answer(
        CALL,
        Context { notes: Some("first, theirs".to_owned()), rev: 2, ..Context::default() },
        NOW,
    );
    assert_eq!(work(&popup).notes, "first, mine", "nothing changes under the reader's hand");
    assert_eq!(save(&mut popup).map(|work| work.rev), Some(1), "so the server knows what it is based on");
    popup.work_saved(CALL, saved(3, "first, theirs\nmine"), NOW);
    assert_eq!((work(&popup).notes.as_str(), work(&popup).state), ("first, theirs\nmine", WorkState::Saved));
}

#[test]
fn unsaved_text_keeps_the_card_and_saved_text_a_little() {
    let mut popup = talking();
    types(&mut popup, "hello", NOW);
    popup.notice(ended(CALL, 2, Outcome::Answered), NOW);
    let later = NOW + 3_600_000;
    popup.tick(later);
    assert_eq!(popup.cards(later).len(), 1);
    popup.action(CALL, Action::Save, later);
    popup.work_saved(CALL, saved(1, "hello"), later);
    popup.tick(later + 2_999);
    assert_eq!(popup.cards(later).len(), 1, "so that the reader sees that it is saved");
    popup.tick(later + 3_000);
    assert_eq!(popup.cards(later).len(), 0);
}

#[test]
fn the_time_after_hang_up_is_the_sites_or_the_readers() {
    for (linger, stays) in [(None, 30_000), (Some(2), 2_000), (Some(1), 1_000)] {
        let prefs = Prefs { linger, ..Prefs::default() };
        let mut popup = Popup::new(Config { linger: 30, prefs, ..config() });
        popup.notice(notice(CALL, 1, Phase::Talking), NOW);
        popup.notice(ended(CALL, 2, Outcome::Answered), NOW);
        popup.tick(NOW + stays - 1);
        assert_eq!(popup.cards(NOW).len(), 1, "{linger:?}");
        popup.tick(NOW + stays);
        assert_eq!(popup.cards(NOW).len(), 0, "{linger:?}");
    }
}

#[test]
fn putting_a_card_away_saves_its_text_first() {
    let mut popup = popup();
    popup.notice(notice(CALL, 1, Phase::Ringing), NOW);
    types(&mut popup, "hello", NOW);
    let away = popup.action(CALL, Action::Dismiss, NOW);
    assert!(sent(&away).is_some() && away.contains(&Effect::StopRing), "{away:?}");
    assert_eq!(work(&popup).state, WorkState::Saving);
    popup.work_failed(CALL, "no");
    assert_eq!(work(&popup).state, WorkState::Failed, "it stays with its text");
    popup.action(CALL, Action::Dismiss, NOW);
    let gone = popup.work_saved(CALL, saved(1, "hello"), NOW);
    assert!(gone.iter().any(|effect| matches!(effect, Effect::Dismissed { .. })), "{gone:?}");
    assert_eq!(popup.cards(NOW).len(), 0);
}

#[test]
fn a_draft_survives_a_reload_during_and_after_the_call() {
    let mut before = talking();
    let draft = stored(&types(&mut before, "hello", NOW)).flatten();
    let Some(draft) = draft else { unreachable!("a draft was stored") };

    let mut during = popup();
    during.restore_draft(CALL, Draft { notice: None, ..draft.clone() }, NOW);
    assert_eq!(during.cards(NOW).len(), 0);
    during.notice(notice(CALL, 1, Phase::Talking), NOW);
    assert_eq!((work(&during).notes.as_str(), work(&during).state), ("hello", WorkState::Unsaved));

    let mut after = popup();
    after.restore_draft(CALL, draft.clone(), NOW + 600_000);
    after.tick(NOW + 900_000);
    assert_eq!((card(&after, NOW).phase, work(&after).notes.as_str()), (Phase::Ended, "hello"));
    after.notice(notice(CALL, 1, Phase::Talking), NOW);
    assert_eq!(card(&after, NOW).phase, Phase::Talking, "it was live after all");

    let mut saved_meanwhile = popup();
    saved_meanwhile.notice(notice(CALL, 1, Phase::Talking), NOW);
    saved_meanwhile.restore_draft(CALL, draft, NOW);
    let known = Context { notes: Some("hello".to_owned()), rev: 1, ..Context::default() };
    assert_eq!(stored(&saved_meanwhile.context_answer(CALL, known, NOW)), Some(None));
    assert_eq!(work(&saved_meanwhile).state, WorkState::Clean);
}

#[test]
fn a_disposition_that_is_taken_back_is_none() {
    let mut popup = talking();
    popup.edit(CALL, Edit::Disposition(Some("Sale".to_owned())), NOW);
    popup.edit(CALL, Edit::Disposition(Some(String::new())), NOW);
    assert_eq!(work(&popup).state, WorkState::Clean);
    types(&mut popup, "a", NOW);
    save(&mut popup);
    popup.work_saved(CALL, Saved { disposition: Some(String::new()), ..saved(1, "a") }, NOW);
    types(&mut popup, "ab", NOW);
    types(&mut popup, "a", NOW);
    assert_eq!((work(&popup).state, work(&popup).disposition), (WorkState::Clean, None));
}

#[test]
fn a_host_that_cannot_save_has_no_form() {
    let mut popup = Popup::new(Config::default());
    popup.notice(notice(CALL, 1, Phase::Talking), NOW);
    assert!(types(&mut popup, "hello", NOW).is_empty());
    assert_eq!(card(&popup, NOW).work, None);
}
