//! What a frontend with wasm-bindgen and serde_json has anyway; with the feature, Panicle too.

use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

#[derive(Deserialize, Serialize)]
struct Cart {
    items: Vec<Item>,
    paid: Option<bool>,
}

#[derive(Deserialize, Serialize)]
struct Item {
    name: String,
    cents: u32,
}

/// Starts the app.
#[wasm_bindgen(start)]
pub fn start() {
    #[cfg(feature = "panicle")]
    panicle::init(panicle::Options::new("https://key@collector.example/1").release("shop@1.0.0"));
    #[cfg(not(feature = "panicle"))]
    console_error_panic_hook::set_once();
}

/// Pays the cart.
#[wasm_bindgen]
pub fn pay(cart: &str) -> Result<String, String> {
    let mut cart: Cart = serde_json::from_str(cart).map_err(|error| {
        #[cfg(feature = "panicle")]
        panicle::capture_error(&error);
        error.to_string()
    })?;
    cart.items.retain(|item| item.cents > 0);
    cart.paid = Some(true);
    serde_json::to_string(&cart).map_err(|error| error.to_string())
}
