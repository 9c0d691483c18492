//! What a card has only when there is something to show there: built then.

use js_sys::{Array, JSON};
use pbx_core::popup::{
    Action, Card, CardAction, Config, Context, ContextState, Label, Offer, OtherMatch, Tone,
};
use wasm_bindgen::prelude::*;
use web_sys::Element;

use super::command::word;
use super::node;

/// The slots of a card, and what they show: each is built anew when that changes.
#[derive(Debug)]
pub(super) struct Parts {
    fixes: Slot<Vec<CardAction>>,
    came: Slot<Option<String>>,
    others: Slot<(Option<String>, Vec<OtherMatch>)>,
    context: Slot<(ContextState, Option<Context>)>,
    /// Nothing was ever shown there.
    bare: bool,
}

#[derive(Debug)]
struct Slot<T> {
    root: Element,
    shown: T,
}

impl<T: Clone + PartialEq + Default> Slot<T> {
    fn new(card: &Element, selector: &str) -> Self {
        Self { root: node::part(card, selector), shown: T::default() }
    }

    /// The slot, emptied, when it is to show something else.
    fn changed(&mut self, wanted: &T) -> Option<&Element> {
        if self.shown == *wanted {
            return None;
        }
        self.shown.clone_from(wanted);
        self.root.set_text_content(None);
        Some(&self.root)
    }
}

impl Parts {
    pub(super) fn new(card: &Element) -> Self {
        Self {
            fixes: Slot::new(card, ".fixes"),
            came: Slot::new(card, ".came"),
            others: Slot::new(card, ".others"),
            context: Slot::new(card, ".context"),
            bare: true,
        }
    }

    /// Whether a card has nothing to show there.
    pub(super) fn bare(card: &Card) -> bool {
        card.fixes.is_empty()
            && card.transferred_text.is_none()
            && card.others_text.is_none()
            && card.context.is_none()
            && card.context_state == ContextState::None
    }

    pub(super) fn update(&mut self, card: &Card, config: &Config) {
        self.bare &= card.collapsed || Self::bare(card);
        if !card.collapsed && !self.bare {
            self.redraw(card, config);
        }
    }

    #[inline(never)]
    fn redraw(&mut self, card: &Card, config: &Config) {
        if let Some(root) = self.fixes.changed(&card.fixes) {
            card.fixes.iter().for_each(|offered| small_button(root, offered));
        }
        if let Some(root) = self.came.changed(&card.transferred_text) {
            card.transferred_text.iter().for_each(|by| node::text(&node::outside(root, "p", "by"), by));
        }
        if let Some(root) = self.others.changed(&(card.others_text.clone(), card.others.clone())) {
            others(root, card);
        }
        if let Some(root) = self.context.changed(&(card.context_state, card.context.clone())) {
            context(root, card, config);
        }
    }
}

/// A button that is no more than a word.
#[inline(never)]
fn small_button(row: &Element, offered: &CardAction) {
    let button = node::button(row, "word", &word(offered.action));
    node::text(&button, &offered.label);
    node::attribute(&button, "aria-label", Some(&offered.description));
}

/// The further matches, which are one click away: as many as there are, they take no room before.
#[inline(never)]
fn others(root: &Element, card: &Card) {
    let Some(text) = &card.others_text else { return };
    if card.others.is_empty() {
        node::text(&node::child(root, "p", "count"), text);
        return;
    }
    let list = node::child(root, "details", "");
    node::text(&node::child(&list, "summary", "count"), text);
    let rows = node::child(&list, "div", "rows");
    for other in &card.others {
        let row = node::child(&rows, "div", "row");
        let open = node::button(&row, "other", &word(Action::Open { index: other.index }));
        node::text(&node::outside(&open, "span", "title"), &other.title);
        node::optional(&node::outside(&open, "span", "detail"), other.subtitle.as_deref());
        node::text(&node::child(&open, "span", "grade"), &other.level_text);
        let further = other.actions.iter().filter(|offered| !matches!(offered.action, Action::Open { .. }));
        further.for_each(|offered| small_button(&row, offered));
    }
}

/// What the site knows; lines with a page of their own are links to it.
#[inline(never)]
fn context(root: &Element, card: &Card, config: &Config) {
    if card.context_state == ContextState::Failed {
        node::text(&node::child(root, "p", "group"), config.labels.text(Label::ContextFailed));
    }
    let Some(context) = &card.context else { return };
    let linked = config.can(Offer::OpenRoute);
    for group in &context.groups {
        node::text(&node::outside(root, "p", "group"), &group.title);
        for line in &group.lines {
            let route = line.route.as_ref().filter(|_| linked);
            let row = node::child(root, if route.is_some() { "button" } else { "div" }, "line");
            if let Some(route) = route {
                let route: Array = route.iter().map(JsValue::from).collect();
                let route = JSON::stringify(&route).ok().and_then(|text| text.as_string());
                node::attribute(&row, "type", Some("button"));
                node::attribute(&row, "role", Some("link"));
                node::attribute(&row, "data-route", route.as_deref());
            }
            node::attribute(&row, "data-tone", tone_word(line.tone));
            node::text(&node::outside(&row, "span", "title"), &line.text);
            node::optional(&node::outside(&row, "span", "detail"), line.detail.as_deref());
        }
    }
    // What can be scrolled can be reached by the keyboard.
    node::attribute(root, "tabindex", Some("0").filter(|_| !linked && !context.groups.is_empty()));
}

const fn tone_word(tone: Tone) -> Option<&'static str> {
    match tone {
        Tone::Plain => None,
        Tone::Good => Some("good"),
        Tone::Warn => Some("warn"),
    }
}
