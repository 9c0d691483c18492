//! The browser's side of `pbx_integration`: phone numbers, the screen pop and webhook events.
//!
//! It is built twice: with the feature `screen-pop` as the client that every desk loads, and with the
//! feature `webhook` as a module for pages that read webhook bodies, which no desk does.
//!
//! Every rule is in `pbx-core`; this crate converts, calls and draws. No 64-bit integer crosses the
//! boundary: revisions and times are JavaScript numbers.
//!
//! | module | job |
//! |---|---|
//! | `convert` | values and errors to JavaScript and back |
//! | `read` | objects of JavaScript to types of the core |
//! | `options` | what the page passes to the screen pop |
//! | `client` | [`ScreenPop`]: events in, callbacks out |
//! | `inner` | its state: changed, drawn, and what that asks for done |
//! | `effects` | the callbacks of the page |
//! | `draw` | cards to the DOM, updated in place |
//! | `rehearsal` | a call that nobody sees, before the first one |
//! | `numbers` | phone numbers by themselves |
//! | `webhook` | webhook bodies |

#[cfg(feature = "screen-pop")]
mod client;
mod convert;
#[cfg(feature = "screen-pop")]
mod draw;
#[cfg(feature = "screen-pop")]
mod effects;
#[cfg(feature = "screen-pop")]
mod inner;
#[cfg(feature = "screen-pop")]
mod numbers;
#[cfg(feature = "screen-pop")]
mod options;
#[cfg(feature = "screen-pop")]
mod read;
#[cfg(feature = "screen-pop")]
mod rehearsal;
#[cfg(feature = "webhook")]
mod webhook;

#[cfg(feature = "screen-pop")]
pub use client::ScreenPop;
#[cfg(feature = "screen-pop")]
pub use numbers::{format_phone, metadata_version, normalize_phone};
#[cfg(feature = "webhook")]
pub use webhook::decode_event;

/// A sixth of the code of Rust's own allocator for the browser.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();
