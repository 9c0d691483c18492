//! Icons as one path each, drawn in a square of 24.

use pbx_core::call::{Direction, Outcome, Phase};
use pbx_core::popup::Card;

pub(super) const HANDSET: &str = "M5 4h3.5l1.8 4.4-2.2 1.6a11 11 0 0 0 5.9 5.9l1.6-2.2 4.4 1.8V19a2 2 0 0 1-2.1 2A15.5 15.5 0 0 1 3 6.1 2 2 0 0 1 5 4z";
const INCOMING: &str = "M5 4h3.5l1.8 4.4-2.2 1.6a11 11 0 0 0 5.9 5.9l1.6-2.2 4.4 1.8V19a2 2 0 0 1-2.1 2A15.5 15.5 0 0 1 3 6.1 2 2 0 0 1 5 4zM21 3l-6 6M15 4.5V9h4.5";
const OUTGOING: &str = "M5 4h3.5l1.8 4.4-2.2 1.6a11 11 0 0 0 5.9 5.9l1.6-2.2 4.4 1.8V19a2 2 0 0 1-2.1 2A15.5 15.5 0 0 1 3 6.1 2 2 0 0 1 5 4zM15 9l6-6M16.5 3H21v4.5";
const LEFT: &str = "M5 4h3.5l1.8 4.4-2.2 1.6a11 11 0 0 0 5.9 5.9l1.6-2.2 4.4 1.8V19a2 2 0 0 1-2.1 2A15.5 15.5 0 0 1 3 6.1 2 2 0 0 1 5 4zM15 3l6 6M21 3l-6 6";
const PAUSE: &str = "M8 5v14M16 5v14";

/// The icon of a card: its direction, or what it came to.
pub(super) fn of(card: &Card) -> &'static str {
    if card.phase == Phase::Held {
        return PAUSE;
    }
    let left = matches!(card.outcome, Some(Outcome::Missed | Outcome::Busy | Outcome::Failed));
    match card.direction {
        _ if left => LEFT,
        Direction::Inbound => INCOMING,
        Direction::Outbound => OUTGOING,
        Direction::Internal => HANDSET,
    }
}
