//! Phone numbers by themselves, beside the screen pop.

use pbx_core::phone::{self, Format, PhoneError};
use wasm_bindgen::prelude::*;

use crate::convert::{argument_error, core_error, set};

#[wasm_bindgen(typescript_custom_section)]
const TYPINGS: &str = include_str!("typings.d.ts");

/// E.164 of a number that is valid in libphonenumber's sense.
///
/// `region` is the country of numbers without a calling code, such as `DK`.
///
/// # Errors
/// An `Error` with `.code` (`phone.not_valid` …), `.at` (character, from 0, where there is one) and, when
/// the text parses all the same, `.e164`.
#[wasm_bindgen(js_name = normalizePhone, skip_typescript)]
#[expect(clippy::needless_pass_by_value, reason = "wasm-bindgen hands optional strings over by value")]
pub fn normalize_phone(raw: &str, region: Option<String>) -> Result<String, JsValue> {
    phone::normalize(raw, region.as_deref()).map_err(|fault| phone_error(&fault))
}

/// A number for reading or dialling. `style` is `e164`, `international`, `national`, `rfc3966` or
/// `dialled_from:XX` with a region for `XX`.
///
/// # Errors
/// An `Error` with `.code` and `.at`, also for a style that does not exist (`argument.bad_value`).
#[wasm_bindgen(js_name = formatPhone, skip_typescript)]
#[expect(clippy::needless_pass_by_value, reason = "wasm-bindgen hands optional strings over by value")]
pub fn format_phone(raw: &str, region: Option<String>, style: &str) -> Result<String, JsValue> {
    let style = by_word(style)?;
    phone::format(raw, region.as_deref(), &style).map_err(|fault| core_error(&fault))
}

/// Version of libphonenumber's metadata that is built in.
#[wasm_bindgen(js_name = metadataVersion, skip_typescript)]
#[must_use]
pub fn metadata_version() -> String {
    phone::METADATA_VERSION.to_owned()
}

/// A phone fault: as every other, and `.e164` where the text parses all the same, else `null`.
fn phone_error(fault: &PhoneError) -> JsValue {
    let object = core_error(&fault.error);
    let e164 = fault.e164.as_deref().map_or(JsValue::NULL, JsValue::from_str);
    set(&object, "e164", &e164);
    object
}

/// A style by its word.
fn by_word(word: &str) -> Result<Format, JsValue> {
    Format::from_word(word).ok_or_else(|| argument_error("style", "not a style of phone numbers"))
}
