//! A page with a screen pop on it.

use std::rc::Rc;

use js_sys::{Array, Function, JSON, Object, Promise, Reflect};
use pbx_wasm::ScreenPop;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, Element, Event, EventInit, HtmlElement, KeyboardEvent, KeyboardEventInit};
use web_sys::{PointerEvent, PointerEventInit, ShadowRoot};

/// The call of [`notice`].
pub(crate) const CALL: &str = "1795360000.1";
/// The number of [`notice`].
pub(crate) const NUMBER: &str = "+4540123456";
/// The epoch of [`CALL`] in milliseconds.
pub(crate) const START_MS: f64 = 1_795_360_000_000.0;

/// A screen pop on the page, what it called back, and the clock it looks at.
pub(crate) struct Page {
    pub(crate) host: HtmlElement,
    pub(crate) pop: Rc<ScreenPop>,
    log: Array,
    clock: Object,
}

impl Page {
    pub(crate) fn new() -> Self {
        Self::with("{}")
    }

    /// `extra` is a JavaScript object of options put over the usual ones; it sees `log` and `clock`.
    pub(crate) fn with(extra: &str) -> Self {
        let (log, clock) = (Array::new(), Object::new());
        Reflect::set(&clock, &"ms".into(), &START_MS.into()).unwrap();
        let body = format!(
            "const note = name => (...rest) => {{ log.push([name, ...rest]); clock[name]?.(...rest) }};
             return Object.assign({{ region: 'DK', now: () => clock.ms, callbacks: {{
                lookup: note('lookup'), ring: note('ring'), dismissed: note('dismissed'),
                open: (match, call) => log.push(['open', match.name, call]),
                createLead: card => log.push(['lead', card.e164, card.region]),
                createContact: card => log.push(['contact', card.call_id]),
             }} }}, {extra});"
        );
        let make = Function::new_with_args("log, clock", &body);
        let options = make.call2(&JsValue::NULL, &log, &clock).unwrap();
        let host: HtmlElement = document().create_element("div").unwrap().unchecked_into();
        document().body().unwrap().append_child(&host).unwrap();
        let pop = Rc::new(ScreenPop::new(host.clone(), options).unwrap());
        Self { host, pop, log, clock }
    }

    /// A page that does all that a page can do; `extra` as for [`Page::with`].
    pub(crate) fn full(extra: &str) -> Self {
        Self::with(&format!(
            "{{ dispositions: ['Sold', 'Wrong number'], followUps: ['ToDo', 'Event'], people: {{ 2002: 'Bob' }},
                regionName: code => code === 'DK' ? 'Denmark' : undefined,
                callbacks: {{
                    context: (call, match) => log.push(['context', call, match && match.name]),
                    choose: (match, card) => log.push(['choose', match.name, card.call_id]),
                    reject: (match, card) => log.push(['reject', match.name, card.call_id]),
                    addToExisting: card => log.push(['add', card.e164]),
                    attach: card => log.push(['attach', card.call_id]),
                    createLead: card => log.push(['lead', card.e164]),
                    createContact: card => log.push(['contact', card.e164]),
                    open: (match, call) => log.push(['open', match.name, call]),
                    ...Object.fromEntries(['openRoute', 'dial', 'draft', 'saveWork', 'place', 'seen', 'dismissed']
                        .map(name => [name, note(name)])),
                }}, ...{extra} }}"
        ))
    }

    /// Answers the question for the context of [`CALL`] (JSON of what is not as usual).
    pub(crate) fn context(&self, fields: &str) {
        let usual = r#"{"groups": [], "notes": null, "disposition": null, "rev": 0, "transferred_by": null}"#;
        let target: Object = JSON::parse(usual).unwrap().unchecked_into();
        Object::assign(&target, &JSON::parse(fields).unwrap().unchecked_into());
        self.pop.context_answer(CALL, target.into()).unwrap();
    }

    /// What was called back so far, as JSON; the list is empty afterwards.
    pub(crate) fn called(&self) -> String {
        let text = String::from(JSON::stringify(&self.log).unwrap());
        self.log.set_length(0);
        text
    }

    /// Has `what` done when the screen pop calls `name` back.
    pub(crate) fn when(&self, name: &str, what: impl FnMut(String) + 'static) {
        let closure: Closure<dyn FnMut(String)> = Closure::new(what);
        Reflect::set(&self.clock, &name.into(), &closure.into_js_value()).unwrap();
    }

    /// Hands a notice over: the usual one with the fields of a JSON object put over it.
    pub(crate) fn notice(&self, fields: &str) {
        self.pop.event(notice(fields)).unwrap();
    }

    /// Answers the lookup of [`NUMBER`] with matches (JSON).
    pub(crate) fn answer(&self, matches: &str) {
        let answer = format!(r#"{{"number": {{"raw": "{NUMBER}"}}, "matches": {matches}, "hidden": 0}}"#);
        self.pop.lookup_answer(NUMBER, JSON::parse(&answer).unwrap()).unwrap();
    }

    /// Sets the clock to so many milliseconds after the start of the call, and lets the screen pop look.
    pub(crate) fn at(&self, ms: f64) {
        self.set_clock(ms);
        self.pop.tick(None).unwrap();
    }

    pub(crate) fn set_clock(&self, ms: f64) {
        Reflect::set(&self.clock, &"ms".into(), &(START_MS + ms).into()).unwrap();
    }

    pub(crate) fn root(&self) -> ShadowRoot {
        self.host.shadow_root().unwrap()
    }

    /// The first element of a selector, if it is shown.
    pub(crate) fn find(&self, selector: &str) -> Option<HtmlElement> {
        let found: Element = self.root().query_selector(selector).unwrap()?;
        let hidden = found.closest("[hidden]").unwrap().is_some();
        (!hidden).then(|| found.unchecked_into())
    }

    pub(crate) fn get(&self, selector: &str) -> HtmlElement {
        self.find(selector).unwrap_or_else(|| panic!("{selector} is shown"))
    }

    /// Types into a field, or chooses in it, as a reader does.
    pub(crate) fn fill(&self, selector: &str, value: &str) {
        let field = self.get(selector);
        Reflect::set(&field, &"value".into(), &value.into()).unwrap();
        let init = EventInit::new();
        init.set_bubbles(true);
        field.dispatch_event(&Event::new_with_event_init_dict("input", &init).unwrap()).unwrap();
    }

    /// What is in a field.
    pub(crate) fn value(&self, selector: &str) -> String {
        Reflect::get(&self.get(selector), &"value".into()).unwrap().as_string().unwrap()
    }

    /// A pointer at a place of the page does something to an element.
    pub(crate) fn point(&self, selector: &str, kind: &str, x: i32, y: i32) {
        let init = PointerEventInit::new();
        init.set_bubbles(true);
        init.set_client_x(x);
        init.set_client_y(y);
        let event = PointerEvent::new_with_event_init_dict(kind, &init).unwrap();
        self.get(selector).dispatch_event(&event).unwrap();
    }

    /// The value of a style of an element as it is drawn.
    pub(crate) fn style(&self, selector: &str, name: &str) -> String {
        let style = web_sys::window().unwrap().get_computed_style(&self.get(selector)).unwrap().unwrap();
        style.get_property_value(name).unwrap()
    }

    /// The text of an element, `""` where it is not shown.
    pub(crate) fn text(&self, selector: &str) -> String {
        self.find(selector).and_then(|element| element.text_content()).unwrap_or_default()
    }

    /// An attribute of the first card.
    pub(crate) fn mark(&self, name: &str) -> Option<String> {
        self.get(".card").get_attribute(name)
    }

    pub(crate) fn count(&self, selector: &str) -> u32 {
        self.root().query_selector_all(selector).unwrap().length()
    }

    /// The labels of the first card's buttons.
    pub(crate) fn buttons(&self) -> String {
        let all = self.root().query_selector_all(".card:first-child .action").unwrap();
        let texts = (0..all.length()).filter_map(|at| all.get(at)?.text_content());
        texts.collect::<Vec<_>>().join("|")
    }

    /// Presses a key on the element that has the focus in the screen pop.
    pub(crate) fn press(&self, key: &str) {
        self.press_with(key, false);
    }

    /// The same, with or without the control key.
    pub(crate) fn press_with(&self, key: &str, control: bool) {
        let init = KeyboardEventInit::new();
        init.set_key(key);
        init.set_ctrl_key(control);
        init.set_composed(true);
        init.set_bubbles(true);
        let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
        let focused = self.root().active_element().expect("something has the focus");
        focused.dispatch_event(&event).unwrap();
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.pop.dispose();
        self.host.remove();
    }
}

pub(crate) fn document() -> Document {
    web_sys::window().unwrap().document().unwrap()
}

/// A ringing notice with the fields of a JSON object put over it.
pub(crate) fn notice(fields: &str) -> JsValue {
    let usual = format!(
        r#"{{"event": "pbx_incoming_call", "call_id": "{CALL}", "rev": 1, "extension": "2001", "phase": "ringing",
            "direction": "Inbound", "number": "{NUMBER}", "e164": "{NUMBER}", "withheld": false, "did": null,
            "trunk": null, "call_path": null, "started_at": 1795360000, "answered_at": null, "ended_at": null,
            "answered_by": null, "outcome": null}}"#
    );
    let target: Object = JSON::parse(&usual).unwrap().unchecked_into();
    Object::assign(&target, &JSON::parse(fields).unwrap().unchecked_into()).into()
}

/// A match of a Contact, as JSON.
pub(crate) fn contact(title: &str, subtitle: &str) -> String {
    let (title, subtitle) =
        (JSON::stringify(&title.into()).unwrap(), JSON::stringify(&subtitle.into()).unwrap());
    format!(
        r#"[{{"doctype": "Contact", "name": "C-1", "title": {}, "subtitle": {}, "level": "known",
            "reasons": ["same number as mobile of this contact"], "route": ["Form", "Contact", "C-1"]}}]"#,
        String::from(title),
        String::from(subtitle)
    )
}

/// Two likely matches, as JSON.
pub(crate) const TWO: &str = r#"[
    {"doctype": "Contact", "name": "C-1", "title": "Jane Doe", "subtitle": "ACME A/S", "level": "likely",
        "reasons": ["same number as mobile of this contact"], "route": ["Form", "Contact", "C-1"]},
    {"doctype": "Lead", "name": "L-1", "title": "John Doe", "subtitle": null, "level": "possible",
        "reasons": ["ends alike"], "route": ["Form", "Lead", "L-1"]}]"#;

/// The call of [`CALL`] answered by the reader.
pub(crate) const TALKING: &str = r#"{"rev": 2, "phase": "talking", "answered_at": 1795360000}"#;

/// Waits until something holds, for five seconds at most.
pub(crate) async fn until(what: &str, holds: impl Fn() -> bool) {
    for _ in 0..250 {
        if holds() {
            return;
        }
        let soon = Promise::new(&mut |done, _| {
            let window = web_sys::window().unwrap();
            window.set_timeout_with_callback_and_timeout_and_arguments_0(&done, 20).unwrap();
        });
        JsFuture::from(soon).await.unwrap();
    }
    panic!("{what} did not come to be");
}
