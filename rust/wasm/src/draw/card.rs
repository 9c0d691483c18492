//! One card: built once, updated in place.

use pbx_core::call::{Outcome, Phase};
use pbx_core::popup::{Action, Card, CardAction, Label, Labels, LookupState, OtherMatch};
use pbx_core::rank::Level;
use wasm_bindgen::prelude::*;
use web_sys::Element;

use super::{icons, node, word};

/// So many colours the avatars have.
const TONES: u32 = 6;

/// The elements of a card and what they show.
#[derive(Debug)]
pub(super) struct CardNode {
    call_id: String,
    card: Element,
    glyph: Element,
    what: Element,
    state: Element,
    timer: Element,
    fold: Element,
    close: Element,
    avatar: Element,
    initials: Element,
    name: Element,
    company: Element,
    number: Element,
    brief: Element,
    level: Element,
    via: Element,
    reasons: Element,
    others: Element,
    actions: Element,
    shown: Option<Card>,
}

impl CardNode {
    /// The elements of a card at the end of `stack`, still empty.
    pub(super) fn new(stack: &Element, shown: &Card) -> Result<Self, JsValue> {
        let card = node::child(stack, "div", "card")?;
        card.set_attribute("role", "group")?;
        card.set_attribute("data-call", &shown.call_id)?;
        let body = node::child(&card, "div", "body")?;
        let avatar = node::child(&body, "span", "avatar")?;
        avatar.set_attribute("aria-hidden", "true")?;
        let initials = node::child(&avatar, "span", "initials")?;
        node::icon(&avatar, icons::PERSON)?;
        let who = node::child(&body, "div", "who")?;
        let (name, company) = (outside(&who, "p", "name")?, outside(&who, "p", "company")?);
        let (number, brief) = (outside(&who, "p", "number")?, node::child(&who, "p", "brief")?);
        let facts = node::child(&card, "div", "facts")?;
        let (level, via) = (node::child(&facts, "span", "level")?, outside(&facts, "span", "via")?);
        let reasons = node::child(&card, "ul", "reasons")?;
        let others = node::child(&card, "div", "others")?;
        let actions = node::child(&card, "div", "actions")?;
        let head = node::element(&node::document_of(&card)?, "div", "head")?;
        card.insert_before(&head, Some(&body))?;
        let badge = node::child(&head, "span", "badge")?;
        let glyph = node::icon(&badge, icons::of(shown))?;
        let what = node::child(&badge, "span", "what")?;
        let (state, timer) = (node::child(&head, "span", "state")?, node::child(&head, "span", "timer")?);
        timer.set_attribute("role", "timer")?;
        let fold = icon_button(&head, "fold", "toggle", icons::CHEVRON)?;
        let close = icon_button(&head, "close", "dismiss", icons::CROSS)?;
        let call_id = shown.call_id.clone();
        Ok(Self {
            call_id,
            card,
            glyph,
            what,
            state,
            timer,
            fold,
            close,
            avatar,
            initials,
            name,
            company,
            number,
            brief,
            level,
            via,
            reasons,
            others,
            actions,
            shown: None,
        })
    }

    pub(super) fn call_id(&self) -> &str {
        &self.call_id
    }

    pub(super) const fn element(&self) -> &Element {
        &self.card
    }

    pub(super) fn remove(&self) {
        self.card.remove();
    }

    /// Makes the elements show `card`; on most ticks that is a new time and nothing else.
    pub(super) fn update(&mut self, card: &Card, labels: &Labels) -> Result<(), JsValue> {
        if self.shown.as_ref() == Some(card) {
            return Ok(());
        }
        node::optional(&self.timer, some(&card.timer_text))?;
        self.marks(card)?;
        self.head(card, labels)?;
        self.who(card)?;
        self.why(card)?;
        if self.shown.as_ref().map(|shown| &shown.others) != Some(&card.others) {
            self.further(card)?;
        }
        self.buttons(card)?;
        self.shown = Some(card.clone());
        Ok(())
    }

    /// What the style goes by.
    fn marks(&self, card: &Card) -> Result<(), JsValue> {
        let set = |name, value| node::attribute(&self.card, name, value);
        set("aria-label", Some(&card.aria_label))?;
        set("data-phase", Some(phase_word(card.phase)))?;
        set("data-outcome", card.outcome.map(outcome_word))?;
        set("data-level", card.level.map(level_word))?;
        node::flag(&self.card, "data-rings", card.rings)?;
        node::flag(&self.card, "data-collapsed", card.collapsed)?;
        node::flag(&self.card, "data-pending", card.lookup == LookupState::Pending)
    }

    fn head(&self, card: &Card, labels: &Labels) -> Result<(), JsValue> {
        node::attribute(&self.glyph, "d", Some(icons::of(card)))?;
        node::text(&self.what, &card.direction_text);
        node::text(&self.state, &card.phase_text);
        let fold = labels.text(if card.collapsed { Label::Expand } else { Label::Collapse });
        node::attribute(&self.fold, "aria-label", Some(fold))?;
        node::attribute(&self.fold, "title", Some(fold))?;
        let open = if card.collapsed { "false" } else { "true" };
        node::attribute(&self.fold, "aria-expanded", Some(open))?;
        let dismiss = card.actions.iter().find(|offered| offered.action == Action::Dismiss);
        node::attribute(&self.close, "aria-label", dismiss.map(|offered| offered.description.as_str()))?;
        node::attribute(&self.close, "title", dismiss.map(|offered| offered.label.as_str()))?;
        node::flag(&self.close, "hidden", !card.collapsed)
    }

    fn who(&self, card: &Card) -> Result<(), JsValue> {
        node::text(&self.initials, &card.initials);
        node::flag(&self.avatar, "data-named", !card.initials.is_empty())?;
        node::attribute(&self.avatar, "data-tone", Some(&tone(&card.headline)))?;
        node::text(&self.name, &card.headline);
        node::optional(&self.company, card.subtitle.as_deref())?;
        node::optional(&self.number, card.number_text.as_deref())?;
        node::text(&self.brief, &card.phase_text);
        Ok(())
    }

    fn why(&self, card: &Card) -> Result<(), JsValue> {
        node::optional(&self.level, card.level_text.as_deref())?;
        node::optional(&self.via, card.via_text.as_deref())?;
        if self.shown.as_ref().is_some_and(|shown| shown.reasons == card.reasons) {
            return Ok(());
        }
        self.reasons.set_text_content(None);
        for reason in &card.reasons {
            node::text(&node::child(&self.reasons, "li", "reason")?, reason);
        }
        node::flag(&self.reasons, "hidden", card.reasons.is_empty())
    }

    fn further(&self, card: &Card) -> Result<(), JsValue> {
        self.others.set_text_content(None);
        node::flag(&self.others, "hidden", card.others_text.is_none())?;
        node::optional(&node::child(&self.others, "p", "count")?, card.others_text.as_deref())?;
        card.others.iter().try_for_each(|other| other_row(&self.others, other))
    }

    /// The buttons of the card. A button that stays is the same element in the same order, so that
    /// neither focus nor pointer loses it.
    fn buttons(&self, card: &Card) -> Result<(), JsValue> {
        let wanted: Vec<String> = card.actions.iter().map(|offered| word(offered.action)).collect();
        let mut next = self.actions.first_element_child();
        while let Some(button) = next {
            next = button.next_element_sibling();
            if !button.get_attribute("data-command").is_some_and(|command| wanted.contains(&command)) {
                button.remove();
            }
        }
        let mut at = self.actions.first_element_child();
        for (offered, command) in card.actions.iter().zip(&wanted) {
            let here = at.as_ref().and_then(|button| button.get_attribute("data-command"));
            let button = match at.take().filter(|_| here.as_deref() == Some(command)) {
                Some(button) => button,
                None => self.new_button(offered, command, here.is_some())?,
            };
            label(&button, offered)?;
            at = button.next_element_sibling();
        }
        Ok(())
    }

    fn new_button(&self, offered: &CardAction, command: &str, before: bool) -> Result<Element, JsValue> {
        let class = match offered.action {
            Action::Open { .. } | Action::CreateLead => "action primary",
            Action::CreateContact => "action",
            Action::Dismiss | Action::Collapse | Action::Expand => "action dismiss",
        };
        let button = node::button(&self.actions, class, command)?;
        let dismiss = self.actions.query_selector(".dismiss")?;
        if before {
            self.actions.insert_before(&button, dismiss.as_ref().map(AsRef::as_ref))?;
        }
        Ok(button)
    }
}

/// A line for text from outside: it has its own direction, and stands on the side that the page reads from.
fn outside(parent: &Element, tag: &str, class: &str) -> Result<Element, JsValue> {
    node::child(&node::child(parent, tag, class)?, "bdi", "text")
}

fn icon_button(head: &Element, class: &str, command: &str, path: &str) -> Result<Element, JsValue> {
    let button = node::button(head, class, command)?;
    node::icon(&button, path)?;
    Ok(button)
}

fn label(button: &Element, offered: &CardAction) -> Result<(), JsValue> {
    node::text(button, &offered.label);
    node::attribute(button, "aria-label", Some(&offered.description))
}

fn other_row(others: &Element, other: &OtherMatch) -> Result<(), JsValue> {
    let command = word(Action::Open { index: other.index });
    let row = node::button(others, "other", &command)?;
    node::text(&outside(&row, "span", "title")?, &other.title);
    node::optional(&outside(&row, "span", "detail")?, other.subtitle.as_deref())?;
    node::text(&node::child(&row, "span", "grade")?, &other.level_text);
    Ok(())
}

/// The colour of an avatar: the same for the same name.
fn tone(name: &str) -> String {
    let sum = name.chars().fold(0_u32, |sum, c| sum.wrapping_mul(31).wrapping_add(u32::from(c)));
    (sum % TONES).to_string()
}

fn some(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

const fn phase_word(phase: Phase) -> &'static str {
    match phase {
        Phase::Ringing => "ringing",
        Phase::Dialling => "dialling",
        Phase::Talking => "talking",
        Phase::Held => "held",
        Phase::Ended => "ended",
    }
}

const fn outcome_word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Answered => "answered",
        Outcome::AnsweredElsewhere => "answered_elsewhere",
        Outcome::Missed => "missed",
        Outcome::Voicemail => "voicemail",
        Outcome::Busy => "busy",
        Outcome::Failed => "failed",
    }
}

const fn level_word(level: Level) -> &'static str {
    match level {
        Level::Known => "known",
        Level::Likely => "likely",
        Level::Possible => "possible",
    }
}
