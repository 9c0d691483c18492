//! Notes, outcome and follow-up: kept as they are typed, saved with one key.

use crate::page::{CALL, Page, TALKING};
use js_sys::JSON;
use wasm_bindgen_test::wasm_bindgen_test;

fn talking() -> Page {
    let page = Page::full("{}");
    page.notice("{}");
    page.answer("[]");
    page.notice(TALKING);
    page.called();
    page
}

fn saved(page: &Page, answer: &str) {
    page.pop.work_saved(CALL, JSON::parse(answer).unwrap()).unwrap();
}

#[wasm_bindgen_test]
fn the_form_comes_with_the_conversation_and_not_before() {
    let page = Page::full("{}");
    page.notice("{}");
    assert_eq!(page.count(".notes"), 0);
    page.notice(TALKING);
    assert_eq!(page.get(".notes").get_attribute("aria-label").as_deref(), Some("Notes"));
    assert_eq!(page.get(".disposition").get_attribute("aria-label").as_deref(), Some("Outcome"));
    assert_eq!(page.text(".disposition"), "OutcomeSoldWrong number");
    assert!(page.find(".date").is_none());
}

#[wasm_bindgen_test]
fn what_is_typed_is_kept_at_every_key() {
    let page = talking();
    page.fill(".notes", "Wants a re");
    let kept = page.called();
    assert!(kept.contains(&format!(r#"["draft","{CALL}",{{"notes":"Wants a re""#)), "{kept}");
    assert_eq!(page.text(".saved"), "Not saved yet");
    page.fill(".disposition", "Sold");
    assert!(page.called().contains(r#""disposition":"Sold""#));
    page.at(90_000.0);
    assert_eq!(
        (page.value(".notes"), page.value(".disposition")),
        ("Wants a re".to_owned(), "Sold".to_owned())
    );
}

#[wasm_bindgen_test]
fn a_caret_stays_where_it_is_while_time_passes() {
    let page = talking();
    page.fill(".notes", "Wants a refund");
    let notes = page.get(".notes");
    js_sys::Reflect::set(&notes, &"selectionStart".into(), &5.into()).unwrap();
    page.at(2_000.0);
    page.notice(r#"{"rev": 3, "phase": "held"}"#);
    assert_eq!(js_sys::Reflect::get(&notes, &"selectionStart".into()).unwrap().as_f64(), Some(5.0));
}

#[wasm_bindgen_test]
fn one_key_saves_all_of_it() {
    let page = talking();
    page.fill(".notes", "Wants a refund");
    page.called();
    page.get(".notes").focus().unwrap();
    page.press("Enter");
    assert_eq!(page.called(), "[]");
    page.press_with("Enter", true);
    let work = page.called();
    assert!(
        work.contains(&format!(r#"["saveWork","{CALL}",{{"notes":"Wants a refund","disposition":null"#)),
        "{work}"
    );
    assert_eq!(page.text(".saved"), "Saving …");
    saved(&page, r#"{"rev": 1, "notes": "Wants a refund", "disposition": null, "follow_up": null}"#);
    assert_eq!(page.text(".saved"), "Saved");
    assert!(page.called().contains(&format!(r#"["draft","{CALL}",null]"#)));
}

#[wasm_bindgen_test]
fn what_could_not_be_saved_stays_and_says_why() {
    let page = talking();
    page.fill(".notes", "Wants a refund");
    page.get(".save").click();
    page.pop.work_failed(CALL, "the site did not answer").unwrap();
    assert_eq!(page.text(".saved"), "Not saved: the site did not answer");
    assert_eq!(page.value(".notes"), "Wants a refund");
    page.called();
    page.get(".save").click();
    assert!(page.called().contains("saveWork"));
}

#[wasm_bindgen_test]
fn a_follow_up_has_a_kind_a_day_and_a_time() {
    let page = talking();
    let later = page.get("[data-command=follow_up]");
    assert_eq!(later.get_attribute("aria-expanded").as_deref(), Some("false"));
    later.click();
    assert_eq!(later.get_attribute("aria-expanded").as_deref(), Some("true"));
    assert_eq!((page.value(".doctype"), page.value(".date").len()), ("ToDo".to_owned(), 10));
    page.fill(".doctype", "Event");
    page.fill(".date", "2026-12-01");
    page.fill(".time", "09:30");
    page.fill(".task", "Send the offer");
    page.called();
    page.get(".save").click();
    let work = page.called();
    let expected = r#""follow_up":{"doctype":"Event","date":"2026-12-01","time":"09:30","description":"Send the offer"}"#;
    assert!(work.contains(expected), "{work}");
    later.click();
    assert!(page.find(".date").is_none());
}

#[wasm_bindgen_test]
fn a_draft_comes_back_after_a_reload() {
    let page = talking();
    page.fill(".notes", "Wants a refund");
    let log: js_sys::Array = JSON::parse(&page.called()).unwrap().into();
    let draft = js_sys::Array::from(&log.get(0)).get(2);
    let again = Page::full("{}");
    again.pop.restore_draft(CALL, draft).unwrap();
    again.notice(TALKING);
    assert_eq!(
        (again.value(".notes"), again.text(".saved")),
        ("Wants a refund".to_owned(), "Not saved yet".to_owned())
    );
}

#[wasm_bindgen_test]
fn an_outcome_that_the_site_offers_no_more_is_still_shown() {
    let page = Page::full("{}");
    page.notice("{}");
    page.answer("[]");
    page.context(r#"{"disposition": "Complaint", "notes": "x", "rev": 2}"#);
    assert_eq!(page.value(".disposition"), "Complaint");
}

#[wasm_bindgen_test]
fn keys_in_a_field_are_no_shortcuts_of_the_page() {
    let page = talking();
    let heard = std::rc::Rc::new(std::cell::Cell::new(0));
    let count = heard.clone();
    let listener = wasm_bindgen::closure::Closure::<dyn FnMut()>::new(move || count.set(count.get() + 1));
    page.host
        .add_event_listener_with_callback("keydown", wasm_bindgen::JsCast::unchecked_ref(listener.as_ref()))
        .unwrap();
    page.get(".notes").focus().unwrap();
    page.press("j");
    assert_eq!(heard.get(), 0);
    page.get(".fold").focus().unwrap();
    page.press("j");
    assert_eq!(heard.get(), 1);
}
