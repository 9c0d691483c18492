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
    /// Anything was shown at the last drawing.
    any: bool,
    /// The handles have their names.
    named: bool,
}

impl Bar {
    pub(super) fn new(dock: &Element) -> Self {
        let part = |selector| node::part(dock, selector);
        Self {
            row: part(".bar"),
            more: part(".more"),
            offline: part(".offline"),
            sound: part(".sound"),
            pill: None,
            any: false,
            named: false,
            dock: dock.clone(),
        }
    }

    pub(super) const fn pill(&self) -> Option<&Element> {
        self.pill.as_ref()
    }

    /// The handles come with the beat after the first card, not to make it wait: they stand above the cards and
    /// move none.
    pub(super) fn update(&mut self, view: &View, labels: &Labels) {
        let any = !(view.cards.is_empty() && view.missed.is_empty());
        let comes_up = any && !self.any;
        self.any = any;
        let sign = view.offline_text.is_some() || view.sound_text.is_some();
        if sign || view.minimised || !comes_up {
            self.redraw(view, labels, sign);
        }
    }

    #[inline(never)]
    fn redraw(&mut self, view: &View, labels: &Labels, sign: bool) {
        if !std::mem::replace(&mut self.named, true) {
            node::name_button(&node::part(&self.row, ".grip"), labels.text(Label::Move));
            node::name_button(&node::part(&self.row, ".small"), labels.text(Label::Minimise));
        }
        let any = self.any;
        node::flag(&self.row, "data-idle", !any || view.minimised);
        node::flag(&self.row, "hidden", !sign && (!any || view.minimised));
        node::flag(&self.dock, "data-minimised", view.minimised);
        node::optional(&self.more, view.more_text.as_deref());
        node::optional(&self.offline, view.offline_text.as_deref());
        node::attribute(&self.offline, "title", view.offline_text.as_deref());
        node::optional(&self.sound, view.sound_text.as_deref());
        if view.minimised {
            self.update_pill(view, labels);
        }
        if let Some(pill) = &self.pill {
            node::flag(pill, "hidden", !view.minimised);
        }
    }

    #[inline(never)]
    fn update_pill(&mut self, view: &View, labels: &Labels) {
        let dock = &self.dock;
        let pill = self.pill.get_or_insert_with(|| new_pill(dock));
        node::text(&node::part(pill, ".text"), &view.pill_text);
        let spoken = [labels.text(Label::Restore), ": ", &view.pill_text].concat();
        node::attribute(pill, "aria-label", Some(&spoken));
        node::flag(pill, "data-rings", view.cards.iter().any(|card| card.rings));
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
