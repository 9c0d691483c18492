//! `tests/vectors/popup.json`: the screen pop, step by step.

#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use pbx_core::popup::{Config, Effect, Labels, Popup};
use serde::de::DeserializeOwned;
use serde_json::Value;

const EPOCH_MS: i64 = 1_795_360_000_000;

fn file() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/popup.json");
    serde_json::from_str(&fs::read_to_string(path).expect("the file is there")).expect("it is JSON")
}

fn read<T: DeserializeOwned>(value: &Value) -> T {
    serde_json::from_value(value.clone()).expect("it can be read")
}

fn config(given: &Value) -> Config {
    let usual = Config { region: Some("DK".to_owned()), ..Config::default() };
    if given.is_null() {
        return usual;
    }
    let labels: Option<BTreeMap<String, String>> = read(&given["labels"]);
    Config {
        region: read(&given["region"]),
        linger: read::<Option<u32>>(&given["linger"]).unwrap_or(usual.linger),
        create_lead: given["create_lead"] != false,
        create_contact: given["create_contact"] != false,
        labels: Labels::new(labels.unwrap_or_default()),
        ..usual
    }
}

/// The file's notice with the step's fields put over it.
fn notice(usual: &Value, step: &Value) -> Value {
    let mut notice = usual.clone();
    for (name, value) in step.as_object().expect("fields of a notice") {
        notice[name] = value.clone();
    }
    notice
}

fn run(popup: &mut Popup, usual: &Value, step: &Value, now_ms: i64) -> Vec<Effect> {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    if let Some(given) = step.get("notice") {
        return popup.notice(read(&notice(usual, given)), now_ms);
    }
    if let Some(answer) = step.get("answer") {
        return popup.lookup_answer(&text(&answer["number"]), read(&answer["ranking"]), now_ms);
    }
    if let Some(fail) = step.get("fail") {
        return popup.lookup_failed(&text(&fail["number"]), &text(&fail["message"]), now_ms);
    }
    if let Some(action) = step.get("action") {
        return popup.action(&text(&action["call_id"]), read(action), now_ms);
    }
    assert_eq!(step["tick"], true, "a step of no kind: {step}");
    popup.tick(now_ms)
}

/// Every field of `expected` is in `actual` with the same value; of lists every item, and no more.
fn holds(expected: &Value, actual: &Value) -> bool {
    match (expected, actual) {
        (Value::Object(fields), _) => {
            fields.iter().all(|(name, value)| actual.get(name).is_some_and(|actual| holds(value, actual)))
        }
        (Value::Array(expected), Value::Array(actual)) => {
            expected.len() == actual.len() && expected.iter().zip(actual).all(|(e, a)| holds(e, a))
        }
        _ => expected == actual,
    }
}

/// A sentence when what a step gives is not what was expected of it.
fn check(about: &str, what: &str, expected: Option<&Value>, actual: &Value) -> Option<String> {
    let expected = expected.filter(|expected| !holds(expected, actual))?;
    Some(format!("{about}: {what}\n  expected {expected}\n  but it is {actual}"))
}

#[test]
fn every_step_holds() {
    let file = file();
    let mut wrong = Vec::new();
    for case in file["cases"].as_array().expect("a list of cases") {
        let mut popup = Popup::new(config(&case["config"]));
        for (place, step) in case["steps"].as_array().expect("steps").iter().enumerate() {
            let now_ms = EPOCH_MS + step["at"].as_i64().expect("a time");
            let about = format!("{} step {place}", case["about"]);
            let effects = run(&mut popup, &file["notice"], step, now_ms);
            let effects = serde_json::to_value(effects).expect("they serialise");
            let view = serde_json::to_value(popup.view(now_ms)).expect("it serialises");
            wrong.extend(check(&about, "effects", step.get("effects"), &effects));
            wrong.extend(check(&about, "cards", step.get("cards"), &view["cards"]));
            wrong.extend(check(&about, "missed", step.get("missed"), &view["missed"]));
            wrong.extend(check(&about, "more", step.get("more"), &view["more_text"]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
