//! Built with `panic = "unwind"`: a panic reaches JavaScript as a `PanicError`, and the instance goes on.

use std::cell::Cell;

use wasm_bindgen::prelude::*;

thread_local! {
    static POTS: Cell<u32> = const { Cell::new(0) };
}

/// Starts to report.
#[wasm_bindgen]
pub fn start(dsn: &str) {
    panicle::init(panicle::Options::new(dsn).release("unwind@1.0.0").environment("test"));
}

/// Plants into the next pot; there are pots only up to `pots`.
#[wasm_bindgen]
pub fn plant(pots: u32) -> u32 {
    let pot = POTS.get() + 1;
    assert!(pot <= pots, "there is no pot {pot}");
    POTS.set(pot);
    pot
}
