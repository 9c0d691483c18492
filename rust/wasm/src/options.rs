//! What the page passes to the screen pop.

use std::collections::BTreeMap;

use js_sys::{Date, Function, Reflect};
use pbx_core::popup::{Config, Labels};
use serde::Deserialize;
use wasm_bindgen::prelude::*;

use crate::convert::{argument_error, from_js};

/// The settings among the options; durations are seconds.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Settings {
    region: Option<String>,
    labels: BTreeMap<String, String>,
    linger: Option<u32>,
    linger_elsewhere: Option<u32>,
    linger_missed: Option<u32>,
    ring_horizon: Option<u32>,
    ring_limit: Option<u32>,
    forget: Option<u32>,
    max_cards: Option<u32>,
}

/// The page's functions. Those it did not give do nothing.
#[derive(Debug, Clone)]
pub(crate) struct Callbacks {
    pub(crate) lookup: Option<Function>,
    pub(crate) open: Option<Function>,
    pub(crate) create_lead: Option<Function>,
    pub(crate) create_contact: Option<Function>,
    pub(crate) dismissed: Option<Function>,
    pub(crate) ring: Option<Function>,
    now: Option<Function>,
}

impl Callbacks {
    /// The functions of `options.callbacks`, and `options.now`.
    pub(crate) fn read(options: &JsValue) -> Result<Self, JsValue> {
        let callbacks = property(options, "callbacks");
        let get = |name: &str| function(&callbacks, name);
        Ok(Self {
            lookup: get("lookup")?,
            open: get("open")?,
            create_lead: get("createLead")?,
            create_contact: get("createContact")?,
            dismissed: get("dismissed")?,
            ring: get("ring")?,
            now: function(options, "now")?,
        })
    }

    /// The time in milliseconds since the epoch, UTC: the page's where it gives one, else the browser's.
    pub(crate) fn now_ms(&self) -> i64 {
        let given =
            self.now.as_ref().and_then(|now| now.call0(&JsValue::NULL).ok()).and_then(|ms| ms.as_f64());
        whole(given.unwrap_or_else(Date::now))
    }
}

/// The behaviour of the screen pop.
pub(crate) fn config(options: &JsValue) -> Result<Config, JsValue> {
    let given: Settings =
        if options.is_object() { from_js("options", options.clone())? } else { Settings::default() };
    let usual = Config::default();
    let max_cards = given.max_cards.and_then(|most| usize::try_from(most).ok());
    Ok(Config {
        region: given.region,
        linger: given.linger.unwrap_or(usual.linger),
        linger_elsewhere: given.linger_elsewhere.unwrap_or(usual.linger_elsewhere),
        linger_missed: given.linger_missed.unwrap_or(usual.linger_missed),
        ring_horizon: given.ring_horizon.unwrap_or(usual.ring_horizon),
        ring_limit: given.ring_limit.unwrap_or(usual.ring_limit),
        forget: given.forget.unwrap_or(usual.forget),
        max_cards: max_cards.unwrap_or(usual.max_cards),
        labels: Labels::new(given.labels),
    })
}

/// A JavaScript number as whole milliseconds.
#[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 are far below 2^53")]
pub(crate) const fn whole(ms: f64) -> i64 {
    ms as i64
}

fn property(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// A property that is a function; `None` when there is none.
fn function(object: &JsValue, name: &str) -> Result<Option<Function>, JsValue> {
    let value = property(object, name);
    if value.is_undefined() || value.is_null() {
        return Ok(None);
    }
    value.dyn_into().map(Some).map_err(|_| argument_error(name, "not a function"))
}
