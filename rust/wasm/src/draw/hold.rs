//! What the pointer is on stays where it is.
//!
//! The cards stand on the foot of the page, so what changes below one moves it. While the pointer is on the
//! cards they are moved back by as much, until it is elsewhere. Symptom when broken: a click that hits the
//! button that was just put there.

use web_sys::Element;

use super::node;
use crate::options::whole;

/// What is held first, and what in its place when that is gone.
const HELD: [&str; 2] = [":is(button, summary, select, input, textarea):hover", ".card:hover"];

/// How far the cards stand from where they would, pixels downwards.
#[derive(Debug, Default)]
pub(super) struct Hold {
    off: i64,
}

impl Hold {
    /// What is under the pointer, with its place; without a pointer the cards go where they belong.
    pub(super) fn begin(&mut self, dock: &Element, pointed: bool) -> Vec<(Element, i64)> {
        if !pointed {
            self.put(dock, 0);
            return Vec::new();
        }
        Self::held(dock)
    }

    #[inline(never)]
    fn held(dock: &Element) -> Vec<(Element, i64)> {
        let held = HELD.iter().filter_map(|selector| dock.query_selector(selector).ok().flatten());
        held.map(|element| {
            let place = top(&element);
            (element, place)
        })
        .collect()
    }

    /// Moves the cards so that what is held is where it was.
    #[inline(never)]
    pub(super) fn end(&mut self, dock: &Element, held: &[(Element, i64)]) {
        let stays = held.iter().find(|(element, _)| element.get_bounding_client_rect().height() > 0.0);
        if let Some((element, before)) = stays {
            self.put(dock, self.off + before - top(element));
        }
    }

    /// How far the cards stand from where they would, pixels downwards.
    pub(super) const fn off(&self) -> i64 {
        self.off
    }

    fn put(&mut self, dock: &Element, off: i64) {
        if self.off != off {
            self.moved(dock, off);
        }
    }

    #[inline(never)]
    fn moved(&mut self, dock: &Element, off: i64) {
        self.off = off;
        let style = ["translate:0 ", &off.to_string(), "px"].concat();
        node::attribute(dock, "style", Some(style.as_str()).filter(|_| off != 0));
    }
}

fn top(element: &Element) -> i64 {
    whole(element.get_bounding_client_rect().top())
}
