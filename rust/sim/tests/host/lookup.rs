//! Who is calling.

use pbx_sim::host::STRANGER;
use serde_json::{Value, json};

use crate::bench::Bench;

fn ask(bench: &Bench, number: &str) -> Value {
    let number: String = form_urlencoded::byte_serialize(number.as_bytes()).collect();
    let path = format!("/api/method/pbx_integration.api.lookup.by_phone?phone_number={number}");
    let mut answer = bench.get(&path);
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body["message"].take()
}

fn titles(answer: &Value) -> Vec<&str> {
    answer["matches"].as_array().unwrap().iter().map(|it| it["title"].as_str().unwrap()).collect()
}

#[test]
fn every_spelling_of_a_number_finds_its_person() {
    let bench = Bench::start();
    for (number, title) in [
        ("004532123456", "Freja Lund"),
        ("03023125123", "Jonas Havel"),
        ("+442079460018", "Marlow Instruments Ltd"),
        ("+12025550143", "Sam Ortega"),
        ("0033142685300", "Camille Petit"),
        ("+390612345678", "Giulia Rossi"),
        ("+5491123456789", "Lucía Paz"),
        ("0041446681800", "Urs Keller"),
        ("+919876543210", "Anand Rao"),
        ("+971 50 123 4567", "Omar Haddad"),
    ] {
        let answer = ask(&bench, number);
        assert!(titles(&answer).contains(&title), "{number}: {answer}");
        assert_eq!(answer["matches"][0]["level"], "known", "{number}: {answer}");
    }
}

#[test]
fn a_stranger_has_a_number_and_no_match() {
    let answer = ask(&Bench::start(), STRANGER);
    assert_eq!(answer["number"]["e164"], STRANGER);
    assert_eq!(answer["matches"], json!([]));
}

#[test]
fn a_withheld_number_is_an_answer_too() {
    let answer = ask(&Bench::start(), "anonymous");
    assert_eq!(answer["number"]["withheld"], true);
    assert_eq!(answer["matches"], json!([]));
}

#[test]
fn a_colleague_is_found_by_extension() {
    let answer = ask(&Bench::start(), "2001");
    assert_eq!(titles(&answer), ["Ada Berg"]);
    assert_eq!(answer["number"]["internal"], true);
}

#[test]
fn a_number_that_only_ends_alike_is_no_more_than_possible() {
    let answer = ask(&Bench::start(), "+4634412345");
    assert_eq!(titles(&answer), ["Freja Lund"], "{answer}");
    let levels = answer["matches"].as_array().unwrap();
    assert!(levels.iter().all(|it| it["level"] == "possible"), "{answer}");
}

#[test]
fn a_lookup_without_a_number_is_refused() {
    let answer = Bench::start().get("/api/method/pbx_integration.api.lookup.by_phone");
    assert_eq!(answer.status, 417);
    assert_eq!(answer.body["exc_type"], "ValidationError");
}

#[test]
fn a_lead_made_from_a_call_is_known_at_the_next_one() {
    let bench = Bench::start();
    let lead = json!({"title": "Hana Sato", "mobile_no": STRANGER, "call_id": "1760000000.1"});
    let created = bench.post("/api/resource/Lead", &lead);
    assert_eq!(created.status, 200);
    let answer = ask(&bench, "0046 8-465 004 12");
    assert_eq!(titles(&answer), ["Hana Sato"]);
    let name = created.body["data"]["name"].as_str().unwrap();
    let stored = bench.get(&format!("/api/resource/Lead/{name}")).body;
    assert_eq!(stored["data"]["call_id"], "1760000000.1");
}

#[test]
fn only_leads_and_contacts_are_made() {
    let bench = Bench::start();
    assert_eq!(bench.post("/api/resource/User", &json!({"mobile_no": "1"})).status, 404);
    assert_eq!(bench.post("/api/resource/Lead", &json!({"mobile_no": " "})).status, 417);
}
