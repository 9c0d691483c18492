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
    /// the style follows the reader's system.
    pub(super) fn apply(&self, dock: &Element) {
        let own = self.host.get_attribute(ATTRIBUTE);
        let theme = own.or_else(|| self.document.document_element()?.get_attribute(ATTRIBUTE));
        node::attribute(dock, ATTRIBUTE, Some(theme.as_deref().unwrap_or("auto")));
    }
}
