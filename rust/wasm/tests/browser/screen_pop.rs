//! The screen pop: what it shows, what it calls back.

use crate::page::{CALL, NUMBER, Page, START_MS, contact, document, notice, until};
use js_sys::JSON;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

#[wasm_bindgen_test]
fn a_ring_shows_a_card_and_asks_who_it_is() {
    let page = Page::new();
    assert_eq!(page.count(".card"), 0);
    page.notice(r#"{"call_path": "6400", "did": "+4533123456"}"#);
    assert_eq!(page.text(".what"), "Incoming call");
    assert_eq!(page.text(".name"), "40 12 34 56");
    assert_eq!(page.text(".via"), "via 6400 · to 33 12 34 56");
    assert_eq!(page.mark("role").as_deref(), Some("group"));
    assert_eq!(page.mark("aria-label").as_deref(), Some("Incoming call, 40 12 34 56"));
    assert!(page.mark("data-rings").is_some() && page.mark("data-pending").is_some());
    assert_eq!(page.called(), format!(r#"[["lookup","{NUMBER}","{CALL}"],["ring",true,"classic"]]"#));
}

#[wasm_bindgen_test]
fn a_number_is_shown_as_the_host_wrote_it() {
    let page = Page::new();
    page.notice(
        r#"{"written": {"national": "40-12-34-56", "international": "+45", "region": "DK", "line_type": "satellite"}}"#,
    );
    assert_eq!((page.text(".name"), page.text(".kind")), ("40-12-34-56".to_owned(), "DK".to_owned()));
    let bare = notice(r#"{"rev": 2, "written": {"national": 40}}"#);
    let fault = page.pop.event(bare).unwrap_err();
    let said = js_sys::Reflect::get(&fault, &"message".into()).unwrap().as_string().unwrap();
    assert!(said.contains("written: national"), "{said}");
}

#[wasm_bindgen_test]
fn the_answer_names_the_caller_and_open_opens_the_record() {
    let page = Page::new();
    page.notice("{}");
    assert_eq!(page.buttons(), "Dismiss");
    page.answer(&contact("Jane Doe", "ACME A/S"));
    assert_eq!((page.text(".name"), page.text(".company")), ("Jane Doe".to_owned(), "ACME A/S".to_owned()));
    assert_eq!(
        (page.text(".number .text"), page.text(".level")),
        ("40 12 34 56".to_owned(), "Known".to_owned())
    );
    assert_eq!(page.text(".reason"), "same number as mobile of this contact");
    assert_eq!(page.buttons(), "Open|Dismiss");
    page.called();
    page.get(".primary").click();
    assert_eq!(page.called(), format!(r#"[["open","C-1","{CALL}"]]"#));
}

#[wasm_bindgen_test]
fn the_timer_runs_from_the_answer() {
    let page = Page::new();
    page.notice("{}");
    page.set_clock(8_000.0);
    page.notice(r#"{"rev": 2, "phase": "talking", "answered_at": 1795360008}"#);
    assert_eq!(page.text(".timer"), "0:00");
    page.at(73_000.0);
    assert_eq!((page.text(".state"), page.text(".timer")), ("In call".to_owned(), "1:05".to_owned()));
    assert!(page.called().ends_with(r#"["ring",true,"classic"],["ring",false]]"#));
}

#[wasm_bindgen_test]
fn a_call_that_a_colleague_took_says_so_and_leaves() {
    let page = Page::new();
    page.notice("{}");
    page.notice(r#"{"rev": 2, "phase": "ended", "outcome": "answered_elsewhere", "answered_by": "2002"}"#);
    assert_eq!(page.text(".state"), "Answered by 2002");
    page.at(4_000.0);
    assert_eq!(page.count(".card"), 0);
}

#[wasm_bindgen_test]
fn a_missed_call_stays_as_one_line() {
    let page = Page::new();
    page.notice("{}");
    page.notice(r#"{"rev": 2, "phase": "ended", "outcome": "missed", "ended_at": 1795360000}"#);
    page.at(19_000.0);
    assert!(page.mark("data-collapsed").is_some());
    assert_eq!((page.text(".brief"), page.text(".timer")), ("Missed call".to_owned(), "just now".to_owned()));
    page.get(".close").click();
    assert_eq!(page.count(".card"), 0);
}

#[wasm_bindgen_test]
fn a_missed_call_that_nobody_looked_at_becomes_an_entry() {
    let page = Page::new();
    page.notice("{}");
    page.notice(r#"{"rev": 2, "phase": "ended", "outcome": "missed", "ended_at": 1795360000}"#);
    page.at(60_000.0);
    assert_eq!((page.count(".card"), page.count(".entry")), (0, 1));
    assert_eq!(page.text(".missed .count"), "1 missed call · 40 12 34 56");
}

#[wasm_bindgen_test]
fn an_unknown_caller_can_become_a_lead_or_a_contact() {
    let page = Page::new();
    page.notice("{}");
    page.answer("[]");
    assert_eq!(page.text(".company"), "Unknown caller");
    assert_eq!(page.buttons(), "Create Lead|Create Contact|Dismiss");
    page.called();
    page.get("[data-command=create_lead]").click();
    page.get("[data-command=create_contact]").click();
    page.get(".dismiss").click();
    let expected = format!(
        r#"[["lead","{NUMBER}","DK"],["contact","{CALL}"],["ring",false],["dismissed","{CALL}",{{"kind":"dismissed""#
    );
    assert!(page.called().starts_with(&expected), "{}", page.called());
    assert_eq!(page.count(".card"), 0);
}

#[wasm_bindgen_test]
fn what_the_page_cannot_make_is_not_offered() {
    for (callbacks, buttons) in [
        ("{}", "Dismiss"),
        ("{ createLead() {} }", "Create Lead|Dismiss"),
        ("{ createContact() {} }", "Create Contact|Dismiss"),
    ] {
        let page = Page::with(&format!("{{ callbacks: {callbacks} }}"));
        page.notice("{}");
        page.answer("[]");
        assert_eq!(page.buttons(), buttons);
        assert_eq!(page.count(".primary"), u32::from(buttons != "Dismiss"), "{buttons}");
    }
}

#[wasm_bindgen_test]
fn a_withheld_caller_offers_nothing_dead() {
    let page = Page::new();
    page.notice(r#"{"number": null, "e164": null, "withheld": true}"#);
    assert_eq!((page.text(".name"), page.buttons()), ("Withheld number".to_owned(), "Dismiss".to_owned()));
    assert_eq!(page.called(), r#"[["ring",true,"classic"]]"#);
}

#[wasm_bindgen_test]
fn names_of_strangers_are_text() {
    let hostile = "<script>window.owned = 1</script><img src=x onerror='window.owned = 1'>";
    let page = Page::new();
    page.notice(r#"{"call_path": "<b>6400</b>", "trunk": "</style><i>"}"#);
    page.answer(&contact(hostile, "\u{202e}gpj.exe 😀\u{2066}"));
    assert_eq!((page.text(".name"), page.text(".company")), (hostile.to_owned(), "gpj.exe 😀".to_owned()));
    assert_eq!(page.text(".via"), "via <b>6400</b> · </style><i>");
    assert_eq!(page.count("script, img, b, i"), 0);
    page.answer(&contact(&"x".repeat(500), ""));
    let (name, card) = (page.get(".name"), page.get(".card"));
    assert!(name.client_width() <= card.client_width() && card.scroll_width() <= card.client_width());
    assert!(js_sys::Reflect::get(&js_sys::global(), &"owned".into()).unwrap().is_undefined());
}

#[wasm_bindgen_test]
fn buttons_stay_where_they_are_while_the_card_changes() {
    let page = Page::new();
    page.notice("{}");
    let dismiss = page.get(".dismiss");
    dismiss.focus().unwrap();
    let before = dismiss.get_bounding_client_rect();
    page.answer(&contact("Jane Doe", "ACME A/S"));
    page.at(5_000.0);
    page.notice(r#"{"rev": 2, "phase": "talking", "answered_at": 1795360005}"#);
    let after = dismiss.get_bounding_client_rect();
    page.notice(r#"{"call_id": "1795360000.2", "number": "+4989123456", "e164": "+4989123456"}"#);
    assert!(dismiss.is_connected());
    assert_eq!(page.root().active_element().as_ref(), Some(dismiss.as_ref()));
    assert_eq!((before.right(), before.bottom()), (after.right(), after.bottom()));
}

#[wasm_bindgen_test]
fn a_tick_touches_nothing_but_the_time() {
    let page = Page::new();
    page.notice("{}");
    page.answer("[]");
    let (name, lead) = (page.get(".name"), page.get(".primary"));
    let text = name.first_child().unwrap();
    page.at(3_000.0);
    assert_eq!(page.text(".timer"), "0:03");
    assert!(page.get(".primary").is_same_node(Some(&lead)));
    assert!(name.first_child().unwrap().is_same_node(Some(&text)));
}

#[wasm_bindgen_test]
fn a_new_card_takes_no_focus() {
    let field: HtmlElement = document().create_element("input").unwrap().unchecked_into();
    document().body().unwrap().append_child(&field).unwrap();
    field.focus().unwrap();
    let page = Page::new();
    page.notice("{}");
    page.answer("[]");
    assert_eq!(document().active_element().as_ref(), Some(field.as_ref()));
    field.remove();
}

#[wasm_bindgen_test]
fn every_button_can_be_reached_and_shows_its_focus() {
    let page = Page::new();
    page.notice("{}");
    page.answer("[]");
    for selector in [
        ".grip",
        ".small",
        ".fold",
        "[data-command=create_lead]",
        "[data-command=create_contact]",
        ".dismiss",
    ] {
        let button = page.get(selector);
        assert_eq!((button.tag_name().as_str(), button.tab_index()), ("BUTTON", 0), "{selector}");
        assert!(button.get_attribute("aria-label").is_some_and(|label| !label.is_empty()), "{selector}");
        button.focus().unwrap();
        assert_eq!(page.root().active_element().as_ref(), Some(button.as_ref()), "{selector}");
    }
}

#[wasm_bindgen_test]
fn those_who_listen_are_told_once() {
    let page = Page::new();
    let (urgent, polite) = (page.get("[role=alert]"), page.get("[role=status]"));
    assert_eq!(urgent.get_attribute("aria-live").as_deref(), Some("assertive"));
    page.notice("{}");
    assert_eq!(urgent.text_content().as_deref(), Some("Incoming call, 40 12 34 56"));
    urgent.set_text_content(None);
    page.notice("{}");
    page.at(9_000.0);
    assert_eq!(urgent.text_content().as_deref(), Some(""));
    page.answer(&contact("Jane Doe", "ACME A/S"));
    assert_eq!(polite.text_content().as_deref(), Some("The caller is Jane Doe, ACME A/S"));
    page.notice(r#"{"rev": 2, "phase": "talking"}"#);
    assert_eq!(polite.text_content().as_deref(), Some("In call: Jane Doe"));
    page.notice(r#"{"rev": 3, "phase": "ended", "outcome": "answered"}"#);
    assert_eq!(polite.text_content().as_deref(), Some("Call ended: Jane Doe"));
}

#[wasm_bindgen_test]
fn two_calls_stand_with_the_newest_ringing_on_top() {
    let page = Page::new();
    page.notice(r#"{"rev": 2, "phase": "talking"}"#);
    let talking = page.get(".card");
    page.notice(r#"{"call_id": "1795360000.2", "number": "+4989123456", "e164": "+4989123456"}"#);
    assert_eq!(page.text(".card .name"), "+49 89 123456");
    assert!(page.root().query_selector(".card:last-child").unwrap().unwrap().is_same_node(Some(&talking)));
    assert!(!page.called().contains("ring\",true,"), "no tone in the ear of somebody who talks");
}

#[wasm_bindgen_test]
fn the_page_decides_the_theme_and_letters_can_be_read_on_its_colour() {
    let page = Page::new();
    page.host.style().set_property("--primary", "#f4f4f4").unwrap();
    page.host.set_attribute("data-theme", "dark").unwrap();
    page.notice("{}");
    let dock = page.get(".dock");
    assert_eq!(dock.get_attribute("data-theme").as_deref(), Some("dark"));
    page.answer("[]");
    assert_eq!(page.style(".primary", "color"), "color(xyz-d65 0 0 0)");
    page.host.style().set_property("--primary", "#1f6feb").unwrap();
    page.host.remove_attribute("data-theme").unwrap();
    page.at(1_000.0);
    assert_eq!(dock.get_attribute("data-theme").as_deref(), Some("auto"));
    assert_eq!(page.style(".primary", "color"), "color(xyz-d65 0.9505 1 1.0891)");
}

#[wasm_bindgen_test]
fn dispose_takes_everything_away_for_good() {
    let page = Page::new();
    page.notice("{}");
    page.called();
    page.pop.dispose();
    assert_eq!(page.root().child_nodes().length(), 0);
    assert_eq!(page.called(), r#"[["ring",false]]"#);
    page.pop.dispose();
    page.notice(r#"{"rev": 2}"#);
    page.answer("[]");
    page.at(9_000.0);
    assert_eq!((page.root().child_nodes().length(), page.called().as_str()), (0, "[]"));
}

#[wasm_bindgen_test]
fn a_host_can_be_used_again() {
    let page = Page::new();
    page.notice("{}");
    page.pop.dispose();
    let again = pbx_wasm::ScreenPop::new(page.host.clone(), JsValue::UNDEFINED).unwrap();
    again.event(notice(r#"{"withheld": true}"#)).unwrap();
    assert_eq!(page.count(".card"), 1);
    again.dispose();
}

#[wasm_bindgen_test]
fn a_callback_may_answer_at_once() {
    let page = Page::new();
    let pop = page.pop.clone();
    page.when("lookup", move |number| {
        pop.lookup_answer(&number, JSON::parse(r#"{"number": {}, "matches": [], "hidden": 0}"#).unwrap())
            .unwrap();
    });
    page.notice("{}");
    assert_eq!(page.text(".company"), "Unknown caller");
}

#[wasm_bindgen_test]
fn a_callback_may_dispose() {
    let page = Page::new();
    let pop = page.pop.clone();
    page.when("dismissed", move |_| pop.dispose());
    page.notice("{}");
    page.get(".dismiss").click();
    assert_eq!(page.root().child_nodes().length(), 0);
    let called = page.called();
    assert!(called.contains(&format!(r#"["dismissed","{CALL}",{{"#)), "{called}");
    assert!(called.ends_with(r#"}],["ring",false]]"#), "{called}");
}

#[wasm_bindgen_test]
fn a_callback_that_throws_breaks_nothing() {
    let page = Page::with(
        "{ callbacks: { lookup: () => { throw new Error('page fault') }, ring: () => log.push(1) } }",
    );
    page.notice("{}");
    assert_eq!((page.count(".card"), page.called().as_str()), (1, "[1]"));
}

#[wasm_bindgen_test]
fn cards_are_plain_objects() {
    let page = Page::new();
    page.notice("{}");
    let cards = String::from(JSON::stringify(&page.pop.cards().unwrap()).unwrap());
    assert!(cards.contains(r#""headline":"40 12 34 56""#), "{cards}");
    assert!(cards.contains(&format!(r#""timer_base_ms":{START_MS}"#)), "{cards}");
    assert!(cards.contains(r#""actions":[{"action":{"kind":"dismiss"},"label":"Dismiss""#), "{cards}");
}

#[wasm_bindgen_test]
async fn while_a_card_is_up_the_clock_is_looked_at_without_being_told() {
    let page = Page::with("{ linger: 1 }");
    page.notice(r#"{"phase": "ended", "outcome": "answered"}"#);
    page.set_clock(1_000.0);
    until("an empty page", || page.count(".card") == 0).await;
}
