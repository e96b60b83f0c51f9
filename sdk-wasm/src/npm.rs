//! What the npm package's `index.js` calls in its wasm.

use wasm_bindgen::prelude::*;

use crate::pipeline;

/// Lets this instance mask what the shim captures. Nothing but Panicle runs in it, so the app's traps leave it sound.
#[wasm_bindgen]
pub fn start() {
    pipeline::attach(true);
}
