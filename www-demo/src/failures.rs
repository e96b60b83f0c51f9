//! The ways into `checkout` and `traps`: exported functions, promises, tasks, timers, frames and event closures.

use wasm_bindgen::{JsCast, prelude::*};
use wasm_bindgen_futures::spawn_local;

use crate::{checkout, page, traps};

/// Wires the buttons whose failure starts in a Rust closure. The others call an export from JavaScript.
pub(crate) fn wire() {
    page::on_click_id("panic-spawn-local", || spawn_local(checkout::refresh_stock()));
    page::on_click_id("panic-timeout", || after_ms(250, checkout::courier_arrives));
    page::on_click_id("panic-closure", || checkout::rate(7));
    page::on_click_id("panic-frame", || in_next_frame(|| checkout::bloom(5000)));
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
    traps::load_every_flower();
}

/// A load behind the end of the memory.
#[wasm_bindgen]
pub fn look_around() -> u32 {
    traps::look_behind_the_shop()
}

/// A recursion without end.
#[wasm_bindgen]
pub fn plant() -> u32 {
    traps::plant_in_a_seed(0)
}

/// A division by zero that no check catches.
#[wasm_bindgen]
pub fn share(guests: u32) -> u32 {
    traps::share_among(guests)
}

/// A call through a function pointer of another type.
#[wasm_bindgen]
pub fn dial() {
    traps::dial_a_wrong_number();
}

/// The instruction `unreachable`.
#[wasm_bindgen]
pub fn open_door() {
    traps::open_the_walled_up_door();
}

/// A vase that stays borrowed once a panic has gone through it.
#[wasm_bindgen]
#[derive(Default)]
pub struct Vase {
    flowers: u32,
}

#[wasm_bindgen]
impl Vase {
    /// An empty vase.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts `flowers` more into it; twelve are too many.
    pub fn fill(&mut self, flowers: u32) -> u32 {
        self.flowers += flowers;
        assert!(self.flowers < 12, "the vase burst with {} flowers in it", self.flowers);
        self.flowers
    }
}

/// A message with private data in it.
#[wasm_bindgen]
pub fn complain() {
    panicle::capture_message(
        "Order 17 never arrived. Call 13812345678 or write to li.lei@example.com; \
         I paid with 4111 1111 1111 1111, my id is 11010519491231002X.",
    );
}

fn in_next_frame(act: impl FnOnce() + 'static) {
    let act = Closure::once_into_js(act);
    if let Some(window) = web_sys::window() {
        let _ = window.request_animation_frame(act.unchecked_ref());
    }
}

fn after_ms(ms: i32, act: impl FnOnce() + 'static) {
    let act = Closure::once_into_js(act);
    if let Some(window) = web_sys::window() {
        let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(act.unchecked_ref(), ms);
    }
}
