//! The screen pop: events in, cards on the page, callbacks out.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Array;
use pbx_core::popup::{Action, Effect, Popup};
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

use crate::convert::drawn_to_js;
use crate::inner::{Inner, begin, finish, run};
use crate::options::{Callbacks, config, utc_offset, whole};
use crate::read::from_js;

/// The cards of the reader's calls, drawn into a shadow root of an element of the page.
///
/// While a card is up it looks at the clock by itself; `tick` is for a page that keeps its own time.
#[wasm_bindgen(skip_typescript)]
#[derive(Debug)]
pub struct ScreenPop {
    inner: Rc<RefCell<Inner>>,
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
        let callbacks = Rc::new(Callbacks::read(&options)?);
        let popup = Popup::new(config(&options, &callbacks)?);
        Inner::new(&host, popup, callbacks).map(|inner| Self { inner })
    }

    /// Takes a realtime message in (`pbx_incoming_call`, `pbx_call_update`). One that is not newer than
    /// the last of its call and extension does nothing.
    ///
    /// # Errors
    /// An `Error` with `.code` `argument.bad_value` when it is not such a message.
    pub fn event(&self, notice: JsValue) -> Result<(), JsValue> {
        let notice = from_js("notice", notice)?;
        self.run(|popup, now_ms| popup.notice(notice, now_ms))
    }

    /// Takes the answer to a `lookup` callback in. `number` is the one that was asked for; an answer that
    /// no card waits for does nothing.
    ///
    /// # Errors
    /// An `Error` with `.code` `argument.bad_value` when it is not such an answer.
    #[wasm_bindgen(js_name = lookupAnswer)]
    pub fn lookup_answer(&self, number: &str, answer: JsValue) -> Result<(), JsValue> {
        let answer = from_js("answer", answer)?;
        self.run(|popup, now_ms| popup.lookup_answer(number, answer, now_ms))
    }

    /// Takes in that a `lookup` failed, with a sentence for the reader.
    ///
    /// # Errors
    /// None in practice; the type is that of the conversion.
    #[wasm_bindgen(js_name = lookupFailed)]
    pub fn lookup_failed(&self, number: &str, message: &str) -> Result<(), JsValue> {
        self.run(|popup, now_ms| popup.lookup_failed(number, message, now_ms))
    }

    /// Takes in what the site knows about a caller: the answer to a `context` callback.
    ///
    /// # Errors
    /// An `Error` with `.code` `argument.bad_value` when it is not such an answer.
    #[wasm_bindgen(js_name = contextAnswer)]
    pub fn context_answer(&self, call_id: &str, context: JsValue) -> Result<(), JsValue> {
        let context = from_js("context", context)?;
        self.run(|popup, now_ms| popup.context_answer(call_id, context, now_ms))
    }

    /// Takes in that a `context` callback failed.
    ///
    /// # Errors
    /// None in practice; the type is that of the conversion.
    #[wasm_bindgen(js_name = contextFailed)]
    pub fn context_failed(&self, call_id: &str) -> Result<(), JsValue> {
        self.set(|popup| popup.context_failed(call_id))
    }

    /// Takes in that the work of a `saveWork` callback is saved, with what the server made of it.
    ///
    /// # Errors
    /// An `Error` with `.code` `argument.bad_value` when it is not such an answer.
    #[wasm_bindgen(js_name = workSaved)]
    pub fn work_saved(&self, call_id: &str, saved: JsValue) -> Result<(), JsValue> {
        let saved = from_js("saved", saved)?;
        self.run(|popup, now_ms| popup.work_saved(call_id, saved, now_ms))
    }

    /// Takes in that work could not be saved, with a sentence for the reader. It stays on the card.
    ///
    /// # Errors
    /// None in practice; the type is that of the conversion.
    #[wasm_bindgen(js_name = workFailed)]
    pub fn work_failed(&self, call_id: &str, message: &str) -> Result<(), JsValue> {
        self.set(|popup| popup.work_failed(call_id, message))
    }

    /// Takes in what a `draft` callback kept before the page was loaded.
    ///
    /// # Errors
    /// An `Error` with `.code` `argument.bad_value` when it is not such a draft.
    #[wasm_bindgen(js_name = restoreDraft)]
    pub fn restore_draft(&self, call_id: &str, draft: JsValue) -> Result<(), JsValue> {
        let draft = from_js("draft", draft)?;
        self.run(|popup, now_ms| popup.restore_draft(call_id, draft, now_ms))
    }

    /// Takes in the calls that the reader missed while away.
    ///
    /// # Errors
    /// An `Error` with `.code` `argument.bad_value` when they are not such calls.
    pub fn missed(&self, calls: JsValue) -> Result<(), JsValue> {
        let calls = from_js("calls", calls)?;
        self.run(|popup, now_ms| popup.missed(calls, now_ms))
    }

    /// Takes in what another tab gave to its `share` callback.
    ///
    /// # Errors
    /// An `Error` with `.code` `argument.bad_value` when it is not such a message.
    pub fn shared(&self, message: JsValue) -> Result<(), JsValue> {
        let message = from_js("message", message)?;
        self.run(|popup, now_ms| popup.shared(message, now_ms))
    }

    /// Takes in what this tab is among the reader's tabs.
    ///
    /// # Errors
    /// An `Error` with `.code` `argument.bad_value` when it is not that.
    pub fn tab(&self, tab: JsValue) -> Result<(), JsValue> {
        let tab = from_js("tab", tab)?;
        self.run(|popup, now_ms| popup.tab(tab, now_ms))
    }

    /// Takes in whether the connection that brings events is lost.
    ///
    /// # Errors
    /// None in practice; the type is that of the conversion.
    pub fn offline(&self, offline: bool) -> Result<(), JsValue> {
        self.set(|popup| popup.set_offline(offline))
    }

    /// Takes in whether the browser blocks sound until the reader clicks.
    ///
    /// # Errors
    /// None in practice; the type is that of the conversion.
    #[wasm_bindgen(js_name = soundBlocked)]
    pub fn sound_blocked(&self, blocked: bool) -> Result<(), JsValue> {
        self.set(|popup| popup.set_sound_blocked(blocked))
    }

    /// Takes in what the reader prefers from now on.
    ///
    /// # Errors
    /// An `Error` with `.code` `argument.bad_value` when they are not such settings.
    #[wasm_bindgen(js_name = setPrefs)]
    pub fn set_prefs(&self, prefs: JsValue) -> Result<(), JsValue> {
        let prefs = from_js("prefs", prefs)?;
        self.run(|popup, now_ms| {
            popup.set_utc_offset(utc_offset());
            popup.set_prefs(prefs, now_ms)
        })
    }

    /// Takes in the names of colleagues by their extension.
    ///
    /// # Errors
    /// An `Error` with `.code` `argument.bad_value` when a name is no text.
    #[wasm_bindgen(js_name = setPeople)]
    pub fn set_people(&self, people: JsValue) -> Result<(), JsValue> {
        let people = from_js("people", people)?;
        self.set(|popup| popup.set_people(people))
    }

    /// Does what a button of a desktop notification says, `open` or `dismiss`, to the card of the call.
    /// Anything else does nothing.
    ///
    /// # Errors
    /// None in practice; the type is that of the conversion.
    pub fn act(&self, call_id: &str, action: &str) -> Result<(), JsValue> {
        let action = match action {
            "open" => Action::Open { index: 0 },
            "dismiss" => Action::Dismiss,
            _ => return Ok(()),
        };
        self.run(|popup, now_ms| popup.action(call_id, action, now_ms))
    }

    /// Moves the focus to the top card; opens the pill for it. Nothing when nothing is up.
    ///
    /// # Errors
    /// None in practice; the type is that of the conversion.
    pub fn focus(&self) -> Result<(), JsValue> {
        self.run(Popup::focus)
    }

    /// Makes the cards a pill, or opens it.
    ///
    /// # Errors
    /// None in practice; the type is that of the conversion.
    pub fn minimise(&self, on: bool) -> Result<(), JsValue> {
        self.run(|popup, _| popup.minimise(on))
    }

    /// Lets time pass up to `now_ms`, milliseconds since the epoch; the clock's time when not given.
    ///
    /// # Errors
    /// None in practice; the type is that of the conversion.
    pub fn tick(&self, now_ms: Option<f64>) -> Result<(), JsValue> {
        let Some((mut this, now_ms)) = begin(&self.inner, now_ms.map(whole)) else { return Ok(()) };
        let effects = this.popup.tick(now_ms);
        finish(this, &effects, now_ms)
    }

    /// Plays a call where nobody can see or hear it, so that the card of the first one that rings does not wait
    /// for what the browser does but once: for when the page has nothing else to do. Calls nobody back.
    ///
    /// # Errors
    /// Whatever the browser throws when the page is not what it was.
    pub fn rehearse(&self) -> Result<(), JsValue> {
        let Ok(inner) = self.inner.try_borrow() else { return Ok(()) };
        inner.rehearse()
    }

    /// The cards as plain objects, from top to bottom.
    ///
    /// # Errors
    /// None in practice; the type is that of the conversion.
    pub fn cards(&self) -> Result<Array, JsValue> {
        let Ok(inner) = self.inner.try_borrow() else { return Ok(Array::new()) };
        inner.cards().iter().map(drawn_to_js).collect()
    }

    /// Takes everything off the page and stops: listeners, clock, ring tone. What is called afterwards
    /// does nothing.
    pub fn dispose(&self) {
        Inner::dispose(&self.inner);
    }
}

impl ScreenPop {
    pub(crate) const fn of(inner: Rc<RefCell<Inner>>) -> Self {
        Self { inner }
    }

    fn run(&self, change: impl FnOnce(&mut Popup, i64) -> Vec<Effect>) -> Result<(), JsValue> {
        run(&self.inner, change)
    }

    fn set(&self, change: impl FnOnce(&mut Popup)) -> Result<(), JsValue> {
        let Some((mut this, now_ms)) = begin(&self.inner, None) else { return Ok(()) };
        change(&mut this.popup);
        finish(this, &[], now_ms)
    }
}
