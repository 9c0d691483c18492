//! Phone numbers: one text in, one answer out.

use pbx_core::phone::{self, Format};
use pyo3::prelude::*;

use crate::convert::{Text, to_python};
use crate::errors::Fault;
use crate::guard::guard;

/// The number in E.164, if it is valid.
///
/// Args:
///     raw: what somebody typed or a PBX sent: `+45 12 34 56 78`, `(030) 123456`, `tel:+45-12`.
///     region: region of numbers without a country code, such as `DE`. None: only numbers with one.
///
/// Returns:
///     The number, such as `+4512345678`.
///
/// Raises:
///     PhoneError: the text is no number, or none that is valid by libphonenumber's metadata. In the
///         second case `.code` is `phone.not_valid` and `.e164` still holds the number.
///
/// >>> normalize_phone("(030) 901820", "DE")
/// '+4930901820'
/// >>> normalize_phone("anonymous")
/// Traceback (most recent call last):
/// pbx_integration._core.PhoneError: the caller withheld the number
#[pyfunction]
#[pyo3(signature = (raw, region=None))]
pub(crate) fn normalize_phone(raw: Text<'_>, region: Option<Text<'_>>) -> PyResult<String> {
    guard(|| Ok(phone::normalize(&raw, region.as_deref())?))
}

/// Everything known of a number that parses, valid or not.
///
/// Args:
///     raw, region: as for `normalize_phone`.
///
/// Returns:
///     A dict with `raw`, `e164`, `national_number`, `international`, `national`, `rfc3966`,
///     `country_code` (int), `extension`, `region`, `number_type`, `valid` (bool), `possibility` and
///     `short_kind`. What the metadata does not tell is None.
///
/// Raises:
///     PhoneError: the text is no number.
///
/// >>> number = parse_phone("030 901820 ext 12", "DE")
/// >>> number["e164"], number["extension"], number["region"], number["valid"]
/// ('+4930901820', '12', 'DE', True)
#[pyfunction]
#[pyo3(signature = (raw, region=None))]
pub(crate) fn parse_phone<'py>(
    py: Python<'py>,
    raw: Text<'_>,
    region: Option<Text<'_>>,
) -> PyResult<Bound<'py, PyAny>> {
    guard(|| to_python(py, &phone::describe(&raw, region.as_deref())?))
}

/// The number as people write it.
///
/// Args:
///     raw, region: as for `normalize_phone`. The number need not be valid.
///     style: `e164`, `international`, `national`, `rfc3966`, or `dialled_from:US` for what to dial in
///         another region.
///
/// Raises:
///     PhoneError: the text is no number.
///     PbxError: `argument.bad_value`: there is no such style.
///
/// >>> format_phone("+4930901820", style="national")
/// '030 901820'
/// >>> format_phone("+4930901820", style="dialled_from:US")
/// '011 49 30 901820'
#[pyfunction]
#[pyo3(signature = (raw, region=None, style=Text::from("international")))]
#[pyo3(text_signature = "(raw, region=None, style='international')")]
pub(crate) fn format_phone(raw: Text<'_>, region: Option<Text<'_>>, style: Text<'_>) -> PyResult<String> {
    guard(|| Ok(phone::format(&raw, region.as_deref(), &format_of(&style)?)?))
}

fn format_of(style: &str) -> Result<Format, Fault> {
    Format::from_word(style).ok_or_else(|| Fault::argument("style", "not a style of phone numbers"))
}

/// The keys by which a number is stored and looked up, also for numbers that are merely possible.
///
/// Args:
///     raw, region: as for `normalize_phone`.
///
/// Returns:
///     A dict with `e164`, `tail` (last eight digits of the national number), `extension`, `internal`
///     (an extension of the PBX: six digits at most, no plus) and `valid`.
///
/// Raises:
///     PhoneError: the text is no number.
///
/// >>> phone_keys("030 901820", "DE")["tail"]
/// '30901820'
#[pyfunction]
#[pyo3(signature = (raw, region=None))]
pub(crate) fn phone_keys<'py>(
    py: Python<'py>,
    raw: Text<'_>,
    region: Option<Text<'_>>,
) -> PyResult<Bound<'py, PyAny>> {
    guard(|| to_python(py, &phone::keys(&raw, region.as_deref())?))
}

/// How well two numbers match, by the rules of libphonenumber's `isNumberMatch`.
///
/// Args:
///     a, b: two texts.
///     region: region of both where they carry no country code.
///
/// Returns:
///     `exact`, `national` (same national number, a country code missing), `suffix` or `none`.
///
/// Raises:
///     PhoneError: one of them is no number.
///
/// >>> match_phones("+4930901820", "030 901820", "DE")
/// 'exact'
#[pyfunction]
#[pyo3(signature = (a, b, region=None))]
pub(crate) fn match_phones(a: Text<'_>, b: Text<'_>, region: Option<Text<'_>>) -> PyResult<&'static str> {
    guard(|| Ok(phone::match_numbers(&a, &b, region.as_deref())?.as_str()))
}

/// The regions that a default region may be, such as `DE`, sorted.
///
/// >>> "DE" in phone_regions()
/// True
#[pyfunction]
pub(crate) fn phone_regions() -> PyResult<Vec<&'static str>> {
    guard(|| Ok(phone::regions().collect()))
}
