//! What a reader sees: contrast, sizes, motion.

use crate::page::{Page, TALKING, TWO};
use js_sys::JSON;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Element;

/// A page with everything on it that a card can have.
fn everything(theme: &str) -> Page {
    let page = Page::full("{}");
    page.host.set_attribute("data-theme", theme).unwrap();
    let missed = r#"[{"call_id": "1795350000.1", "number": "+4989123456", "at": 1795350000,
        "direction": "Inbound", "outcome": "missed"}]"#;
    page.pop.missed(JSON::parse(missed).unwrap()).unwrap();
    page.pop.offline(true).unwrap();
    page.notice(r#"{"call_path": "6400"}"#);
    page.answer(TWO);
    page.notice(&TALKING.replace("}", r#", "call_path": "6400"}"#));
    page.context(
        r#"{"transferred_by": "Bob", "groups": [{"title": "Account", "lines": [
            {"text": "Overdue", "detail": "DKK 12", "route": ["a"], "tone": "warn"},
            {"text": "Paid", "detail": "DKK 12", "route": ["a"], "tone": "good"}]}]}"#,
    );
    page.get(".others .count").click();
    page.get(".missed .count").click();
    page.get("[data-command=follow_up]").click();
    page
}

/// Red, green and blue of `rgb(31, 111, 235)`.
fn channels(colour: &str) -> Vec<f64> {
    let inner = colour.split_once('(').unwrap().1;
    inner.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).take(3).collect()
}

fn luminance(colour: &str) -> f64 {
    let linear = |channel: f64| {
        let part = channel / 255.0;
        if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    let parts: Vec<f64> = channels(colour).into_iter().map(linear).collect();
    0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
}

fn contrast(one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[wasm_bindgen_test]
fn letters_can_be_read_in_both_themes() {
    for theme in ["light", "dark"] {
        let page = everything(theme);
        let paper = page.style(".card", "background-color");
        for selector in [
            ".name",
            ".company",
            ".kind",
            ".state",
            ".badge",
            ".timer",
            ".reasons",
            ".via",
            ".word",
            ".count",
            ".by",
            ".group",
            ".line[data-tone=warn] .detail",
            ".line[data-tone=good] .detail",
            ".saved",
            ".notes",
            ".entry .name",
            ".entry .company",
            ".offline",
            ".other .title",
            ".grade",
        ] {
            let ink = page.style(selector, "color");
            assert!(contrast(&ink, &paper) >= 4.5, "{theme} {selector}: {ink} on {paper}");
        }
        let (ink, paper) = (page.style(".primary", "color"), page.style(".primary", "background-color"));
        assert!(contrast(&ink, &paper) >= 4.5, "{theme}: {ink} on {paper}");
    }
}

#[wasm_bindgen_test]
fn everything_that_can_be_pressed_is_large_enough_and_has_a_name() {
    let page = everything("light");
    let all = page.root().query_selector_all("button, select, input, textarea, summary").unwrap();
    let mut seen = 0;
    for element in (0..all.length()).filter_map(|at| all.get(at)) {
        let element: Element = element.unchecked_into();
        let size = element.get_bounding_client_rect();
        if size.width() < 1.0 {
            continue;
        }
        let named = element.get_attribute("aria-label").or(element.text_content()).unwrap_or_default();
        let what = element.outer_html();
        assert!(!named.trim().is_empty(), "{what}");
        assert!(
            size.width() >= 24.0 && size.height() >= 24.0,
            "{} x {}: {what}",
            size.width(),
            size.height()
        );
        seen += 1;
    }
    assert!(seen > 20, "{seen}");
}

#[wasm_bindgen_test]
fn all_of_it_fits_on_the_page() {
    let page = everything("light");
    let dock = page.get(".dock").get_bounding_client_rect();
    assert!(dock.top() >= 0.0, "{}", dock.top());
    let card = page.get(".card");
    assert!(card.scroll_width() <= card.client_width());
}
