//! Missed while away: quiet, one entry per caller.

use crate::page::{NUMBER, Page, contact};
use js_sys::JSON;
use wasm_bindgen_test::wasm_bindgen_test;

/// A page of a reader who missed two calls of one caller and one of a withheld one.
fn missed() -> Page {
    let page = Page::full("{}");
    let call = |id: &str, number: &str, withheld: bool, at: u32| {
        format!(
            r#"{{"call_id": "{id}", "number": {number}, "e164": {number}, "withheld": {withheld}, "at": {at},
                "direction": "Inbound", "outcome": "missed", "did": null, "via": "Sales"}}"#
        )
    };
    let number = format!("\"{NUMBER}\"");
    let calls = [
        call("1795350000.1", "null", true, 1_795_350_000),
        call("1795356000.1", &number, false, 1_795_356_000),
        call("1795356400.1", &number, false, 1_795_356_400),
    ];
    page.pop.missed(JSON::parse(&format!("[{}]", calls.join(","))).unwrap()).unwrap();
    page
}

#[wasm_bindgen_test]
fn callers_are_one_line_until_it_is_opened() {
    let page = missed();
    assert_eq!((page.count(".card"), page.count(".entry")), (0, 2));
    assert_eq!(page.text(".missed .count"), "3 missed calls · 40 12 34 56");
    assert!(!page.called().contains("ring"));
    let room = || page.get(".missed").get_bounding_client_rect().height();
    assert!(room() < 50.0, "{}", room());
    page.get(".missed .count").click();
    assert!(room() > 120.0, "{}", room());
    let about = page.text(".entry .company");
    assert!(about.starts_with("2 missed calls · 1 h ago") && about.contains("via Sales"), "{about}");
}

#[wasm_bindgen_test]
fn a_caller_can_be_called_back_and_put_away() {
    let page = missed();
    page.answer(&contact("Jane Doe", "ACME A/S"));
    assert_eq!(page.text(".entry .name"), "Jane Doe");
    page.get(".missed .count").click();
    page.called();
    page.get(".entry [data-command=call_back]").click();
    assert_eq!(page.called(), format!(r#"[["dial","{NUMBER}"]]"#));
    page.get(".entry [data-command=dismiss]").click();
    assert!(page.called().contains(r#"["seen",["1795356400.1","1795356000.1"]]"#));
    assert_eq!(page.text(".missed .count"), "1 missed call · Withheld number");
    page.get(".entry [data-command=dismiss]").click();
    assert!(page.find(".missed").is_none() && page.find(".bar").is_none());
}

#[wasm_bindgen_test]
fn an_unknown_missed_caller_can_become_a_lead() {
    let page = missed();
    page.answer("[]");
    page.called();
    page.get(".entry [data-command=create_lead]").click();
    assert_eq!(page.called(), format!(r#"[["lead","{NUMBER}"]]"#));
}

#[wasm_bindgen_test]
fn entries_stay_the_same_elements() {
    let page = missed();
    page.get(".missed .count").click();
    let back = page.get(".entry [data-command=call_back]");
    back.focus().unwrap();
    page.answer(&contact("Jane Doe", "ACME A/S"));
    page.at(120_000.0);
    assert!(back.is_connected());
    assert_eq!(page.root().active_element().as_ref(), Some(back.as_ref()));
}
