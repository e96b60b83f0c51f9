//! Panicle's demo shop: a small page in Rust whose buttons fail, each in its own way.
//!
//! `static/page.js` calls the exports; the other buttons are wired to Rust closures in [`failures`].

mod basket;
mod checkout;
pub mod failures;
mod page;
mod traps;

use wasm_bindgen::prelude::*;

#[wasm_bindgen(start)]
fn main() {
    panicle::init(panicle::Options::new(page::dsn()).release("shop@1.0.0").environment("demo"));
    basket::open();
    failures::wire();
    page::say_ready();
}
