//! The invariants of the join, on random calls of all kinds.
//!
//! `PROPTEST_CASES=100000 cargo test --release -p pbx-core --test call_properties` is the long run.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod call_story;

use std::collections::BTreeMap;

use call_story::{Story, Told, What, context, stories};
use pbx_core::call::{Call, Folded, LegSource, Notice, NoticeEvent, Outcome, Phase};
use pbx_core::yeastar::{CdrLeg, Event};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::FileFailurePersistence;

/// Cases of each property unless `PROPTEST_CASES` says otherwise.
const DEFAULT_CASES: u32 = 2000;

fn config() -> ProptestConfig {
    let cases =
        std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(DEFAULT_CASES);
    let regressions = FileFailurePersistence::Direct("tests/call_properties.proptest-regressions");
    ProptestConfig { cases, failure_persistence: Some(Box::new(regressions)), ..ProptestConfig::default() }
}

fn fold(call: &mut Call, told: &Told) -> Folded {
    let ctx = context(told.at_ms);
    match &told.what {
        What::Push(event) => call.fold(event, &ctx).unwrap(),
        What::Row(leg) => call.fold_leg(leg, &ctx).unwrap(),
    }
}

fn fold_all<'a>(story: &Story, told: impl IntoIterator<Item = &'a Told>) -> (Call, Vec<Notice>) {
    let mut call = Call::new(&story.call_id);
    let notices = told.into_iter().flat_map(|told| fold(&mut call, told).notices).collect();
    (call, notices)
}

/// The state without the count of the changes that led to it.
fn state(call: &Call) -> serde_json::Value {
    let mut stored: serde_json::Value = serde_json::from_slice(&call.to_bytes()).unwrap();
    stored["rev"] = serde_json::Value::Null;
    stored
}

/// A story and its deliveries, each at least once, some again, in any order.
fn disorderly() -> impl Strategy<Value = (Story, Vec<usize>)> {
    stories().prop_flat_map(|story| {
        let count = story.told.len();
        let again = vec(any::<Index>(), 0..=count);
        let order = again.prop_flat_map(move |again| {
            let all: Vec<_> = (0..count).chain(again.iter().map(|index| index.index(count))).collect();
            Just(all).prop_shuffle()
        });
        (Just(story), order)
    })
}

/// A story and which of its deliveries arrive, in any order: the CDR and any part of the rest.
fn lossy() -> impl Strategy<Value = (Story, Vec<usize>)> {
    stories().prop_flat_map(|story| {
        let count = story.told.len();
        let kept = vec(any::<bool>(), count);
        let cdr: Vec<_> = story.told.iter().map(Told::is_cdr).collect();
        let order = kept.prop_flat_map(move |kept| {
            let arrive: Vec<_> = (0..count).filter(|index| kept[*index] || cdr[*index]).collect();
            Just(arrive).prop_shuffle()
        });
        (Just(story), order)
    })
}

fn pick<'a>(story: &'a Story, order: &'a [usize]) -> impl Iterator<Item = &'a Told> {
    order.iter().map(|index| &story.told[*index])
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_log_says_what_happened(story in stories()) {
        let (call, _) = fold_all(&story, &story.told);
        let record = call.record(&context(0));
        let truth = &story.truth;
        prop_assert_eq!(record.call_type, truth.call_type);
        prop_assert_eq!(&record.status, &truth.status);
        prop_assert_eq!(&record.extension, &truth.extension);
        prop_assert_eq!(&record.answered_by, &truth.answered_by);
        prop_assert_eq!(&record.external_number, &truth.outside);
        let seconds = (i64::from(record.duration), i64::from(record.ring_duration), i64::from(record.total_duration));
        prop_assert_eq!(seconds, (truth.talk, truth.ring, truth.total));
        let epoch: i64 = story.call_id.split('.').next().unwrap().parse().unwrap();
        prop_assert_eq!(record.call_start, Some(epoch));
        prop_assert_eq!(record.call_end, Some(epoch + truth.total));
        let recorded = call.legs(&context(0)).into_iter().filter(|row| row.source == LegSource::Cdr);
        prop_assert_eq!(recorded.count(), truth.legs);
    }

    #[test]
    fn any_order_and_repetition_gives_the_same_rows((story, order) in disorderly()) {
        let (straight, _) = fold_all(&story, &story.told);
        let (disorderly, _) = fold_all(&story, pick(&story, &order));
        let ctx = context(0);
        prop_assert_eq!(state(&disorderly), state(&straight));
        prop_assert_eq!(disorderly.record(&ctx), straight.record(&ctx));
        prop_assert_eq!(disorderly.legs(&ctx), straight.legs(&ctx));
    }

    #[test]
    fn any_loss_before_the_cdr_gives_the_same_record((story, order) in lossy()) {
        let (whole, _) = fold_all(&story, &story.told);
        let (lossy, _) = fold_all(&story, pick(&story, &order));
        let ctx = context(0);
        prop_assert_eq!(lossy.record(&ctx), whole.record(&ctx));
        let recorded = |call: &Call| {
            call.legs(&ctx).into_iter().filter(|row| row.source == LegSource::Cdr).collect::<Vec<_>>()
        };
        prop_assert_eq!(recorded(&lossy), recorded(&whole));
    }

    #[test]
    fn a_cdr_that_is_silent_on_did_and_trunk_leaves_nothing_else_open((story, order) in lossy()) {
        let mut story = story;
        story.told.iter_mut().for_each(silence);
        let (whole, _) = fold_all(&story, &story.told);
        let (lossy, _) = fold_all(&story, pick(&story, &order));
        let ctx = context(0);
        let (mut lossy, whole) = (lossy.record(&ctx), whole.record(&ctx));
        lossy.did.clone_from(&whole.did);
        lossy.trunk.clone_from(&whole.trunk);
        if whole.call_type == pbx_core::call::Direction::Inbound {
            lossy.called_number.clone_from(&whole.called_number);
        }
        prop_assert_eq!(lossy, whole);
    }

    #[test]
    fn what_was_folded_before_is_silent((story, order) in disorderly()) {
        let mut call = Call::new(&story.call_id);
        let mut seen = vec![false; story.told.len()];
        for index in order {
            let rev = call.rev();
            let folded = fold(&mut call, &story.told[index]);
            prop_assert_eq!(call.rev(), rev + u64::from(folded.changed));
            if seen[index] {
                prop_assert_eq!(folded, Folded::default());
            }
            seen[index] = true;
        }
    }

    #[test]
    fn a_whole_call_delivered_again_later_is_silent((story, order) in disorderly()) {
        let (mut call, _) = fold_all(&story, &story.told);
        let before = call.record(&context(0));
        for index in order {
            let told = &story.told[index];
            let late = Told { at_ms: told.at_ms + 7_200_000, ..told.clone() };
            prop_assert_eq!(fold(&mut call, &late).notices, vec![]);
        }
        prop_assert_eq!(call.record(&context(0)), before);
    }

    #[test]
    fn every_phone_rings_and_ends_as_it_did(story in stories()) {
        let (_, notices) = fold_all(&story, &story.told);
        let mut rings = BTreeMap::new();
        let mut outcomes: BTreeMap<String, Outcome> = BTreeMap::new();
        for notice in &notices {
            if notice.event == NoticeEvent::IncomingCall {
                prop_assert_eq!(notice.phase, Phase::Ringing);
                *rings.entry(notice.extension.clone()).or_insert(0_usize) += 1;
            }
            match notice.outcome {
                Some(outcome) => outcomes.insert(notice.extension.clone(), outcome),
                None => outcomes.remove(&notice.extension),
            };
        }
        prop_assert_eq!(&rings, &story.truth.rings);
        prop_assert_eq!(&outcomes, &story.truth.outcomes);
    }

    #[test]
    fn no_card_stays_after_the_cdr((story, order) in lossy()) {
        let (call, notices) = fold_all(&story, pick(&story, &order));
        let now = context(story.told.last().unwrap().at_ms);
        for extension in story.truth.outcomes.keys() {
            prop_assert_eq!(call.live(&now, extension), None);
            let last = notices.iter().rev().find(|notice| &notice.extension == extension);
            prop_assert!(last.is_none_or(|notice| notice.phase == Phase::Ended), "{last:?}");
        }
        let mut newest: BTreeMap<&str, u64> = BTreeMap::new();
        for notice in &notices {
            prop_assert!(newest.insert(&notice.extension, notice.rev) < Some(notice.rev));
        }
    }

    #[test]
    fn the_state_may_be_stored_between_any_two_events((story, order) in disorderly()) {
        let (kept, notices) = fold_all(&story, pick(&story, &order));
        let mut stored = Call::new(&story.call_id).to_bytes();
        let mut given = Vec::new();
        for told in pick(&story, &order) {
            let mut call = Call::from_bytes(&stored).unwrap();
            given.extend(fold(&mut call, told).notices);
            stored = call.to_bytes();
        }
        prop_assert_eq!(Call::from_bytes(&stored).unwrap(), kept);
        prop_assert_eq!(given, notices);
    }

    #[test]
    fn a_damaged_state_is_an_error_or_a_call(story in stories(), at in any::<Index>(), byte in any::<u8>()) {
        let (call, _) = fold_all(&story, &story.told);
        let mut bytes = call.to_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(mut call) = Call::from_bytes(&bytes) {
            let ctx = context(i64::MAX);
            let _ = call.record(&ctx);
            let _ = call.legs(&ctx);
            for told in &story.told {
                if let What::Push(event) = &told.what {
                    let _ = call.fold(event, &ctx);
                }
            }
        }
    }
}

/// Takes the DID and the trunk out of a CDR leg.
fn silence(told: &mut Told) {
    let silence = |leg: &mut CdrLeg| (leg.did_number, leg.src_trunk, leg.dst_trunk) = (None, None, None);
    match &mut told.what {
        What::Row(leg) => silence(leg),
        What::Push(event) => {
            if let Event::CallEnd(leg) = event.as_mut() {
                silence(leg);
            }
        }
    }
}
