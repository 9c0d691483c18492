//! What is wrong with a phone text.

use std::fmt;

use super::withheld::is_withheld;
use crate::error::{Error, ErrorCode, Place};

/// Why a text is no number, in libphonenumber's terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    NotANumber,
    InvalidCountryCode,
    TooShortAfterIdd,
    TooShortNsn,
    TooLong,
}

/// Why a text is no number, and the index of the character where it shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) reason: Reason,
    pub(super) at: usize,
}

impl Fault {
    /// The error for `raw`, which was read with this default region.
    pub(super) fn explain(self, raw: &str, region: Option<&str>) -> Error {
        let at = Place::Char(self.at);
        match self.reason {
            Reason::NotANumber if raw.trim().is_empty() => {
                Error::new(ErrorCode::PhoneEmpty, Place::Whole, "the phone number is empty")
            }
            Reason::NotANumber if is_withheld(raw) => {
                Error::new(ErrorCode::PhoneWithheld, Place::Whole, "the caller withheld the number")
            }
            Reason::NotANumber => Error::new(ErrorCode::PhoneNotANumber, at, "not a phone number"),
            Reason::InvalidCountryCode => self.explain_country_code(raw, region),
            Reason::TooShortAfterIdd => Error::new(
                ErrorCode::PhoneTooShortAfterIdd,
                at,
                "too few digits after the international prefix",
            ),
            Reason::TooShortNsn => {
                Error::new(ErrorCode::PhoneTooShortNsn, at, "too few digits for a phone number")
            }
            Reason::TooLong => Error::new(ErrorCode::PhoneTooLong, at, "too long for a phone number"),
        }
    }

    fn explain_country_code(self, raw: &str, region: Option<&str>) -> Error {
        let needs_region = !raw.chars().nth(self.at).is_some_and(super::text::is_plus);
        match region {
            Some(region) if needs_region && !super::metadata::is_region(region) => Error::new(
                ErrorCode::PhoneUnknownRegion,
                Place::Whole,
                "the default region is not a known region",
            ),
            None if needs_region => Error::new(
                ErrorCode::PhoneInvalidCountryCode,
                Place::Char(self.at),
                "no country code and no default region",
            ),
            Some(_) | None => {
                Error::new(ErrorCode::PhoneInvalidCountryCode, Place::Char(self.at), "unknown country code")
            }
        }
    }
}

/// An error of [`super::normalize`]: the fault, and the number where the text still parses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneError {
    /// The fault.
    pub error: Error,
    /// E.164 of the number when it parses but is not valid.
    pub e164: Option<String>,
}

impl PhoneError {
    pub(super) fn not_valid(e164: String) -> Self {
        let error = Error::new(ErrorCode::PhoneNotValid, Place::Whole, "the number is in no assigned range");
        Self { error, e164: Some(e164) }
    }
}

impl From<Error> for PhoneError {
    fn from(error: Error) -> Self {
        Self { error, e164: None }
    }
}

impl fmt::Display for PhoneError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl std::error::Error for PhoneError {}
