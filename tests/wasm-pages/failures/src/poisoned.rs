//! An object that stays borrowed after a panic: every later call on it is refused.

use wasm_bindgen::prelude::*;

/// Flowers to be sold.
#[wasm_bindgen]
#[derive(Default)]
pub struct Basket {
    flowers: Vec<String>,
}

#[wasm_bindgen]
impl Basket {
    /// An empty basket.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a flower; a thistle is too much for it.
    pub fn add(&mut self, flower: String) -> usize {
        assert!(flower != "thistle", "nobody buys a thistle");
        self.flowers.push(flower);
        self.flowers.len()
    }
}
