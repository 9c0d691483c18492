//! Elements that are only touched when what they show changes.
//!
//! The names of tags and attributes are constants of this crate, and only a name that is none could be
//! refused: so nothing here reports an error.

use js_sys::Reflect;
use pbx_core::popup::{Action, CardAction};
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement};

use super::command::word;

/// A new element at the end of `parent`; the parent itself stands in for what the browser refuses.
#[inline(never)]
pub(super) fn child(parent: &Element, tag: &str, class: &str) -> Element {
    let made = parent.owner_document().and_then(|document| document.create_element(tag).ok());
    let child = made.unwrap_or_else(|| parent.clone());
    let _ = parent.append_child(&child);
    attribute(&child, "class", Some(class));
    child
}

/// A new element like `pattern`, with all in it; the pattern itself stands in for what the browser refuses.
pub(super) fn copy(pattern: &Element) -> Element {
    let copy = pattern.clone_node_with_deep(true).ok();
    copy.and_then(|copy| copy.dyn_into().ok()).unwrap_or_else(|| pattern.clone())
}

/// A new button at the end of `parent` that asks for `command` when pressed.
pub(super) fn button(parent: &Element, class: &str, command: &str) -> Element {
    let button = child(parent, "button", class);
    attribute(&button, "type", Some("button"));
    attribute(&button, "data-command", Some(command));
    button
}

/// The element of a selector below `parent`; the parent itself stands in for one that is not there.
#[inline(never)]
pub(super) fn part(parent: &Element, selector: &str) -> Element {
    parent.query_selector(selector).ok().flatten().unwrap_or_else(|| parent.clone())
}

/// Text from outside at the end of `parent`: it has its own direction and stands on the side that the
/// page reads from.
pub(super) fn outside(parent: &Element, tag: &str, class: &str) -> Element {
    child(&child(parent, tag, class), "bdi", "text")
}

/// What is around all text of an element that is from outside, made when it is not there.
pub(super) fn inner(parent: &Element) -> Element {
    parent.first_element_child().unwrap_or_else(|| child(parent, "bdi", "text"))
}

/// The text of an element; setting the text it has does nothing.
#[inline(never)]
pub(super) fn text(element: &Element, text: &str) {
    if element.text_content().as_deref() != Some(text) {
        element.set_text_content(Some(text));
    }
}

/// An attribute; setting the value it has does nothing, `None` takes it away.
#[inline(never)]
pub(super) fn attribute(element: &Element, name: &str, value: Option<&str>) {
    let known = element.get_attribute(name);
    let _ = match value {
        Some(value) if known.as_deref() != Some(value) => element.set_attribute(name, value),
        None if known.is_some() => element.remove_attribute(name),
        Some(_) | None => Ok(()),
    };
}

/// An attribute without a value that is there or not.
pub(super) fn flag(element: &Element, name: &str, on: bool) {
    attribute(element, name, on.then_some(""));
}

/// The text of an element that is hidden when there is none.
#[inline(never)]
pub(super) fn optional(element: &Element, shown: Option<&str>) {
    text(element, shown.unwrap_or_default());
    flag(element, "hidden", shown.is_none());
}

/// The name of a button that shows an icon alone: for those who listen, and for those who point.
pub(super) fn name_button(button: &Element, name: &str) {
    attribute(button, "aria-label", Some(name));
    attribute(button, "title", Some(name));
}

/// Moves the focus.
pub(super) fn focus(element: Option<&Element>) {
    if let Some(element) = element.and_then(|element| element.dyn_ref::<HtmlElement>()) {
        // What cannot have the focus does not take it.
        let _ = element.focus();
    }
}

/// Puts children of `parent` in an order; only one out of its place is moved.
pub(super) fn arrange(parent: &Element, wanted: &[&Element]) {
    let mut after = parent.first_element_child();
    for element in wanted {
        if after.as_ref() == Some(element) {
            after = element.next_element_sibling();
        } else {
            // All are children of one parent, so the browser has no reason to refuse.
            let _ = parent.insert_before(element, after.as_ref().map(AsRef::as_ref));
        }
    }
}

/// The buttons of a card or an entry. A button that stays is the same element, so that neither focus nor
/// pointer loses it. The first one is the one to press, unless all it does is dismiss.
#[inline(never)]
pub(super) fn buttons(holder: &Element, actions: &[CardAction]) {
    let mut at = holder.first_element_child();
    if at.is_some() {
        at = without_others(holder, actions);
    }
    for (place, offered) in actions.iter().enumerate() {
        let command = word(offered.action);
        let stays = at.take_if(|button| command_of(button).as_ref() == Some(&command));
        let button_here = stays.unwrap_or_else(|| {
            let made = button(holder, "action", &command);
            if at.is_some() {
                let _ = holder.insert_before(&made, at.as_ref().map(AsRef::as_ref));
            }
            made
        });
        let class = match (place, offered.action) {
            (_, Action::Dismiss) => "action dismiss",
            (0, _) => "action primary",
            _ => "action",
        };
        attribute(&button_here, "class", Some(class));
        text(&button_here, &offered.label);
        attribute(&button_here, "aria-label", Some(&offered.description));
        at = button_here.next_element_sibling();
    }
}

/// Takes off the buttons that are not wanted any more; the first of those that stay.
#[inline(never)]
fn without_others(holder: &Element, actions: &[CardAction]) -> Option<Element> {
    let wanted: Vec<String> = actions.iter().map(|offered| word(offered.action)).collect();
    let mut next = holder.first_element_child();
    while let Some(button) = next {
        next = button.next_element_sibling();
        if !command_of(&button).is_some_and(|command| wanted.contains(&command)) {
            button.remove();
        }
    }
    holder.first_element_child()
}

fn command_of(button: &Element) -> Option<String> {
    button.get_attribute("data-command")
}

/// What is in a field of a form.
pub(super) fn value(field: &Element) -> String {
    Reflect::get(field, &VALUE.into()).ok().and_then(|value| value.as_string()).unwrap_or_default()
}

/// Puts a value into a field; one that is there already is left alone, and with it the caret.
pub(super) fn set_value(field: &Element, new: &str) {
    if value(field) != new {
        let _ = Reflect::set(field, &VALUE.into(), &new.into());
    }
}

const VALUE: &str = "value";
