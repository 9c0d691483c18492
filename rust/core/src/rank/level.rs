//! How sure it is that a candidate's number is the caller's.

use super::{Candidate, Level};
use crate::phone::{self, PhoneNumber};

/// What two numbers have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Basis {
    /// Same E.164.
    Number,
    /// Same extension of the PBX.
    Extension,
    /// Same national number, the country of one of the two being assumed.
    National,
    /// Same national number, each written with another country.
    OtherCountry,
    /// Last eight digits of the national number.
    Tail,
}

impl Basis {
    pub(super) const fn level(self) -> Level {
        match self {
            Self::Number | Self::Extension => Level::Known,
            Self::National => Level::Likely,
            Self::OtherCountry | Self::Tail => Level::Possible,
        }
    }
}

/// A number as read: the caller's, or one that a record holds.
pub(super) struct Reading<'a> {
    text: &'a str,
    /// The digits of an extension of the PBX.
    extension: Option<String>,
    number: Option<PhoneNumber>,
    e164: Option<String>,
    tail: Option<String>,
    /// The text itself names the country.
    explicit: bool,
    /// A short number: an extension of the PBX.
    pub(super) internal: bool,
}

impl<'a> Reading<'a> {
    pub(super) fn new(text: &'a str, region: Option<&str>) -> Self {
        let keys = phone::keys(text, region).ok();
        let number = phone::parse(text, region).ok();
        let explicit = number.as_ref().is_some_and(|number| names_country(text, number));
        let internal = keys.as_ref().is_some_and(|keys| keys.internal);
        let (e164, tail, extension) =
            keys.map_or((None, None, None), |keys| (keys.e164, keys.tail, keys.extension));
        Self { text, extension, number, e164, tail, explicit, internal }
    }

    /// What a candidate holds. An E.164 of the index beats what its text would give, but the text still
    /// tells whether the country was written or assumed.
    fn stored(candidate: &'a Candidate, region: Option<&str>) -> Option<Self> {
        let region = candidate.region.as_deref().or(region);
        let text = candidate.number.as_deref().filter(|text| !text.trim().is_empty());
        let written = text.map(|text| Self::new(text, region));
        match (candidate.e164.as_deref(), written) {
            (Some(e164), Some(written)) => {
                let Self { text, explicit, internal, .. } = written;
                Some(Self { text, explicit, internal, ..Self::new(e164, None) })
            }
            (Some(e164), None) => Some(Self::new(e164, None)),
            (None, written) => written,
        }
    }

    /// E.164 that this text has when it is read in the country of `other`.
    fn read_like(&self, other: &Self) -> Option<String> {
        let region = other.number.as_ref().filter(|_| !self.explicit)?.region()?;
        phone::parse(self.text, Some(region)).ok().map(|number| number.e164())
    }

    fn same_country(&self, other: &Self) -> bool {
        let codes = self.number.as_ref().zip(other.number.as_ref());
        codes.is_some_and(|(a, b)| a.country_code() == b.country_code())
    }
}

/// What the caller's number and a candidate's have in common; `None` when they are different numbers.
pub(super) fn basis(caller: &Reading<'_>, candidate: &Candidate, region: Option<&str>) -> Option<Basis> {
    if caller.internal || candidate.internal {
        return extension_basis(caller, candidate);
    }
    if candidate.e164.is_some() && candidate.e164 == caller.e164 {
        return Some(Basis::Number);
    }
    let stored = Reading::stored(candidate, region).filter(|stored| !stored.internal)?;
    let both = |a: &Option<String>, b: &Option<String>| a.is_some() && a == b;
    if both(&caller.e164, &stored.e164) {
        return Some(Basis::Number);
    }
    let certain = caller.explicit && stored.explicit;
    if same_national(caller, &stored) {
        return Some(if certain { Basis::OtherCountry } else { Basis::National });
    }
    let apart = certain && !caller.same_country(&stored);
    (both(&caller.tail, &stored.tail) && !apart).then_some(Basis::Tail)
}

fn extension_basis(caller: &Reading<'_>, candidate: &Candidate) -> Option<Basis> {
    let stored = Reading::new(candidate.number.as_deref().unwrap_or_default(), None);
    let both = caller.internal && candidate.internal && stored.internal;
    (both && stored.extension == caller.extension).then_some(Basis::Extension)
}

/// Same national number, or the same number once the one without a country is read in the other's.
fn same_national(a: &Reading<'_>, b: &Reading<'_>) -> bool {
    let numbers = a.number.as_ref().zip(b.number.as_ref());
    let national = numbers.is_some_and(|(a, b)| a.national_number() == b.national_number());
    let like = |text: &Reading<'_>, other: &Reading<'_>| {
        let read = text.read_like(other);
        read.is_some() && read == other.e164
    };
    national || like(a, b) || like(b, a)
}

/// Whether the text names the country: by `+`, or by its calling code after whatever prefix dials abroad.
fn names_country(text: &str, number: &PhoneNumber) -> bool {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let code = number.country_code().to_string();
    phone::parse(text, None).is_ok() || digits.ends_with(&(code + &number.national_number()))
}
