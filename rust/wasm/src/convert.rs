//! Values and errors, to JavaScript and back.

use js_sys::{Error as JsErrorObject, JSON, Reflect};
use pbx_core::{Error, Place};
use serde::Serialize;
use wasm_bindgen::prelude::*;

/// Code of an argument that is not what the function takes.
const BAD_ARGUMENT: &str = "argument.bad_value";

/// A value as plain objects, arrays, strings and numbers, by JavaScript's own parser; absent ones are `null`.
pub(crate) fn drawn_to_js<T: Serialize + ?Sized>(value: &T) -> Result<JsValue, JsValue> {
    let text = serde_json::to_string(value).map_err(|fault| argument_error("result", &fault.to_string()))?;
    JSON::parse(&text)
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

/// An argument that is not what the function takes; `.at` is its name.
pub(crate) fn argument_error(name: &str, detail: &str) -> JsValue {
    let message = [name, ": ", detail].concat();
    error_object(&message, BAD_ARGUMENT, &JsValue::from_str(name))
}

fn error_object(message: &str, code: &str, at: &JsValue) -> JsValue {
    let object: JsValue = JsErrorObject::new(message).into();
    set(&object, "code", &JsValue::from_str(code));
    set(&object, "at", at);
    object
}

/// Sets a property of an object of our own, which cannot refuse it.
pub(crate) fn set(object: &JsValue, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &JsValue::from_str(name), value);
}

/// A position as a JavaScript number.
fn position(at: usize) -> JsValue {
    u32::try_from(at).map_or(JsValue::NULL, JsValue::from)
}
