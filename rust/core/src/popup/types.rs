//! What the screen pop takes and gives.

use serde::{Deserialize, Serialize};

use super::{Action, Context, ContextState, MissedEntry, WorkView};
use crate::call::{Direction, Outcome, Phase};
use crate::rank::{Level, Match};

/// How far the question *who is this* got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LookupState {
    /// Nothing to ask: withheld, or the number is not known yet.
    None,
    /// Asked.
    Pending,
    /// Somebody was found.
    Found,
    /// Somebody was found whom the reader may not read.
    Hidden,
    /// Nobody was found.
    Unknown,
    /// The question failed.
    Failed,
}

/// A button of a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardAction {
    /// What it does.
    pub action: Action,
    /// Text of the button.
    pub label: String,
    /// Text for those who hear the button without the card around it.
    pub description: String,
}

/// A further match of a card, which can be opened too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherMatch {
    /// Place in the answer's list, for [`Action::Open`].
    pub index: usize,
    /// Who.
    pub title: String,
    /// Company or the like.
    pub subtitle: Option<String>,
    /// How sure, in a word.
    pub level_text: String,
    /// Open it; *this one* and *not this one*, where the host keeps that.
    pub actions: Vec<CardAction>,
}

/// All that the drawing of a call needs; every text is final.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// The call; unique among the cards.
    pub call_id: String,
    /// The reader's extension that plays the leading part.
    pub extension: String,
    /// Direction of the call.
    pub direction: Direction,
    /// `Incoming call`, `Outgoing call`, `Internal call`.
    pub direction_text: String,
    /// What the reader's phone does.
    pub phase: Phase,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// The phase in words: `Ringing`, `On hold`, `Missed`, `Answered by 2002`.
    pub phase_text: String,
    /// Name, else the number, else `Withheld number` or `Unknown number`.
    pub headline: String,
    /// Up to two letters for the avatar, as written; empty where no name is known.
    pub initials: String,
    /// Company or the like; on a card without a match, what is known instead (`Unknown caller`).
    pub subtitle: Option<String>,
    /// Number for reading; `None` when the headline already is the number, or there is none.
    pub number_text: Option<String>,
    /// Number as the PBX wrote it.
    pub number: Option<String>,
    /// Number in E.164.
    pub e164: Option<String>,
    /// Region of the number, such as `DK`.
    pub region: Option<String>,
    /// True when the caller withheld the number.
    pub withheld: bool,
    /// How far the lookup got.
    pub lookup: LookupState,
    /// How sure the match is.
    pub level: Option<Level>,
    /// How sure the match is, in a word.
    pub level_text: Option<String>,
    /// Why, in sentences.
    pub reasons: Vec<String>,
    /// The record of the headline.
    pub matched: Option<Match>,
    /// Further matches.
    pub others: Vec<OtherMatch>,
    /// `2 more matches`; with matches the reader may not read counted apart.
    pub others_text: Option<String>,
    /// Queue, called number and trunk: `via 6400 · to +45 33 12 34 56 · Main`.
    pub via_text: Option<String>,
    /// What the timer counts from, milliseconds UTC; `None` when it stands still.
    pub timer_base_ms: Option<i64>,
    /// The timer: `1:05`, or how long ago a call was missed.
    pub timer_text: String,
    /// How long the caller waited, or waits, before this phone rang: `Waited 1:05`.
    pub waited_text: Option<String>,
    /// Flag of the region as an emoji.
    pub flag: Option<String>,
    /// Name of the region. The core knows none: the host puts it in.
    pub region_text: Option<String>,
    /// Kind of line: `Mobile`.
    pub line_type_text: Option<String>,
    /// `Transferred by Jane Doe`.
    pub transferred_text: Option<String>,
    /// What the site knows about the caller.
    pub context: Option<Context>,
    /// How far the question for it got.
    pub context_state: ContextState,
    /// Notes, disposition and follow-up; `None` where the host cannot save them.
    pub work: Option<WorkView>,
    /// `Answered by 2002`, where a colleague did.
    pub answered_by_text: Option<String>,
    /// The buttons, in order; the last one always dismisses.
    pub actions: Vec<CardAction>,
    /// What puts a wrong match right, in order: *this one*, *not this one*, *search and attach*.
    pub fixes: Vec<CardAction>,
    /// Shown as one line.
    pub collapsed: bool,
    /// This is the card that rings.
    pub rings: bool,
    /// Name of the card for those who listen: `Incoming call, Jane Doe, ACME`.
    pub aria_label: String,
}

/// The cards on screen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// From top to bottom.
    pub cards: Vec<Card>,
    /// How many more there are than fit.
    pub more: usize,
    /// The same in words: `2 more calls`.
    pub more_text: Option<String>,
    /// Shown as a pill, with [`View::pill_text`] and nothing else. Never without a card or a missed call.
    pub minimised: bool,
    /// Text of the pill: `2 calls · Jane Doe · 0:12`; empty while it is none.
    pub pill_text: String,
    /// Missed callers, the newest first.
    pub missed: Vec<MissedEntry>,
    /// How many more missed callers there are than fit.
    pub missed_more: usize,
    /// `Offline`, while that is so.
    pub offline_text: Option<String>,
    /// `Click to hear it ring`, while the browser blocks the sound that should be heard.
    pub sound_text: Option<String>,
}
