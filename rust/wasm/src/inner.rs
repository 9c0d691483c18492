//! The state of a screen pop: changed, drawn, and then what that asks for done.

use std::cell::{RefCell, RefMut};
use std::rc::{Rc, Weak};

use js_sys::Function;
use pbx_core::popup::{Card, Effect, Popup};
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, Window};

use crate::draw::{Command, Drawing, Listener};
use crate::effects::{call, perform, report};
use crate::options::Callbacks;
use crate::rehearsal::rehearse;

/// Milliseconds between two looks at the clock while a card is up: no second of a timer is skipped.
const BEAT_MS: i32 = 500;

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) popup: Popup,
    drawing: Drawing,
    callbacks: Rc<Callbacks>,
    listeners: Vec<Listener>,
    beat: Beat,
    disposed: bool,
}

impl Inner {
    /// What draws into `host` and listens to it.
    pub(crate) fn new(
        host: &HtmlElement,
        popup: Popup,
        callbacks: Rc<Callbacks>,
    ) -> Result<Rc<RefCell<Self>>, JsValue> {
        let drawing = Drawing::new(host, popup.labels())?;
        let inner = Rc::new_cyclic(|me| {
            let beat = Beat::new(me.clone());
            let listeners = Vec::new();
            RefCell::new(Self { popup, drawing, callbacks, listeners, beat, disposed: false })
        });
        Self::listen(&inner)?;
        Ok(inner)
    }

    /// The cards, from top to bottom.
    pub(crate) fn cards(&self) -> Vec<Card> {
        let mut cards = self.popup.cards(self.callbacks.now_ms());
        for card in &mut cards {
            name_region(&self.callbacks, card);
        }
        cards
    }

    /// Plays a call that nobody sees or hears; nothing once it is disposed of.
    pub(crate) fn rehearse(&self) -> Result<(), JsValue> {
        if self.disposed { Ok(()) } else { rehearse(self.drawing.host(), self.popup.config()) }
    }

    /// Takes everything off the page, and back what it was told to show or sound.
    pub(crate) fn dispose(inner: &RefCell<Self>) {
        let Ok(mut this) = inner.try_borrow_mut() else { return };
        if std::mem::replace(&mut this.disposed, true) {
            return;
        }
        this.listeners.clear();
        this.beat.stop();
        this.drawing.clear();
        let callbacks = Rc::clone(&this.callbacks);
        drop(this);
        call(callbacks.get("ring"), &[JsValue::FALSE]);
        for nothing in ["notify", "badge"] {
            call(callbacks.get(nothing), &[JsValue::NULL]);
        }
    }

    fn listen(inner: &Rc<RefCell<Self>>) -> Result<(), JsValue> {
        let mut this = inner.borrow_mut();
        for kind in Drawing::EVENTS {
            let me = Rc::downgrade(inner);
            let listener = this.drawing.listen(kind, move |event| {
                let Some(inner) = me.upgrade() else { return };
                let Ok(mut this) = inner.try_borrow_mut() else { return };
                let command = this.drawing.command(&event);
                drop(this);
                if let Some(command) = command {
                    report(obey(&inner, command));
                }
            })?;
            this.listeners.push(listener);
        }
        Ok(())
    }

    /// Draws what is to be seen now, and looks at the clock as long as that is anything.
    fn redraw(&mut self, now_ms: i64) {
        let mut view = self.popup.view(now_ms);
        if self.popup.waits() || !view.missed.is_empty() {
            self.beat.start(self.drawing.host());
        } else {
            self.beat.stop();
        }
        for card in &mut view.cards {
            name_region(&self.callbacks, card);
        }
        self.drawing.show(view, self.popup.config());
    }
}

/// The name of a card's region, which the page alone knows.
fn name_region(callbacks: &Callbacks, card: &mut Card) {
    if let Some(region_name) = callbacks.get("regionName") {
        card.region_text = card.region.as_deref().and_then(|code| spelt(region_name, code));
    }
}

/// The name of a region in the reader's language.
#[inline(never)]
fn spelt(region_name: &Function, code: &str) -> Option<String> {
    region_name.call1(&JsValue::NULL, &code.into()).ok()?.as_string()
}

/// Does what the reader asks by hand.
fn obey(inner: &Rc<RefCell<Inner>>, command: Command) -> Result<(), JsValue> {
    if let Command::Route(route) = command {
        let callbacks = inner.try_borrow().map(|this| Rc::clone(&this.callbacks));
        if let Ok(callbacks) = callbacks {
            call(callbacks.get("openRoute"), &[route]);
        }
        return Ok(());
    }
    run(inner, |popup, now_ms| match command {
        Command::Act { call_id, action } => popup.action(&call_id, action, now_ms),
        Command::Edit { call_id, edit } => popup.edit(&call_id, edit, now_ms),
        Command::Minimise(on) => popup.minimise(on),
        Command::Escape => popup.escape(),
        Command::Move { x, y } => popup.move_to(x, y),
        Command::Route(_) => Vec::new(),
    })
}

/// Changes the state, draws it, and then, when nothing is borrowed any more, does what it asks for: a
/// callback may call back into the screen pop at once.
pub(crate) fn run<F>(inner: &Rc<RefCell<Inner>>, change: F) -> Result<(), JsValue>
where
    F: FnOnce(&mut Popup, i64) -> Vec<Effect>,
{
    let Some((mut this, now_ms)) = begin(inner, None) else { return Ok(()) };
    let effects = change(&mut this.popup, now_ms);
    finish(this, &effects, now_ms)
}

/// The state to be changed and the time of it, unless it is the page's no more.
#[inline(never)]
pub(crate) fn begin(inner: &Rc<RefCell<Inner>>, now_ms: Option<i64>) -> Option<(RefMut<'_, Inner>, i64)> {
    let this = inner.try_borrow_mut().ok().filter(|this| !this.disposed)?;
    let now_ms = now_ms.unwrap_or_else(|| this.callbacks.now_ms());
    Some((this, now_ms))
}

#[inline(never)]
pub(crate) fn finish(mut this: RefMut<'_, Inner>, effects: &[Effect], now_ms: i64) -> Result<(), JsValue> {
    this.redraw(now_ms);
    let callbacks = Rc::clone(&this.callbacks);
    for effect in effects {
        if let Effect::Announce { text, urgent } = effect {
            this.drawing.say(text, *urgent);
        } else if let Effect::Focus { call_id } = effect {
            this.drawing.focus(call_id.as_deref());
        }
    }
    drop(this);
    effects.iter().try_for_each(|effect| perform(&callbacks, effect))
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
                report(run(&inner, Popup::tick));
            }
        };
        Self { closure: Closure::new(look), running: None }
    }

    fn start(&mut self, page: &HtmlElement) {
        if self.running.is_some() {
            return;
        }
        let document = page.owner_document();
        let Some(window) = document.and_then(|document| document.default_view()) else { return };
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
