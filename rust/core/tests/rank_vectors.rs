//! `tests/vectors/rank.json`: who is calling, by hand.

#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use pbx_core::rank::{Candidate, LinkedMatch, LookupContext, Ranking, rank_matches};
use serde_json::Value;

fn cases() -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/rank.json");
    let file: Value =
        serde_json::from_str(&fs::read_to_string(path).expect("the file is there")).expect("it is JSON");
    file["cases"].as_array().expect("a list of cases").clone()
}

fn ranked(case: &Value) -> Ranking<LinkedMatch> {
    let candidates: Vec<Candidate> =
        serde_json::from_value(case["candidates"].clone()).expect("the candidates can be read");
    let context: LookupContext = serde_json::from_value(case.clone()).expect("the context can be read");
    rank_matches(case["raw"].as_str().expect("a text"), case["region"].as_str(), &candidates, &context)
}

/// Every field of `expected` is in `actual` with the same value; objects within are compared the same way.
fn holds(expected: &Value, actual: &Value) -> bool {
    match expected.as_object() {
        Some(fields) => fields.iter().all(|(name, value)| holds(value, &actual[name])),
        None => expected == actual,
    }
}

#[test]
fn every_case_holds() {
    let mut wrong = Vec::new();
    for case in cases() {
        let (about, expected) = (&case["about"], &case["expect"]);
        let answer = serde_json::to_value(ranked(&case)).expect("it serialises");
        let (found, wanted) = (&answer["matches"], &expected["matches"]);
        let (found, wanted) = (found.as_array().expect("a list"), wanted.as_array().expect("a list"));
        let pairs = wanted.iter().zip(found);
        if wanted.len() != found.len() || !pairs.into_iter().all(|(wanted, found)| holds(wanted, found)) {
            wrong.push(format!("{about}: {found:#?}"));
        }
        if !holds(&expected["number"], &answer["number"]) && expected.get("number").is_some() {
            wrong.push(format!("{about}: {:#?}", answer["number"]));
        }
        let hidden = case.get("hidden").and_then(Value::as_u64).unwrap_or(0);
        assert_eq!(answer["hidden"].as_u64(), Some(hidden), "{about}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_answer_reads_back_as_it_was_written() {
    for case in cases() {
        let ranking = ranked(&case);
        let text = serde_json::to_string(&ranking).expect("it serialises");
        assert_eq!(serde_json::from_str::<Ranking<LinkedMatch>>(&text).expect("it reads"), ranking);
    }
}
