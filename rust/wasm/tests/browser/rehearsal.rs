//! The call that nobody sees.

use crate::page::{Page, document};
use js_sys::{Array, Function};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

/// Notes what the first card says each time that an element is measured, until `stop` is called.
const WATCH: &str = "const usual = Element.prototype.getBoundingClientRect;
    Element.prototype.getBoundingClientRect = function () {
        const card = this.shadowRoot?.querySelector('.card');
        if (card) seen.push(['.name', '.state'].map(part => card.querySelector(part).textContent).join(', ')
            + `, ${card.querySelectorAll('.line, textarea').length}`
            + (this.inert && getComputedStyle(card).visibility === 'hidden' ? ', hidden' : ''));
        return usual.call(this);
    };
    return () => { Element.prototype.getBoundingClientRect = usual };";

fn rehearse(page: &Page) -> String {
    let seen = Array::new();
    let stop = Function::new_with_args("seen", WATCH).call1(&JsValue::NULL, &seen).unwrap();
    page.pop.rehearse().unwrap();
    stop.unchecked_into::<Function>().call0(&JsValue::NULL).unwrap();
    seen.join(" | ").into()
}

#[wasm_bindgen_test]
fn a_call_is_rehearsed_where_nobody_sees_or_hears_it() {
    let page = Page::full("{ prefs: { inbound: 'answer' } }");
    let before = document().body().unwrap().inner_html();
    assert_eq!(
        rehearse(&page),
        "+1 201-555-0123, Ringing, 0, hidden | A Caller, Ringing, 1, hidden | A Caller, In call, 2, hidden"
    );
    assert_eq!((page.called(), page.count(".card")), ("[]".to_owned(), 0));
    assert_eq!(document().body().unwrap().inner_html(), before);
    page.notice("{}");
    assert_eq!(page.count(".card"), 0, "what is rehearsed is not what the reader wishes to see");
    page.notice(r#"{"rev": 2, "phase": "talking"}"#);
    assert_eq!(page.text(".name"), "40 12 34 56");
}

#[wasm_bindgen_test]
fn nothing_is_rehearsed_once_the_screen_pop_is_over() {
    let page = Page::full("{}");
    page.pop.dispose();
    assert_eq!(rehearse(&page), "");
}
