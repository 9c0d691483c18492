//! The client in a browser.
//!
//! `cargo xtask test` runs these in headless Chromium. By hand, with the runner of the locked version:
//! `CHROMEDRIVER=/usr/bin/chromedriver CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER=wasm-bindgen-test-runner
//! cargo test -p pbx-wasm --target wasm32-unknown-unknown`

#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod card;
mod dock;
mod functions;
mod look;
mod missed;
mod page;
mod rehearsal;
mod screen_pop;
mod vectors;
mod work;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
