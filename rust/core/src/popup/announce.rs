//! What those who listen instead of look are told, once each.

use super::card::spoken;
use super::state::{CallState, Part};
use super::{Effect, Label, LookupState, Popup, words};
use crate::call::Phase;

impl Popup {
    /// The sentence for a change of phase: rings, dials, answered, over. Holding says nothing.
    pub(super) fn announce(&self, call_id: &str, before: Option<Phase>, now_ms: i64) -> Option<Effect> {
        let (_, call, part) = self.visible().into_iter().find(|(id, _, _)| *id == call_id)?;
        let after = part.notice.phase;
        if before == Some(after) || self.config.prefs.dnd {
            return None;
        }
        let card = self.draw(call_id, call, part, now_ms);
        match after {
            Phase::Ringing if !part.rings(&self.config, now_ms) => None,
            Phase::Ringing => Some(Effect::Announce { text: card.aria_label, urgent: true }),
            Phase::Dialling => Some(Effect::Announce { text: card.aria_label, urgent: false }),
            Phase::Talking if before == Some(Phase::Held) => None,
            Phase::Held => None,
            Phase::Talking | Phase::Ended => {
                let what = words::phase(&part.notice, &self.config);
                Some(Effect::Announce { text: self.about(&what, &card.headline), urgent: false })
            }
        }
    }

    /// The sentence for a name that came while the phone rings.
    pub(super) fn announce_name(&self, call: &CallState, part: &Part, now_ms: i64) -> Option<Effect> {
        if self.config.prefs.dnd {
            return None;
        }
        let card = self.draw(&part.notice.call_id, call, part, now_ms);
        let who = spoken(&[Some(&card.headline), card.subtitle.as_deref()]);
        let text = self.labels().fill(Label::CallerIs, "who", &who);
        (card.lookup == LookupState::Found).then_some(Effect::Announce { text, urgent: false })
    }

    fn about(&self, what: &str, who: &str) -> String {
        let text = self.labels().fill(Label::EndedWith, "what", what);
        super::labels::fill(&text, "who", who)
    }
}
