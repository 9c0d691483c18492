//! What somebody has typed into a dial box so far.

use serde::Serialize;

use super::metadata::Territory;
use super::several::entries;
use super::text::is_plus;
use super::{digits::Digits, parse, unicode};

/// Digits of a tail in the index.
const TAIL: usize = 8;
/// Digits of the longest extension of a PBX.
const LONGEST_EXTENSION: usize = 6;
/// Fewest digits that are worth looking for at the end of numbers.
const FEWEST: usize = 3;

/// What to look for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SearchTerms {
    /// A name, or a part of one.
    pub name: Option<String>,
    /// How the E.164 of a number begins.
    pub e164_prefix: Option<String>,
    /// How a number ends: three to eight digits, as the tail of the index has them.
    pub digits: Option<String>,
    /// An extension of the PBX, or how one begins.
    pub extension: Option<String>,
}

/// What `text`, typed in `region` (two letters), may stand for. It is a name when it has a letter.
#[must_use]
pub fn search_terms(text: &str, region: Option<&str>) -> SearchTerms {
    let text = text.trim();
    let named = text.chars().any(char::is_alphabetic);
    let mut typed = Digits::new();
    for digit in text.chars().take(super::digits::MAX_INPUT).filter_map(unicode::decimal) {
        typed.push(b'0' + digit);
    }
    let whole = whole_number(text, region);
    if named {
        return SearchTerms { name: Some(text.to_owned()), e164_prefix: whole, ..SearchTerms::default() };
    }
    let digits = str::from_utf8(typed.as_slice()).unwrap_or("");
    if text.chars().find(|c| is_plus(*c) || unicode::decimal(*c).is_some()).is_some_and(is_plus) {
        let prefix = (!digits.is_empty()).then(|| format!("+{digits}"));
        return SearchTerms { e164_prefix: whole.or(prefix), ..SearchTerms::default() };
    }
    let home = region.and_then(Territory::of_region);
    let mut abroad = typed;
    if home.is_some_and(|home| parse::drop_international_prefix(&mut abroad, home)) {
        let prefix = str::from_utf8(abroad.as_slice()).ok().filter(|rest| !rest.is_empty());
        let prefix = whole.or_else(|| prefix.map(|rest| format!("+{rest}")));
        return SearchTerms { e164_prefix: prefix, ..SearchTerms::default() };
    }
    let ending = digits.get(digits.len().saturating_sub(TAIL)..).filter(|ending| ending.len() >= FEWEST);
    let short = (1..=LONGEST_EXTENSION).contains(&digits.len());
    SearchTerms {
        name: None,
        e164_prefix: whole.or_else(|| beginning(typed, home?)),
        digits: ending.map(str::to_owned),
        extension: short.then(|| digits.to_owned()),
    }
}

/// The E.164 of a text that is one valid number.
fn whole_number(text: &str, region: Option<&str>) -> Option<String> {
    let [entry] = <[_; 1]>::try_from(entries(text, region)).ok()?;
    entry.found.ok().filter(|keys| keys.valid)?.e164
}

/// How the E.164 begins of a national number that begins with these digits.
fn beginning(mut digits: Digits, home: &Territory) -> Option<String> {
    if let Some(prefix) = home.national_prefix.prefix(digits.as_slice()) {
        digits.drop_front(prefix.end);
    }
    let rest = str::from_utf8(digits.as_slice()).ok().filter(|rest| !rest.is_empty())?;
    Some(format!("+{}{rest}", home.country_code))
}
