//! Webhook bodies, as the PBX posts them.

use js_sys::Uint8Array;
use pbx_core::yeastar;
use wasm_bindgen::prelude::*;

use crate::convert::{argument_error, core_error, drawn_to_js};

#[wasm_bindgen(typescript_custom_section)]
const TYPINGS: &str = include_str!("webhook.d.ts");

/// A webhook body (string or `Uint8Array`) as a plain object: `type`, `sn`, `event`, `call_id` and the
/// event's own fields.
///
/// # Errors
/// An `Error` with `.code` and `.at`: the byte or the field.
#[wasm_bindgen(js_name = decodeEvent, skip_typescript)]
#[expect(clippy::needless_pass_by_value, reason = "wasm-bindgen hands values of JavaScript over by value")]
pub fn decode_event(body: JsValue) -> Result<JsValue, JsValue> {
    let body = bytes(&body)?;
    let webhook = yeastar::decode(&body).map_err(|fault| core_error(&fault))?;
    drawn_to_js(&webhook)
}

/// The bytes of a body: a string's UTF-8, or those of a `Uint8Array`.
fn bytes(body: &JsValue) -> Result<Vec<u8>, JsValue> {
    if let Some(text) = body.as_string() {
        return Ok(text.into_bytes());
    }
    let array = body.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec);
    array.ok_or_else(|| argument_error("body", "neither a string nor a Uint8Array"))
}
