//! Light or dark, as the page says.

use web_sys::{Document, Element, HtmlElement};

use super::node;

const ATTRIBUTE: &str = "data-theme";

/// Where the page says which theme it has.
#[derive(Debug)]
pub(super) struct Theme {
    host: HtmlElement,
    document: Document,
}

impl Theme {
    pub(super) fn new(host: &HtmlElement, document: &Document) -> Self {
        Self { host: host.clone(), document: document.clone() }
    }

    /// Puts the page's `data-theme` (the host element's, else the document's) on the dock. Without one
    /// the style follows the reader's system. True when that is another theme than before.
    pub(super) fn apply(&self, dock: &Element) -> bool {
        let own = self.host.get_attribute(ATTRIBUTE);
        let theme = own.or_else(|| self.document.document_element()?.get_attribute(ATTRIBUTE));
        let theme = theme.unwrap_or_else(|| "auto".to_owned());
        let changed = dock.get_attribute(ATTRIBUTE).as_ref() != Some(&theme);
        node::attribute(dock, ATTRIBUTE, Some(&theme));
        changed
    }

    /// Black or white letters on the page's primary colour, whichever can be read better: it is the
    /// page's, so the style cannot know. `sample` is an element in that colour.
    pub(super) fn ink(&self, dock: &Element, sample: &Element) {
        let view = self.document.default_view();
        let style = view.and_then(|view| view.get_computed_style(sample).ok().flatten());
        let colour = style.and_then(|style| style.get_property_value("color").ok());
        let light = colour.and_then(|colour| luminance(&colour)).is_some_and(|light| light > EVEN);
        node::attribute(dock, "data-ink", light.then_some("dark"));
    }
}

/// Luminance of a colour on which black and white letters have the same contrast (WCAG 2, 4.58 to 1).
const EVEN: f32 = 0.179;

/// Relative luminance of `rgb(31, 111, 235)`.
fn luminance(colour: &str) -> Option<f32> {
    let mut channels = colour.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok());
    let mut linear = || channels.next().map(|channel: u8| f32::from(channel) / 255.0).map(linear);
    let (red, green, blue) = (linear()?, linear()?, linear()?);
    Some(0.2126 * red + 0.7152 * green + 0.0722 * blue)
}

/// The sRGB curve within 0.2 %, without the power function that is nowhere else needed.
fn linear(channel: f32) -> f32 {
    channel * (channel * (channel * 0.305_306 + 0.682_171) + 0.012_523)
}
