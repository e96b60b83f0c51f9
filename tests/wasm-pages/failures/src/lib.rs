//! Every way in which wasm can fail, each an exported function. What the page's buttons show to people is in `www-demo`;
//! here is what only a test wants to see.

pub mod panics;
pub mod poisoned;
pub mod traps;

use wasm_bindgen::prelude::*;

/// Starts to report. Not at load: some tests load the module before there is anything to report to.
#[wasm_bindgen]
pub fn start(dsn: &str) {
    panicle::init(panicle::Options::new(dsn).release("failures@1.0.0").environment("test"));
}
