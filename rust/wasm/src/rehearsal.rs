//! A call that nobody sees or hears.
//!
//! Most of what a first card takes is the browser's: it compiles a function at its first call and looks for a font
//! at its first letter. What is rehearsed while the page rests, the first phone that rings does not wait for.

use std::rc::Rc;

use js_sys::{JSON, Reflect};
use pbx_core::popup::{Config, Place, Popup, Prefs};
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

use crate::client::ScreenPop;
use crate::inner::Inner;
use crate::options::Callbacks;

/// What a screen pop hears of a call from a number that nobody has.
const CALL: &str = include_str!(concat!(env!("OUT_DIR"), "/rehearsal.json"));

/// Plays the call to a screen pop like the page's, but that it calls nobody back, where nobody can see or hear it.
pub(crate) fn rehearse(page: &HtmlElement, config: &Config) -> Result<(), JsValue> {
    let hidden = page.clone_node()?.dyn_into::<HtmlElement>()?;
    hidden.set_attribute("inert", "")?;
    hidden.set_attribute("style", "visibility:hidden")?;
    hidden.remove_attribute("id")?;
    page.after_with_node_1(&hidden)?;
    let played = play(&hidden, config);
    hidden.remove();
    played
}

fn play(host: &HtmlElement, config: &Config) -> Result<(), JsValue> {
    let config = Config { prefs: Prefs::default(), place: Place::default(), ..config.clone() };
    let inner = Inner::new(host, Popup::new(config), Rc::new(Callbacks::none()))?;
    let pop = ScreenPop::of(inner);
    let call = JSON::parse(CALL)?;
    let told = |name: &str| Reflect::get(&call, &name.into());
    let number = Reflect::get(&told("ringing")?, &"e164".into())?.as_string().unwrap_or_default();
    let id = Reflect::get(&told("ringing")?, &"call_id".into())?.as_string().unwrap_or_default();
    let drawn = || drop(host.get_bounding_client_rect());
    pop.event(told("ringing")?)?;
    drawn();
    pop.lookup_answer(&number, told("answer")?)?;
    pop.context_answer(&id, told("context")?)?;
    drawn();
    pop.event(told("talking")?)?;
    drawn();
    pop.dispose();
    Ok(())
}
