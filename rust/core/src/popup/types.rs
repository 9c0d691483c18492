//! What the screen pop takes and gives.

use serde::{Deserialize, Serialize};

use super::Labels;
use crate::call::{Direction, Outcome, Phase};
use crate::rank::{Level, Match};

/// How the screen pop behaves. Every duration is in seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The reader's region, such as `DK`: numbers of it are shown in national form.
    pub region: Option<String>,
    /// How long the card of a finished conversation stays.
    pub linger: u32,
    /// How long the card stays after a colleague answered.
    pub linger_elsewhere: u32,
    /// How long a missed call or a voicemail stays, collapsed.
    pub linger_missed: u32,
    /// A call that began longer ago than this does not ring any more.
    pub ring_horizon: u32,
    /// How long a card rings before it goes quiet by itself: an end that got lost must not ring for ever.
    pub ring_limit: u32,
    /// A live card that nothing was heard of for this long leaves.
    pub forget: u32,
    /// How many cards are on screen at most.
    pub max_cards: usize,
    /// Whether an unknown caller can become a Lead.
    pub create_lead: bool,
    /// Whether an unknown caller can become a Contact.
    pub create_contact: bool,
    /// The words.
    pub labels: Labels,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            region: None,
            linger: 10,
            linger_elsewhere: 4,
            linger_missed: 600,
            ring_horizon: 3_600,
            ring_limit: 180,
            forget: 14_400,
            max_cards: 4,
            create_lead: true,
            create_contact: true,
            labels: Labels::default(),
        }
    }
}

/// What the reader did to a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Action {
    /// Open the match at this place of the answer's list; 0 is the one in the headline.
    Open {
        /// Place in the list, from 0.
        index: usize,
    },
    /// Make a Lead of the unknown caller.
    CreateLead,
    /// Make a Contact of the unknown caller.
    CreateContact,
    /// Put the card away.
    Dismiss,
    /// Show the card as one line.
    Collapse,
    /// Show the whole card.
    Expand,
}

/// What the host has to do after something changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "effect")]
pub enum Effect {
    /// Ask who this is; the answer comes back with the same `number`.
    Lookup {
        /// E.164 where known, else as the PBX wrote it.
        number: String,
        /// The call that asks.
        call_id: String,
    },
    /// Start the ring tone.
    StartRing,
    /// Stop the ring tone.
    StopRing,
    /// Tell those who listen instead of look.
    Announce {
        /// The sentence.
        text: String,
        /// Interrupt what is being read: a phone rings.
        urgent: bool,
    },
    /// Open a record.
    Open {
        /// The call.
        call_id: String,
        /// The record.
        matched: Match,
    },
    /// Make a Lead.
    CreateLead {
        /// The card, with number, E.164 and region for the form.
        card: Box<Card>,
    },
    /// Make a Contact.
    CreateContact {
        /// The card, with number, E.164 and region for the form.
        card: Box<Card>,
    },
    /// The reader put a card away.
    Dismissed {
        /// The call.
        call_id: String,
    },
}

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
    /// `Answered by 2002`, where a colleague did.
    pub answered_by_text: Option<String>,
    /// The buttons, in order; the last one always dismisses.
    pub actions: Vec<CardAction>,
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
}
