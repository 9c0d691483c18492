//! One card: built once, updated in place.

use pbx_core::call::{Outcome, Phase};
use pbx_core::popup::{Action, Card, Config, ContextState, Label, Labels, LookupState, Offer, WorkView};
use pbx_core::rank::Level;
use web_sys::Element;

use super::parts::Parts;
use super::work::Form;
use super::{icons, node};

/// The colours that the avatars have.
const TONES: [&str; 6] = ["0", "1", "2", "3", "4", "5"];

/// The elements of a card and what they show.
#[derive(Debug)]
pub(super) struct CardNode {
    call_id: String,
    card: Element,
    head: Head,
    who: Who,
    level: Element,
    reasons: Element,
    facts: Element,
    way: Element,
    via: Element,
    waited: Element,
    actions: Element,
    parts: Parts,
    form: Element,
    work: Option<Form>,
    /// What the reasons show, which are built anew when they change.
    why: Vec<String>,
    /// What it shows, and whether the pointer was on the cards then; nothing while it is new.
    shown: Option<(Card, bool)>,
    /// It is on the page already.
    up: bool,
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
    flag: Element,
    number: Element,
    kind: Element,
    kind_text: Element,
    brief: Element,
}

impl CardNode {
    /// The elements of a card in `stack`, still empty like `pattern`: at its end, or on top.
    #[inline(never)]
    pub(super) fn new(stack: &Element, pattern: &Element, shown: &Card, on_top: bool) -> Self {
        let top = stack.first_element_child().filter(|_| on_top);
        let card = node::copy(pattern);
        node::attribute(&card, "data-call", Some(&shown.call_id));
        // The card is new, so the browser has no reason to refuse.
        let _ = stack.insert_before(&card, top.as_ref().map(AsRef::as_ref));
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
                flag: part(".flag"),
                number: part(".number .text"),
                kind: part(".kind"),
                kind_text: part(".kind bdi"),
                brief: part(".brief"),
            },
            level: part(".level"),
            reasons: part(".reasons"),
            facts: part(".facts"),
            way: part(".way"),
            via: part(".via bdi"),
            waited: part(".waited"),
            actions: part(".actions"),
            parts: Parts::new(&card),
            form: part(".work"),
            work: None,
            why: Vec::new(),
            shown: None,
            up: false,
            card,
        }
    }

    pub(super) fn call_id(&self) -> &str {
        &self.call_id
    }

    pub(super) const fn element(&self) -> &Element {
        &self.card
    }

    /// Whether it is whole, and under the pointer.
    pub(super) fn stays_open(&self) -> bool {
        self.up && self.is_open()
    }

    #[inline(never)]
    fn is_open(&self) -> bool {
        !self.card.has_attribute("data-collapsed") && self.card.matches(":hover").unwrap_or(false)
    }

    /// The form for notes, once it was shown.
    pub(super) const fn work(&self) -> Option<&Form> {
        self.work.as_ref()
    }

    /// Makes it nothing but the room that it takes.
    pub(super) fn empty(&self) -> Element {
        let room = ["block-size:", &self.card.client_height().to_string(), "px"].concat();
        self.card.set_text_content(None);
        for name in ["data-call", "role", "aria-label", "tabindex"] {
            node::attribute(&self.card, name, None);
        }
        node::attribute(&self.card, "class", Some("ghost"));
        node::attribute(&self.card, "style", Some(&room));
        self.card.clone()
    }

    /// Makes the elements show `card`; on most ticks that is a new time of one card and nothing else. What the
    /// pointer is on keeps its room.
    pub(super) fn update(&mut self, card: Card, config: &Config, pointed: bool) {
        if self.shown.as_ref().is_some_and(|(shown, then)| *then == pointed && same(shown, &card)) {
            return;
        }
        self.draw(&card, config, pointed);
        self.shown = if self.up { Some((card, pointed)) } else { None };
        self.up = true;
    }

    #[inline(never)]
    fn draw(&mut self, card: &Card, config: &Config, pointed: bool) {
        self.marks(card, config, pointed);
        self.head.update(card, &config.labels);
        self.who.update(card, self.up);
        node::optional(&self.level, card.level_text.as_deref());
        node::optional(&self.via, card.via_text.as_deref());
        node::optional(&self.waited, card.waited_text.as_deref());
        node::flag(&self.way, "hidden", card.via_text.is_none() && card.waited_text.is_none());
        if !(self.why.is_empty() && card.reasons.is_empty()) {
            self.explain(&card.reasons);
        }
        self.parts.update(card, config);
        if let Some(work) = &card.work {
            self.write(work, card, config);
        }
        node::buttons(&self.actions, &card.actions);
    }

    #[inline(never)]
    fn explain(&mut self, reasons: &[String]) {
        if self.why != reasons {
            self.reasons.set_text_content(None);
            for reason in reasons {
                node::text(&node::child(&self.reasons, "li", "reason"), reason);
            }
            node::attribute(&self.reasons, "title", Some(&reasons.join(" · ")));
            self.why = reasons.to_vec();
        }
    }

    /// The form, from when there is something to note or noted.
    #[inline(never)]
    fn write(&mut self, work: &WorkView, card: &Card, config: &Config) {
        if self.work.is_none() && noted(card) && !card.collapsed {
            self.work = Some(Form::new(&self.form, config));
        }
        if let Some(form) = &mut self.work {
            form.update(work);
        }
    }

    /// What the style goes by.
    #[inline(never)]
    fn marks(&self, card: &Card, config: &Config, pointed: bool) {
        let set = |name, value| node::attribute(&self.card, name, value);
        set("aria-label", Some(&card.aria_label));
        set("data-phase", Some(phase_word(card.phase)));
        set("data-outcome", card.outcome.map(outcome_word));
        set("data-level", card.level.map(level_word));
        node::flag(&self.card, "data-rings", card.rings);
        node::flag(&self.card, "data-collapsed", card.collapsed);
        let pending = card.lookup == LookupState::Pending;
        node::flag(&self.card, "data-pending", pending);
        // The room of what is asked for; under the pointer it stays as it is.
        let room = |name, wanted: bool| {
            node::flag(&self.card, name, wanted || pointed && self.card.has_attribute(name));
        };
        room("data-asked", pending);
        let asked = pending || card.context_state == ContextState::Pending;
        room("data-roomy", asked && card.phase != Phase::Ended && config.can(Offer::Context));
        node::flag(&self.facts, "hidden", card.level.is_none() && !self.card.has_attribute("data-asked"));
    }
}

impl Head {
    #[inline(never)]
    fn update(&self, card: &Card, labels: &Labels) {
        node::attribute(&self.glyph, "d", Some(icons::of(card)));
        node::text(&self.what, &card.direction_text);
        node::text(&self.state, &card.phase_text);
        node::optional(&self.timer, some(&card.timer_text));
        let fold = labels.text(if card.collapsed { Label::Expand } else { Label::Collapse });
        node::name_button(&self.fold, fold);
        node::attribute(&self.fold, "aria-expanded", Some(if card.collapsed { "false" } else { "true" }));
        let dismiss = card.actions.iter().find(|offered| offered.action == Action::Dismiss);
        node::attribute(&self.close, "aria-label", dismiss.map(|offered| offered.description.as_str()));
        node::attribute(&self.close, "title", dismiss.map(|offered| offered.label.as_str()));
        node::flag(&self.close, "hidden", !card.collapsed);
    }
}

impl Who {
    /// The flag is not drawn with the card but on the next beat, into room of its own: to look for a font
    /// that has it takes the browser a third of the time that the first card may take.
    #[inline(never)]
    fn update(&self, card: &Card, up: bool) {
        node::text(&self.initials, &card.initials);
        node::flag(&self.avatar, "data-named", !card.initials.is_empty());
        node::attribute(&self.avatar, "data-tone", tone(&card.headline));
        node::text(&self.name, &card.headline);
        node::optional(&self.company, card.subtitle.as_deref());
        let region = card.region_text.as_deref().or(card.region.as_deref());
        node::flag(&self.flag, "hidden", card.flag.is_none());
        node::text(&self.flag, card.flag.as_deref().filter(|_| up).unwrap_or_default());
        node::attribute(&self.flag, "aria-label", region);
        node::optional(&self.number, card.number_text.as_deref());
        match (region, card.line_type_text.as_deref()) {
            (Some(region), Some(line)) => node::text(&self.kind_text, &[region, " · ", line].concat()),
            (region, line) => node::text(&self.kind_text, region.or(line).unwrap_or_default()),
        }
        node::flag(&self.kind, "hidden", region.is_none() && card.line_type_text.is_none());
        node::text(&self.brief, &card.phase_text);
    }
}

/// Whether there is something to note of a call, or noted.
pub(super) fn noted(card: &Card) -> bool {
    card.work.as_ref().is_some_and(|work| {
        let talks = matches!(card.phase, Phase::Talking | Phase::Held);
        talks || card.outcome == Some(Outcome::Answered) || *work != WorkView::default()
    })
}

/// The colour of an avatar: the same for the same name.
fn tone(name: &str) -> Option<&'static str> {
    let sum = name.chars().fold(0_u32, |sum, c| sum.wrapping_mul(31).wrapping_add(u32::from(c)));
    TONES.get(usize::try_from(sum).ok()? % TONES.len()).copied()
}

/// Whether two cards show the same.
#[inline(never)]
fn same(one: &Card, other: &Card) -> bool {
    one == other
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
