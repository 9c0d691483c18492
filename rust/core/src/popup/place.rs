//! Where the screen pop is, and whether it is a pill.

use super::text::joined;
use super::{Card, Effect, Label, Popup, Shared, SharedKind};
use crate::call::Phase;

impl Popup {
    /// Makes the screen pop a pill, or opens it.
    pub fn minimise(&mut self, on: bool) -> Vec<Effect> {
        self.peek = !on;
        self.config.place.minimised = on;
        self.config.place.calls =
            if on { self.visible().into_iter().map(|(id, _, _)| id.clone()).collect() } else { Vec::new() };
        self.placed(true);
        self.told()
    }

    /// Makes it a pill by the keyboard: the focus goes back to the page.
    pub fn escape(&mut self) -> Vec<Effect> {
        let mut effects = self.minimise(true);
        effects.push(Effect::Focus { call_id: None });
        effects
    }

    /// Opens it and moves the focus to the top card, or the top entry of a missed call. Nothing when there
    /// is neither.
    pub fn focus(&mut self, now_ms: i64) -> Vec<Effect> {
        let view = self.view(now_ms);
        let missed = view.missed.first().map(|entry| &entry.card);
        let Some(call_id) = view.cards.first().or(missed).map(|card| card.call_id.clone()) else {
            return Vec::new();
        };
        let mut effects = if view.minimised { self.minimise(false) } else { Vec::new() };
        effects.push(Effect::Focus { call_id: Some(call_id) });
        effects
    }

    /// Moves it: pixels from the inline end and from the bottom of the page.
    pub fn move_to(&mut self, x: i64, y: i64) -> Vec<Effect> {
        self.config.place.x = Some(x);
        self.config.place.y = Some(y);
        self.placed(true);
        self.told()
    }

    /// A live call whose card comes up while the screen pop is a pill opens it, unless it is one of those that
    /// the pill was made of. What the reader opened although nothing is to come up is over with its calls.
    pub(super) fn come_up(&mut self, call_id: &str) {
        self.peek &= self.visible().len() > 1;
        let place = &mut self.config.place;
        let known = place.calls.iter().any(|known| known == call_id);
        let stays = known || !place.minimised;
        if stays || self.up(call_id).is_none_or(|(_, part)| part.notice.phase == Phase::Ended) {
            return;
        }
        self.config.place.minimised = false;
        self.config.place.calls.clear();
        self.placed(false);
    }

    /// Whether only the pill is shown, when anything is.
    pub(super) const fn pilled(&self) -> bool {
        self.config.place.minimised || (self.config.prefs.dnd && !self.peek)
    }

    /// The text of the pill: how many calls, who, and for how long; else how many were missed.
    #[inline(never)]
    pub(super) fn pill_text(&self, top: Option<&Card>, calls: usize) -> String {
        let labels = self.labels();
        let Some(card) = top else {
            return labels.count(Label::OneMissed, Label::ManyMissed, self.missed_count().1);
        };
        let count = (calls > 1).then(|| labels.count(Label::OneCall, Label::ManyCalls, calls));
        let timer = Some(card.timer_text.as_str()).filter(|text| !text.is_empty());
        joined(&[count.as_deref(), Some(&card.headline), timer], " · ")
    }

    fn placed(&mut self, tell: bool) {
        let place = self.config.place.clone();
        self.out.push(Effect::Place { place: place.clone() });
        if tell {
            let mut message = Shared::about(SharedKind::Moved, "");
            message.place = Some(place);
            message.on = self.peek;
            self.share(message);
        }
    }
}
