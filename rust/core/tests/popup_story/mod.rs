//! Words to tell what happens to a screen pop in.

#![allow(
    dead_code,
    clippy::expect_used,
    clippy::wildcard_enum_match_arm,
    reason = "shared by several tests, none of which uses all of it"
)]

use pbx_core::call::{Direction, Notice, NoticeEvent, Outcome, Phase};
use pbx_core::popup::{Action, Card, Config, Edit, Effect, MissedCall, Offer, Popup, Work};
use pbx_core::rank::{Level, Match, NumberBlock, Ranking};

/// When the stories begin, UTC seconds.
pub(crate) const EPOCH: i64 = 1_795_360_000;
/// The same in milliseconds.
pub(crate) const NOW: i64 = EPOCH * 1_000;
/// The call of the stories that have one.
pub(crate) const CALL: &str = "1795360000.1";
/// Its caller.
pub(crate) const CALLER: &str = "+4540123456";

/// All that a host may be able to do.
pub(crate) const ALL: [Offer; 11] = [
    Offer::OpenRoute,
    Offer::AddToExisting,
    Offer::Attach,
    Offer::Choose,
    Offer::Reject,
    Offer::Dial,
    Offer::Context,
    Offer::Draft,
    Offer::SaveWork,
    Offer::Share,
    Offer::Badge,
];

/// A reader in Denmark whose host can do everything.
pub(crate) fn config() -> Config {
    Config { region: Some("DK".to_owned()), offers: ALL.to_vec(), ..Config::default() }
}

/// A screen pop of such a reader.
pub(crate) fn popup() -> Popup {
    Popup::new(config())
}

/// The whole picture of a part in a call.
pub(crate) fn notice(call_id: &str, rev: u64, phase: Phase) -> Notice {
    Notice {
        event: NoticeEvent::CallUpdate,
        call_id: call_id.to_owned(),
        rev,
        extension: "2001".to_owned(),
        phase,
        direction: Direction::Inbound,
        number: Some(CALLER.to_owned()),
        e164: Some(CALLER.to_owned()),
        written: None,
        withheld: false,
        did: None,
        trunk: None,
        call_path: None,
        started_at: Some(EPOCH),
        answered_at: matches!(phase, Phase::Talking | Phase::Held).then_some(EPOCH),
        ended_at: (phase == Phase::Ended).then_some(EPOCH),
        answered_by: None,
        outcome: None,
    }
}

/// The end of a part.
pub(crate) fn ended(call_id: &str, rev: u64, outcome: Outcome) -> Notice {
    Notice { outcome: Some(outcome), ..notice(call_id, rev, Phase::Ended) }
}

/// The same part of a call with another number.
pub(crate) fn from(number: &str, notice: Notice) -> Notice {
    Notice { number: Some(number.to_owned()), e164: Some(number.to_owned()), ..notice }
}

/// A record that the number may belong to.
pub(crate) fn record(name: &str, level: Level) -> Match {
    Match {
        doctype: "Contact".to_owned(),
        name: name.to_owned(),
        title: name.to_owned(),
        subtitle: None,
        level,
        reasons: Vec::new(),
        route: vec!["Form".to_owned(), "Contact".to_owned(), name.to_owned()],
    }
}

/// The answer to a lookup.
pub(crate) fn answer(number: &str, matches: Vec<Match>) -> Ranking {
    Ranking { number: NumberBlock { raw: number.to_owned(), ..NumberBlock::default() }, matches, hidden: 0 }
}

/// The one card on screen.
pub(crate) fn card(popup: &Popup, now_ms: i64) -> Card {
    popup.cards(now_ms).into_iter().next().expect("a card")
}

/// The calls of the cards on screen, from top to bottom.
pub(crate) fn calls(popup: &Popup, now_ms: i64) -> Vec<String> {
    popup.cards(now_ms).into_iter().map(|card| card.call_id).collect()
}

/// Types notes.
pub(crate) fn types(popup: &mut Popup, text: &str, now_ms: i64) -> Vec<Effect> {
    popup.edit(CALL, Edit::Notes(text.to_owned()), now_ms)
}

/// What is sent to be saved among effects.
pub(crate) fn sent(effects: &[Effect]) -> Option<Work> {
    effects.iter().find_map(|effect| match effect {
        Effect::SaveWork { work, .. } => Some(work.clone()),
        _ => None,
    })
}

/// Whether an action is offered among the buttons of a card.
pub(crate) fn offered(card: &Card, action: Action) -> bool {
    card.actions.iter().chain(&card.fixes).any(|button| button.action == action)
}

/// A call that the host says was missed.
pub(crate) fn missed(call_id: &str, number: &str, at: i64) -> MissedCall {
    MissedCall {
        call_id: call_id.to_owned(),
        number: Some(number.to_owned()),
        e164: Some(number.to_owned()),
        withheld: false,
        at,
        direction: Direction::Inbound,
        outcome: Outcome::Missed,
        did: None,
        via: None,
    }
}
