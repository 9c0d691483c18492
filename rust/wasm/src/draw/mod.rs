//! Cards to the DOM.
//!
//! Everything is in a shadow root, so the page's style and ours do not meet, but for the page's CSS
//! variables. What comes from outside is only ever set as text or as an attribute's value. Elements stay
//! as long as their card, so that neither the focus nor what is under the pointer moves on a tick. What the
//! first card does not need is built when it is shown, and is a function of its own: the browser compiles
//! a function as a whole, when it is first called.

mod bar;
mod card;
mod command;
mod drag;
mod hold;
mod icons;
mod missed;
mod node;
mod parts;
mod theme;
mod work;

use pbx_core::popup::{Card, Config, Label, Labels, View};
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, Event, HtmlElement, ShadowRoot, ShadowRootInit, ShadowRootMode};

use bar::Bar;
use card::CardNode;
pub(crate) use command::Command;
use drag::Drag;
use hold::Hold;
use missed::Missed;
use parts::Parts;
use theme::Theme;

/// The style of the first card, what every card is made of, and what is there before any card: the browser reads
/// it in one go. What comes from outside is never put in here.
const SHELL: &str = concat!(
    "<style>",
    include_str!(concat!(env!("OUT_DIR"), "/style.css")),
    "</style>",
    include_str!(concat!(env!("OUT_DIR"), "/card.html")),
    include_str!(concat!(env!("OUT_DIR"), "/dock.html"))
);

/// The style of what the first card does not show.
const LATER: &str = include_str!(concat!(env!("OUT_DIR"), "/later.css"));

/// The screen pop on the page.
#[derive(Debug)]
pub(crate) struct Drawing {
    document: Document,
    host: HtmlElement,
    root: ShadowRoot,
    frame: Element,
    dock: Element,
    urgent: Element,
    polite: Element,
    bar: Bar,
    missed: Missed,
    stack: Element,
    /// A card before anything is known of its call.
    pattern: Element,
    cards: Vec<CardNode>,
    /// All of the style is there.
    dressed: bool,
    /// The room of cards that left under the pointer.
    ghosts: Vec<Element>,
    theme: Theme,
    drag: Option<Drag>,
    hold: Hold,
    /// The card that the reader has just made one line, or whole.
    folded: Option<String>,
    /// The pointer that was just lifted had moved them.
    dragged: bool,
    /// What had the focus before the reader asked for the cards.
    back: Option<HtmlElement>,
}

impl Drawing {
    /// The events of the browser that commands are read from.
    pub(crate) const EVENTS: [&'static str; 7] =
        ["click", "keydown", "input", "pointerdown", "pointermove", "pointerup", "pointercancel"];

    /// An empty screen pop in a shadow root of `host`; what an earlier one left there goes.
    pub(crate) fn new(host: &HtmlElement, labels: &Labels) -> Result<Self, JsValue> {
        let document = host.owner_document().ok_or(JsValue::NULL)?;
        let root = match host.shadow_root() {
            Some(root) => root,
            None => host.attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open))?,
        };
        root.set_inner_html(SHELL);
        let frame = root.last_element_child().ok_or(JsValue::NULL)?;
        let pattern = frame.previous_element_sibling().ok_or(JsValue::NULL)?;
        pattern.remove();
        let part = |selector| node::part(&frame, selector);
        let dock = part(".dock");
        node::attribute(&dock, "aria-label", Some(labels.text(Label::Region)));
        let theme = Theme::new(host, &document);
        theme.apply(&dock);
        Ok(Self {
            urgent: part("[role=alert]"),
            polite: part("[role=status]"),
            bar: Bar::new(&dock),
            missed: Missed::new(part(".missed")),
            stack: part(".stack"),
            pattern,
            cards: Vec::new(),
            dressed: false,
            ghosts: Vec::new(),
            drag: None,
            hold: Hold::default(),
            folded: None,
            dragged: false,
            back: None,
            host: host.clone(),
            document,
            root,
            frame,
            dock,
            theme,
        })
    }

    /// The element of the page that it draws into.
    pub(crate) const fn host(&self) -> &HtmlElement {
        &self.host
    }

    /// Makes the page show `view`. The card under the pointer is made one line by the reader alone; where it
    /// is to be one by itself it waits until the pointer is elsewhere.
    pub(crate) fn show(&mut self, view: View, config: &Config) {
        let pilled = view.minimised || self.bar.pill().is_some();
        let focused = if pilled { self.root.active_element() } else { None };
        let pointed = self.dock.matches(":hover").unwrap_or(false);
        let held = self.hold.begin(&self.dock, pointed);
        if !(self.cards.is_empty() && self.ghosts.is_empty()) {
            self.sweep(&view, pointed);
        }
        self.theme.apply(&self.dock);
        let alone = self.cards.is_empty() && first_card(&view);
        if !self.dressed && !alone {
            self.dress();
        }
        self.missed.update(&view, &config.labels);
        self.bar.update(&view, &config.labels);
        self.show_cards(view.cards, config, pointed);
        if !pointed && self.cards.len() > 1 {
            self.arrange();
        }
        if self.drag.is_none() {
            self.put(config.place.x, config.place.y);
        }
        if !held.is_empty() {
            self.hold.end(&self.dock, &held);
        }
        if let Some(focused) = focused {
            self.follow_focus(&focused, view.minimised);
        }
    }

    /// Has the browser read the rest of the style: with the first card it would wait for that.
    #[inline(never)]
    fn dress(&mut self) {
        self.dressed = true;
        let Ok(style) = self.document.create_element("style") else { return };
        style.set_text_content(Some(LATER));
        let _ = self.root.insert_before(&style, Some(self.frame.as_ref()));
    }

    fn show_cards(&mut self, shown: Vec<Card>, config: &Config, pointed: bool) {
        let mut cards = Vec::with_capacity(shown.len());
        let folded = self.folded.take();
        for mut card in shown {
            let known = self.cards.iter().position(|node| node.call_id() == card.call_id);
            let mut node = match known {
                Some(at) => self.cards.swap_remove(at),
                None => CardNode::new(&self.stack, &self.pattern, &card, pointed),
            };
            card.collapsed &= !(pointed && node.stays_open()) || folded.as_ref() == Some(&card.call_id);
            node.update(card, config, pointed);
            cards.push(node);
        }
        self.cards = cards;
    }

    /// Tells those who listen: at once when a phone rings, else when they are done with what they hear.
    pub(crate) fn say(&self, text: &str, urgent: bool) {
        let region = if urgent { &self.urgent } else { &self.polite };
        region.set_text_content(Some(text));
    }

    /// Moves the focus to a card, or to the missed calls; without one back to where it was on the page.
    #[inline(never)]
    pub(crate) fn focus(&mut self, call_id: Option<&str>) {
        let Some(call_id) = call_id else {
            let back = self.back.take().filter(|element| element.is_connected());
            return node::focus(back.as_deref().or(self.bar.pill()));
        };
        let now = self.document.active_element().and_then(|now| now.dyn_into::<HtmlElement>().ok());
        self.back = now.filter(|now| *now != self.host).or(self.back.take());
        let card = self.cards.iter().find(|node| node.call_id() == call_id).map(CardNode::element);
        node::focus(card.or(self.missed.head()));
    }

    /// Takes everything off the page.
    pub(crate) fn clear(&mut self) {
        self.cards.clear();
        self.root.set_text_content(None);
    }

    /// Calls `heard` with the events of `kind`, until the listener is dropped.
    pub(crate) fn listen<F>(&self, kind: &'static str, heard: F) -> Result<Listener, JsValue>
    where
        F: FnMut(Event) + 'static,
    {
        let closure: Closure<dyn FnMut(Event)> = Closure::new(heard);
        self.dock.add_event_listener_with_callback(kind, closure.as_ref().unchecked_ref())?;
        Ok(Listener { dock: self.dock.clone(), kind, closure })
    }

    /// Takes off the cards that are no more. Under the pointer nothing may move: there the room of a card
    /// stays until the pointer is elsewhere.
    #[inline(never)]
    fn sweep(&mut self, view: &View, pointed: bool) {
        if !pointed {
            self.ghosts.drain(..).for_each(|ghost| ghost.remove());
        }
        let top = self.stack.first_element_child();
        let ghosts = &mut self.ghosts;
        self.cards.retain(|node| {
            let stays = view.cards.iter().any(|card| card.call_id == node.call_id());
            if !stays && pointed && top.as_ref() != Some(node.element()) {
                ghosts.push(node.empty());
            } else if !stays {
                node.element().remove();
            }
            stays
        });
    }

    /// Puts the cards in order. Only a card out of its place is moved, and the focus is put back on what
    /// moved with it.
    #[inline(never)]
    fn arrange(&self) {
        let focused = self.root.active_element();
        node::arrange(&self.stack, &self.cards.iter().map(CardNode::element).collect::<Vec<_>>());
        let lost = focused.filter(|_| self.root.active_element().is_none());
        // Of an element that left with its card the focus goes back to the page.
        node::focus(lost.as_ref());
    }

    /// The focus that was in the cards goes to the pill that they became, and back.
    #[inline(never)]
    fn follow_focus(&self, focused: &Element, minimised: bool) {
        let at_pill = Some(focused) == self.bar.pill();
        if minimised && !at_pill {
            node::focus(self.bar.pill());
        } else if !minimised && at_pill {
            node::focus(self.cards.first().map(CardNode::element).or(self.missed.head()));
        }
    }
}

/// Whether there is nothing to show but whole cards without anything that is built when it is shown.
fn first_card(view: &View) -> bool {
    let signs = view.offline_text.is_some() || view.sound_text.is_some();
    let apart = view.minimised || !view.missed.is_empty() || signs;
    let plain = |card: &Card| !card.collapsed && !card::noted(card) && Parts::bare(card);
    !apart && view.cards.iter().all(plain)
}

/// A listener on the screen pop; it stops listening when dropped.
#[derive(Debug)]
pub(crate) struct Listener {
    dock: Element,
    kind: &'static str,
    closure: Closure<dyn FnMut(Event)>,
}

impl Drop for Listener {
    fn drop(&mut self) {
        let function = self.closure.as_ref().unchecked_ref();
        // Only an event type that is no string could be refused.
        let _ = self.dock.remove_event_listener_with_callback(self.kind, function);
    }
}
