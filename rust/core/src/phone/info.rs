//! Everything known of a number, in one value.

use serde::Serialize;

use super::short::{ShortKind, short_kind};
use super::validity::{NumberType, Possibility};
use crate::error::Error;

/// Everything known of a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PhoneInfo {
    /// The text as it was given.
    pub raw: String,
    /// `+498912345678`, without the extension.
    pub e164: String,
    /// National significant number, leading zeros that belong to it included.
    pub national_number: String,
    /// `+49 89 12345678 ext. 12`.
    pub international: String,
    /// `089 12345678 ext. 12`.
    pub national: String,
    /// `tel:+49-89-12345678;ext=12`.
    pub rfc3966: String,
    /// Country calling code.
    pub country_code: u16,
    /// What is dialled after the call is connected.
    pub extension: Option<String>,
    /// Region as two letters, or `001`; `None` when several share the calling code and none has the number.
    pub region: Option<&'static str>,
    /// Type by range.
    pub number_type: NumberType,
    /// In an assigned range.
    pub valid: bool,
    /// Whether numbers of this calling code have such a length.
    pub possibility: Possibility,
    /// Kind of short number in the default region.
    pub short_kind: Option<ShortKind>,
}

/// Everything known of the number in `raw`.
///
/// # Errors
/// Those of [`super::parse`].
pub fn describe(raw: &str, region: Option<&str>) -> Result<PhoneInfo, Error> {
    let number = super::parse(raw, region)?;
    let number_type = number.number_type();
    Ok(PhoneInfo {
        raw: raw.to_owned(),
        e164: number.e164(),
        national_number: number.national_number(),
        international: number.international(),
        national: number.national(),
        rfc3966: number.rfc3966(),
        country_code: number.country_code(),
        extension: number.extension().map(str::to_owned),
        region: number.region(),
        number_type,
        valid: number_type != NumberType::Unknown,
        possibility: number.possibility(),
        short_kind: region.and_then(|region| short_kind(raw, region)),
    })
}
