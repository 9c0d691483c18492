//! All the numbers that people write into one field, as the rows of a phone index.
//!
//! People keep numbers apart by `;` `,` `/` `|` and line breaks, by words (`or`, `und`, `Mob.`), or by nothing
//! but a space; and the same signs stand within one number (`030/123456`, `+45 40 12 34 56,12`). No sign
//! decides alone: of the ways to cut a text, that one is taken whose pieces are numbers. libphonenumber, asked
//! for one number, reads up to nine digits after a comma and fifteen after a semicolon as an extension (its
//! `createExtnPattern`), which makes one number of two Danish ones.
//!
//! | module | its job |
//! |---|---|
//! | `scan` | runs of digits and what lies between them |
//! | `reading` | what a piece is, and what it costs to take it for one |
//! | `cut` | the cheapest way to cut |
//! | `spaced` | numbers with only spaces between them |
//! | `word` | words for an extension |
//! | `suggestion` | a clean spelling for a text that is not |

mod cut;
mod reading;
mod scan;
mod spaced;
mod suggestion;
mod word;

use serde::Serialize;

use super::keys::{Keys, keys};
use super::unicode;
use crate::error::{Error, ErrorCode, Place};
use scan::Scan;
pub use suggestion::suggest;

/// The longest text that is read, in bytes. Longer ones are no phone fields.
const MAX_TEXT: usize = 1_000;
/// Digits from which a text may hold more than one number.
const MANY_DIGITS: usize = 10;
/// Most digits of a leftover (`1.`, `/35`) that is not taken for an extension beside other numbers.
const LEFTOVER: usize = 2;

/// A piece of a text: a number, or why it is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry<'t> {
    /// The piece as it is written, without labels.
    pub raw: &'t str,
    /// The keys of the number, or what is wrong with it.
    pub found: Result<Keys, Error>,
}

/// What a text gives to the phone index: a row for every number, a fault for every piece that is none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Indexed {
    /// The numbers, in the order of the text.
    pub rows: Vec<IndexRow>,
    /// The pieces that are no number, in the order of the text.
    pub faults: Vec<IndexFault>,
}

/// A number in a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IndexRow {
    /// The number as it is written, without labels.
    pub raw: String,
    /// Its keys.
    #[serde(flatten)]
    pub keys: Keys,
    /// Its place among the pieces of the text, from 0.
    pub position: usize,
}

/// A piece of a text that is no number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IndexFault {
    /// The piece as it is written.
    pub raw: String,
    /// Its place among the pieces of the text, from 0.
    pub position: usize,
    /// The stable code, such as `phone.not_a_number`.
    pub code: &'static str,
    /// The sentence.
    pub message: String,
}

/// The numbers that are written in `text`, read in `region` (two letters) where they carry no country code.
///
/// An empty text has none; every other has at least one piece. A piece that is no number never keeps the
/// others from being found. All digits of the rows are in the text, in their order.
#[must_use]
pub fn index(text: &str, region: Option<&str>) -> Indexed {
    let mut indexed = Indexed::default();
    for (position, Entry { raw, found }) in entries(text, region).into_iter().enumerate() {
        let raw = raw.to_owned();
        match found {
            Ok(keys) => indexed.rows.push(IndexRow { raw, keys, position }),
            Err(error) => {
                let (code, message) = (error.code().as_str(), error.to_string());
                indexed.faults.push(IndexFault { raw, position, code, message });
            }
        }
    }
    indexed
}

/// The pieces of [`index`], in the order of the text.
#[must_use]
pub fn entries<'t>(text: &'t str, region: Option<&str>) -> Vec<Entry<'t>> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    if text.is_empty() {
        return Vec::new();
    }
    if text.len() > MAX_TEXT {
        let error = Error::new(ErrorCode::PhoneTooLong, Place::Whole, "too long for phone numbers");
        return vec![Entry { raw: text, found: Err(error) }];
    }
    if let Some(entry) = single(text, region) {
        return without_leftovers(vec![entry]);
    }
    if text.contains(";phone-context=") || text.contains(";isub=") {
        return vec![Entry { raw: text, found: keys(text, region) }];
    }
    let scan = Scan::new(text);
    let entries = cut::cut(&scan, region);
    if entries.is_empty() {
        return vec![Entry { raw: text, found: keys(text, region) }];
    }
    match spelt(text, region) {
        Some(keys) if !entries.iter().any(|entry| is_valid(&entry.found)) => {
            vec![Entry { raw: text, found: Ok(keys) }]
        }
        Some(_) | None => without_leftovers(entries),
    }
}

/// A text that is one number beyond doubt, which is nearly every one: digits with what commonly stands
/// between them, valid or too short to be two.
fn single<'t>(text: &'t str, region: Option<&str>) -> Option<Entry<'t>> {
    let bytes = text.as_bytes();
    let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    let around = |at: usize| {
        [at.checked_sub(1), Some(at + 1)].map(|at| at.and_then(|at| bytes.get(at)) == Some(&b' '))
    };
    let common = |(at, byte): (usize, &u8)| match byte {
        b'0'..=b'9' | b' ' | b'(' | b')' | b'.' => true,
        b'-' => around(at) != [true, true],
        b'/' => around(at) == [false, false],
        b'+' => at == 0,
        _ => false,
    };
    if !bytes.iter().enumerate().all(common) {
        return None;
    }
    let first = bytes.first().is_some_and(|b| b.is_ascii_digit() || matches!(b, b'+' | b'('));
    if !first || digits == 0 {
        return None;
    }
    let found = keys(text, region).ok()?;
    let sure = found.valid || (digits < MANY_DIGITS && !text.contains('/'));
    sure.then_some(Entry { raw: text, found: Ok(found) })
}

/// The keys of a number that is spelt on the keypad: `1-800-FLOWERS`, in capitals or without a space.
fn spelt(text: &str, region: Option<&str>) -> Option<Keys> {
    let letters = text.chars().filter(char::is_ascii_alphabetic).count();
    let shouted = text.chars().all(|c| !c.is_alphabetic() || c.is_ascii_uppercase());
    let tight = !text.contains(char::is_whitespace);
    if letters < 3 || !(shouted || tight) {
        return None;
    }
    keys(text, region).ok().filter(|keys| keys.valid && keys.extension.is_none())
}

fn is_valid(found: &Result<Keys, Error>) -> bool {
    found.as_ref().is_ok_and(|keys| keys.valid)
}

/// Not every short number is an extension: not a lone zero, and one or two digits beside a number are the
/// `1` of `1. 40123456` or the `35` of `…34/35`.
fn without_leftovers(mut entries: Vec<Entry<'_>>) -> Vec<Entry<'_>> {
    let several = entries.len() > 1;
    for entry in &mut entries {
        let digits = || entry.raw.chars().filter_map(unicode::decimal);
        let leftover = several && digits().count() <= LEFTOVER;
        let internal = entry.found.as_ref().is_ok_and(|keys| keys.internal);
        if internal && (leftover || digits().all(|digit| digit == 0)) {
            let end = Place::Char(entry.raw.chars().count());
            let detail = "too few digits for a phone number";
            entry.found = Err(Error::new(ErrorCode::PhoneTooShortNsn, end, detail));
        }
    }
    entries
}
