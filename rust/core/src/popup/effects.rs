//! What the reader asks of the screen pop, and what the screen pop asks of its host.

use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};

use super::{Card, Draft, Place, Shared, Work};
use crate::rank::Match;

/// What the reader did to a card or to an entry of a missed call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Action {
    /// Open the match at this place of the answer's list; 0 is the one in the headline.
    Open {
        /// Place in the list, from 0.
        index: usize,
    },
    /// It is this match.
    Choose {
        /// Place in the list, from 0.
        index: usize,
    },
    /// It is not this match.
    Reject {
        /// Place in the list, from 0.
        index: usize,
    },
    /// Make a Lead of the unknown caller.
    CreateLead,
    /// Make a Contact of the unknown caller.
    CreateContact,
    /// Put the unknown number on a record that is there already.
    AddToExisting,
    /// Search for the caller's record and attach the call to it.
    Attach,
    /// Call the caller of a missed call back.
    CallBack,
    /// Save notes, disposition and follow-up.
    Save,
    /// Put the card away, or the entry of a missed caller. A card with unsaved text saves it first.
    Dismiss,
    /// Show the card as one line.
    Collapse,
    /// Show the whole card.
    Expand,
}

impl Action {
    /// Its kind in a word and, where it is about a match, the place of that.
    #[must_use]
    pub const fn word(self) -> (&'static str, Option<usize>) {
        match self {
            Self::Open { index } => ("open", Some(index)),
            Self::Choose { index } => ("choose", Some(index)),
            Self::Reject { index } => ("reject", Some(index)),
            Self::CreateLead => ("create_lead", None),
            Self::CreateContact => ("create_contact", None),
            Self::AddToExisting => ("add_to_existing", None),
            Self::Attach => ("attach", None),
            Self::CallBack => ("call_back", None),
            Self::Save => ("save", None),
            Self::Dismiss => ("dismiss", None),
            Self::Collapse => ("collapse", None),
            Self::Expand => ("expand", None),
        }
    }
}

/// By hand: what is derived repeats itself for each kind, a thousand bytes to load.
impl Serialize for Action {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (kind, index) = self.word();
        let mut fields = serializer.serialize_struct("Action", 1 + usize::from(index.is_some()))?;
        fields.serialize_field("kind", kind)?;
        if let Some(index) = index {
            fields.serialize_field("index", &index)?;
        }
        fields.end()
    }
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
    /// Ask for the context of a call whose card is up.
    Context {
        /// The call.
        call_id: String,
        /// The best match, if there is one.
        matched: Option<Match>,
    },
    /// Start the ring tone.
    StartRing {
        /// Name of the tone.
        tone: String,
    },
    /// Stop the ring tone.
    StopRing,
    /// Show this notification on the desktop in place of the last one, or none any more.
    Notify {
        /// What to show.
        notification: Option<Notification>,
    },
    /// Show this on the page's title, or nothing any more.
    Badge {
        /// What to show.
        badge: Option<Badge>,
    },
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
    /// Keep that the caller is this one.
    Choose {
        /// The record.
        matched: Match,
        /// The card.
        card: Box<Card>,
    },
    /// Keep that the caller is not this one.
    Reject {
        /// The record.
        matched: Match,
        /// The card.
        card: Box<Card>,
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
    /// Put the number on a record that is there already.
    AddToExisting {
        /// The card.
        card: Box<Card>,
    },
    /// Search for a record and attach the call to it.
    Attach {
        /// The card.
        card: Box<Card>,
    },
    /// Call a number.
    Dial {
        /// E.164 where known, else as the PBX wrote it.
        number: String,
    },
    /// Keep what is typed where a reload finds it, or drop it.
    Draft {
        /// The call.
        call_id: String,
        /// What to keep; `None` when everything is saved.
        draft: Option<Draft>,
    },
    /// Save to the call.
    SaveWork {
        /// The call.
        call_id: String,
        /// What to save.
        work: Work,
    },
    /// Tell the reader's other tabs.
    Share {
        /// What to tell; a tab that hears it tells nothing on.
        message: Box<Shared>,
    },
    /// Keep where the screen pop is.
    Place {
        /// Where.
        place: Place,
    },
    /// Missed calls that the reader need not be told of again.
    Seen {
        /// The calls.
        call_ids: Vec<String>,
    },
    /// The reader put a card away. What is to be kept of that while the call goes on, a page that is loaded
    /// later takes in before it hears of any call, like what another tab told.
    Dismissed {
        /// The call.
        call_id: String,
        /// What to keep; `None` to drop what was kept: the call is over, or came back.
        message: Option<Box<Shared>>,
    },
    /// Move the focus: to a card, or from the screen pop back to the page.
    Focus {
        /// The call of the card; `None` for the page.
        call_id: Option<String>,
    },
}

/// A notification of the desktop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    /// The call: a further notification with this tag takes the place of the first.
    pub tag: String,
    /// Who.
    pub title: String,
    /// What else is known.
    pub body: String,
    /// Its buttons.
    pub actions: Vec<NotificationAction>,
}

/// A button of a notification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotificationAction {
    /// `open` or `dismiss`: the card's action of that kind.
    pub action: String,
    /// Text of the button.
    pub title: String,
}

/// What the title of the page says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Badge {
    /// Ringing calls and missed callers.
    pub count: usize,
    /// The same in words, with who rings.
    pub text: String,
}
