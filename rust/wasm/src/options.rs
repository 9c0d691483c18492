//! What the page passes to the screen pop.

use js_sys::{Date, Function, Object, Reflect};
use pbx_core::popup::{Config, Offer};
use wasm_bindgen::prelude::*;

use crate::convert::argument_error;
use crate::read::Reader;

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
}

/// The behaviour of the screen pop: the settings among the options; durations are seconds. Options that are not
/// there are none.
pub(crate) fn config(options: &JsValue, callbacks: &Callbacks) -> Result<Config, JsValue> {
    let usual = Config::default();
    let mut from = Reader::of(if options.is_object() { options.clone() } else { Object::new().into() });
    let max_cards = from.field::<Option<u32>>("maxCards").and_then(|most| usize::try_from(most).ok());
    let config = Config {
        region: from.field("region"),
        linger: from.or("linger", usual.linger),
        linger_elsewhere: from.or("lingerElsewhere", usual.linger_elsewhere),
        linger_missed: from.or("lingerMissed", usual.linger_missed),
        ring_horizon: from.or("ringHorizon", usual.ring_horizon),
        ring_limit: from.or("ringLimit", usual.ring_limit),
        forget: from.or("forget", usual.forget),
        max_cards: max_cards.unwrap_or(usual.max_cards),
        max_missed: usual.max_missed,
        create_lead: callbacks.get("createLead").is_some(),
        create_contact: callbacks.get("createContact").is_some(),
        offers: callbacks.given.iter().filter_map(|(_, offer, _)| *offer).collect(),
        prefs: from.or("prefs", usual.prefs),
        people: from.or("people", usual.people),
        dispositions: from.or("dispositions", usual.dispositions),
        follow_ups: from.or("followUps", usual.follow_ups),
        place: from.or("place", usual.place),
        utc_offset: utc_offset(),
        labels: from.or("labels", usual.labels),
    };
    from.end("options", config)
}

/// Minutes that the reader's clock is ahead of UTC now.
pub(crate) fn utc_offset() -> i64 {
    -whole(Date::new_0().get_timezone_offset())
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
