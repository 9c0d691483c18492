//! Elements that are only touched when what they show changes.
//!
//! The names of tags and attributes are constants of this crate, and only a name that is none could be
//! refused: so nothing here reports an error.

use web_sys::Element;

/// A new element at the end of `parent`; the parent itself stands in for what the browser refuses.
#[inline(never)]
pub(super) fn child(parent: &Element, tag: &str, class: &str) -> Element {
    let made = parent.owner_document().and_then(|document| document.create_element(tag).ok());
    let child = made.unwrap_or_else(|| parent.clone());
    let _ = parent.append_child(&child);
    attribute(&child, "class", Some(class));
    child
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
