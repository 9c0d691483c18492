//! Which cards are on screen, in which order, and which are one line.

use super::state::{CallState, Part};
use super::{Card, Label, Popup, View};
use crate::call::Phase;

/// So many cards are shown whole; further ones are one line until the reader says otherwise.
const WHOLE: usize = 2;

/// A call on screen: what orders it, and what its card is made of.
struct Shown<'a> {
    call_id: &'a str,
    call: &'a CallState,
    part: &'a Part,
}

/// Where a card stands from top to bottom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stand {
    Ringing,
    Live,
    Held,
    Over,
}

impl Popup {
    /// What is on screen: ringing calls on top, then live ones, held ones, and those that are over; of
    /// each the newest first. When there are too many, live calls stay before ringing ones, and those before the
    /// ones that are over.
    #[must_use]
    pub fn view(&self, now_ms: i64) -> View {
        let all = self.visible().into_iter().map(|(call_id, call, part)| Shown { call_id, call, part });
        let mut shown = in_order(all, |card| (keep_rank(card.part), newest_first(card)));
        let more = shown.len().saturating_sub(self.config.max_cards);
        shown.truncate(self.config.max_cards);
        let shown = in_order(shown.into_iter(), |card| (stand(card.part), newest_first(card)));
        let rings = self.ringing(now_ms);
        let cards = shown.iter().enumerate().map(|(place, shown)| {
            let collapsed = shown.call.collapsed.unwrap_or(place >= WHOLE || shown.part.missed());
            let rings = rings.is_some_and(|id| id == shown.call_id);
            Card { collapsed, rings, ..self.draw(shown.call_id, shown.call, shown.part, now_ms) }
        });
        let more_text = (more > 0).then(|| self.labels().count(Label::OneMore, Label::ManyMore, more));
        View { cards: cards.collect(), more, more_text }
    }

    /// The card of one call, whether or not there is room for it.
    pub(super) fn card(&self, call_id: &str, now_ms: i64) -> Option<Card> {
        let (call_id, call, part) = self.visible().into_iter().find(|(id, _, _)| *id == call_id)?;
        let rings = self.ringing(now_ms) == Some(call_id);
        Some(Card { rings, ..self.draw(call_id, call, part, now_ms) })
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
