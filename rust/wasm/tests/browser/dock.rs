//! The screen pop as a whole: its place, the pill, its signs, the keyboard.

use crate::page::{CALL, Page, document};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

/// Pixels between an edge of the cards and that of the page: at the right and at the bottom.
fn corner(page: &Page) -> (f64, f64) {
    let (dock, frame) =
        (page.get(".dock").get_bounding_client_rect(), page.get(".frame").get_bounding_client_rect());
    (frame.right() - dock.right(), frame.bottom() - dock.bottom())
}

/// A page with a card that leaves room to be moved in.
fn ringing(extra: &str) -> Page {
    let page = Page::with(&format!("{{ callbacks: {{ place: note('place') }}, ...{extra} }}"));
    page.notice("{}");
    page.at(500.0);
    page.called();
    page
}

#[wasm_bindgen_test]
fn the_handles_come_with_the_beat_after_the_first_card() {
    let page = Page::full("{}");
    page.notice("{}");
    let card = page.get(".card").get_bounding_client_rect();
    assert!(card.height() > 100.0 && page.find(".bar").is_none());
    assert_eq!(page.count("style"), 1, "the browser reads the style of the first card");
    page.at(500.0);
    assert_eq!(page.count("style"), 2, "and the rest");
    page.at(1_000.0);
    assert_eq!(page.count("style"), 2, "once");
    for (handle, name) in [(".grip", "Move"), (".small", "Minimise")] {
        assert_eq!(page.get(handle).get_attribute("aria-label").as_deref(), Some(name));
    }
    assert_eq!(page.get(".card").get_bounding_client_rect().top(), card.top(), "they move no card");
}

#[wasm_bindgen_test]
fn minimised_it_is_a_pill_that_opens_again() {
    let page = ringing("{}");
    page.get(".small").click();
    assert_eq!(page.text(".pill"), "40 12 34 56 · 0:00");
    assert!(page.called().contains(r#"["place",{"x":null,"y":null,"minimised":true"#));
    assert!(page.get(".card").get_bounding_client_rect().height() < 1.0);
    assert!(page.get(".pill").has_attribute("data-rings"));
    page.at(9_000.0);
    assert_eq!(page.text(".pill"), "40 12 34 56 · 0:09");
    let name = page.get(".pill").get_attribute("aria-label");
    assert_eq!(name.as_deref(), Some("Show the calls: 40 12 34 56 · 0:09"));
    page.get(".pill").click();
    assert!(page.find(".pill").is_none());
    assert!(page.get(".card").get_bounding_client_rect().height() > 100.0);
}

#[wasm_bindgen_test]
fn the_page_may_minimise_it() {
    let page = ringing("{}");
    page.pop.minimise(true).unwrap();
    assert!(page.find(".pill").is_some());
    page.pop.minimise(false).unwrap();
    assert!(page.find(".pill").is_none());
}

#[wasm_bindgen_test]
fn escape_minimises_and_gives_the_focus_back() {
    let field: HtmlElement = document().create_element("input").unwrap().unchecked_into();
    document().body().unwrap().append_child(&field).unwrap();
    field.focus().unwrap();
    let page = ringing("{}");
    page.pop.focus().unwrap();
    assert_eq!(page.root().active_element().as_ref(), Some(page.get(".card").as_ref()));
    page.press("Escape");
    assert!(page.find(".pill").is_some());
    assert_eq!(document().active_element().as_ref(), Some(field.as_ref()));
    page.pop.focus().unwrap();
    assert!(page.find(".pill").is_none());
    assert_eq!(page.root().active_element().as_ref(), Some(page.get(".card").as_ref()));
    field.remove();
}

#[wasm_bindgen_test]
fn the_focus_follows_into_the_pill_and_back() {
    let page = ringing("{}");
    page.get(".small").focus().unwrap();
    page.get(".small").click();
    assert_eq!(page.root().active_element().as_ref(), Some(page.get(".pill").as_ref()));
    page.get(".pill").click();
    assert_eq!(page.root().active_element().as_ref(), Some(page.get(".card").as_ref()));
}

#[wasm_bindgen_test]
fn focus_without_a_card_takes_nothing() {
    let page = Page::full("{}");
    page.pop.focus().unwrap();
    assert_eq!(page.root().active_element(), None);
}

#[wasm_bindgen_test]
fn it_stands_where_the_reader_put_it() {
    let page = ringing("{ place: { x: 60, y: 90, minimised: false } }");
    assert_eq!(corner(&page), (60.0, 90.0));
    let page = ringing("{}");
    assert_eq!(corner(&page), (20.0, 20.0));
    let page = ringing("{ place: { x: 99999, y: 99999, minimised: false } }");
    let dock = page.get(".dock").get_bounding_client_rect();
    assert!(dock.left() >= 0.0 && dock.top() >= 0.0, "{} {}", dock.left(), dock.top());
}

#[wasm_bindgen_test]
fn a_pointer_moves_it_by_the_head() {
    let page = ringing("{}");
    page.point(".head", "pointerdown", 300, 300);
    page.point(".dock", "pointermove", 298, 299);
    assert_eq!(corner(&page), (20.0, 20.0), "a shaky click is no move");
    page.point(".dock", "pointermove", 270, 280);
    assert_eq!(corner(&page), (50.0, 40.0));
    page.at(1_000.0);
    assert_eq!(corner(&page), (50.0, 40.0), "time passes while it is moved");
    page.point(".dock", "pointerup", 260, 270);
    assert!(page.called().ends_with(r#"["place",{"x":60,"y":50,"minimised":false,"calls":[]}]]"#));
    assert_eq!(corner(&page), (60.0, 50.0));
    page.point(".dock", "pointermove", 100, 100);
    assert_eq!(corner(&page), (60.0, 50.0), "the pointer is up");
}

#[wasm_bindgen_test]
fn what_is_moved_is_not_pressed() {
    let page = ringing("{}");
    page.get(".small").click();
    page.point(".pill", "pointerdown", 300, 300);
    page.point(".pill", "pointermove", 270, 280);
    page.point(".pill", "pointerup", 270, 280);
    page.get(".pill").click();
    assert_eq!(corner(&page), (50.0, 40.0));
    assert!(page.find(".pill").is_some());
    page.get(".pill").click();
    assert!(page.find(".pill").is_none());
}

#[wasm_bindgen_test]
fn a_click_on_the_head_moves_nothing() {
    let page = ringing("{}");
    page.point(".fold", "pointerdown", 300, 300);
    page.point(".fold", "pointerup", 301, 300);
    assert_eq!(page.called(), "[]");
}

#[wasm_bindgen_test]
fn arrow_keys_move_it() {
    let page = ringing("{}");
    page.get(".grip").focus().unwrap();
    page.press("ArrowLeft");
    page.press("ArrowUp");
    page.press("ArrowUp");
    assert_eq!(corner(&page), (36.0, 52.0));
    page.press("ArrowRight");
    assert_eq!(corner(&page).0, 20.0);
}

#[wasm_bindgen_test]
fn read_from_right_to_left_it_stands_on_the_other_side() {
    let page = ringing("{}");
    page.host.set_attribute("dir", "rtl").unwrap();
    assert_eq!(page.get(".dock").get_bounding_client_rect().left(), 20.0);
    page.get(".grip").focus().unwrap();
    page.press("ArrowRight");
    assert_eq!(page.get(".dock").get_bounding_client_rect().left(), 36.0);
}

#[wasm_bindgen_test]
fn a_small_sign_says_that_the_connection_is_lost() {
    let page = Page::full("{}");
    assert!(page.find(".bar").is_none());
    page.pop.offline(true).unwrap();
    assert!(page.text(".offline").starts_with("Offline"));
    assert_eq!(page.get(".offline").get_attribute("role").as_deref(), Some("status"));
    assert!(page.get(".grip").get_bounding_client_rect().height() < 1.0);
    page.pop.offline(false).unwrap();
    assert!(page.find(".bar").is_none());
}

#[wasm_bindgen_test]
fn blocked_sound_can_be_enabled_by_a_click() {
    let page = ringing("{}");
    page.pop.sound_blocked(true).unwrap();
    assert_eq!(page.get(".sound").tag_name(), "BUTTON");
    assert_eq!(page.text(".sound"), "Click to hear the phone ring");
    page.pop.sound_blocked(false).unwrap();
    assert!(page.find(".sound").is_none());
}

#[wasm_bindgen_test]
fn more_calls_than_fit_are_counted() {
    let page = Page::full("{ maxCards: 2 }");
    for call in 1..=5 {
        page.notice(&format!(r#"{{"call_id": "1795360000.{call}"}}"#));
    }
    assert_eq!((page.count(".card"), page.text(".more")), (2, "3 more calls".to_owned()));
}

#[wasm_bindgen_test]
fn nothing_disturbs_who_does_not_want_to_be() {
    let page = Page::full("{ prefs: { dnd: true } }");
    page.notice("{}");
    assert!(!page.called().contains("ring"));
    assert_eq!(page.text(".pill"), "40 12 34 56 · 0:00");
    assert!(page.get(".card").get_bounding_client_rect().height() < 1.0);
    page.pop.set_prefs(js_sys::JSON::parse(r#"{"dnd": false}"#).unwrap()).unwrap();
    assert!(page.find(".pill").is_none());
}

#[wasm_bindgen_test]
fn a_card_put_away_in_one_tab_leaves_in_the_other() {
    let page = Page::full("{ callbacks: { share: note('share') } }");
    page.notice("{}");
    page.get(".dismiss").click();
    let log: js_sys::Array = js_sys::JSON::parse(&page.called()).unwrap().into();
    let shared = log.iter().map(|entry| js_sys::Array::from(&entry)).find(|entry| entry.get(0) == "share");
    let other = Page::full("{}");
    other.notice("{}");
    assert_eq!(other.count(".card"), 1);
    other.pop.shared(shared.expect("the other tabs are told").get(1)).unwrap();
    assert_eq!(other.count(".card"), 0);
    assert!(!other.called().contains("dismissed"), "{CALL}");
}
