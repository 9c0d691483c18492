//! What is above the cards, and the pill that they become.

use pbx_core::popup::{Label, Labels, View};
use web_sys::Element;

use super::{icons, node};

/// Signs and handles of the screen pop as a whole.
#[derive(Debug)]
pub(super) struct Bar {
    dock: Element,
    row: Element,
    more: Element,
    offline: Element,
    sound: Element,
    pill: Option<Element>,
}

impl Bar {
    pub(super) fn new(dock: &Element, labels: &Labels) -> Self {
        let part = |selector| node::part(dock, selector);
        node::name_button(&part(".grip"), labels.text(Label::Move));
        node::name_button(&part(".small"), labels.text(Label::Minimise));
        Self {
            row: part(".bar"),
            more: part(".more"),
            offline: part(".offline"),
            sound: part(".sound"),
            pill: None,
            dock: dock.clone(),
        }
    }

    pub(super) const fn pill(&self) -> Option<&Element> {
        self.pill.as_ref()
    }

    pub(super) fn update(&mut self, view: &View, labels: &Labels) {
        let any = !(view.cards.is_empty() && view.missed.is_empty());
        node::flag(&self.row, "data-idle", !any || view.minimised);
        let sign = view.offline_text.is_some() || view.sound_text.is_some();
        node::flag(&self.row, "hidden", !sign && (!any || view.minimised));
        node::flag(&self.dock, "data-minimised", view.minimised);
        node::optional(&self.more, view.more_text.as_deref());
        node::optional(&self.offline, view.offline_text.as_deref());
        node::attribute(&self.offline, "title", view.offline_text.as_deref());
        node::optional(&self.sound, view.sound_text.as_deref());
        if view.minimised {
            let dock = &self.dock;
            let pill = self.pill.get_or_insert_with(|| new_pill(dock));
            node::text(&node::part(pill, ".text"), &view.pill_text);
            let spoken = [labels.text(Label::Restore), ": ", &view.pill_text].concat();
            node::attribute(pill, "aria-label", Some(&spoken));
            node::flag(pill, "data-rings", view.cards.iter().any(|card| card.rings));
        }
        if let Some(pill) = &self.pill {
            node::flag(pill, "hidden", !view.minimised);
        }
    }
}

#[inline(never)]
fn new_pill(dock: &Element) -> Element {
    let pill = node::button(dock, "pill", "restore");
    pill.set_inner_html(concat!(
        r#"<svg viewBox="0 0 24 24" aria-hidden="true"><path/></svg>"#,
        r#"<bdi class="text"></bdi>"#
    ));
    node::attribute(&node::part(&pill, "path"), "d", Some(icons::HANDSET));
    pill
}
