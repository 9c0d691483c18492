//! Elements that are only touched when what they show changes.

use wasm_bindgen::prelude::*;
use web_sys::{Document, Element};

const SVG: &str = "http://www.w3.org/2000/svg";

/// A new element with a class.
pub(super) fn element(document: &Document, tag: &str, class: &str) -> Result<Element, JsValue> {
    let element = document.create_element(tag)?;
    element.set_attribute("class", class)?;
    Ok(element)
}

/// A new element at the end of `parent`.
pub(super) fn child(parent: &Element, tag: &str, class: &str) -> Result<Element, JsValue> {
    let element = element(&document_of(parent)?, tag, class)?;
    parent.append_child(&element)?;
    Ok(element)
}

/// A new button at the end of `parent` that asks for `command` when pressed.
pub(super) fn button(parent: &Element, class: &str, command: &str) -> Result<Element, JsValue> {
    let button = child(parent, "button", class)?;
    button.set_attribute("type", "button")?;
    button.set_attribute("data-command", command)?;
    Ok(button)
}

/// An icon of one path at the end of `parent`, hidden from those who listen.
pub(super) fn icon(parent: &Element, path: &str) -> Result<Element, JsValue> {
    let document = document_of(parent)?;
    let svg = document.create_element_ns(Some(SVG), "svg")?;
    svg.set_attribute("viewBox", "0 0 24 24")?;
    svg.set_attribute("aria-hidden", "true")?;
    let drawn = document.create_element_ns(Some(SVG), "path")?;
    drawn.set_attribute("d", path)?;
    svg.append_child(&drawn)?;
    parent.append_child(&svg)?;
    Ok(drawn)
}

/// The text of an element; setting the text it has does nothing.
pub(super) fn text(element: &Element, text: &str) {
    if element.text_content().as_deref() != Some(text) {
        element.set_text_content(Some(text));
    }
}

/// An attribute; setting the value it has does nothing, `None` takes it away.
pub(super) fn attribute(element: &Element, name: &str, value: Option<&str>) -> Result<(), JsValue> {
    match value {
        Some(value) if element.get_attribute(name).as_deref() != Some(value) => {
            element.set_attribute(name, value)
        }
        None if element.has_attribute(name) => element.remove_attribute(name),
        Some(_) | None => Ok(()),
    }
}

/// An attribute without a value that is there or not.
pub(super) fn flag(element: &Element, name: &str, on: bool) -> Result<(), JsValue> {
    attribute(element, name, on.then_some(""))
}

/// The text of an element that is hidden when there is none.
pub(super) fn optional(element: &Element, shown: Option<&str>) -> Result<(), JsValue> {
    text(element, shown.unwrap_or_default());
    flag(element, "hidden", shown.is_none())
}

/// The document an element is in.
pub(super) fn document_of(element: &Element) -> Result<Document, JsValue> {
    element.owner_document().ok_or(JsValue::NULL)
}
