//! The one error type of the core.

use std::fmt;

/// What went wrong, as a word that stays the same from release to release.
///
/// Every binding maps this enum without a wildcard arm; [`ErrorCode::as_str`] is what Python and
/// JavaScript see as `.code`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorCode {
    /// A phone text with nothing in it but white space.
    PhoneEmpty,
    /// The caller withheld the number (`anonymous`, `unknown`, `private` …).
    PhoneWithheld,
    /// The text holds no viable phone number.
    PhoneNotANumber,
    /// No region was given and the text carries no `+` country calling code, or the code does not exist.
    PhoneInvalidCountryCode,
    /// Fewer digits than any number has after its international prefix was taken off.
    PhoneTooShortAfterIdd,
    /// The national number is shorter than any number (fewer than two digits).
    PhoneTooShortNsn,
    /// More digits than any number has.
    PhoneTooLong,
    /// The text parses, yet it is not a valid number of its region by libphonenumber's metadata.
    PhoneNotValid,
    /// The default region is not one that libphonenumber knows.
    PhoneUnknownRegion,
    /// The body is not JSON.
    NotJson,
    /// The body is JSON, but not an object.
    NotAnObject,
    /// A field that the event cannot do without is absent.
    MissingField,
    /// A field holds a value of another JSON type than can be read.
    WrongType,
    /// A field has the right JSON type but a value that cannot be read, such as a month 13.
    BadValue,
    /// The PBX answered an OpenAPI request with an `errcode` other than success.
    ApiRefused,
    /// The stored state of a call cannot be read back.
    StateUnreadable,
    /// The event belongs to another call than the state it was folded into.
    OtherCall,
    /// The event belongs to no call, so there is nothing to fold it into.
    NoCall,
}

impl ErrorCode {
    /// The stable word: lower case, dots between the area and the fault.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PhoneEmpty => "phone.empty",
            Self::PhoneWithheld => "phone.withheld",
            Self::PhoneNotANumber => "phone.not_a_number",
            Self::PhoneInvalidCountryCode => "phone.invalid_country_code",
            Self::PhoneTooShortAfterIdd => "phone.too_short_after_idd",
            Self::PhoneTooShortNsn => "phone.too_short_nsn",
            Self::PhoneTooLong => "phone.too_long",
            Self::PhoneNotValid => "phone.not_valid",
            Self::PhoneUnknownRegion => "phone.unknown_region",
            Self::NotJson => "webhook.not_json",
            Self::NotAnObject => "webhook.not_an_object",
            Self::MissingField => "webhook.missing_field",
            Self::WrongType => "webhook.wrong_type",
            Self::BadValue => "webhook.bad_value",
            Self::ApiRefused => "api.refused",
            Self::StateUnreadable => "call.state_unreadable",
            Self::OtherCall => "call.other_call",
            Self::NoCall => "call.no_call",
        }
    }
}

/// Where in the input the fault is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The input as a whole.
    Whole,
    /// A byte offset into the body, from 0.
    Byte(usize),
    /// A character offset into the phone text, from 0.
    Char(usize),
    /// A field, as a path: `msg.members[0].extension.number`.
    Field(String),
}

/// A fault in the input: a stable code, a place, and a detail for the sentence.
///
/// [`fmt::Display`] composes the sentence: lower case, no full stop. The detail never quotes more of the
/// input than the one offending word, and never a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    code: ErrorCode,
    place: Place,
    detail: String,
}

impl Error {
    /// An error with its code, place and a detail that completes the sentence.
    #[must_use]
    pub fn new(code: ErrorCode, place: Place, detail: impl Into<String>) -> Self {
        Self { code, place, detail: detail.into() }
    }

    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        self.code
    }

    /// Where the fault is.
    #[must_use]
    pub const fn place(&self) -> &Place {
        &self.place
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Whole => f.write_str(&self.detail),
            Place::Byte(at) => write!(f, "{} at byte {at}", self.detail),
            Place::Char(at) => write!(f, "{} at character {at}", self.detail),
            Place::Field(field) => write!(f, "{field}: {}", self.detail),
        }
    }
}

impl std::error::Error for Error {}
