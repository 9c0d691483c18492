//! What the reader's tabs tell each other.

use serde::{Deserialize, Serialize};

use super::{ContextState, Draft, Effect, Offer, Place, Popup, Saved, Work};

/// A message from one of the reader's tabs to the others. Flat, so that reading it takes little code: which
/// fields mean anything follows from `kind`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shared {
    /// What happened.
    pub kind: SharedKind,
    /// The calls that it happened to; of a choice, the number.
    #[serde(default)]
    pub about: Vec<String>,
    /// The newest notice that the tab had of the call; of a draft, when the one before it was typed.
    #[serde(default)]
    pub rev: u64,
    /// Whether the card was collapsed; of one that was put away, whether it rang.
    #[serde(default)]
    pub on: bool,
    /// The draft; `None` when there is nothing unsaved any more.
    #[serde(default)]
    pub draft: Option<Draft>,
    /// What was sent to be saved.
    #[serde(default)]
    pub work: Option<Work>,
    /// What the server made of it.
    #[serde(default)]
    pub saved: Option<Saved>,
    /// Where the screen pop is.
    #[serde(default)]
    pub place: Option<Place>,
}

/// What happened in another tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SharedKind {
    /// A card was put away.
    Dismissed,
    /// A card was collapsed or expanded.
    Collapsed,
    /// The screen pop was moved, minimised or opened.
    Moved,
    /// Something was typed; with `work`, it was sent to be saved too.
    Draft,
    /// Something was saved.
    Saved,
    /// Missed calls were put away.
    Seen,
    /// A match was chosen: number, `DocType`, name.
    Chosen,
    /// A match was rejected: number, `DocType`, name.
    Rejected,
    /// A record was opened by itself.
    Opened,
}

impl Shared {
    /// A message about a call, with nothing further in it.
    pub(super) fn about(kind: SharedKind, call_id: &str) -> Self {
        let about = vec![call_id.to_owned()];
        Self { kind, about, rev: 0, on: false, draft: None, work: None, saved: None, place: None }
    }
}

impl Popup {
    /// Takes in what another tab tells, or what a page that is gone told of a card that was put away. It is
    /// not told on: what comes back is never an [`Effect::Share`].
    pub fn shared(&mut self, message: Shared, now_ms: i64) -> Vec<Effect> {
        let Shared { kind, about, rev, on, draft, work, saved, place } = message;
        let first = about.first().map(String::as_str).unwrap_or_default();
        match kind {
            SharedKind::Dismissed => {
                if let Some(call) = self.calls.entry(first).filter(|call| !call.desk.unsaved()) {
                    call.dismiss(rev, on);
                }
            }
            SharedKind::Seen => {
                for call_id in &about {
                    self.hide(call_id);
                }
            }
            SharedKind::Moved => {
                self.peek = on;
                self.config.place = place.unwrap_or_default();
            }
            SharedKind::Chosen | SharedKind::Rejected => {
                if let [number, doctype, name] = about.as_slice() {
                    self.decided(kind, number, (doctype, name));
                }
            }
            SharedKind::Saved => self.saved_elsewhere(first, work.zip(saved), now_ms),
            SharedKind::Collapsed => {
                if let Some(call) = self.calls.entry(first) {
                    call.collapsed = Some(on);
                }
            }
            SharedKind::Draft => {
                if let Some(call) = self.calls.entry(first) {
                    call.desk.take(draft, rev);
                    if work.is_some() {
                        call.desk.sent_elsewhere();
                    }
                    if call.desk.unsaved() {
                        call.gone = None;
                    }
                }
            }
            SharedKind::Opened => {
                if let Some(call) = self.calls.entry(first) {
                    call.opened = true;
                }
            }
        }
        self.forget();
        let mut effects = self.finish(now_ms);
        effects.retain(|effect| !matches!(effect, Effect::Share { .. }));
        effects
    }

    /// A message to the other tabs, where the host carries it.
    pub(super) fn share(&mut self, message: Shared) {
        if self.config.can(Offer::Share) {
            self.out.push(Effect::Share { message: Box::new(message) });
        }
    }

    /// Another tab saved; what was typed here meanwhile is kept on top of it.
    fn saved_elsewhere(&mut self, call_id: &str, told: Option<(Work, Saved)>, now_ms: i64) {
        let Some((sent, saved)) = told else { return };
        let Some(call) = self.calls.get_mut(call_id) else { return };
        call.desk.saved(&sent, saved, now_ms);
        if call.desk.unsaved() {
            self.keep(call_id, None);
        }
    }

    /// Puts a match first, or takes it out, for every card of its number; what the site knows is asked for again.
    pub(super) fn decided(&mut self, kind: SharedKind, number: &str, record: (&str, &str)) {
        let Some(super::Answer::Ranked(ranking)) = self.answers.get_mut(number) else { return };
        let (doctype, name) = record;
        let is_it = |found: &crate::rank::Match| found.doctype == doctype && found.name == name;
        let Some(at) = ranking.matches.iter().position(is_it) else { return };
        let mut matched = ranking.matches.remove(at);
        if kind == SharedKind::Chosen {
            matched.level = crate::rank::Level::Known;
            ranking.matches.insert(0, matched);
        }
        self.ask_context_again(number);
    }

    /// What the site knows is another thing with another record.
    pub(super) fn ask_context_again(&mut self, number: &str) {
        for call in self.calls.values_mut() {
            if call.lookup_key() == Some(number) {
                call.context_state = ContextState::None;
            }
        }
    }
}
