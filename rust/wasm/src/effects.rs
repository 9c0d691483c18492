//! What the screen pop asks of its page.

use js_sys::Function;
use pbx_core::popup::Effect;
use wasm_bindgen::prelude::*;
use web_sys::console;

use crate::convert::drawn_to_js;
use crate::options::Callbacks;

/// Calls the page back for what it has to do; what the drawing does is not among it.
#[inline(never)]
pub(crate) fn perform(callbacks: &Callbacks, effect: &Effect) -> Result<(), JsValue> {
    let call = |name, arguments: &[JsValue]| call(callbacks.get(name), arguments);
    if let Effect::Lookup { number, call_id } = effect {
        call("lookup", &[number.into(), call_id.into()]);
    } else if let Effect::StartRing { tone } = effect {
        call("ring", &[JsValue::TRUE, tone.into()]);
    } else if !matches!(effect, Effect::Announce { .. } | Effect::Focus { .. }) {
        return perform_other(callbacks, effect);
    }
    Ok(())
}

/// What the first card does not ask for: the browser compiles a function as a whole.
#[inline(never)]
fn perform_other(callbacks: &Callbacks, effect: &Effect) -> Result<(), JsValue> {
    let call = |name, arguments: &[JsValue]| call(callbacks.get(name), arguments);
    match effect {
        Effect::Announce { .. } | Effect::Focus { .. } | Effect::Lookup { .. } | Effect::StartRing { .. } => {
        }
        Effect::Context { call_id, matched } => call("context", &[call_id.into(), drawn_to_js(matched)?]),
        Effect::StopRing => call("ring", &[JsValue::FALSE]),
        Effect::Notify { notification } => call("notify", &[drawn_to_js(notification)?]),
        Effect::Badge { badge } => call("badge", &[drawn_to_js(badge)?]),
        Effect::Open { call_id, matched } => call("open", &[drawn_to_js(matched)?, call_id.into()]),
        Effect::Choose { matched, card } => call("choose", &[drawn_to_js(matched)?, drawn_to_js(card)?]),
        Effect::Reject { matched, card } => call("reject", &[drawn_to_js(matched)?, drawn_to_js(card)?]),
        Effect::CreateLead { card } => call("createLead", &[drawn_to_js(card)?]),
        Effect::CreateContact { card } => call("createContact", &[drawn_to_js(card)?]),
        Effect::AddToExisting { card } => call("addToExisting", &[drawn_to_js(card)?]),
        Effect::Attach { card } => call("attach", &[drawn_to_js(card)?]),
        Effect::Dial { number } => call("dial", &[number.into()]),
        Effect::Draft { call_id, draft } => call("draft", &[call_id.into(), drawn_to_js(draft)?]),
        Effect::SaveWork { call_id, work } => call("saveWork", &[call_id.into(), drawn_to_js(work)?]),
        Effect::Share { message } => call("share", &[drawn_to_js(message)?]),
        Effect::Place { place } => call("place", &[drawn_to_js(place)?]),
        Effect::Seen { call_ids } => call("seen", &[drawn_to_js(call_ids)?]),
        Effect::Dismissed { call_id, message } => {
            call("dismissed", &[call_id.into(), drawn_to_js(message)?]);
        }
    }
    Ok(())
}

/// Calls a function of the page. What it throws is the page's fault and is reported, not passed on: the
/// call at hand must not suffer from it.
#[inline(never)]
pub(crate) fn call(function: Option<&Function>, arguments: &[JsValue]) {
    let Some(function) = function else { return };
    report(function.apply(&JsValue::NULL, &arguments.iter().collect()).map(drop));
}

pub(crate) fn report(done: Result<(), JsValue>) {
    if let Err(fault) = done {
        console::error_1(&fault);
    }
}
