//! How the screen pop behaves: what the host can do, what the site sets, what the reader prefers.

use serde::{Deserialize, Serialize};

use super::Labels;
use super::table::Table;
use crate::call::Direction;

/// How the screen pop behaves. Every duration is in seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The reader's region, such as `DK`: numbers of it are shown in national form.
    pub region: Option<String>,
    /// How long the card of a finished conversation stays; the reader's [`Prefs::linger`] goes before it.
    pub linger: u32,
    /// How long the card stays after a colleague answered.
    pub linger_elsewhere: u32,
    /// How long a missed call or a voicemail stays as a card, collapsed, before it is an entry of
    /// [`super::View::missed`].
    pub linger_missed: u32,
    /// A call that began longer ago than this does not ring any more.
    pub ring_horizon: u32,
    /// How long a card rings before it goes quiet by itself: an end that got lost must not ring for ever.
    pub ring_limit: u32,
    /// A live card that nothing was heard of for this long leaves.
    pub forget: u32,
    /// How many cards are on screen at most.
    pub max_cards: usize,
    /// How many entries of missed calls are on screen at most.
    pub max_missed: usize,
    /// Whether an unknown caller can become a Lead.
    pub create_lead: bool,
    /// Whether an unknown caller can become a Contact.
    pub create_contact: bool,
    /// What else the host can do; what it cannot is not offered.
    pub offers: Vec<Offer>,
    /// What the reader prefers.
    pub prefs: Prefs,
    /// Names of colleagues by their extension.
    pub people: People,
    /// Dispositions that the site defines.
    pub dispositions: Vec<String>,
    /// `DocTypes` that a follow-up can be: `ToDo`, `Event`.
    pub follow_ups: Vec<String>,
    /// Where the reader put the screen pop.
    pub place: Place,
    /// Minutes that the reader's clock is ahead of UTC, for quiet hours.
    pub utc_offset: i64,
    /// The words.
    pub labels: Labels,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            region: None,
            linger: 10,
            linger_elsewhere: 4,
            linger_missed: 20,
            ring_horizon: 3_600,
            ring_limit: 180,
            forget: 14_400,
            max_cards: 4,
            max_missed: 5,
            create_lead: true,
            create_contact: true,
            offers: Vec::new(),
            prefs: Prefs::default(),
            people: People::default(),
            dispositions: Vec::new(),
            follow_ups: Vec::new(),
            place: Place::default(),
            utc_offset: 0,
            labels: Labels::default(),
        }
    }
}

impl Config {
    /// Whether the host can do this.
    #[must_use]
    pub fn can(&self, offer: Offer) -> bool {
        self.offers.contains(&offer)
    }
}

/// Something that a host may be able to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer {
    /// Show a record's page by its route.
    OpenRoute,
    /// Put an unknown number on a record that is there already.
    AddToExisting,
    /// Search for the caller's record and attach the call to it.
    Attach,
    /// Keep that the caller is this match.
    Choose,
    /// Keep that the caller is not this match.
    Reject,
    /// Call a number.
    Dial,
    /// Ask for a call's [`super::Context`].
    Context,
    /// Keep a draft over a reload.
    Draft,
    /// Save notes, disposition and follow-up of a call.
    SaveWork,
    /// Tell the reader's other tabs.
    Share,
    /// Show a badge on the page's title.
    Badge,
}

/// When a card of one direction comes up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// As soon as the phone rings, or the reader dials.
    #[default]
    Ring,
    /// When the call is answered.
    Answer,
    /// Not at all.
    Never,
}

/// What a reader prefers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own in the reader's settings")]
pub struct Prefs {
    /// Calls from outside.
    pub inbound: When,
    /// Calls that the reader places.
    pub outbound: When,
    /// Calls between extensions.
    pub internal: When,
    /// Name of the ring tone; empty for none.
    pub sound: String,
    /// No tone for now.
    pub muted: bool,
    /// Notifications of the desktop while no tab is visible.
    pub notify: bool,
    /// Open the record at once when exactly one known match was found.
    pub open_single: bool,
    /// Nothing comes up, sounds or notifies: calls are only counted.
    pub dnd: bool,
    /// Minute of the day from which cards come up without sound and notification.
    pub quiet_from: Option<u32>,
    /// Minute of the day from which they sound again.
    pub quiet_to: Option<u32>,
    /// How long the card of a finished conversation stays, seconds; `None` for the site's time.
    pub linger: Option<u32>,
}

impl Default for Prefs {
    fn default() -> Self {
        Self {
            inbound: When::Ring,
            outbound: When::Ring,
            internal: When::Ring,
            sound: "classic".to_owned(),
            muted: false,
            notify: false,
            open_single: false,
            dnd: false,
            quiet_from: None,
            quiet_to: None,
            linger: None,
        }
    }
}

impl Prefs {
    /// When a card of this direction comes up.
    pub(super) const fn when(&self, direction: Direction) -> When {
        match direction {
            Direction::Inbound => self.inbound,
            Direction::Outbound => self.outbound,
            Direction::Internal => self.internal,
        }
    }

    /// Whether a time is in the quiet hours; hours that end before they begin go over midnight.
    pub(super) fn quiet(&self, now_ms: i64, utc_offset: i64) -> bool {
        let Some((from, to)) = self.quiet_from.zip(self.quiet_to) else { return false };
        let minute = now_ms.div_euclid(60_000).saturating_add(utc_offset).rem_euclid(24 * 60);
        let (from, to) = (i64::from(from), i64::from(to));
        if from <= to { (from..to).contains(&minute) } else { minute >= from || minute < to }
    }
}

/// Names of colleagues by their extension.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct People(Table<String>);

impl People {
    /// People by pairs of extension and name.
    #[must_use]
    pub fn new(people: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut table = Table::new();
        for (extension, name) in people {
            table.insert(&extension, name);
        }
        Self(table)
    }

    /// The name of whom an extension belongs to, fit to be shown.
    pub(super) fn name(&self, extension: &str) -> Option<String> {
        super::text::clean_some(self.0.get(extension).map(String::as_str))
    }
}

/// Where the screen pop is: pixels from the corner at the end of the line and the bottom of the page; `None`
/// where the reader did not move it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Place {
    /// From the inline end.
    pub x: Option<i64>,
    /// From the bottom.
    pub y: Option<i64>,
    /// Shown as a pill.
    pub minimised: bool,
    /// The calls that were up when it was minimised: of these it stays a pill after a reload, and another
    /// one that rings opens it.
    pub calls: Vec<String>,
}

/// What a tab is among the reader's tabs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tab {
    /// The one tab that rings and notifies.
    pub leader: bool,
    /// Whether any tab is visible.
    pub visible: bool,
    /// The tab that the reader is at, which opens records by itself; the leader where it is not told.
    #[serde(default)]
    pub active: Option<bool>,
}

impl Default for Tab {
    fn default() -> Self {
        Self { leader: true, visible: true, active: None }
    }
}
