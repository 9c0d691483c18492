//! A number as people read it.

use serde::{Deserialize, Serialize};

use super::validity::{NumberType, classify};
use super::{PhoneNumber, parse};
use crate::error::Error;

/// All that a reader is shown of a number, made where it was read, so that who only shows it need not read it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// As in its own region: `089 12345678`.
    pub national: String,
    /// As in all others: `+49 89 12345678`.
    pub international: String,
    /// Its region, as [`PhoneNumber::region`].
    pub region: Option<String>,
    /// Kind of line.
    pub line_type: NumberType,
}

impl Written {
    /// What is shown of an E.164.
    ///
    /// # Errors
    /// Those of [`parse`].
    pub fn of(e164: &str) -> Result<Self, Error> {
        parse(e164, None).map(|number| Self::from(&number))
    }

    /// As somebody in a region reads it.
    #[must_use]
    pub fn for_reader(&self, region: Option<&str>) -> &str {
        let at_home = self.region.is_some() && self.region.as_deref() == region;
        if at_home { &self.national } else { &self.international }
    }
}

impl From<&PhoneNumber> for Written {
    fn from(number: &PhoneNumber) -> Self {
        let (region, line_type) = classify(number.country_code(), number.digits());
        Self {
            national: number.national(),
            international: number.international(),
            region: region.map(str::to_owned),
            line_type,
        }
    }
}
