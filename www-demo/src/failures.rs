//! The ways into `checkout`: exported functions, promises, tasks, timers and event closures.

use wasm_bindgen::{JsCast, prelude::*};
use wasm_bindgen_futures::spawn_local;

use crate::{checkout, page};

/// Wires the buttons whose failure starts in a Rust closure. The others call an export from JavaScript.
pub(crate) fn wire() {
    page::on_click_id("panic-spawn-local", || spawn_local(checkout::refresh_stock()));
    page::on_click_id("panic-timeout", || after_ms(250, checkout::courier_arrives));
    page::on_click_id("panic-closure", || checkout::rate(7));
}

/// A plain panic.
#[wasm_bindgen]
pub fn pay() {
    checkout::pay();
}

/// `unwrap()` on `None`.
#[wasm_bindgen]
pub fn redeem_coupon(code: &str) -> u32 {
    checkout::redeem(code)
}

/// An index out of bounds.
#[wasm_bindgen]
pub fn open_shelf(index: usize) -> String {
    checkout::shelf(index).to_owned()
}

/// A panic inside a promise.
#[wasm_bindgen]
pub async fn order() -> u32 {
    checkout::order().await
}

/// Out of memory: a trap that calls no panic hook.
#[wasm_bindgen]
pub fn hoard() {
    checkout::load_every_flower();
}

/// A message with private data in it.
#[wasm_bindgen]
pub fn complain() {
    panicle::capture_message(
        "Order 17 never arrived. Call 13812345678 or write to li.lei@example.com; \
         I paid with 4111 1111 1111 1111, my id is 11010519491231002X.",
    );
}

fn after_ms(ms: i32, act: impl FnOnce() + 'static) {
    let act = Closure::once_into_js(act);
    if let Some(window) = web_sys::window() {
        let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(act.unchecked_ref(), ms);
    }
}
