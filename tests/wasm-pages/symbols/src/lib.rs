//! Places to fail at. A comment `at: NAME N` marks each line that a stack must name: 0 is where it fails, 1 where that was
//! called, and so on up to the export. Small, so that it is built at every optimisation level within seconds.

mod basket;
mod stall;

use wasm_bindgen::prelude::*;

use basket::Basket;

/// Nothing is inlined.
#[wasm_bindgen]
pub fn plain(index: usize) -> u32 {
    stall::price_at(index) // at: plain 1
}

/// Two calls are inlined into a third, across files.
#[wasm_bindgen]
pub fn inlined(index: usize) -> u32 {
    stall::cheapest_of(index) // at: inlined 3
}

/// In a closure.
#[wasm_bindgen]
pub fn closure(index: usize) -> u32 {
    stall::each(|shelf| stall::price_at(shelf + index) /* at: closure 1 */) // at: closure 3
}

/// In a method of a trait, called through a table.
#[wasm_bindgen]
pub fn method(count: u32) -> u32 {
    let basket: Box<dyn stall::Buyer> = Box::new(Basket::of(count));
    stall::sell(&*basket) // at: method 2
}

/// In a generic function, for one of its types.
#[wasm_bindgen]
pub fn generic(text: &str) -> u32 {
    basket::total::<u8>(text) // at: generic 1
}

/// A trap, which calls no panic hook.
#[wasm_bindgen]
pub fn trap(guests: u32) -> u32 {
    stall::share(guests) // at: trap 1
}
