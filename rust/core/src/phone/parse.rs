//! From text to number, as libphonenumber's `parse` does it.

use super::digits::{Digits, MAX_INPUT};
use super::extension::{is_viable, split};
use super::fault::{Fault, Reason};
use super::metadata::{Territory, is_calling_code};
use super::number::PhoneNumber;
use super::rfc3966::candidate;
use super::text::{Text, extent, leading_plus, normalize};
use super::unicode;
use super::validity::{Possibility, length_of};

/// Fewest and most digits of a national number. ITU says fifteen; there are longer ones in Germany.
const SHORTEST: usize = 2;
pub(super) const LONGEST: usize = 17;
/// Most digits of a country calling code.
const LONGEST_CODE: usize = 3;

/// What to make of a text without a country code.
#[derive(Debug, Clone, Copy)]
pub(super) enum Home<'t> {
    /// It is dialled in this region.
    Region(&'t Territory),
    /// Nothing is known: it is a fault.
    Unknown,
    /// Nothing is known: it becomes a number with the calling code 0, to be compared with others.
    Anywhere,
}

impl<'t> Home<'t> {
    const fn territory(self) -> Option<&'t Territory> {
        match self {
            Self::Region(territory) => Some(territory),
            Self::Unknown | Self::Anywhere => None,
        }
    }
}

/// Reads a number.
pub(super) fn read(raw: &str, home: Home<'_>) -> Result<PhoneNumber, Fault> {
    plain(raw, home).map_or_else(|| find(raw, home), Ok)
}

/// One plus sign and digits, as numbers are kept: there is nothing to be found in such a text. `None` for any
/// other, and where something is wrong with it.
fn plain(raw: &str, home: Home<'_>) -> Option<PhoneNumber> {
    let digits = raw.strip_prefix('+')?.as_bytes();
    let fits = (SHORTEST + 1..=LONGEST_CODE + LONGEST).contains(&digits.len());
    if !fits || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let (code, length) = leading_country_code(digits)?;
    let mut after = Digits::new();
    after.extend(digits.get(length..)?);
    let (country_code, national) = national_of(code, &after, home.territory()).ok()?;
    let national = national.as_slice();
    (SHORTEST..=LONGEST).contains(&national.len()).then(|| PhoneNumber::new(country_code, national, &[]))
}

/// Reads the number that is somewhere in a text.
#[inline(never)]
fn find(raw: &str, home: Home<'_>) -> Result<PhoneNumber, Fault> {
    let mut text = Text::empty();
    if !text.fill(raw) {
        return Err(Fault { reason: Reason::TooLong, at: MAX_INPUT });
    }
    let mut room = None;
    let not_a_number = |at| Fault { reason: Reason::NotANumber, at };
    let found = candidate(text.as_slice(), &mut room).map_err(not_a_number)?;
    if !is_viable(found.chars) {
        return Err(not_a_number(unreadable_from(found.chars, found.start)));
    }
    let fault = |reason, offset: usize| Fault { reason, at: found.start + offset };
    if matches!(home, Home::Unknown) && leading_plus(found.chars) == 0 {
        return Err(fault(Reason::InvalidCountryCode, 0));
    }
    let parts = split(found.chars);
    let (country_code, national) =
        number_in(parts.number, home).map_err(|reason| fault(reason, position_of(reason, parts.number)))?;
    let digits = national.as_slice();
    if digits.len() < SHORTEST {
        return Err(fault(Reason::TooShortNsn, parts.number.len()));
    }
    if digits.len() > LONGEST {
        return Err(fault(Reason::TooLong, first_excess(parts.number, digits.len())));
    }
    Ok(PhoneNumber::new(country_code, digits, parts.extension))
}

/// Index in the text of the first character that makes it no number.
fn unreadable_from(chars: &[char], start: usize) -> usize {
    start + extent(chars).map_or_else(|at| at, |extent| extent.end)
}

/// A wrong country code shows at the front, missing digits at the end.
const fn position_of(reason: Reason, number: &[char]) -> usize {
    if matches!(reason, Reason::InvalidCountryCode) { 0 } else { number.len() }
}

/// Index of the first of a number's last `national` digits that is one too many.
fn first_excess(number: &[char], national: usize) -> usize {
    let from_end = national - LONGEST;
    let is_digit = |(_, c): &(usize, &char)| unicode::decimal(**c).is_some() || c.is_ascii_alphabetic();
    let last = number.iter().enumerate().rev().filter(is_digit).nth(from_end - 1);
    last.map_or(0, |(index, _)| index)
}

/// Country calling code and national significant number.
fn number_in(number: &[char], home: Home<'_>) -> Result<(u16, Digits), Reason> {
    let territory = home.territory();
    let plus = leading_plus(number);
    let mut found = country_code_of(number, territory);
    if plus > 0 && found.as_ref().err() == Some(&Reason::InvalidCountryCode) {
        found = country_code_of(number.get(plus..).unwrap_or(&[]), territory);
        if matches!(found, Ok((0, _))) {
            return Err(Reason::InvalidCountryCode);
        }
    }
    let (country_code, digits) = found?;
    national_of(country_code, &digits, territory)
}

/// The country calling code of the region that a number behind `country_code` belongs to, and the number
/// without its national prefix.
fn national_of(
    country_code: u16,
    digits: &Digits,
    territory: Option<&Territory>,
) -> Result<(u16, Digits), Reason> {
    let owner = if country_code == 0 || territory.is_some_and(|home| home.is_all_of(country_code)) {
        territory
    } else {
        Territory::of_code(country_code)
    };
    if digits.len() < SHORTEST {
        return Err(Reason::TooShortNsn);
    }
    let Some(owner) = owner else { return Ok((country_code, *digits)) };
    let stripped = without_national_prefix(digits, owner);
    let national = match length_of(stripped.len(), owner) {
        Possibility::TooShort | Possibility::LocalOnly | Possibility::InvalidLength => *digits,
        Possibility::Possible | Possibility::TooLong => stripped,
    };
    Ok((owner.country_code, national))
}

/// Country calling code, 0 when there is none, and what follows it.
fn country_code_of(number: &[char], home: Option<&Territory>) -> Result<(u16, Digits), Reason> {
    let plus = leading_plus(number);
    let mut digits = normalize(number.get(plus..).unwrap_or(&[]));
    if plus > 0 || home.is_some_and(|home| drop_international_prefix(&mut digits, home)) {
        if digits.len() <= SHORTEST {
            return Err(Reason::TooShortAfterIdd);
        }
        let (code, length) = leading_country_code(digits.as_slice()).ok_or(Reason::InvalidCountryCode)?;
        digits.drop_front(length);
        return Ok((code, digits));
    }
    if let Some(home) = home
        && let Some(national) = after_own_country_code(&digits, home)
    {
        return Ok((home.country_code, national));
    }
    Ok((0, digits))
}

/// True when there was an international prefix, which is then gone.
pub(super) fn drop_international_prefix(digits: &mut Digits, home: &Territory) -> bool {
    let Some(prefix) = home.international_prefix.prefix(digits.as_slice()) else { return false };
    // No country calling code begins with 0, so what looked like a prefix is part of the number.
    if digits.as_slice().get(prefix.end) == Some(&b'0') {
        return false;
    }
    digits.drop_front(prefix.end);
    true
}

/// Country calling code in front of `digits` and its length.
fn leading_country_code(digits: &[u8]) -> Option<(u16, usize)> {
    let mut code = 0;
    for (index, digit) in digits.iter().take(LONGEST_CODE).enumerate() {
        code = code * 10 + u16::from(digit - b'0');
        if code == 0 {
            return None;
        }
        if is_calling_code(code) {
            return Some((code, index + 1));
        }
    }
    None
}

/// The national number when the home region's country code stands in front without a plus sign: when the
/// digits are a number of the region only without it, or too long with it.
fn after_own_country_code(digits: &Digits, home: &Territory) -> Option<Digits> {
    let (code, length) = leading_country_code(digits.as_slice())?;
    if code != home.country_code {
        return None;
    }
    let mut after = *digits;
    after.drop_front(length);
    let national = without_national_prefix(&after, home);
    let general = &home.general.pattern;
    let better = !general.is_match(digits.as_slice()) && general.is_match(national.as_slice());
    (better || length_of(digits.len(), home) == Possibility::TooLong).then_some(national)
}

/// The number without its national prefix and carrier code, or unchanged when that would spoil it.
fn without_national_prefix(digits: &Digits, owner: &Territory) -> Digits {
    let number = digits.as_slice();
    let Some(prefix) = owner.national_prefix.prefix(number) else { return *digits };
    let captured = prefix.group(owner.national_prefix.groups(), number).is_some();
    let mut stripped = *digits;
    stripped.drop_front(prefix.end);
    if !owner.transform.is_empty() && captured {
        let rest = stripped;
        stripped = Digits::new();
        for byte in owner.transform {
            match byte {
                1..=9 => stripped.extend(prefix.group(usize::from(*byte), number).unwrap_or(&[])),
                literal => stripped.push(*literal),
            }
        }
        stripped.extend(rest.as_slice());
    }
    let general = &owner.general.pattern;
    if general.is_match(number) && !general.is_match(stripped.as_slice()) { *digits } else { stripped }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::metadata::Territory;
    use super::{Home, find, plain};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn what_is_plain_is_what_would_be_found(
            raw in r"\+(45|44|49|1|39|7|52|54|800|[0-9]{1,3})[0-9]{0,19}",
            region in prop::sample::select(vec!["", "DK", "US", "IT", "AR", "KZ"]),
        ) {
            let home = Territory::of_region(region).map_or(Home::Unknown, Home::Region);
            if let Some(number) = plain(&raw, home) {
                prop_assert_eq!(Some(number), find(&raw, home).ok());
            }
        }

        #[test]
        fn what_is_found_without_an_extension_is_plain(raw in r"\+(45|44|49|1|39|7)[0-9]{2,12}") {
            prop_assert_eq!(plain(&raw, Home::Unknown), find(&raw, Home::Unknown).ok());
        }
    }
}
