//! Of which region and type a number is, and whether its length is possible.

use serde::{Deserialize, Serialize};

use super::metadata::{Territory, is_shared, sharing};

/// Type of a number, as far as its digits tell.
///
/// A word that is none of these is read as [`NumberType::Unknown`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", from = "String")]
pub enum NumberType {
    /// Fixed line.
    FixedLine,
    /// Mobile.
    Mobile,
    /// Either of the two, in regions where the digits do not tell.
    FixedLineOrMobile,
    /// Free for the caller.
    TollFree,
    /// Dearer than an ordinary call.
    PremiumRate,
    /// Paid by both sides.
    SharedCost,
    /// Voice over IP, where it has ranges of its own.
    Voip,
    /// Follows a person from line to line.
    PersonalNumber,
    /// Pager.
    Pager,
    /// Universal access number: one for a whole company.
    Uan,
    /// Voicemail access.
    Voicemail,
    /// Of no known range: the number is not valid.
    Unknown,
}

impl NumberType {
    /// The word that hosts see: `fixed_line`, `mobile` …
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FixedLine => "fixed_line",
            Self::Mobile => "mobile",
            Self::FixedLineOrMobile => "fixed_line_or_mobile",
            Self::TollFree => "toll_free",
            Self::PremiumRate => "premium_rate",
            Self::SharedCost => "shared_cost",
            Self::Voip => "voip",
            Self::PersonalNumber => "personal_number",
            Self::Pager => "pager",
            Self::Uan => "uan",
            Self::Voicemail => "voicemail",
            Self::Unknown => "unknown",
        }
    }

    /// The type of such a word.
    #[must_use]
    pub fn from_word(word: &str) -> Self {
        let known = SPECIAL.into_iter().chain([Self::FixedLine, Self::Mobile, Self::FixedLineOrMobile]);
        known.into_iter().find(|known| known.as_str() == word).unwrap_or(Self::Unknown)
    }
}

impl From<String> for NumberType {
    fn from(word: String) -> Self {
        Self::from_word(&word)
    }
}

/// Whether a number's length is one that numbers of its country calling code have.
///
/// The counterpart of libphonenumber's `isPossibleNumberWithReason`. Its "invalid country code" cannot
/// occur: a text with such a code does not parse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Possibility {
    /// The length is that of a whole number.
    Possible,
    /// The length is that of a number dialled from nearby, without its area code.
    LocalOnly,
    /// Fewer digits than any number has.
    TooShort,
    /// More digits than any number has.
    TooLong,
    /// Neither too short nor too long, but of a length that no number has.
    InvalidLength,
}

impl Possibility {
    /// The word that hosts see: `possible`, `local_only` …
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Possible => "possible",
            Self::LocalOnly => "local_only",
            Self::TooShort => "too_short",
            Self::TooLong => "too_long",
            Self::InvalidLength => "invalid_length",
        }
    }
}

/// The verdict on a national number of `digits` digits.
pub(super) fn length_of(digits: usize, territory: &Territory) -> Possibility {
    let general = &territory.general;
    if territory.is_local_length(digits) {
        Possibility::LocalOnly
    } else if general.has_length(digits) {
        Possibility::Possible
    } else if digits < general.shortest() {
        Possibility::TooShort
    } else if digits > general.longest() {
        Possibility::TooLong
    } else {
        Possibility::InvalidLength
    }
}

/// The types in the order in which the table holds them, but for the last two: fixed line and mobile.
const SPECIAL: [NumberType; 8] = [
    NumberType::PremiumRate,
    NumberType::TollFree,
    NumberType::SharedCost,
    NumberType::Voip,
    NumberType::PersonalNumber,
    NumberType::Pager,
    NumberType::Uan,
    NumberType::Voicemail,
];

/// Type of the number `digits` in one territory.
fn type_in(digits: &[u8], territory: &Territory) -> NumberType {
    if !territory.general.matches(digits) {
        return NumberType::Unknown;
    }
    let [special @ .., fixed, mobile] = &territory.types;
    if let Some((found, _)) = SPECIAL.iter().zip(special).find(|(_, desc)| desc.matches(digits)) {
        return *found;
    }
    let fixed = fixed.matches(digits);
    let mobile = if territory.one_pattern { fixed } else { mobile.matches(digits) };
    match (fixed, mobile) {
        (true, true) => NumberType::FixedLineOrMobile,
        (true, false) => NumberType::FixedLine,
        (false, true) => NumberType::Mobile,
        (false, false) => NumberType::Unknown,
    }
}

/// Region and type of a number. The region is `None` when several share the calling code and none of them
/// has such a number; it may be known although the number is not valid.
pub(super) fn classify(country_code: u16, digits: &[u8]) -> (Option<&'static str>, NumberType) {
    if !is_shared(country_code) {
        let owner = Territory::of_code(country_code);
        return owner.map_or((None, NumberType::Unknown), |owner| (Some(owner.id), type_in(digits, owner)));
    }
    for territory in sharing(country_code) {
        if territory.leading.is_empty() {
            let found = type_in(digits, territory);
            if found != NumberType::Unknown {
                return (Some(territory.id), found);
            }
        } else if territory.leading.is_prefix(digits) {
            return (Some(territory.id), type_in(digits, territory));
        }
    }
    (None, NumberType::Unknown)
}
