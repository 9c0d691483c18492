//! Values of JavaScript to types of the core.
//!
//! Written out, for what `serde` derives for these types is several times as much to load: it stops at the
//! first fault and takes down what it has read by then. Here reading goes on with a value that stands in for
//! the one that is wrong, and the first fault is told in the end.

use js_sys::{Array, Object, Reflect};
use pbx_core::call::{Direction, Notice, NoticeEvent, Outcome, Phase};
use pbx_core::phone::{NumberType, Written};
use pbx_core::popup::{
    Context, ContextGroup, ContextLine, Draft, FollowUp, Labels, MissedCall, People, Place, Prefs, Saved,
    Shared, SharedKind, Tab, Tone, When, Work,
};
use pbx_core::rank::{Level, Match, NumberBlock, Ranking};
use wasm_bindgen::prelude::*;

use crate::convert::argument_error;

/// Largest number up to which every whole number is one of JavaScript's.
const EXACT: f64 = 9_007_199_254_740_991.0;

/// What can be read. Of an object only the known fields are; one that is not there is absent.
pub(crate) trait Read: Sized {
    fn read(from: &mut Reader) -> Self;
}

/// A value to be read, and the first that was wrong with it.
#[derive(Debug)]
pub(crate) struct Reader {
    value: JsValue,
    fault: Option<String>,
}

/// An argument as a value of the core; `name` says in the error which argument it was.
///
/// # Errors
/// Where it is not what it should be, and what it should be: `answer: matches: level: not a known word`.
pub(crate) fn from_js<T: Read>(name: &str, value: JsValue) -> Result<T, JsValue> {
    let mut from = Reader::of(value);
    let read = T::read(&mut from);
    from.end(name, read)
}

impl Reader {
    pub(crate) const fn of(value: JsValue) -> Self {
        Self { value, fault: None }
    }

    /// What was read of the argument `name`, unless anything was wrong with it.
    pub(crate) fn end<T>(self, name: &str, read: T) -> Result<T, JsValue> {
        self.fault.map_or(Ok(read), |fault| Err(argument_error(name, &fault)))
    }

    fn is_absent(&self) -> bool {
        self.value.is_undefined() || self.value.is_null()
    }

    #[inline(never)]
    fn refuse(&mut self, what: &str) {
        self.fault.get_or_insert_with(|| ["not ", what].concat());
    }

    #[inline(never)]
    fn part(&mut self, name: &str) -> Self {
        if !self.value.is_object() {
            self.refuse("an object");
        }
        let value = Reflect::get(&self.value, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED);
        Self { value, fault: None }
    }

    #[inline(never)]
    fn done(&mut self, name: &str, part: Self) {
        if let Some(fault) = part.fault {
            self.fault.get_or_insert_with(|| [name, ": ", &fault].concat());
        }
    }

    /// A field.
    pub(crate) fn field<T: Read>(&mut self, name: &str) -> T {
        let mut part = self.part(name);
        let read = T::read(&mut part);
        self.done(name, part);
        read
    }

    /// A field that need not be there.
    pub(crate) fn or<T: Read>(&mut self, name: &str, usual: T) -> T {
        self.field::<Option<T>>(name).unwrap_or(usual)
    }

    #[inline(never)]
    #[expect(clippy::cast_possible_truncation, reason = "the bound makes the cast lossless")]
    fn whole(&mut self, least: f64, most: f64) -> i64 {
        let number = self.value.as_f64().filter(|number| number.fract() == 0.0);
        let number = number.filter(|number| *number >= least && *number <= most);
        if number.is_none() {
            self.refuse("a whole number that fits");
        }
        number.unwrap_or_default() as i64
    }

    #[inline(never)]
    fn items(&mut self) -> Vec<JsValue> {
        let list = self.value.dyn_ref::<Array>().map(Array::to_vec);
        if list.is_none() && !self.is_absent() {
            self.refuse("a list");
        }
        list.unwrap_or_default()
    }
}

impl<T: Read> Read for Option<T> {
    fn read(from: &mut Reader) -> Self {
        if from.is_absent() { None } else { Some(T::read(from)) }
    }
}

impl<T: Read> Read for Vec<T> {
    #[inline(never)]
    fn read(from: &mut Reader) -> Self {
        let mut list = Self::new();
        for value in from.items() {
            let mut item = Reader { value, fault: None };
            list.push(T::read(&mut item));
            from.done("item", item);
        }
        list
    }
}

impl<T: Read> Read for Box<T> {
    fn read(from: &mut Reader) -> Self {
        Self::new(T::read(from))
    }
}

impl Read for String {
    #[inline(never)]
    fn read(from: &mut Reader) -> Self {
        let text = from.value.as_string();
        if text.is_none() {
            from.refuse("a text");
        }
        text.unwrap_or_default()
    }
}

impl Read for bool {
    #[inline(never)]
    fn read(from: &mut Reader) -> Self {
        let on = from.value.as_bool();
        if on.is_none() {
            from.refuse("true or false");
        }
        on.unwrap_or_default()
    }
}

impl Read for i64 {
    fn read(from: &mut Reader) -> Self {
        from.whole(-EXACT, EXACT)
    }
}

impl Read for u64 {
    fn read(from: &mut Reader) -> Self {
        from.whole(0.0, EXACT).unsigned_abs()
    }
}

impl Read for u32 {
    #[expect(clippy::cast_possible_truncation, reason = "the bounds make the cast lossless")]
    #[expect(clippy::cast_sign_loss, reason = "the bounds make the cast lossless")]
    fn read(from: &mut Reader) -> Self {
        from.whole(0.0, f64::from(Self::MAX)) as Self
    }
}

/// Texts by their keys: an object.
#[inline(never)]
fn texts(from: &mut Reader) -> Vec<(String, String)> {
    let Some(given) = from.value.dyn_ref::<Object>() else {
        from.refuse("texts");
        return Vec::new();
    };
    let mut texts = Vec::new();
    for entry in Object::entries(given) {
        let entry: Array = entry.unchecked_into();
        let Some(text) = entry.get(1).as_string() else {
            from.refuse("texts");
            break;
        };
        texts.push((entry.get(0).as_string().unwrap_or_default(), text));
    }
    texts
}

impl Read for People {
    #[inline(never)]
    fn read(from: &mut Reader) -> Self {
        Self::new(texts(from))
    }
}

impl Read for Labels {
    #[inline(never)]
    fn read(from: &mut Reader) -> Self {
        Self::new(texts(from))
    }
}

/// Words, of which the first stands in for one that is not known.
macro_rules! words {
    ($($type:ident: $first:ident $first_word:literal $(, $variant:ident $word:literal)+;)+) => {
        $(impl Read for $type {
            fn read(from: &mut Reader) -> Self {
                let word = from.value.as_string().unwrap_or_default();
                match word.as_str() {
                    $($word => return Self::$variant,)+
                    $first_word => {}
                    _ => from.refuse("a known word"),
                }
                Self::$first
            }
        })+
    };
}

words! {
    NoticeEvent: IncomingCall "pbx_incoming_call", CallUpdate "pbx_call_update";
    Phase: Ringing "ringing", Dialling "dialling", Talking "talking", Held "held", Ended "ended";
    Direction: Inbound "Inbound", Outbound "Outbound", Internal "Internal";
    Outcome: Answered "answered", AnsweredElsewhere "answered_elsewhere", Missed "missed",
        Voicemail "voicemail", Busy "busy", Failed "failed";
    Level: Possible "possible", Likely "likely", Known "known";
    When: Ring "ring", Answer "answer", Never "never";
    Tone: Plain "plain", Good "good", Warn "warn";
    SharedKind: Dismissed "dismissed", Collapsed "collapsed", Moved "moved", Draft "draft", Saved "saved",
        Seen "seen", Chosen "chosen", Rejected "rejected", Opened "opened";
}

/// Structs by their fields. What stands behind `=` is taken for a field that is not there.
macro_rules! fields {
    ($($type:ty { $($field:ident $(= $usual:expr)?),+ $(; ..$rest:expr)? })+) => {
        $(impl Read for $type {
            #[inline(never)]
            fn read(from: &mut Reader) -> Self {
                Self { $($field: fields!(@ from $field $($usual)?),)+ $(..$rest)? }
            }
        })+
    };
    (@ $from:ident $field:ident) => { $from.field(stringify!($field)) };
    (@ $from:ident $field:ident $usual:expr) => { $from.or(stringify!($field), $usual) };
}

fields! {
    Notice {
        event, call_id, rev, extension, phase, direction, number, e164, written, withheld, did, trunk, call_path, started_at,
        answered_at, ended_at, answered_by, outcome
    }
    Written { national, international, region, line_type = NumberType::Unknown }
    // Of the number a card shows what the call says, not what the answer does.
    NumberBlock { internal = false, own = false; ..Self::default() }
    Match { doctype, name, title, subtitle, level, reasons, route }
    Ranking { number, matches, hidden = 0 }
    Place { x, y, minimised = false, calls }
    Tab { leader, visible, active }
    Context { groups, notes, disposition, rev = 0, transferred_by }
    ContextGroup { title, lines }
    ContextLine { text, detail, route, tone = Tone::Plain }
    MissedCall { call_id, number, e164, withheld = false, at, direction, outcome, did, via }
    FollowUp { doctype, date, time, description = String::new() }
    Work { notes = String::new(), disposition, follow_up, rev = 0 }
    Saved { rev, notes = String::new(), disposition }
    Draft { notes = String::new(), disposition, follow_up, rev = 0, at_ms = 0, notice }
    Shared { kind, about, rev = 0, on = false, draft, work, saved, place }
}

/// A word that is not known says no less of the number than none.
impl Read for NumberType {
    fn read(from: &mut Reader) -> Self {
        Self::from_word(&from.value.as_string().unwrap_or_default())
    }
}

impl Read for Prefs {
    #[inline(never)]
    fn read(from: &mut Reader) -> Self {
        let usual = Self::default();
        Self {
            inbound: from.or("inbound", usual.inbound),
            outbound: from.or("outbound", usual.outbound),
            internal: from.or("internal", usual.internal),
            sound: from.or("sound", usual.sound),
            muted: from.or("muted", false),
            notify: from.or("notify", false),
            open_single: from.or("open_single", false),
            dnd: from.or("dnd", false),
            quiet_from: from.field("quiet_from"),
            quiet_to: from.field("quiet_to"),
            linger: from.field("linger"),
        }
    }
}
