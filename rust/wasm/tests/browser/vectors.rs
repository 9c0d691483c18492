//! `tests/vectors/popup.json` through the client: what crosses the boundary arrives whole.

use js_sys::JSON;
use serde_json::{Value, json};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::Page;

fn js(value: &Value) -> JsValue {
    JSON::parse(&value.to_string()).unwrap()
}

/// The client's cards as JSON.
fn cards(page: &Page) -> Value {
    let text = String::from(JSON::stringify(&page.pop.cards().unwrap()).unwrap());
    serde_json::from_str(&text).unwrap()
}

/// Every field of `expected` is in `actual` with the same value; of lists every item, and no more.
fn holds(expected: &Value, actual: &Value) -> bool {
    if let Some(fields) = expected.as_object() {
        return fields
            .iter()
            .all(|(name, value)| actual.get(name).is_some_and(|actual| holds(value, actual)));
    }
    match expected.as_array().zip(actual.as_array()) {
        Some((expected, actual)) => {
            expected.len() == actual.len() && expected.iter().zip(actual).all(|(e, a)| holds(e, a))
        }
        None => expected == actual,
    }
}

/// The options of a page with this configuration, as JavaScript.
fn options(config: &Value) -> String {
    let given = |name: &str, callback: &str| {
        if config[name] == false { String::new() } else { format!("{callback}() {{}},") }
    };
    let callbacks = given("create_lead", "createLead") + &given("create_contact", "createContact");
    format!("{config}, {{ callbacks: {{ {callbacks} }} }}")
}

/// Does a step as the page would; false for one that only a hand on the card can do.
fn run(page: &Page, usual: &Value, step: &Value) -> bool {
    page.set_clock(step["at"].as_f64().unwrap());
    if let Some(given) = step["notice"].as_object() {
        let mut notice = usual.clone();
        notice.as_object_mut().unwrap().extend(given.clone());
        page.pop.event(js(&notice)).unwrap();
    } else if step["answer"].is_object() {
        let answer = &step["answer"];
        page.pop.lookup_answer(answer["number"].as_str().unwrap(), js(&answer["ranking"])).unwrap();
    } else if step["fail"].is_object() {
        let fail = &step["fail"];
        page.pop.lookup_failed(fail["number"].as_str().unwrap(), fail["message"].as_str().unwrap()).unwrap();
    } else if step["tick"].is_boolean() {
        page.pop.tick(None).unwrap();
    } else {
        return false;
    }
    true
}

#[wasm_bindgen_test]
fn every_step_that_a_page_can_do_holds() {
    let file: Value = serde_json::from_str(include_str!("../../../../tests/vectors/popup.json")).unwrap();
    let mut steps = 0;
    for case in file["cases"].as_array().unwrap() {
        let config = case.get("config").cloned().unwrap_or_else(|| json!({"region": "DK"}));
        let page = Page::with(&options(&config));
        for (place, step) in case["steps"].as_array().unwrap().iter().enumerate() {
            if !run(&page, &file["notice"], step) {
                break;
            }
            steps += 1;
            let (about, cards) = (&case["about"], cards(&page));
            if let Some(expected) = step.get("cards") {
                assert!(holds(expected, &cards), "{about} step {place}: {cards:#}");
            }
            let shown = cards.as_array().unwrap();
            assert_eq!(page.count(".card") as usize, shown.len(), "{about} step {place}");
            if let Some(first) = shown.first() {
                assert_eq!(
                    page.text(".card .name"),
                    first["headline"].as_str().unwrap(),
                    "{about} step {place}"
                );
            }
        }
    }
    assert!(steps > 80, "{steps} steps only");
}
