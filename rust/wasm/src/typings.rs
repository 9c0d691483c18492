//! The TypeScript face of the client, checked where the page is type-checked.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPINGS: &str = include_str!("typings.d.ts");
