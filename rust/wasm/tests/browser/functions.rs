//! The functions beside the screen pop, and what they throw.

use crate::page::{NUMBER, Page, notice};
use js_sys::{JSON, Reflect, Uint8Array};
use pbx_wasm::{ScreenPop, decode_event, format_phone, metadata_version, normalize_phone};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

fn dk() -> String {
    "DK".to_owned()
}

/// `.code` and `.at` of an error, with its `.e164` when it has the property.
fn told(fault: &JsValue) -> String {
    assert!(fault.is_instance_of::<js_sys::Error>());
    let get = |name: &str| Reflect::get(fault, &name.into()).unwrap();
    let mut told = format!("{} {:?}", get("code").as_string().unwrap(), get("at"));
    if Reflect::has(fault, &"e164".into()).unwrap() {
        told = format!("{told} {:?}", get("e164"));
    }
    told
}

fn json(value: &JsValue) -> String {
    JSON::stringify(value).unwrap().into()
}

#[wasm_bindgen_test]
fn numbers_are_normalised_and_formatted() {
    assert_eq!(normalize_phone("40 12 34 56", Some(dk())).unwrap(), "+4540123456");
    assert_eq!(format_phone("+4540123456", None, "national").unwrap(), "40 12 34 56");
    assert_eq!(format_phone("40123456", Some(dk()), "international").unwrap(), "+45 40 12 34 56");
    assert_eq!(format_phone("40123456", Some(dk()), "rfc3966").unwrap(), "tel:+45-40-12-34-56");
    assert_eq!(metadata_version(), pbx_core::phone::METADATA_VERSION);
}

#[wasm_bindgen_test]
fn a_number_that_is_none_says_why() {
    assert_eq!(
        told(&normalize_phone("", Some(dk())).unwrap_err()),
        "phone.empty JsValue(null) JsValue(null)"
    );
    let withheld = normalize_phone("anonymous", Some(dk())).unwrap_err();
    assert!(told(&withheld).starts_with("phone.withheld"));
    let parses = normalize_phone("+45 12", None).unwrap_err();
    assert!(told(&parses).starts_with("phone.not_valid"), "{}", told(&parses));
    assert!(told(&parses).ends_with(r#" JsValue("+4512")"#), "{}", told(&parses));
    let message = Reflect::get(&parses, &"message".into()).unwrap().as_string().unwrap();
    assert!(!message.is_empty() && !message.ends_with('.'));
}

#[wasm_bindgen_test]
fn a_style_that_does_not_exist_is_an_argument_fault() {
    let fault = format_phone("40123456", Some(dk()), "roman").unwrap_err();
    assert_eq!(told(&fault), r#"argument.bad_value JsValue("style")"#);
}

#[wasm_bindgen_test]
fn events_decode_from_text_and_from_bytes() {
    let body = r#"{"type": 30011, "sn": "S1", "msg": "{\"call_id\": \"1795360000.1\", \"members\": []}"}"#;
    let text = json(&decode_event(body.into()).unwrap());
    assert!(text.contains(r#""type":30011"#) && text.contains(r#""event":"call_state""#), "{text}");
    assert!(text.contains(r#""call_id":"1795360000.1""#), "{text}");
    assert_eq!(json(&decode_event(Uint8Array::from(body.as_bytes()).into()).unwrap()), text);
}

#[wasm_bindgen_test]
fn a_body_that_is_none_says_where() {
    assert_eq!(told(&decode_event("{\"type\": x".into()).unwrap_err()), "webhook.not_json JsValue(9)");
    assert_eq!(told(&decode_event(7.into()).unwrap_err()), r#"argument.bad_value JsValue("body")"#);
}

#[wasm_bindgen_test]
fn what_is_no_notice_or_answer_is_refused_and_changes_nothing() {
    let page = Page::new();
    for wrong in ["{}", "7", "null", "[]", r#"{"event": "pbx_incoming_call", "call_id": 7}"#] {
        let fault = page.pop.event(JSON::parse(wrong).unwrap()).unwrap_err();
        assert_eq!(told(&fault), r#"argument.bad_value JsValue("notice")"#, "{wrong}");
    }
    let wrong = notice(r#"{"rev": 1.5}"#);
    assert!(page.pop.event(wrong).is_err());
    let fault = page.pop.lookup_answer(NUMBER, "Jane".into()).unwrap_err();
    assert_eq!(told(&fault), r#"argument.bad_value JsValue("answer")"#);
    assert_eq!(page.count(".card"), 0);
}

#[wasm_bindgen_test]
fn options_of_a_wrong_type_are_refused() {
    let page = Page::new();
    let wrong = JSON::parse(r#"{"callbacks": {"open": 7}}"#).unwrap();
    let fault = ScreenPop::new(page.host.clone(), wrong).unwrap_err();
    assert_eq!(told(&fault), r#"argument.bad_value JsValue("open")"#);
    let wrong = JSON::parse(r#"{"linger": "long"}"#).unwrap();
    let fault = ScreenPop::new(page.host.clone(), wrong).unwrap_err();
    assert_eq!(told(&fault), r#"argument.bad_value JsValue("options")"#);
}
