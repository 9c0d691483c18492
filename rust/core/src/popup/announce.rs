//! What those who listen instead of look are told, once each.

use std::mem::take;

use super::card::spoken;
use super::{Effect, Label, LookupState, Popup, words};
use crate::call::Phase;

impl Popup {
    /// The sentence for a change of phase: rings, dials, answered, over. Holding says nothing.
    pub(super) fn announce(&mut self, call_id: &str, before: Option<Phase>, now_ms: i64) {
        let said = self.change(call_id, before, now_ms);
        self.out.extend(said.map(|(text, urgent)| Effect::Announce { text, urgent }));
    }

    fn change(&self, call_id: &str, before: Option<Phase>, now_ms: i64) -> Option<(String, bool)> {
        let (_, call, part) = self.visible().into_iter().find(|(id, _, _)| *id == call_id)?;
        let after = part.notice.phase;
        if before == Some(after) || self.config.prefs.dnd {
            return None;
        }
        let mut card = self.draw(call_id, call, part, now_ms);
        match after {
            Phase::Ringing if !part.rings(&self.config, now_ms) => None,
            Phase::Ringing => Some((take(&mut card.aria_label), true)),
            Phase::Dialling => Some((take(&mut card.aria_label), false)),
            Phase::Talking if before == Some(Phase::Held) => None,
            Phase::Held => None,
            Phase::Talking | Phase::Ended => {
                let what = words::phase(&part.notice, &self.config);
                Some((self.about(&what, &card.headline), false))
            }
        }
    }

    /// The sentence for a name that came while the phone rings.
    pub(super) fn announce_name(&mut self, number: &str, now_ms: i64) {
        let mut said = Vec::new();
        for (_, call, part) in self.visible() {
            let rings = part.rings(&self.config, now_ms) && call.lookup_key() == Some(number);
            let who = self.who(call, part);
            if rings && who.lookup == LookupState::Found && !self.config.prefs.dnd {
                let who = spoken(&[Some(&who.headline), who.subtitle.as_deref()]);
                said.push(self.labels().fill(Label::CallerIs, "who", &who));
            }
        }
        for text in said {
            self.out.push(Effect::Announce { text, urgent: false });
        }
    }

    #[inline(never)]
    fn about(&self, what: &str, who: &str) -> String {
        let text = self.labels().fill(Label::EndedWith, "what", what);
        super::labels::fill(&text, "who", who)
    }
}
