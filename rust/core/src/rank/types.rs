//! What the ranking takes and gives.

use std::ops::Deref;

use serde::{Deserialize, Serialize};

/// A record that carries a number which may be the caller's: one row of the phone index with what the
/// host knows of the record.
///
/// A record with several numbers comes as several candidates of the same `doctype` and `name`; they
/// become one match.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, and a field of the message")]
pub struct Candidate {
    /// `DocType` of the record.
    pub doctype: String,
    /// Name (key) of the record.
    pub name: String,
    /// What a reader calls the record; its name when empty.
    #[serde(default)]
    pub title: String,
    /// A second line, such as the job title or the town.
    #[serde(default)]
    pub subtitle: Option<String>,
    /// The number as stored in the record. Without it the country of `e164` counts as written there.
    #[serde(default)]
    pub number: Option<String>,
    /// Region of the record (its country, territory or company), where the host knows it.
    #[serde(default)]
    pub region: Option<String>,
    /// The number's E.164 as the index holds it. Beats what `number` and `region` would give.
    #[serde(default)]
    pub e164: Option<String>,
    /// Which number of the record this is, in words: `mobile`, `work`, `WhatsApp`.
    #[serde(default)]
    pub field: Option<String>,
    /// False for a record that is disabled.
    #[serde(default = "yes")]
    pub active: bool,
    /// How much the site cares for this `DocType`; more is more.
    #[serde(default)]
    pub weight: i32,
    /// Records that this one belongs to, such as the Customer of a Contact.
    #[serde(default)]
    pub linked_to: Vec<Link>,
    /// Open business with the record in words: `open opportunity`, `unpaid invoice`.
    #[serde(default)]
    pub open_business: Vec<String>,
    /// Start of the last call with the record, UTC seconds.
    #[serde(default)]
    pub last_call: Option<i64>,
    /// How often people of this site said of this number: *this one*.
    #[serde(default)]
    pub chosen: u32,
    /// People of this site said of this number: *not this one*.
    #[serde(default)]
    pub rejected: bool,
    /// Where the desk opens the record; `["Form", doctype, name]` when empty.
    #[serde(default)]
    pub route: Vec<String>,
    /// The number is one of ours (DID, trunk, company phone): nobody who calls from it is a customer.
    #[serde(default)]
    pub own_number: bool,
    /// The number is an extension of the PBX; only such candidates match short numbers.
    #[serde(default)]
    pub internal: bool,
}

const fn yes() -> bool {
    true
}

/// A record that a candidate belongs to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Link {
    /// `DocType` of the record.
    pub doctype: String,
    /// Name (key) of the record.
    pub name: String,
    /// What a reader calls the record; its name when absent.
    #[serde(default)]
    pub title: Option<String>,
}

/// What the host passes in beside the number and the candidates.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookupContext {
    /// The time of asking, UTC seconds; without it no reason says how long ago a call was.
    #[serde(default)]
    pub now: Option<i64>,
    /// How many matching records the asker may not read. Passed through.
    #[serde(default)]
    pub hidden: u32,
}

/// How sure a match is. The order is from sure to unsure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Same E.164, or the same extension of the PBX.
    Known,
    /// Same national number, where the country of one of the two was assumed.
    Likely,
    /// Last eight digits of the national number. Only when nothing better was found, and never for
    /// linking.
    Possible,
}

/// One record that the number may belong to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Match {
    /// `DocType` of the record.
    pub doctype: String,
    /// Name (key) of the record.
    pub name: String,
    /// What a reader calls it.
    pub title: String,
    /// A second line: the company of a person, else what the candidate said.
    #[serde(default)]
    pub subtitle: Option<String>,
    /// How sure.
    pub level: Level,
    /// Why, in sentences.
    #[serde(default)]
    pub reasons: Vec<String>,
    /// Where the desk opens it.
    #[serde(default)]
    pub route: Vec<String>,
}

/// A match with what it belongs to, which links a call to all of them. The screen pop reads [`Match`] only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkedMatch {
    /// The match.
    #[serde(flatten)]
    pub found: Match,
    /// Records that it belongs to, such as the Customer of a Contact.
    #[serde(default)]
    pub linked_to: Vec<Link>,
    /// People of this site said of this number: *this one*.
    #[serde(default)]
    pub chosen: bool,
}

impl Deref for LinkedMatch {
    type Target = Match;

    fn deref(&self) -> &Match {
        &self.found
    }
}

/// The number as understood, for display and for the form of a new record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, and a field of the message")]
pub struct NumberBlock {
    /// The number as asked.
    #[serde(default)]
    pub raw: String,
    /// E.164, where it parses.
    #[serde(default)]
    pub e164: Option<String>,
    /// International form.
    #[serde(default)]
    pub international: Option<String>,
    /// National form.
    #[serde(default)]
    pub national: Option<String>,
    /// Region, such as `DK`.
    #[serde(default)]
    pub region: Option<String>,
    /// `mobile`, `fixed_line` …, where the metadata tells.
    #[serde(default)]
    pub number_type: Option<String>,
    /// Valid by libphonenumber's metadata.
    #[serde(default)]
    pub valid: bool,
    /// The caller withheld the number.
    #[serde(default)]
    pub withheld: bool,
    /// A short number: an extension of the PBX.
    #[serde(default)]
    pub internal: bool,
    /// One of our own numbers.
    #[serde(default)]
    pub own: bool,
    /// Why it could not be understood.
    #[serde(default)]
    pub error: Option<NumberFault>,
}

/// Why a number could not be understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberFault {
    /// The stable code, such as `phone.not_a_number`.
    pub code: String,
    /// The sentence.
    pub message: String,
}

/// The answer to *who is calling*: what `by_phone` returns and the screen pop reads.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ranking<M = Match> {
    /// The number as understood.
    pub number: NumberBlock,
    /// Who it may be, best first.
    #[serde(default = "Vec::new")]
    pub matches: Vec<M>,
    /// How many more there are that the asker may not read.
    #[serde(default)]
    pub hidden: u32,
}
