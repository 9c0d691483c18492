//! Values and errors, to JavaScript and back.

use js_sys::{Array, Error as JsErrorObject, JSON, Reflect, Uint8Array};
use pbx_core::phone::{Format, PhoneError};
use pbx_core::{Error, Place};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::read::{Read, read};

/// Code of an argument that is not what the function takes.
const BAD_ARGUMENT: &str = "argument.bad_value";

/// A value as plain objects, arrays, strings and numbers, by JavaScript's own parser; absent ones are `null`.
pub(crate) fn drawn_to_js<T: Serialize + ?Sized>(value: &T) -> Result<JsValue, JsValue> {
    let text = serde_json::to_string(value).map_err(|fault| argument_error("result", &fault.to_string()))?;
    JSON::parse(&text)
}

/// An argument as a value of the core; `name` says in the error which argument it was.
pub(crate) fn from_js<T: Read>(name: &str, value: JsValue) -> Result<T, JsValue> {
    read(value).map_err(|fault| argument_error(name, &fault))
}

/// The bytes of a body: a string's UTF-8, or those of a `Uint8Array`.
pub(crate) fn bytes(name: &str, value: &JsValue) -> Result<Vec<u8>, JsValue> {
    if let Some(text) = value.as_string() {
        return Ok(text.into_bytes());
    }
    let array = value.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec);
    array.ok_or_else(|| argument_error(name, "neither a string nor a Uint8Array"))
}

/// A fault of the core as an `Error` with `.code` and `.at`.
pub(crate) fn core_error(error: &Error) -> JsValue {
    let at = match error.place() {
        Place::Whole => JsValue::NULL,
        Place::Byte(at) | Place::Char(at) => position(*at),
        Place::Field(path) => JsValue::from_str(path),
    };
    error_object(&error.to_string(), error.code().as_str(), &at)
}

/// A phone fault: as every other, and `.e164` where the text parses all the same, else `null`.
pub(crate) fn phone_error(fault: &PhoneError) -> JsValue {
    let object = core_error(&fault.error);
    let e164 = fault.e164.as_deref().map_or(JsValue::NULL, JsValue::from_str);
    set(&object, "e164", &e164);
    object
}

/// An argument that is not what the function takes; `.at` is its name.
pub(crate) fn argument_error(name: &str, detail: &str) -> JsValue {
    let message = [name, ": ", detail].concat();
    error_object(&message, BAD_ARGUMENT, &JsValue::from_str(name))
}

/// A style by its word.
pub(crate) fn style(word: &str) -> Result<Format, JsValue> {
    Format::from_word(word).ok_or_else(|| argument_error("style", "not a style of phone numbers"))
}

/// An array of cards.
pub(crate) fn to_array<T: Serialize>(values: &[T]) -> Result<Array, JsValue> {
    values.iter().map(drawn_to_js).collect()
}

fn error_object(message: &str, code: &str, at: &JsValue) -> JsValue {
    let object: JsValue = JsErrorObject::new(message).into();
    set(&object, "code", &JsValue::from_str(code));
    set(&object, "at", at);
    object
}

/// Sets a property of an object of our own, which cannot refuse it.
fn set(object: &JsValue, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &JsValue::from_str(name), value);
}

/// A position as a JavaScript number.
fn position(at: usize) -> JsValue {
    u32::try_from(at).map_or(JsValue::NULL, JsValue::from)
}
