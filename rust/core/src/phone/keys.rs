//! Keys under which a number is stored and looked up.

use serde::Serialize;

use super::extension::split;
use super::number::PhoneNumber;
use super::text::{Text, leading_plus, normalize, possible_number};
use crate::error::Error;

/// Digits of the tail. With 20,000 contacts two callers in ten thousand share theirs with a stranger.
const TAIL: usize = 8;
/// Digits of the longest extension of a PBX.
const LONGEST_EXTENSION: usize = 6;

/// Keys of a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Keys {
    /// E.164 without the extension, also of a number that is not valid: new ranges appear before the metadata
    /// knows them. `None` for an internal number, unless it is a valid number of the region as well.
    pub e164: Option<String>,
    /// Last eight digits of the national significant number, the whole of a shorter one. `None` whenever
    /// `e164` is.
    pub tail: Option<String>,
    /// What is dialled after the call is connected; for an internal number the number itself.
    pub extension: Option<String>,
    /// True for six digits or fewer without a plus sign: an extension of the PBX.
    pub internal: bool,
    /// True when the number is valid in libphonenumber's sense.
    pub valid: bool,
}

/// The keys of the number in `raw`.
///
/// # Errors
/// Those of [`super::parse`], but for an internal number, which needs no region and may be of one digit.
pub fn keys(raw: &str, region: Option<&str>) -> Result<Keys, Error> {
    let internal = internal_number(raw);
    let parsed = super::parse(raw, region);
    let Some(digits) = internal else {
        return Ok(keys_of(&parsed?));
    };
    let valid = parsed.ok().filter(PhoneNumber::is_valid).map(|number| keys_of(&number));
    let (e164, tail) = valid.map_or((None, None), |keys| (keys.e164, keys.tail));
    let valid = e164.is_some();
    Ok(Keys { e164, tail, extension: Some(digits), internal: true, valid })
}

fn keys_of(number: &PhoneNumber) -> Keys {
    let national = number.digits();
    let tail = national.get(national.len().saturating_sub(TAIL)..).unwrap_or(&[]);
    Keys {
        e164: Some(number.e164()),
        tail: str::from_utf8(tail).ok().map(str::to_owned),
        extension: number.extension().map(str::to_owned),
        internal: false,
        valid: number.is_valid(),
    }
}

/// The E.164 of [`keys`].
pub(crate) fn lookup_e164(raw: &str, region: Option<&str>) -> Option<String> {
    match internal_number(raw) {
        Some(_) => keys(raw, region).ok()?.e164,
        None => super::parse(raw, region).ok().map(|number| number.e164()),
    }
}

/// The digits of a text that is an internal number.
fn internal_number(raw: &str) -> Option<String> {
    if raw.starts_with('+') || (raw.len() > LONGEST_EXTENSION && raw.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    let mut text = Text::empty();
    if !text.fill(raw) {
        return None;
    }
    let (_, number) = possible_number(text.as_slice());
    let is_plain = leading_plus(number) == 0
        && split(number).extension.is_empty()
        && !number.iter().any(|c| c.is_alphabetic());
    let digits = normalize(number);
    let fits = is_plain && (1..=LONGEST_EXTENSION).contains(&digits.len());
    if fits { str::from_utf8(digits.as_slice()).ok().map(str::to_owned) } else { None }
}
