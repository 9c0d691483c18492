//! Short numbers: emergency numbers and the short codes of a region.

use serde::Serialize;

use super::metadata::Territory;
use super::number::PhoneNumber;
use super::text::{Text, leading_plus, possible_number};
use super::{digits::Digits, parse, unicode};

/// Kind of a short number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ShortKind {
    /// Reaches an emergency service.
    Emergency,
    /// Any other short number of the region: directory assistance, a service, a carrier's code.
    ShortCode,
}

impl ShortKind {
    /// The word that hosts see: `emergency`, `short_code`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Emergency => "emergency",
            Self::ShortCode => "short_code",
        }
    }
}

/// Kind of short number that `raw` is when dialled in `region` (two letters).
#[must_use]
pub fn short_kind(raw: &str, region: &str) -> Option<ShortKind> {
    if is_emergency_number(raw, region) {
        return Some(ShortKind::Emergency);
    }
    let number = parse(raw, Some(region)).ok()?;
    is_short_number(&number, region).then_some(ShortKind::ShortCode)
}

/// True when `raw`, as dialled in `region` (two letters), is an emergency number and nothing more. One with
/// a country code in front is not: `+1 911` does not connect.
#[must_use]
pub fn is_emergency_number(raw: &str, region: &str) -> bool {
    let mut text = Text::empty();
    if !text.fill(raw) {
        return false;
    }
    let (_, number) = possible_number(text.as_slice());
    if leading_plus(number) > 0 {
        return false;
    }
    let mut digits = Digits::new();
    for digit in number.iter().filter_map(|c| unicode::digit(*c)) {
        digits.push(b'0' + digit);
    }
    Territory::of_region(region)
        .is_some_and(|region| region.short_numbers().emergency.is_match(digits.as_slice()))
}

/// True when the number is a short number, emergency numbers included, dialled in `region` (two letters).
#[must_use]
pub fn is_short_number(number: &PhoneNumber, region: &str) -> bool {
    let Some(region) = Territory::of_region(region) else { return false };
    let short = region.short_numbers();
    let digits = number.digits();
    region.country_code == number.country_code()
        && short.general.matches(digits)
        && short.codes.matches(digits)
}

pub(super) fn kind_of_number(number: &PhoneNumber, region: &str) -> Option<ShortKind> {
    if !is_short_number(number, region) {
        return None;
    }
    let emergency = Territory::of_region(region)?.short_numbers().emergency;
    Some(if emergency.is_match(number.digits()) { ShortKind::Emergency } else { ShortKind::ShortCode })
}
