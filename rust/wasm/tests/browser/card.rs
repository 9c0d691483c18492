//! What a card tells of the caller, and what the reader can do about it.

use crate::page::{CALL, NUMBER, Page, TALKING, TWO, contact};
use wasm_bindgen_test::wasm_bindgen_test;

/// What the site knows, as JSON.
const KNOWN: &str = r#"{"groups": [
    {"title": "Account", "lines": [
        {"text": "Overdue", "detail": "DKK 12.300", "route": ["List", "Sales Invoice", "ACME"], "tone": "warn"},
        {"text": "Owner", "detail": "Ann Agent", "route": null, "tone": "plain"}]},
    {"title": "Last calls", "lines": [
        {"text": "Yesterday", "detail": null, "route": ["Form", "PBX Call Log", "1"], "tone": "good"}]}]}"#;

#[wasm_bindgen_test]
fn the_number_has_its_flag_region_and_kind_of_line() {
    let page = Page::full("{}");
    page.notice("{}");
    assert_eq!((page.text(".flag"), page.text(".kind")), (String::new(), "Denmark".to_owned()));
    let room = page.get(".kind").get_bounding_client_rect().left();
    let flag = || page.get(".flag").get_bounding_client_rect().width();
    let kept = flag();
    assert!(kept >= 16.0, "{kept}");
    page.at(500.0);
    assert_eq!(page.text(".flag"), "🇩🇰", "it comes when the card is up");
    assert!(flag() - kept < 4.0, "into room that was kept for it: {} of {kept}", flag());
    let moved = page.get(".kind").get_bounding_client_rect().left() - room;
    assert!(moved < 12.0, "{moved}");
    assert_eq!(page.get(".flag").get_attribute("aria-label").as_deref(), Some("Denmark"));
    assert_eq!(page.get(".flag").get_attribute("role").as_deref(), Some("img"));
}

#[wasm_bindgen_test]
fn other_matches_are_one_click_away() {
    let page = Page::full("{}");
    page.notice("{}");
    page.answer(TWO);
    assert_eq!(page.text(".others .count"), "1 more match");
    let room = || page.get(".others").get_bounding_client_rect().height();
    assert!(room() < 40.0, "they take no room unasked: {}", room());
    page.get(".others .count").click();
    assert!(room() > 50.0, "{}", room());
    assert_eq!(page.text(".other .title"), "John Doe");
    page.called();
    page.get(".other").click();
    assert_eq!(page.called(), format!(r#"[["open","L-1","{CALL}"]]"#));
}

#[wasm_bindgen_test]
fn a_reader_says_who_it_is() {
    let page = Page::full("{}");
    page.notice("{}");
    page.answer(TWO);
    page.called();
    page.get(".others .count").click();
    let choose = page.get(".row [data-command='choose:1']");
    assert_eq!(choose.text_content().as_deref(), Some("This one"));
    assert_eq!(choose.get_attribute("aria-label").as_deref(), Some("This one: John Doe"));
    choose.click();
    assert!(page.called().starts_with(&format!(r#"[["choose","L-1","{CALL}"]"#)));
    assert_eq!((page.text(".name"), page.text(".level")), ("John Doe".to_owned(), "Known".to_owned()));
}

#[wasm_bindgen_test]
fn a_reader_says_who_it_is_not() {
    let page = Page::full("{}");
    page.notice("{}");
    page.answer(TWO);
    page.called();
    page.get(".fixes [data-command='reject:0']").click();
    assert!(page.called().starts_with(&format!(r#"[["reject","C-1","{CALL}"]"#)));
    assert_eq!(page.text(".name"), "John Doe");
    page.get(".fixes [data-command=attach]").click();
    assert!(page.called().ends_with(&format!(r#"["attach","{CALL}"]]"#)));
}

#[wasm_bindgen_test]
fn an_unknown_number_can_be_put_on_a_record() {
    let page = Page::full("{}");
    page.notice("{}");
    page.answer("[]");
    assert_eq!(page.buttons(), "Create Lead|Create Contact|Add to existing|Dismiss");
    page.called();
    page.get("[data-command=add_to_existing]").click();
    assert_eq!(page.called(), format!(r#"[["add","{NUMBER}"]]"#));
}

#[wasm_bindgen_test]
fn nothing_is_offered_that_the_page_cannot_do() {
    let page = Page::new();
    page.notice("{}");
    page.answer(TWO);
    page.notice(TALKING);
    assert_eq!(page.count(".word, .context *, .work *, [data-command=attach]"), 0);
}

#[wasm_bindgen_test]
fn what_the_site_knows_is_asked_for_after_the_name_and_links_to_its_pages() {
    let page = Page::full("{}");
    page.notice("{}");
    assert!(!page.called().contains("context"));
    page.answer(&contact("Jane Doe", "ACME A/S"));
    assert!(page.called().contains(&format!(r#"["context","{CALL}","C-1"]"#)));
    page.context(KNOWN);
    assert_eq!(page.text(".context .group"), "Account");
    assert_eq!(page.text(".line[data-tone=warn] .detail"), "DKK 12.300");
    assert_eq!((page.count("button.line"), page.count("div.line")), (2, 1));
    let link = page.get("button.line");
    assert_eq!(link.get_attribute("role").as_deref(), Some("link"));
    link.click();
    assert_eq!(page.called(), r#"[["openRoute",["List","Sales Invoice","ACME"]]]"#);
}

#[wasm_bindgen_test]
fn no_button_moves_when_the_name_and_what_is_known_come() {
    let page = Page::full("{}");
    page.notice("{}");
    page.notice(r#"{"call_id": "1795360000.2", "number": "+4989123456", "e164": "+4989123456"}"#);
    let (upper, lower) = (page.get(".card .dismiss"), page.get(".card:last-child .dismiss"));
    let at = || (upper.get_bounding_client_rect().bottom(), lower.get_bounding_client_rect().bottom());
    let before = at();
    page.answer(&contact("Jane Doe", "ACME A/S"));
    let near = |one: f64, other: f64| (one - other).abs() < 1.0;
    assert!(near(at().0, before.0) && near(at().1, before.1), "{:?} {before:?}", at());
    let room = page.get(".card:last-child").get_bounding_client_rect().height();
    assert!(room > 250.0, "there is room for what is to come: {room}");
    page.context(KNOWN);
    assert!(near(at().1, before.1), "{:?} {before:?}", at());
}

#[wasm_bindgen_test]
fn a_context_that_fails_says_so() {
    let page = Page::full("{}");
    page.notice("{}");
    page.answer("[]");
    page.pop.context_failed(CALL).unwrap();
    assert_eq!(page.text(".context"), "Could not load what is known about the caller");
}

#[wasm_bindgen_test]
fn a_transfer_says_who_had_the_call_and_what_they_noted() {
    let page = Page::full("{}");
    page.notice("{}");
    page.answer("[]");
    page.context(
        r#"{"transferred_by": "<b>Bob</b>", "notes": "Wants <i>a refund</i>\nfor order 42", "rev": 3}"#,
    );
    assert_eq!(page.text(".came"), "Transferred by <b>Bob</b>");
    assert_eq!(page.value(".notes"), "Wants <i>a refund</i>\nfor order 42");
}

#[wasm_bindgen_test]
fn a_colleague_has_a_name() {
    let page = Page::full("{}");
    page.notice("{}");
    page.notice(r#"{"rev": 2, "phase": "ended", "outcome": "answered_elsewhere", "answered_by": "2002"}"#);
    assert_eq!(page.text(".state"), "Answered by Bob");
}

#[wasm_bindgen_test]
fn strange_names_break_nothing() {
    for name in ["<script>window.owned = 1</script>", "\u{202e}gpj.exe", "😀👩‍👩‍👧", "", &"W".repeat(500)]
    {
        let page = Page::full("{}");
        page.notice("{}");
        let named = TWO.replace("Jane Doe", name).replace("John Doe", name).replace("ACME A/S", name);
        page.answer(&named);
        page.get(".others .count").click();
        let line = format!(r#"{{"text": "{name}", "detail": "{name}", "route": null, "tone": "plain"}}"#);
        page.context(&format!(
            r#"{{"groups": [{{"title": "{name}", "lines": [{line}]}}], "transferred_by": "{name}", "notes": "{name}"}}"#
        ));
        let card = page.get(".card");
        assert!(card.scroll_width() <= card.client_width(), "{name}");
        assert!(!page.text(".name").is_empty() && !page.text(".other .title").is_empty(), "{name}");
        assert_eq!(page.count("script"), 0);
        assert_eq!(page.text(".name").contains('\u{202e}'), false);
    }
}
