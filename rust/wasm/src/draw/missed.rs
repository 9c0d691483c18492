//! Whom the reader missed: one line, and when it is opened an entry for each caller.

use pbx_core::popup::{Label, Labels, MissedEntry, View};
use web_sys::Element;

use super::node;

/// The missed callers.
#[derive(Debug)]
pub(super) struct Missed {
    root: Element,
    parts: Option<(Element, Element)>,
    entries: Vec<Entry>,
}

/// One caller.
#[derive(Debug)]
struct Entry {
    call_id: String,
    root: Element,
    name: Element,
    about: Element,
    actions: Element,
}

impl Missed {
    pub(super) const fn new(root: Element) -> Self {
        Self { root, parts: None, entries: Vec::new() }
    }

    /// The line that opens the entries, when there are any.
    pub(super) fn head(&self) -> Option<&Element> {
        self.parts.as_ref().map(|(head, _)| head).filter(|_| !self.entries.is_empty())
    }

    pub(super) fn update(&mut self, view: &View, labels: &Labels) {
        if !(view.missed.is_empty() && self.entries.is_empty()) {
            self.redraw(view, labels);
        }
    }

    #[inline(never)]
    fn redraw(&mut self, view: &View, labels: &Labels) {
        node::flag(&self.root, "hidden", view.missed.is_empty());
        self.entries.retain(|entry| {
            let stays = view.missed.iter().any(|missed| missed.card.call_id == entry.call_id);
            if !stays {
                entry.root.remove();
            }
            stays
        });
        let Some(newest) = view.missed.first() else { return };
        let root = &self.root;
        let (head, list) = self.parts.get_or_insert_with(|| {
            let opened = node::child(root, "details", "calls");
            (node::child(&opened, "summary", "count"), node::child(&opened, "div", "list"))
        });
        let count = view.missed.iter().map(|entry| entry.count).sum();
        let count = labels.count(Label::OneMissed, Label::ManyMissed, count);
        let more =
            if view.missed_more > 0 { [" +", &view.missed_more.to_string()].concat() } else { String::new() };
        node::text(&node::inner(head), &[&count, &more, " · ", &newest.card.headline].concat());
        let entries = &mut self.entries;
        let wanted = view.missed.iter().map(|missed| {
            let known = entries.iter().position(|entry| entry.call_id == missed.card.call_id);
            let entry = known.map_or_else(|| Entry::new(list, missed), |at| entries.swap_remove(at));
            entry.update(missed);
            entry
        });
        let wanted: Vec<Entry> = wanted.collect();
        self.entries = wanted;
        node::arrange(list, &self.entries.iter().map(|entry| &entry.root).collect::<Vec<_>>());
    }
}

impl Entry {
    fn new(list: &Element, missed: &MissedEntry) -> Self {
        let root = node::child(list, "div", "entry");
        node::attribute(&root, "data-call", Some(&missed.card.call_id));
        node::attribute(&root, "role", Some("group"));
        Self {
            call_id: missed.card.call_id.clone(),
            name: node::outside(&root, "p", "name"),
            about: node::outside(&root, "p", "company"),
            actions: node::child(&root, "div", "actions"),
            root,
        }
    }

    fn update(&self, missed: &MissedEntry) {
        let card = &missed.card;
        node::attribute(&self.root, "aria-label", Some(&card.headline));
        node::text(&self.name, &card.headline);
        let about = [
            Some(&missed.count_text),
            Some(&card.timer_text),
            card.subtitle.as_ref(),
            card.number_text.as_ref(),
            card.via_text.as_ref(),
        ];
        let about: Vec<&str> =
            about.into_iter().flatten().map(String::as_str).filter(|text| !text.is_empty()).collect();
        node::text(&self.about, &about.join(" · "));
        node::buttons(&self.actions, &card.actions);
    }
}
