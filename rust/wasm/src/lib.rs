//! The browser's side of `pbx_integration`: phone numbers, webhook events and the screen pop.
//!
//! Every rule is in `pbx-core`; this crate converts, calls and draws. No 64-bit integer crosses the
//! boundary: revisions and times are JavaScript numbers.
//!
//! | module | job |
//! |---|---|
//! | `convert` | values and errors to JavaScript and back |
//! | `read` | objects of JavaScript to types of the core |
//! | `options` | what the page passes to the screen pop |
//! | `client` | [`ScreenPop`]: events in, callbacks out |
//! | `inner` | its state: changed, drawn, and what that asks for done |
//! | `effects` | the callbacks of the page |
//! | `draw` | cards to the DOM, updated in place |

mod client;
mod convert;
mod draw;
mod effects;
mod inner;
mod options;
mod read;
mod typings;

use pbx_core::phone;
use pbx_core::yeastar;
use wasm_bindgen::prelude::*;

pub use client::ScreenPop;

/// A sixth of the code of Rust's own allocator for the browser.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

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
    phone::normalize(raw, region.as_deref()).map_err(|fault| convert::phone_error(&fault))
}

/// A number for reading or dialling. `style` is `e164`, `international`, `national`, `rfc3966` or
/// `dialled_from:XX` with a region for `XX`.
///
/// # Errors
/// An `Error` with `.code` and `.at`, also for a style that does not exist (`argument.bad_value`).
#[wasm_bindgen(js_name = formatPhone, skip_typescript)]
#[expect(clippy::needless_pass_by_value, reason = "wasm-bindgen hands optional strings over by value")]
pub fn format_phone(raw: &str, region: Option<String>, style: &str) -> Result<String, JsValue> {
    let style = convert::style(style)?;
    phone::format(raw, region.as_deref(), &style).map_err(|fault| convert::core_error(&fault))
}

/// A webhook body (string or `Uint8Array`) as a plain object: `type`, `sn`, `event`, `call_id` and the
/// event's own fields.
///
/// # Errors
/// An `Error` with `.code` and `.at`: the byte or the field.
#[wasm_bindgen(js_name = decodeEvent, skip_typescript)]
#[expect(clippy::needless_pass_by_value, reason = "wasm-bindgen hands values of JavaScript over by value")]
pub fn decode_event(body: JsValue) -> Result<JsValue, JsValue> {
    let body = convert::bytes("body", &body)?;
    let webhook = yeastar::decode(&body).map_err(|fault| convert::core_error(&fault))?;
    convert::drawn_to_js(&webhook)
}

/// Version of libphonenumber's metadata that is built in.
#[wasm_bindgen(js_name = metadataVersion, skip_typescript)]
#[must_use]
pub fn metadata_version() -> String {
    phone::METADATA_VERSION.to_owned()
}
