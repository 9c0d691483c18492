//! What the page passes to the screen pop.

use js_sys::{Array, Date, Function, Object, Reflect};
use pbx_core::popup::{Config, Labels};
use wasm_bindgen::prelude::*;

use crate::convert::argument_error;
use crate::read::{Read, read};

/// The page's functions. Those it did not give do nothing; what only they could do is not offered.
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

/// The behaviour of the screen pop: the settings among the options; durations are seconds.
pub(crate) fn config(options: &JsValue, callbacks: &Callbacks) -> Result<Config, JsValue> {
    let usual = Config::default();
    let count = |name, usual| Ok::<u32, JsValue>(setting(options, name)?.unwrap_or(usual));
    let max_cards = setting::<u32>(options, "maxCards")?.and_then(|most| usize::try_from(most).ok());
    Ok(Config {
        region: setting(options, "region")?,
        linger: count("linger", usual.linger)?,
        linger_elsewhere: count("lingerElsewhere", usual.linger_elsewhere)?,
        linger_missed: count("lingerMissed", usual.linger_missed)?,
        ring_horizon: count("ringHorizon", usual.ring_horizon)?,
        ring_limit: count("ringLimit", usual.ring_limit)?,
        forget: count("forget", usual.forget)?,
        max_cards: max_cards.unwrap_or(usual.max_cards),
        create_lead: callbacks.create_lead.is_some(),
        create_contact: callbacks.create_contact.is_some(),
        labels: labels(&property(options, "labels"))?,
        ..usual
    })
}

/// An option that need not be there.
fn setting<T: Read>(options: &JsValue, name: &str) -> Result<Option<T>, JsValue> {
    read(property(options, name)).map_err(|fault| argument_error("options", &[name, ": ", &fault].concat()))
}

/// The words that the page puts in the place of the English ones.
fn labels(given: &JsValue) -> Result<Labels, JsValue> {
    let Some(given) = given.dyn_ref::<Object>() else { return Ok(Labels::default()) };
    let entries = Object::entries(given).into_iter().map(|entry| {
        let entry: Array = entry.unchecked_into();
        let text = entry.get(1).as_string().ok_or_else(|| argument_error("options", "labels: not texts"))?;
        Ok((entry.get(0).as_string().unwrap_or_default(), text))
    });
    entries.collect::<Result<Vec<_>, JsValue>>().map(Labels::new)
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
