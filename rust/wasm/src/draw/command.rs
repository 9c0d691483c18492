//! What the reader asks for, read from the events of the browser.

use js_sys::JSON;
use pbx_core::popup::{Action, Edit};
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, KeyboardEvent};

use super::{CardNode, Drawing};

/// Pixels that an arrow key moves the cards.
const STEP: i64 = 16;

/// What the reader asks for.
#[derive(Debug)]
pub(crate) enum Command {
    /// A button of a card, or of the entry of a missed caller.
    Act { call_id: String, action: Action },
    /// Something is typed or chosen in the form of a card.
    Edit { call_id: String, edit: Edit },
    /// Make a pill of the cards, or open it.
    Minimise(bool),
    /// Make a pill of the cards by the keyboard.
    Escape,
    /// To a place: pixels from the inline end and from the bottom of the page.
    Move { x: i64, y: i64 },
    /// A page of the site, as the list that the site gave.
    Route(JsValue),
}

impl Drawing {
    /// What an event asks for; such an event goes no further. Neither do keys that are typed into a form: to
    /// the page they would be shortcuts.
    pub(crate) fn command(&mut self, event: &Event) -> Option<Command> {
        let target = event.target()?.dyn_into::<Element>().ok()?;
        let kind = event.type_();
        let command = match kind.as_str() {
            "click" if std::mem::take(&mut self.dragged) => None,
            "click" => self.pressed(&target),
            "keydown" => self.key(event.unchecked_ref(), &target),
            "input" => self.typed(&target),
            _ => self.pointer(&kind, event.unchecked_ref(), &target),
        };
        if command.is_some() {
            event.prevent_default();
        }
        if command.is_some() || (kind == "keydown" && target.has_attribute("data-field")) {
            event.stop_propagation();
        }
        command
    }

    fn pressed(&mut self, target: &Element) -> Option<Command> {
        let button = target.closest("[data-command], [data-route]").ok().flatten()?;
        if let Some(route) = button.get_attribute("data-route") {
            return JSON::parse(&route).ok().map(Command::Route);
        }
        let word = button.get_attribute("data-command")?;
        if let "minimise" | "restore" = word.as_str() {
            return Some(Command::Minimise(word == "minimise"));
        }
        let holder = holder(target)?;
        let call_id = call_of(&holder)?;
        if word == "follow_up" {
            let edit = self.card(&call_id)?.work()?.toggle();
            return Some(Command::Edit { call_id, edit });
        }
        let action = action(&word, holder.has_attribute("data-collapsed"))?;
        self.folded = Some(call_id.clone()).filter(|_| word == "toggle");
        Some(Command::Act { call_id, action })
    }

    fn key(&self, event: &KeyboardEvent, target: &Element) -> Option<Command> {
        let key = event.key();
        if event.ctrl_key() || event.meta_key() {
            let call_id = call_of(&holder(target)?)?;
            self.card(&call_id)?.work()?;
            let saves = matches!(key.as_str(), "Enter" | "s");
            return saves.then_some(Command::Act { call_id, action: Action::Save });
        }
        if key == "Escape" {
            return Some(Command::Escape);
        }
        target.closest(".grip, .pill").ok().flatten()?;
        let (x, y) = match key.as_str() {
            "ArrowLeft" => (STEP, 0),
            "ArrowRight" => (-STEP, 0),
            "ArrowUp" => (0, STEP),
            "ArrowDown" => (0, -STEP),
            _ => return None,
        };
        let (x, y) = self.bounds().moved(x, y);
        Some(Command::Move { x, y })
    }

    fn typed(&self, target: &Element) -> Option<Command> {
        let call_id = call_of(&holder(target)?)?;
        let edit = self.card(&call_id)?.work()?.typed(target)?;
        Some(Command::Edit { call_id, edit })
    }

    fn card(&self, call_id: &str) -> Option<&CardNode> {
        self.cards.iter().find(|node| node.call_id() == call_id)
    }
}

/// The card, or the entry of a missed caller, that an element is part of.
fn holder(target: &Element) -> Option<Element> {
    target.closest("[data-call]").ok().flatten()
}

fn call_of(holder: &Element) -> Option<String> {
    holder.get_attribute("data-call")
}

type Make = fn(usize) -> Action;

/// The words of the actions that are for one of the matches, before the place of the match.
const INDEXED: [(&str, Make); 3] = [
    ("open:", |index| Action::Open { index }),
    ("choose:", |index| Action::Choose { index }),
    ("reject:", |index| Action::Reject { index }),
];

/// The words of the others.
const PLAIN: [(&str, Action); 9] = [
    ("create_lead", Action::CreateLead),
    ("create_contact", Action::CreateContact),
    ("add_to_existing", Action::AddToExisting),
    ("attach", Action::Attach),
    ("call_back", Action::CallBack),
    ("save", Action::Save),
    ("dismiss", Action::Dismiss),
    ("toggle", Action::Collapse),
    ("toggle", Action::Expand),
];

/// The action of a button's word; of `toggle` it is what makes the other of a card.
fn action(word: &str, collapsed: bool) -> Option<Action> {
    if word == "toggle" && collapsed {
        return Some(Action::Expand);
    }
    let plain = PLAIN.iter().find(|(known, _)| *known == word).map(|(_, action)| *action);
    plain.or_else(|| {
        let made = INDEXED.iter().find_map(|(start, make)| Some((make, word.strip_prefix(start)?)));
        made.and_then(|(make, index)| index.parse().ok().map(make))
    })
}

/// The word of an action on a button; [`action`] reads it back.
pub(super) fn word(action: Action) -> String {
    let (Action::Open { index } | Action::Choose { index } | Action::Reject { index }) = action else {
        let plain = PLAIN.iter().find(|(_, known)| *known == action);
        return plain.map(|(word, _)| (*word).to_owned()).unwrap_or_default();
    };
    indexed(action, index)
}

#[inline(never)]
fn indexed(action: Action, index: usize) -> String {
    let start = INDEXED.iter().find(|(_, make)| make(index) == action).map(|(start, _)| *start);
    [start.unwrap_or_default(), &index.to_string()].concat()
}
