//! How well two numbers match, as libphonenumber's `isNumberMatch` defines it.

use serde::Serialize;

use super::fault::{Fault, Reason};
use super::metadata::Territory;
use super::number::PhoneNumber;
use super::parse::{Home, read};
use crate::error::Error;

/// How well two numbers match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchStrength {
    /// They are different numbers.
    None,
    /// One may be a shorter form of the other, or only one has an extension.
    Suffix,
    /// The national numbers and extensions are the same; one of them has no country code.
    National,
    /// Country code, national number and extension are the same.
    Exact,
}

impl MatchStrength {
    /// The word that hosts see: `exact`, `national`, `suffix`, `none`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::National => "national",
            Self::Suffix => "suffix",
            Self::None => "none",
        }
    }
}

/// Compares two numbers.
///
/// With a region both are read as dialled there. Without one, a number without a country code is read with
/// that of the other, and where neither has one the digits are compared as they are.
///
/// # Errors
/// Those of [`super::parse`] for the first text that is no number.
pub fn match_numbers(a: &str, b: &str, region: Option<&str>) -> Result<MatchStrength, Error> {
    if region.is_some() {
        return Ok(compare(&super::parse(a, region)?, &super::parse(b, region)?));
    }
    match_anywhere(a, b).map_err(|(raw, fault)| fault.explain(raw, None))
}

type Unread<'t> = (&'t str, Fault);

fn match_anywhere<'t>(a: &'t str, b: &'t str) -> Result<MatchStrength, Unread<'t>> {
    match read(a, Home::Unknown) {
        Ok(number) => return match_to(&number, b),
        Err(fault) if fault.reason != Reason::InvalidCountryCode => return Err((a, fault)),
        Err(_) => {}
    }
    match read(b, Home::Unknown) {
        Ok(number) => return match_to(&number, a),
        Err(fault) if fault.reason != Reason::InvalidCountryCode => return Err((b, fault)),
        Err(_) => {}
    }
    let anywhere = |raw: &'t str| read(raw, Home::Anywhere).map_err(|fault| (raw, fault));
    Ok(compare(&anywhere(a)?, &anywhere(b)?))
}

/// Compares a number with a text that may have no country code.
fn match_to<'t>(number: &PhoneNumber, raw: &'t str) -> Result<MatchStrength, Unread<'t>> {
    match read(raw, Home::Unknown) {
        Ok(other) => return Ok(compare(number, &other)),
        Err(fault) if fault.reason != Reason::InvalidCountryCode => return Err((raw, fault)),
        Err(_) => {}
    }
    let main = Territory::of_code(number.country_code()).and_then(|main| Territory::of_region(main.id));
    let home = main.map_or(Home::Unknown, Home::Region);
    let other = read(raw, home).map_err(|fault| (raw, fault))?;
    Ok(match compare(number, &other) {
        MatchStrength::Exact => MatchStrength::National,
        weaker @ (MatchStrength::National | MatchStrength::Suffix | MatchStrength::None) => weaker,
    })
}

/// Compares two numbers that have been read.
#[must_use]
pub fn compare(a: &PhoneNumber, b: &PhoneNumber) -> MatchStrength {
    if let (Some(a), Some(b)) = (a.extension(), b.extension())
        && a != b
    {
        return MatchStrength::None;
    }
    let same = a.digits() == b.digits() && a.extension() == b.extension();
    let (code_a, code_b) = (a.country_code(), b.country_code());
    if code_a != 0 && code_b != 0 {
        if same && code_a == code_b {
            return MatchStrength::Exact;
        }
        return if code_a == code_b && is_suffix(a, b) { MatchStrength::Suffix } else { MatchStrength::None };
    }
    if same {
        MatchStrength::National
    } else if is_suffix(a, b) {
        MatchStrength::Suffix
    } else {
        MatchStrength::None
    }
}

/// True when one number, without its leading zeros, ends in the other.
fn is_suffix(a: &PhoneNumber, b: &PhoneNumber) -> bool {
    let (a, b) = (without_zeros(a.digits()), without_zeros(b.digits()));
    a.ends_with(b) || b.ends_with(a)
}

/// The number as a number: the last zero of `000` stays.
fn without_zeros(digits: &[u8]) -> &[u8] {
    let zeros = digits.iter().take_while(|digit| **digit == b'0').count();
    digits.get(zeros.min(digits.len().saturating_sub(1))..).unwrap_or(&[])
}
