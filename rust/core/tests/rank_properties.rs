//! What holds of every ranking, whatever the candidates.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use pbx_core::phone;
use pbx_core::rank::{Candidate, Level, Link, LookupContext, rank_matches};
use proptest::collection::vec;
use proptest::prelude::*;

/// Numbers that have much in common: same national number in several countries, same tail, short ones.
const NUMBERS: &[&str] = &[
    "+4540123456",
    "40123456",
    "0045 40 12 34 56",
    "+4740123456",
    "+45 40 12 34 56 ext. 3",
    "+49 1 40 12 34 56",
    "040123456",
    "1002",
    "123456",
    "anonymous",
    "",
    "+",
    "call Jane",
    "+442079460123",
    "020 7946 0123",
];
const REGIONS: &[Option<&str>] = &[None, Some("DK"), Some("NO"), Some("DE"), Some("GB"), Some("XX")];

fn region() -> impl Strategy<Value = Option<String>> {
    (0..REGIONS.len()).prop_map(|at| REGIONS.get(at).copied().flatten().map(str::to_owned))
}

fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        9 => (0..NUMBERS.len()).prop_map(|at| NUMBERS.get(at).copied().unwrap_or_default().to_owned()),
        1 => any::<String>(),
    ]
}

fn link() -> impl Strategy<Value = Link> {
    ("Contact|Customer", "[ABC]", proptest::option::of("[xy]")).prop_map(|(doctype, name, title)| Link {
        doctype,
        name,
        title,
    })
}

prop_compose! {
    fn candidate()(
        (doctype, name, title, field) in ("Contact|Customer|Lead", "[ABC]", "[pqr]?", proptest::option::of("mobile|fax|work")),
        number in number(),
        (region, internal, own) in (region(), prop::bool::weighted(0.2), prop::bool::weighted(0.05)),
        (active, rejected) in (prop::bool::weighted(0.8), prop::bool::weighted(0.1)),
        (weight, chosen) in (0..3_i32, 0..3_u32),
        linked_to in vec(link(), 0..3),
        open_business in vec("open ticket|unpaid invoice", 0..2),
        last_call in proptest::option::of(0..2_000_000_i64),
    ) -> Candidate {
        Candidate {
            doctype, name, title, subtitle: None, number: Some(number), region, e164: None, field, active, weight,
            linked_to, open_business, last_call, chosen, rejected, route: Vec::new(), own_number: own, internal,
        }
    }
}

fn context() -> LookupContext {
    LookupContext { now: Some(1_000_000), hidden: 0 }
}

proptest! {
    #[test]
    fn the_order_of_the_candidates_does_not_matter(
        raw in number(),
        region in region(),
        (candidates, shuffled) in vec(candidate(), 0..8).prop_flat_map(|list| (Just(list.clone()), Just(list).prop_shuffle())),
    ) {
        let ranked = rank_matches(&raw, region.as_deref(), &candidates, &context());
        prop_assert_eq!(ranked, rank_matches(&raw, region.as_deref(), &shuffled, &context()));
    }

    #[test]
    fn a_candidate_given_twice_changes_nothing(raw in number(), candidates in vec(candidate(), 0..6)) {
        let twice: Vec<Candidate> = candidates.iter().chain(&candidates).cloned().collect();
        let once = rank_matches(&raw, Some("DK"), &candidates, &context());
        prop_assert_eq!(once, rank_matches(&raw, Some("DK"), &twice, &context()));
    }

    #[test]
    fn possible_is_never_beside_better(raw in number(), region in region(), candidates in vec(candidate(), 0..8)) {
        let ranked = rank_matches(&raw, region.as_deref(), &candidates, &context());
        let possible = ranked.matches.iter().filter(|found| found.level == Level::Possible).count();
        prop_assert!(possible == 0 || possible == ranked.matches.len());
    }

    #[test]
    fn known_is_the_same_e164_or_the_same_extension(
        raw in number(),
        region in region(),
        candidates in vec(candidate(), 0..8),
    ) {
        let ranked = rank_matches(&raw, region.as_deref(), &candidates, &context());
        let caller = phone::keys(&raw, region.as_deref()).ok();
        for found in ranked.matches.iter().filter(|found| found.level == Level::Known) {
            let own = candidates.iter().filter(|c| c.doctype == found.doctype && c.name == found.name);
            let mut keys = own.filter_map(|candidate| {
                let text = candidate.number.as_deref().unwrap_or_default();
                phone::keys(text, candidate.region.as_deref().or(region.as_deref())).ok()
            });
            let caller = caller.as_ref().expect("a known caller has keys");
            let same = keys.any(|stored| {
                if caller.internal { stored.extension == caller.extension } else { stored.e164 == caller.e164 }
            });
            prop_assert!(same, "{:?} is not {}", found, raw);
        }
    }

    #[test]
    fn nothing_that_was_said_not_to_match_does(raw in number(), candidates in vec(candidate(), 0..8)) {
        let ranked = rank_matches(&raw, Some("DK"), &candidates, &context());
        prop_assert!(ranked.matches.is_empty() || !(ranked.number.withheld || ranked.number.own));
        for candidate in &candidates {
            let shown = ranked.matches.iter().any(|m| m.doctype == candidate.doctype && m.name == candidate.name);
            let twins = candidates.iter().filter(|c| c.doctype == candidate.doctype && c.name == candidate.name);
            let usable = twins.filter(|c| !c.own_number && c.internal == ranked.number.internal).count();
            prop_assert!(!shown || usable > 0);
        }
    }

    #[test]
    fn every_match_has_a_record_a_reason_and_a_route(raw in number(), candidates in vec(candidate(), 0..8)) {
        let ranked = rank_matches(&raw, Some("DK"), &candidates, &context());
        let mut seen = Vec::new();
        for found in &ranked.matches {
            prop_assert!(!found.title.is_empty() && !found.reasons.is_empty() && !found.route.is_empty());
            prop_assert!(!seen.contains(&(&found.doctype, &found.name)), "shown twice");
            seen.push((&found.doctype, &found.name));
        }
    }
}
