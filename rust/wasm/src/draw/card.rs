//! One card: built once, updated in place.

use pbx_core::call::{Outcome, Phase};
use pbx_core::popup::{Action, Card, CardAction, Label, Labels, LookupState, OtherMatch};
use pbx_core::rank::Level;
use web_sys::Element;

use super::{icons, node, word};

/// So many colours the avatars have.
const TONES: u32 = 6;

/// What every card is made of, before anything is known of the call: the browser makes it in one go. What
/// comes from outside is never put in here.
const PARTS: &str = include_str!(concat!(env!("OUT_DIR"), "/card.html"));

/// The elements of a card and what they show.
#[derive(Debug)]
pub(super) struct CardNode {
    call_id: String,
    card: Element,
    head: Head,
    who: Who,
    level: Element,
    via: Element,
    reasons: Element,
    others: Element,
    count: Element,
    rows: Element,
    actions: Element,
    /// What the lists show, which are built anew when it changes.
    listed: (Vec<String>, Vec<OtherMatch>),
}

/// The first line: what kind of call, its phase and its time.
#[derive(Debug)]
struct Head {
    glyph: Element,
    what: Element,
    state: Element,
    timer: Element,
    fold: Element,
    close: Element,
}

/// Who is calling.
#[derive(Debug)]
struct Who {
    avatar: Element,
    initials: Element,
    name: Element,
    company: Element,
    number: Element,
    brief: Element,
}

impl CardNode {
    /// The elements of a card at the end of `stack`, still empty.
    pub(super) fn new(stack: &Element, shown: &Card) -> Self {
        let card = node::child(stack, "div", "card");
        node::attribute(&card, "role", Some("group"));
        node::attribute(&card, "data-call", Some(&shown.call_id));
        card.set_inner_html(PARTS);
        let part = |selector| node::part(&card, selector);
        Self {
            call_id: shown.call_id.clone(),
            head: Head {
                glyph: part(".badge path"),
                what: part(".what"),
                state: part(".state"),
                timer: part(".timer"),
                fold: part(".fold"),
                close: part(".close"),
            },
            who: Who {
                avatar: part(".avatar"),
                initials: part(".initials"),
                name: part(".name bdi"),
                company: part(".company bdi"),
                number: part(".number bdi"),
                brief: part(".brief"),
            },
            level: part(".level"),
            via: part(".via bdi"),
            reasons: part(".reasons"),
            others: part(".others"),
            count: part(".count"),
            rows: part(".rows"),
            actions: part(".actions"),
            listed: (Vec::new(), Vec::new()),
            card,
        }
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
    pub(super) fn update(&mut self, card: &Card, labels: &Labels) {
        self.marks(card);
        self.head.update(card, labels);
        self.who.update(card);
        node::optional(&self.level, card.level_text.as_deref());
        node::optional(&self.via, card.via_text.as_deref());
        node::flag(&self.reasons, "hidden", card.reasons.is_empty());
        node::flag(&self.others, "hidden", card.others_text.is_none());
        if self.listed.0 != card.reasons {
            self.why(card);
        }
        if self.listed.1 != card.others {
            self.further(card);
        }
        self.listed = (card.reasons.clone(), card.others.clone());
        node::optional(&self.count, card.others_text.as_deref());
        self.buttons(card);
    }

    /// What the style goes by.
    fn marks(&self, card: &Card) {
        let set = |name, value| node::attribute(&self.card, name, value);
        set("aria-label", Some(&card.aria_label));
        set("data-phase", Some(phase_word(card.phase)));
        set("data-outcome", card.outcome.map(outcome_word));
        set("data-level", card.level.map(level_word));
        node::flag(&self.card, "data-rings", card.rings);
        node::flag(&self.card, "data-collapsed", card.collapsed);
        node::flag(&self.card, "data-pending", card.lookup == LookupState::Pending);
    }

    fn why(&self, card: &Card) {
        self.reasons.set_text_content(None);
        for reason in &card.reasons {
            node::text(&node::child(&self.reasons, "li", "reason"), reason);
        }
    }

    fn further(&self, card: &Card) {
        self.rows.set_text_content(None);
        for other in &card.others {
            other_row(&self.rows, other);
        }
    }

    /// The buttons of the card. A button that stays is the same element, so that neither focus nor
    /// pointer loses it.
    fn buttons(&self, card: &Card) {
        let wanted: Vec<String> = card.actions.iter().map(|offered| word(offered.action)).collect();
        let mut next = self.actions.first_element_child();
        while let Some(button) = next {
            next = button.next_element_sibling();
            if !command_of(&button).is_some_and(|command| wanted.contains(&command)) {
                button.remove();
            }
        }
        let mut at = self.actions.first_element_child();
        for (offered, command) in card.actions.iter().zip(&wanted) {
            let stays = at.take_if(|button| command_of(button).as_ref() == Some(command));
            let button = stays.unwrap_or_else(|| self.new_button(command, at.as_ref()));
            node::attribute(&button, "class", Some(class(card, offered)));
            node::text(&button, &offered.label);
            node::attribute(&button, "aria-label", Some(&offered.description));
            at = button.next_element_sibling();
        }
    }

    /// A button before another one, or at the end.
    fn new_button(&self, command: &str, before: Option<&Element>) -> Element {
        let button = node::button(&self.actions, "action", command);
        if before.is_some() {
            let _ = self.actions.insert_before(&button, before.map(AsRef::as_ref));
        }
        button
    }
}

/// The first button is the one to press, unless all it does is dismiss.
fn class(card: &Card, offered: &CardAction) -> &'static str {
    if offered.action == Action::Dismiss {
        "action dismiss"
    } else if card.actions.first() == Some(offered) {
        "action primary"
    } else {
        "action"
    }
}

impl Head {
    fn update(&self, card: &Card, labels: &Labels) {
        node::attribute(&self.glyph, "d", Some(icons::of(card)));
        node::text(&self.what, &card.direction_text);
        node::text(&self.state, &card.phase_text);
        node::optional(&self.timer, some(&card.timer_text));
        let fold = labels.text(if card.collapsed { Label::Expand } else { Label::Collapse });
        name_button(&self.fold, Some(fold), Some(fold));
        node::attribute(&self.fold, "aria-expanded", Some(if card.collapsed { "false" } else { "true" }));
        let dismiss = card.actions.iter().find(|offered| offered.action == Action::Dismiss);
        let label = dismiss.map(|offered| offered.label.as_str());
        name_button(&self.close, dismiss.map(|offered| offered.description.as_str()), label);
        node::flag(&self.close, "hidden", !card.collapsed);
    }
}

impl Who {
    fn update(&self, card: &Card) {
        node::text(&self.initials, &card.initials);
        node::flag(&self.avatar, "data-named", !card.initials.is_empty());
        node::attribute(&self.avatar, "data-tone", Some(&tone(&card.headline)));
        node::text(&self.name, &card.headline);
        node::optional(&self.company, card.subtitle.as_deref());
        node::optional(&self.number, card.number_text.as_deref());
        node::text(&self.brief, &card.phase_text);
    }
}

/// The name of a button that shows an icon alone: for those who listen, and for those who point.
fn name_button(button: &Element, spoken: Option<&str>, shown: Option<&str>) {
    node::attribute(button, "aria-label", spoken);
    node::attribute(button, "title", shown);
}

fn command_of(button: &Element) -> Option<String> {
    button.get_attribute("data-command")
}

fn other_row(rows: &Element, other: &OtherMatch) {
    let row = node::button(rows, "other", &word(Action::Open { index: other.index }));
    node::text(&node::outside(&row, "span", "title"), &other.title);
    node::optional(&node::outside(&row, "span", "detail"), other.subtitle.as_deref());
    node::text(&node::child(&row, "span", "grade"), &other.level_text);
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
