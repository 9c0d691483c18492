//! A number that has been parsed.

use std::fmt;

use super::format;
use super::metadata::Territory;
use super::parse::LONGEST;
use super::short::{self, ShortKind};
use super::validity::{NumberType, Possibility, classify, length_of};

/// A phone number: country calling code, national significant number, extension.
///
/// Two are equal when all three are. That it parses does not mean that it is valid or possible; see
/// [`PhoneNumber::is_valid`] and [`PhoneNumber::possibility`].
#[derive(Clone, PartialEq, Eq)]
pub struct PhoneNumber {
    country_code: u16,
    digits: [u8; LONGEST],
    length: u8,
    extension: Option<String>,
}

impl PhoneNumber {
    /// A number of at most [`LONGEST`] ASCII digits.
    pub(super) fn new(country_code: u16, national: &[u8], extension: &[char]) -> Self {
        let mut digits = [0; LONGEST];
        let mut length = 0;
        for (place, digit) in digits.iter_mut().zip(national) {
            *place = *digit;
            length += 1;
        }
        let extension = (!extension.is_empty()).then(|| extension.iter().collect());
        Self { country_code, digits, length, extension }
    }

    pub(super) fn digits(&self) -> &[u8] {
        self.digits.get(..usize::from(self.length)).unwrap_or(&[])
    }

    pub(super) fn national_str(&self) -> &str {
        str::from_utf8(self.digits()).unwrap_or("")
    }

    /// Country calling code, such as 49.
    #[must_use]
    pub const fn country_code(&self) -> u16 {
        self.country_code
    }

    /// National significant number: all digits after the country calling code, leading zeros that belong to
    /// the number (as in Italy) included, the national prefix not.
    #[must_use]
    pub fn national_number(&self) -> String {
        self.national_str().to_owned()
    }

    /// What is dialled after the call is connected, in the digits in which it was written.
    #[must_use]
    pub fn extension(&self) -> Option<&str> {
        self.extension.as_deref()
    }

    /// Region as two letters, or `001` for a world-wide calling code. `None` when several regions share the
    /// calling code and the digits do not tell which. Certain only for valid numbers.
    #[must_use]
    pub fn region(&self) -> Option<&'static str> {
        classify(self.country_code, self.digits()).0
    }

    /// Type by the number's range; [`NumberType::Unknown`] when the number is not valid.
    #[must_use]
    pub fn number_type(&self) -> NumberType {
        classify(self.country_code, self.digits()).1
    }

    /// True when the number is in a range that is assigned, by libphonenumber's metadata. New ranges appear
    /// before the metadata knows them.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.number_type() != NumberType::Unknown
    }

    /// Whether numbers of this calling code have such a length. Where regions share the code, those of the
    /// main one count.
    #[must_use]
    pub fn possibility(&self) -> Possibility {
        Territory::of_code(self.country_code)
            .map_or(Possibility::InvalidLength, |main| length_of(self.digits().len(), main))
    }

    /// `+498912345678`, without the extension.
    #[must_use]
    pub fn e164(&self) -> String {
        format::e164(self)
    }

    /// `+49 89 12345678 ext. 12`.
    #[must_use]
    pub fn international(&self) -> String {
        format::international(self)
    }

    /// `089 12345678 ext. 12`, as written in its own region.
    #[must_use]
    pub fn national(&self) -> String {
        format::national(self)
    }

    /// `tel:+49-89-12345678;ext=12`.
    #[must_use]
    pub fn rfc3966(&self) -> String {
        format::rfc3966(self)
    }

    /// As it is dialled from `region` (two letters): with that region's international prefix, or nationally
    /// within the same calling code. International format when the region is unknown or has several
    /// prefixes.
    #[must_use]
    pub fn dialled_from(&self, region: &str) -> String {
        format::dialled_from(self, region)
    }

    /// Kind of short number that this is when dialled in `region`; `None` for any other number. The text it
    /// came from is not known here, so `+49 112` counts as 112; [`super::short_kind`] knows better.
    #[must_use]
    pub fn short_kind(&self, region: &str) -> Option<ShortKind> {
        short::kind_of_number(self, region)
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PhoneNumber(+{} {}", self.country_code, self.national_str())?;
        if let Some(extension) = &self.extension {
            write!(f, " extension {extension}")?;
        }
        f.write_str(")")
    }
}
