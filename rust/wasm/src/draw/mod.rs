//! Cards to the DOM.
//!
//! Everything is in a shadow root, so the page's style and ours do not meet, but for the page's CSS
//! variables. What comes from outside is only ever set as text or as an attribute's value. Elements stay
//! as long as their card, so that neither the focus nor what is under the pointer moves on a tick.

mod card;
mod icons;
mod node;
mod theme;

use pbx_core::popup::{Action, Label, Labels, View};
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent, ShadowRoot};
use web_sys::{ShadowRootInit, ShadowRootMode};

use card::CardNode;
use theme::Theme;

const STYLE: &str = include_str!(concat!(env!("OUT_DIR"), "/style.css"));

/// What the reader asked of a card.
#[derive(Debug)]
pub(crate) struct Command {
    pub(crate) call_id: String,
    pub(crate) action: Action,
}

/// The screen pop on the page.
#[derive(Debug)]
pub(crate) struct Drawing {
    root: ShadowRoot,
    dock: Element,
    urgent: Element,
    polite: Element,
    stack: Element,
    more: Element,
    cards: Vec<CardNode>,
    theme: Theme,
}

impl Drawing {
    /// The events of the browser that commands are read from.
    pub(crate) const EVENTS: [&'static str; 2] = ["click", "keydown"];

    /// An empty screen pop in a shadow root of `host`; what an earlier one left there goes.
    pub(crate) fn new(host: &HtmlElement, labels: &Labels) -> Result<Self, JsValue> {
        let document = host.owner_document().ok_or(JsValue::NULL)?;
        let root = match host.shadow_root() {
            Some(root) => root,
            None => host.attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open))?,
        };
        root.set_text_content(None);
        let style = document.create_element("style")?;
        style.set_text_content(Some(STYLE));
        root.append_child(&style)?;
        let dock = document.create_element("section")?;
        root.append_child(&dock)?;
        node::attribute(&dock, "class", Some("dock"));
        node::attribute(&dock, "role", Some("region"));
        node::attribute(&dock, "aria-label", Some(labels.text(Label::Region)));
        let (urgent, polite) = (live(&dock, "alert", "assertive"), live(&dock, "status", "polite"));
        let more = node::child(&dock, "p", "more");
        let stack = node::child(&dock, "div", "stack");
        let theme = Theme::new(host, &document);
        node::optional(&more, None);
        theme.apply(&dock);
        Ok(Self { root, dock, urgent, polite, stack, more, cards: Vec::new(), theme })
    }

    /// Makes the page show `view`.
    pub(crate) fn show(&mut self, view: &View, labels: &Labels) {
        self.cards.retain(|node| {
            let stays = view.cards.iter().any(|card| card.call_id == node.call_id());
            if !stays {
                node.remove();
            }
            stays
        });
        let mut fresh = self.theme.apply(&self.dock);
        for (place, card) in view.cards.iter().enumerate() {
            let known = self.cards.iter().position(|node| node.call_id() == card.call_id);
            fresh |= known.is_none();
            let mut node = match known {
                Some(at) => self.cards.remove(at),
                None => CardNode::new(&self.stack, card),
            };
            node.update(card, labels);
            self.cards.insert(place.min(self.cards.len()), node);
        }
        if fresh {
            self.theme.ink(&self.dock, &self.urgent);
        }
        self.arrange();
        node::optional(&self.more, view.more_text.as_deref());
    }

    /// Tells those who listen: at once when a phone rings, else when they are done with what they hear.
    pub(crate) fn say(&self, text: &str, urgent: bool) {
        let region = if urgent { &self.urgent } else { &self.polite };
        region.set_text_content(Some(text));
    }

    /// Takes everything off the page.
    pub(crate) fn clear(&mut self) {
        self.cards.clear();
        self.root.set_text_content(None);
    }

    /// Calls `obey` with what the reader asks by events of `kind`, until the listener is dropped.
    pub(crate) fn listen<F>(&self, kind: &'static str, mut obey: F) -> Result<Listener, JsValue>
    where
        F: FnMut(Command) + 'static,
    {
        let heard = move |event: Event| {
            if let Some(command) = command(&event) {
                event.stop_propagation();
                event.prevent_default();
                obey(command);
            }
        };
        let closure: Closure<dyn FnMut(Event)> = Closure::new(heard);
        self.dock.add_event_listener_with_callback(kind, closure.as_ref().unchecked_ref())?;
        Ok(Listener { dock: self.dock.clone(), kind, closure })
    }

    /// Puts the cards in order. Only a card out of its place is moved, and the focus is put back on what
    /// moved with it.
    fn arrange(&self) {
        let focused = self.root.active_element();
        let mut after = self.stack.first_element_child();
        for card in &self.cards {
            if after.as_ref() == Some(card.element()) {
                after = card.element().next_element_sibling();
            } else {
                // Both are children of the stack, so the browser has no reason to refuse.
                let _ = self.stack.insert_before(card.element(), after.as_ref().map(AsRef::as_ref));
            }
        }
        let lost = focused.filter(|_| self.root.active_element().is_none());
        if let Some(element) = lost.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            // Of an element that left with its card the focus goes back to the page.
            let _ = element.focus();
        }
    }
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

fn live(dock: &Element, role: &str, politeness: &str) -> Element {
    let region = node::child(dock, "p", "unseen");
    node::attribute(&region, "role", Some(role));
    node::attribute(&region, "aria-live", Some(politeness));
    node::attribute(&region, "aria-atomic", Some("true"));
    region
}

/// What an event asks for: a button's command, or with Escape less of the card the focus is in.
fn command(event: &Event) -> Option<Command> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let card = target.closest(".card").ok().flatten()?;
    let collapsed = card.has_attribute("data-collapsed");
    let word = match event.dyn_ref::<KeyboardEvent>() {
        Some(key) if key.key() == "Escape" => if collapsed { "dismiss" } else { "toggle" }.to_owned(),
        Some(_) => return None,
        None => {
            let button = target.closest("[data-command]").ok().flatten()?;
            button.get_attribute("data-command")?
        }
    };
    Some(Command { call_id: card.get_attribute("data-call")?, action: action(&word, collapsed)? })
}

fn action(word: &str, collapsed: bool) -> Option<Action> {
    match word {
        "create_lead" => Some(Action::CreateLead),
        "create_contact" => Some(Action::CreateContact),
        "add_to_existing" => Some(Action::AddToExisting),
        "attach" => Some(Action::Attach),
        "call_back" => Some(Action::CallBack),
        "save" => Some(Action::Save),
        "dismiss" => Some(Action::Dismiss),
        "toggle" if collapsed => Some(Action::Expand),
        "toggle" => Some(Action::Collapse),
        _ => word.strip_prefix("open:")?.parse().ok().map(|index| Action::Open { index }),
    }
}

/// The word of an action on a button; [`action`] reads it back.
fn word(action: Action) -> String {
    match action {
        Action::Open { index } => ["open:", &index.to_string()].concat(),
        Action::Choose { index } => ["choose:", &index.to_string()].concat(),
        Action::Reject { index } => ["reject:", &index.to_string()].concat(),
        Action::AddToExisting => "add_to_existing".to_owned(),
        Action::Attach => "attach".to_owned(),
        Action::CallBack => "call_back".to_owned(),
        Action::Save => "save".to_owned(),
        Action::CreateLead => "create_lead".to_owned(),
        Action::CreateContact => "create_contact".to_owned(),
        Action::Dismiss => "dismiss".to_owned(),
        Action::Collapse | Action::Expand => "toggle".to_owned(),
    }
}
