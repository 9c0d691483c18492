//! Writing a number: E.164, international, national, RFC 3966, as dialled from a region.

use super::fault::PhoneError;
use super::metadata::{NumberFormat, Territory};
use super::number::PhoneNumber;
use super::text::is_punctuation;
use crate::error::Error;

/// Country calling code of the North American Numbering Plan.
const NORTH_AMERICA: u16 = 1;
const EXTENSION: &str = " ext. ";

/// A way to write a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Format {
    /// `+498912345678`, without the extension.
    E164,
    /// `+49 89 12345678 ext. 12`.
    International,
    /// `089 12345678 ext. 12`.
    National,
    /// `tel:+49-89-12345678;ext=12`.
    Rfc3966,
    /// As dialled from this region (two letters).
    DialledFrom(String),
}

impl Format {
    /// The style that a host names: `e164`, `international`, `national`, `rfc3966` or `dialled_from:US`.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "e164" => Some(Self::E164),
            "international" => Some(Self::International),
            "national" => Some(Self::National),
            "rfc3966" => Some(Self::Rfc3966),
            other => other.strip_prefix("dialled_from:").map(|region| Self::DialledFrom(region.to_owned())),
        }
    }
}

/// Writes the number in `raw` in a style.
///
/// # Errors
/// Those of [`super::parse`]. A number that parses but is not valid is written all the same.
pub fn format(raw: &str, region: Option<&str>, style: &Format) -> Result<String, Error> {
    let number = super::parse(raw, region)?;
    Ok(match style {
        Format::E164 => number.e164(),
        Format::International => number.international(),
        Format::National => number.national(),
        Format::Rfc3966 => number.rfc3966(),
        Format::DialledFrom(region) => number.dialled_from(region),
    })
}

/// E.164 of a number that is valid.
///
/// # Errors
/// Those of [`super::parse`]; [`crate::ErrorCode::PhoneNotValid`] for a number that parses but is in no known range,
/// with its E.164 beside the error.
pub fn normalize(raw: &str, region: Option<&str>) -> Result<String, PhoneError> {
    let number = super::parse(raw, region)?;
    let e164 = number.e164();
    if number.is_valid() { Ok(e164) } else { Err(PhoneError::not_valid(e164)) }
}

/// Four digits of a calling code at most, so that no formatting machinery is needed.
fn push_code(out: &mut String, code: u16) {
    if code >= 10 {
        push_code(out, code / 10);
    }
    out.push(char::from(b'0' + u8::try_from(code % 10).unwrap_or(0)));
}

pub(super) fn e164(number: &PhoneNumber) -> String {
    let mut out = String::with_capacity(20);
    out.push('+');
    push_code(&mut out, number.country_code());
    out.push_str(number.national_str());
    out
}

pub(super) fn international(number: &PhoneNumber) -> String {
    let mut out = String::with_capacity(32);
    out.push('+');
    push_code(&mut out, number.country_code());
    out.push(' ');
    push_from_abroad(&mut out, number);
    out
}

pub(super) fn national(number: &PhoneNumber) -> String {
    let mut out = String::with_capacity(32);
    if let Some(main) = Territory::of_code(number.country_code()) {
        push_national(&mut out, number, main, true);
        push_extension(&mut out, number, main);
    } else {
        out.push_str(number.national_str());
    }
    out
}

pub(super) fn rfc3966(number: &PhoneNumber) -> String {
    let mut written = String::with_capacity(32);
    if let Some(main) = Territory::of_code(number.country_code()) {
        push_national(&mut written, number, main, false);
    }
    let mut out = String::with_capacity(40);
    out.push_str("tel:+");
    push_code(&mut out, number.country_code());
    for part in written.split(is_punctuation).filter(|part| !part.is_empty()) {
        out.push('-');
        out.push_str(part);
    }
    if let Some(extension) = number.extension() {
        out.push_str(";ext=");
        out.push_str(extension);
    }
    out
}

pub(super) fn dialled_from(number: &PhoneNumber, region: &str) -> String {
    let Some(from) = Territory::of_region(region) else { return international(number) };
    let code = number.country_code();
    if code == from.country_code {
        let written = national(number);
        // Within North America the country code doubles as the long-distance prefix.
        return if code == NORTH_AMERICA { format!("{code} {written}") } else { written };
    }
    let prefix = from.dialled_prefix;
    if prefix.is_empty() {
        return international(number);
    }
    let mut out = String::with_capacity(40);
    out.push_str(prefix);
    out.push(' ');
    push_code(&mut out, code);
    out.push(' ');
    push_from_abroad(&mut out, number);
    out
}

/// The national number as it is written after the country code, with its extension.
fn push_from_abroad(out: &mut String, number: &PhoneNumber) {
    if let Some(main) = Territory::of_code(number.country_code()) {
        push_national(out, number, main, false);
        push_extension(out, number, main);
    } else {
        out.push_str(number.national_str());
    }
}

fn push_extension(out: &mut String, number: &PhoneNumber, main: &Territory) {
    if let Some(extension) = number.extension() {
        let prefix = main.extension_prefix;
        out.push_str(if prefix.is_empty() { EXTENSION } else { prefix });
        out.push_str(extension);
    }
}

fn push_national(out: &mut String, number: &PhoneNumber, main: &Territory, nationally: bool) {
    let digits = number.digits();
    match main.format_for(digits, nationally) {
        Some(format) => push_formatted(out, digits, format, nationally),
        None => out.push_str(number.national_str()),
    }
}

fn push_formatted(out: &mut String, digits: &[u8], format: &NumberFormat, nationally: bool) {
    let mut first = nationally && !format.first_group.is_empty();
    for byte in format.template {
        if *byte > 9 {
            out.push(char::from(*byte));
            continue;
        }
        let group = group(digits, format.groups, usize::from(*byte));
        if first {
            first = false;
            push_first_group(out, group, format.first_group);
        } else {
            push_digits(out, group);
        }
    }
}

fn push_first_group(out: &mut String, group: &[u8], rule: &[u8]) {
    for byte in rule {
        match byte {
            0..=9 => push_digits(out, group),
            literal => out.push(char::from(*literal)),
        }
    }
}

fn push_digits(out: &mut String, digits: &[u8]) {
    out.extend(digits.iter().map(|digit| char::from(*digit)));
}

/// Group `number`, from 1: each takes as many digits as it can and leaves the others the fewest they need.
fn group<'d>(digits: &'d [u8], groups: &[u8], number: usize) -> &'d [u8] {
    let mut needed: usize = groups.iter().map(|bounds| usize::from(bounds >> 4)).sum();
    let mut rest = digits;
    for (index, bounds) in groups.iter().enumerate() {
        needed -= usize::from(bounds >> 4);
        let most = rest.len().saturating_sub(needed).min(usize::from(bounds & 0xF));
        let Some((group, tail)) = rest.split_at_checked(most) else { break };
        if index + 1 == number {
            return group;
        }
        rest = tail;
    }
    &[]
}
