//! Which cards are on screen, in which order, and which are one line.

use super::state::{CallState, Part};
use super::{Card, Label, Popup, View};
use crate::call::Phase;

/// So many cards are shown whole; further ones are one line until the reader says otherwise. A conversation
/// is always shown whole, with the notes that the reader takes, and so is a card with unsaved text.
const WHOLE: usize = 2;

/// A call on screen: what orders it, and what its card is made of.
pub(super) struct Shown<'a> {
    pub(super) call_id: &'a str,
    pub(super) call: &'a CallState,
    pub(super) part: &'a Part,
}

/// Where a card stands from top to bottom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stand {
    Ringing,
    Live,
    Held,
    Over,
}

impl Shown<'_> {
    /// A conversation, or text that is not saved.
    fn stays_whole(&self) -> bool {
        matches!(stand(self.part), Stand::Live | Stand::Held) || self.call.desk.unsaved()
    }

    /// Whether it is one line by itself; a whole card of another kind takes of the `room` for those.
    fn folds(&self, room: &mut usize) -> bool {
        if self.stays_whole() {
            return false;
        }
        let folds = *room == 0 || self.part.brief();
        *room -= usize::from(!folds);
        folds
    }
}

impl Popup {
    /// What is on screen: ringing calls on top, then live ones, held ones, and those that are over; of
    /// each the newest first.
    #[must_use]
    pub fn view(&self, now_ms: i64) -> View {
        let calls = self.visible().len();
        let shown = in_order(self.on_screen().into_iter(), |card| (stand(card.part), newest_first(card)));
        let rings = self.ringing(now_ms);
        let kept = shown.iter().filter(|shown| shown.stays_whole()).count();
        let mut room = WHOLE.saturating_sub(kept).max(1);
        let cards = shown.iter().map(|shown| {
            let collapsed = shown.call.collapsed.unwrap_or_else(|| shown.folds(&mut room));
            let mut card = self.draw(shown.call_id, shown.call, shown.part, now_ms);
            card.collapsed = collapsed;
            card.rings = rings.is_some_and(|id| id == shown.call_id);
            card
        });
        let cards: Vec<Card> = cards.collect();
        let more = calls - cards.len();
        let (missed, missed_more) = self.missed_entries(now_ms);
        let text = |label| self.labels().text(label).to_owned();
        let minimised = self.pilled() && !(cards.is_empty() && missed.is_empty());
        View {
            more,
            more_text: (more > 0).then(|| self.labels().count(Label::OneMore, Label::ManyMore, more)),
            minimised,
            pill_text: if minimised { self.pill_text(cards.first(), calls) } else { String::new() },
            offline_text: self.offline.then(|| text(Label::Offline)),
            sound_text: (self.blocked && self.sounding.is_some()).then(|| text(Label::SoundBlocked)),
            cards,
            missed,
            missed_more,
        }
    }

    /// The calls that there is room for: live calls stay before ringing ones, and those before the ones that
    /// are over.
    pub(super) fn on_screen(&self) -> Vec<Shown<'_>> {
        let all = self.visible().into_iter().map(|(call_id, call, part)| Shown { call_id, call, part });
        let mut shown = in_order(all, |card| (keep_rank(card.part), newest_first(card)));
        shown.truncate(self.config.max_cards);
        shown
    }

    /// Whether time changes anything: the host lets it pass by [`Popup::tick`] as long as that is so.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.calls.values().any(|call| call.gone.is_none() && call.lead().is_some())
    }

    /// The card of one call, whether or not there is room for it; or the entry that it is of a missed caller.
    pub(super) fn card(&self, call_id: &str, now_ms: i64) -> Option<Card> {
        let Some((call, part)) = self.up(call_id) else { return self.missed_card(call_id, now_ms) };
        let mut card = self.draw(call_id, call, part, now_ms);
        card.rings = self.ringing(now_ms).is_some_and(|id| id == call_id);
        Some(card)
    }
}

const fn stand(part: &Part) -> Stand {
    match part.notice.phase {
        Phase::Ringing => Stand::Ringing,
        Phase::Dialling | Phase::Talking => Stand::Live,
        Phase::Held => Stand::Held,
        Phase::Ended => Stand::Over,
    }
}

/// Which cards stay when there is not room for all.
const fn keep_rank(part: &Part) -> u8 {
    match stand(part) {
        Stand::Live => 0,
        Stand::Held => 1,
        Stand::Ringing => 2,
        Stand::Over => 3,
    }
}

fn newest_first<'a>(card: &Shown<'a>) -> std::cmp::Reverse<(i64, Option<i64>, &'a str)> {
    std::cmp::Reverse((card.part.since_ms, card.part.notice.started_at, card.call_id))
}

/// A few things in the order of their keys. The sort of the standard library would be a tenth of what the
/// browser loads.
fn in_order<T, K: Ord>(things: impl Iterator<Item = T>, key: impl Fn(&T) -> K) -> Vec<T> {
    let mut sorted: Vec<T> = Vec::new();
    for thing in things {
        let at = sorted.partition_point(|before| key(before) <= key(&thing));
        sorted.insert(at, thing);
    }
    sorted
}
