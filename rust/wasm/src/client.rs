//! The screen pop: events in, cards on the page, callbacks out.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use js_sys::{Array, Function};
use pbx_core::popup::{Effect, Popup};
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, Window, console, window};

use crate::convert::{drawn_to_js, from_js, to_array};
use crate::draw::{Command, Drawing, Listener};
use crate::options::{Callbacks, config, whole};

/// Milliseconds between two looks at the clock while a card is up: no second of a timer is skipped.
const BEAT_MS: i32 = 500;

/// The cards of the reader's calls, drawn into a shadow root of an element of the page.
///
/// While a card is up it looks at the clock by itself; `tick` is for a page that keeps its own time.
#[wasm_bindgen(skip_typescript)]
#[derive(Debug)]
pub struct ScreenPop {
    inner: Rc<RefCell<Inner>>,
}

#[derive(Debug)]
struct Inner {
    popup: Popup,
    drawing: Drawing,
    callbacks: Callbacks,
    listeners: Vec<Listener>,
    beat: Beat,
    disposed: bool,
}

#[wasm_bindgen]
impl ScreenPop {
    /// Draws into `host`, an element that is the screen pop's alone.
    ///
    /// # Errors
    /// An `Error` with `.code` `argument.bad_value` when `options` are not what they should be; whatever
    /// the browser throws when `host` cannot hold a shadow root.
    #[wasm_bindgen(constructor)]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a constructor called from JavaScript owns its arguments"
    )]
    pub fn new(host: HtmlElement, options: JsValue) -> Result<ScreenPop, JsValue> {
        let callbacks = Callbacks::read(&options)?;
        let popup = Popup::new(config(&options, &callbacks)?);
        let drawing = Drawing::new(&host, popup.labels())?;
        let inner = Rc::new_cyclic(|me| {
            let beat = Beat::new(me.clone());
            let listeners = Vec::new();
            RefCell::new(Inner { popup, drawing, callbacks, listeners, beat, disposed: false })
        });
        Inner::listen(&inner)?;
        Ok(Self { inner })
    }

    /// Takes a realtime message in (`pbx_incoming_call`, `pbx_call_update`). One that is not newer than
    /// the last of its call and extension does nothing.
    ///
    /// # Errors
    /// An `Error` with `.code` `argument.bad_value` when it is not such a message.
    pub fn event(&self, notice: JsValue) -> Result<(), JsValue> {
        let notice = from_js("notice", notice)?;
        run(&self.inner, None, |popup, now_ms| popup.notice(notice, now_ms))
    }

    /// Takes the answer to a `lookup` callback in. `number` is the one that was asked for; an answer that
    /// no card waits for does nothing.
    ///
    /// # Errors
    /// An `Error` with `.code` `argument.bad_value` when it is not such an answer.
    #[wasm_bindgen(js_name = lookupAnswer)]
    pub fn lookup_answer(&self, number: &str, answer: JsValue) -> Result<(), JsValue> {
        let answer = from_js("answer", answer)?;
        run(&self.inner, None, |popup, now_ms| popup.lookup_answer(number, answer, now_ms))
    }

    /// Takes in that a `lookup` failed, with a sentence for the reader.
    ///
    /// # Errors
    /// None in practice; the type is that of the conversion.
    #[wasm_bindgen(js_name = lookupFailed)]
    pub fn lookup_failed(&self, number: &str, message: &str) -> Result<(), JsValue> {
        run(&self.inner, None, |popup, now_ms| popup.lookup_failed(number, message, now_ms))
    }

    /// Lets time pass up to `now_ms`, milliseconds since the epoch; the clock's time when not given.
    ///
    /// # Errors
    /// None in practice; the type is that of the conversion.
    pub fn tick(&self, now_ms: Option<f64>) -> Result<(), JsValue> {
        run(&self.inner, now_ms.map(whole), Popup::tick)
    }

    /// The cards as plain objects, from top to bottom.
    ///
    /// # Errors
    /// None in practice; the type is that of the conversion.
    pub fn cards(&self) -> Result<Array, JsValue> {
        let Ok(inner) = self.inner.try_borrow() else { return Ok(Array::new()) };
        to_array(&inner.popup.cards(inner.callbacks.now_ms()))
    }

    /// Takes everything off the page and stops: listeners, clock, ring tone. What is called afterwards
    /// does nothing.
    pub fn dispose(&self) {
        let Ok(mut inner) = self.inner.try_borrow_mut() else { return };
        if !std::mem::replace(&mut inner.disposed, true) {
            inner.listeners.clear();
            inner.beat.stop();
            inner.drawing.clear();
            let ring = inner.callbacks.ring.clone();
            drop(inner);
            call(ring.as_ref(), &[JsValue::FALSE]);
        }
    }
}

impl Inner {
    fn listen(inner: &Rc<RefCell<Self>>) -> Result<(), JsValue> {
        let mut this = inner.borrow_mut();
        for kind in Drawing::EVENTS {
            let me = Rc::downgrade(inner);
            let listener = this.drawing.listen(kind, move |Command { call_id, action }| {
                if let Some(inner) = me.upgrade() {
                    report(run(&inner, None, |popup, now_ms| popup.action(&call_id, action, now_ms)));
                }
            })?;
            this.listeners.push(listener);
        }
        Ok(())
    }

    /// Draws what is to be seen now, and looks at the clock as long as that is anything.
    fn redraw(&mut self, now_ms: i64) {
        let view = self.popup.view(now_ms);
        if view.cards.is_empty() && !self.popup.waits() {
            self.beat.stop();
        } else {
            self.beat.start();
        }
        self.drawing.show(&view, self.popup.labels());
    }

    fn say(&self, effect: &Effect) {
        if let Effect::Announce { text, urgent } = effect {
            self.drawing.say(text, *urgent);
        }
    }
}

/// Changes the state, draws it, and then, when nothing is borrowed any more, does what it asks for: a
/// callback may call back into the screen pop at once.
fn run<F>(inner: &Rc<RefCell<Inner>>, now_ms: Option<i64>, change: F) -> Result<(), JsValue>
where
    F: FnOnce(&mut Popup, i64) -> Vec<Effect>,
{
    let Ok(mut this) = inner.try_borrow_mut() else { return Ok(()) };
    if this.disposed {
        return Ok(());
    }
    let now_ms = now_ms.unwrap_or_else(|| this.callbacks.now_ms());
    let effects = change(&mut this.popup, now_ms);
    this.redraw(now_ms);
    let callbacks = this.callbacks.clone();
    for effect in &effects {
        this.say(effect);
    }
    drop(this);
    effects.iter().try_for_each(|effect| perform(&callbacks, effect))
}

/// Calls the page back for what it has to do.
fn perform(callbacks: &Callbacks, effect: &Effect) -> Result<(), JsValue> {
    match effect {
        Effect::Lookup { number, call_id } => {
            call(callbacks.lookup.as_ref(), &[number.into(), call_id.into()]);
        }
        Effect::StartRing { tone } => call(callbacks.ring.as_ref(), &[JsValue::TRUE, tone.into()]),
        Effect::StopRing => call(callbacks.ring.as_ref(), &[JsValue::FALSE]),
        Effect::Open { call_id, matched } => {
            call(callbacks.open.as_ref(), &[drawn_to_js(matched)?, call_id.into()]);
        }
        Effect::CreateLead { card } => call(callbacks.create_lead.as_ref(), &[drawn_to_js(card)?]),
        Effect::CreateContact { card } => call(callbacks.create_contact.as_ref(), &[drawn_to_js(card)?]),
        Effect::Dismissed { call_id } => call(callbacks.dismissed.as_ref(), &[call_id.into()]),
        Effect::Announce { .. }
        | Effect::Context { .. }
        | Effect::Notify { .. }
        | Effect::Badge { .. }
        | Effect::Choose { .. }
        | Effect::Reject { .. }
        | Effect::AddToExisting { .. }
        | Effect::Attach { .. }
        | Effect::Dial { .. }
        | Effect::Draft { .. }
        | Effect::SaveWork { .. }
        | Effect::Share { .. }
        | Effect::Place { .. }
        | Effect::Seen { .. }
        | Effect::Focus { .. } => {}
    }
    Ok(())
}

/// Calls a function of the page. What it throws is the page's fault and is reported, not passed on: the
/// call at hand must not suffer from it.
fn call(function: Option<&Function>, arguments: &[JsValue]) {
    let Some(function) = function else { return };
    report(function.apply(&JsValue::NULL, &arguments.iter().collect()).map(drop));
}

fn report(done: Result<(), JsValue>) {
    if let Err(fault) = done {
        console::error_1(&fault);
    }
}

/// The clock that is looked at while a card is up.
#[derive(Debug)]
struct Beat {
    closure: Closure<dyn FnMut()>,
    running: Option<(Window, i32)>,
}

impl Beat {
    fn new(inner: Weak<RefCell<Inner>>) -> Self {
        let look = move || {
            if let Some(inner) = inner.upgrade() {
                report(run(&inner, None, Popup::tick));
            }
        };
        Self { closure: Closure::new(look), running: None }
    }

    fn start(&mut self) {
        let Some(window) = window().filter(|_| self.running.is_none()) else { return };
        let look = self.closure.as_ref().unchecked_ref();
        let started = window.set_interval_with_callback_and_timeout_and_arguments_0(look, BEAT_MS);
        self.running = started.ok().map(|id| (window, id));
    }

    fn stop(&mut self) {
        if let Some((window, id)) = self.running.take() {
            window.clear_interval_with_handle(id);
        }
    }
}

impl Drop for Beat {
    fn drop(&mut self) {
        self.stop();
    }
}
