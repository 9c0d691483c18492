//! What the page passes to the screen pop.

use js_sys::{Array, Date, Function, Object, Reflect};
use pbx_core::popup::{Config, Labels, Offer, People};
use wasm_bindgen::prelude::*;

use crate::convert::argument_error;
use crate::read::{Read, read};

/// The functions that the page may give, each with what is not offered without it.
const CALLBACKS: [(&str, Option<Offer>); 21] = [
    ("lookup", None),
    ("open", None),
    ("createLead", None),
    ("createContact", None),
    ("dismissed", None),
    ("ring", None),
    ("notify", None),
    ("place", None),
    ("seen", None),
    ("openRoute", Some(Offer::OpenRoute)),
    ("addToExisting", Some(Offer::AddToExisting)),
    ("attach", Some(Offer::Attach)),
    ("choose", Some(Offer::Choose)),
    ("reject", Some(Offer::Reject)),
    ("dial", Some(Offer::Dial)),
    ("context", Some(Offer::Context)),
    ("draft", Some(Offer::Draft)),
    ("saveWork", Some(Offer::SaveWork)),
    ("share", Some(Offer::Share)),
    ("badge", Some(Offer::Badge)),
    ("regionName", None),
];

/// The page's functions. Those it did not give do nothing; what only they could do is not offered.
#[derive(Debug, Clone)]
pub(crate) struct Callbacks {
    given: Vec<(&'static str, Option<Offer>, Function)>,
    now: Option<Function>,
}

impl Callbacks {
    /// The functions of `options.callbacks`, and `options.now` and `options.regionName`.
    pub(crate) fn read(options: &JsValue) -> Result<Self, JsValue> {
        let callbacks = property(options, "callbacks");
        let mut given = Vec::new();
        for (name, offer) in CALLBACKS {
            let object = if name == "regionName" { options } else { &callbacks };
            given.extend(function(object, name)?.map(|function| (name, offer, function)));
        }
        Ok(Self { given, now: function(options, "now")? })
    }

    /// Those of a page that gave none.
    pub(crate) const fn none() -> Self {
        Self { given: Vec::new(), now: None }
    }

    /// The function of a name, if the page gave it.
    pub(crate) fn get(&self, name: &str) -> Option<&Function> {
        self.given.iter().find(|(known, ..)| *known == name).map(|(.., function)| function)
    }

    /// The time in milliseconds since the epoch, UTC: the page's where it gives one, else the browser's.
    pub(crate) fn now_ms(&self) -> i64 {
        let given =
            self.now.as_ref().and_then(|now| now.call0(&JsValue::NULL).ok()).and_then(|ms| ms.as_f64());
        whole(given.unwrap_or_else(Date::now))
    }

    /// The name of a region in the reader's language, where the page knows it.
    pub(crate) fn region_name(&self, code: &str) -> Option<String> {
        self.get("regionName")?.call1(&JsValue::NULL, &code.into()).ok()?.as_string()
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
        max_missed: usual.max_missed,
        create_lead: callbacks.get("createLead").is_some(),
        create_contact: callbacks.get("createContact").is_some(),
        offers: callbacks.given.iter().filter_map(|(_, offer, _)| *offer).collect(),
        prefs: setting(options, "prefs")?.unwrap_or_default(),
        people: people(&property(options, "people"))?,
        dispositions: setting(options, "dispositions")?.unwrap_or_default(),
        follow_ups: setting(options, "followUps")?.unwrap_or_default(),
        place: setting(options, "place")?.unwrap_or_default(),
        utc_offset: utc_offset(),
        labels: Labels::new(texts("labels", &property(options, "labels"))?),
    })
}

/// Names of colleagues, an object by extension.
pub(crate) fn people(given: &JsValue) -> Result<People, JsValue> {
    texts("people", given).map(People::new)
}

/// Minutes that the reader's clock is ahead of UTC now.
pub(crate) fn utc_offset() -> i64 {
    -whole(Date::new_0().get_timezone_offset())
}

/// An option that need not be there.
fn setting<T: Read>(options: &JsValue, name: &str) -> Result<Option<T>, JsValue> {
    read(property(options, name)).map_err(|fault| argument_error("options", &[name, ": ", &fault].concat()))
}

/// The texts of an object by their keys.
fn texts(name: &str, given: &JsValue) -> Result<Vec<(String, String)>, JsValue> {
    let Some(given) = given.dyn_ref::<Object>() else { return Ok(Vec::new()) };
    let entries = Object::entries(given).into_iter().map(|entry| {
        let entry: Array = entry.unchecked_into();
        let not_texts = || argument_error("options", &[name, ": not texts"].concat());
        let text = entry.get(1).as_string().ok_or_else(not_texts)?;
        Ok((entry.get(0).as_string().unwrap_or_default(), text))
    });
    entries.collect()
}

/// A JavaScript number as whole milliseconds, minutes or pixels.
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
