//! The vectors of `tests/vectors` that this module answers for.

#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use pbx_core::call::map_status;
use pbx_core::yeastar::{CallStatus, decode, decode_cdr_row, decode_cdr_search, sign, verify_signature};
use pbx_core::{Error, Place};
use serde_json::{Value, json};

fn vectors(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors").join(name);
    serde_json::from_str(&fs::read_to_string(&path).expect("the file is there")).expect("the file is JSON")
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().expect("a list")
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().expect("a text")
}

/// An error as the vectors write it.
fn told(error: &Error) -> Value {
    let at = match error.place() {
        Place::Whole => Value::Null,
        Place::Byte(at) | Place::Char(at) => json!(at),
        Place::Field(path) => json!(path),
    };
    json!({"code": error.code().as_str(), "at": at})
}

fn outcome<T: serde::Serialize>(result: Result<T, Error>) -> Value {
    match result {
        Ok(value) => serde_json::to_value(value).expect("it serialises"),
        Err(error) => json!({"error": told(&error)}),
    }
}

/// Compares every case and reports all that differ, not just the first.
fn assert_cases(cases: &[Value], found: impl Fn(&Value) -> Value) {
    assert!(!cases.is_empty(), "no cases");
    let differing: Vec<String> = cases
        .iter()
        .map(|case| (case, found(case)))
        .filter(|(case, found)| case["expect"] != *found)
        .map(|(case, found)| format!("{}\n  wanted {}\n  found  {found}", case["name"], case["expect"]))
        .collect();
    assert!(differing.is_empty(), "{} of {} differ:\n{}", differing.len(), cases.len(), differing.join("\n"));
}

#[test]
fn webhooks_decode_as_written() {
    assert_cases(list(&vectors("webhooks.json"), "cases"), |case| {
        outcome(decode(text(case, "body").as_bytes()))
    });
}

#[test]
fn the_webhook_vectors_hold_every_event_of_the_catalogue() {
    let webhooks = vectors("webhooks.json");
    let types = list(&webhooks, "cases").iter().filter_map(|case| case["expect"]["type"].as_u64());
    let seen: std::collections::BTreeSet<u64> = types.collect();
    let missing: Vec<u64> = (30005..=30039).filter(|id| !seen.contains(id)).collect();
    assert_eq!(missing, [] as [u64; 0]);
}

#[test]
fn ids_of_a_decoded_event_are_those_of_its_flat_object() {
    for case in list(&vectors("webhooks.json"), "cases") {
        let Ok(webhook) = decode(text(case, "body").as_bytes()) else { continue };
        assert_eq!(webhook.event.call_id(), case["expect"]["call_id"].as_str(), "{}", case["name"]);
        assert_eq!(webhook.event.uid(), case["expect"]["uid"].as_str(), "{}", case["name"]);
        assert_eq!(Some(webhook.event.name()), case["expect"]["event"].as_str(), "{}", case["name"]);
    }
}

#[test]
fn cdr_rows_decode_as_written() {
    assert_cases(list(&vectors("cdr.json"), "cases"), |case| {
        outcome(decode_cdr_row(&case["row"], "data[0]"))
    });
}

#[test]
fn cdr_pages_decode_as_written() {
    assert_cases(list(&vectors("cdr.json"), "pages"), |case| {
        outcome(decode_cdr_search(text(case, "body").as_bytes()).map(|page| {
            json!({
                "total": page.total,
                "rows": page.legs.iter().map(|leg| &leg.row_id).collect::<Vec<_>>(),
                "errors": page.errors.iter().map(told).collect::<Vec<_>>(),
            })
        }))
    });
}

#[test]
fn signatures_are_those_of_the_vectors() {
    let (signatures, bodies) = (vectors("signatures.json"), bodies());
    for case in list(&signatures, "cases") {
        let body = &bodies[text(case, "webhook")];
        assert_eq!(sign(body, text(&signatures, "secret")), text(case, "signature"), "{}", case["name"]);
        assert!(verify_signature(body, text(case, "signature"), &[text(&signatures, "secret")]));
    }
}

#[test]
fn headers_are_accepted_and_refused_as_written() {
    let (signatures, bodies) = (vectors("signatures.json"), bodies());
    for check in list(&signatures, "checks") {
        let secrets: Vec<&str> = list(check, "secrets").iter().filter_map(Value::as_str).collect();
        let valid = verify_signature(&bodies[text(check, "webhook")], text(check, "header"), &secrets);
        assert_eq!(json!(valid), check["valid"], "{}", check["name"]);
    }
}

#[test]
fn a_signature_holds_for_no_other_byte() {
    let (signatures, bodies) = (vectors("signatures.json"), bodies());
    let case = &list(&signatures, "cases")[0];
    let (header, secret) = (text(case, "signature"), text(&signatures, "secret"));
    let mut body = bodies[text(case, "webhook")].clone();
    for at in 0..body.len() {
        body[at] ^= 1;
        assert!(!verify_signature(&body, header, &[secret]), "byte {at}");
        body[at] ^= 1;
    }
    body.push(b'\n');
    assert!(!verify_signature(&body, header, &[secret]));
}

#[test]
fn status_words_are_read_as_written() {
    for case in list(&vectors("status.json"), "cases") {
        let status = CallStatus::from_word(text(case, "word"));
        assert_eq!(status.as_str(), text(case, "call_status"), "{}", case["word"]);
        assert_eq!(map_status(text(case, "word")).as_str(), text(case, "log_status"), "{}", case["word"]);
    }
}

/// The bodies of `webhooks.json` by name.
fn bodies() -> BTreeMap<String, Vec<u8>> {
    let webhooks = vectors("webhooks.json");
    let cases = list(&webhooks, "cases").iter();
    cases.map(|case| (text(case, "name").to_owned(), text(case, "body").as_bytes().to_vec())).collect()
}
