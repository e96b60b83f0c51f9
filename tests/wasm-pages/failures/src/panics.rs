//! Panics, by the way that leads to them. All but the last three end in `drop_vase`.

use std::hint::black_box;

use wasm_bindgen::{JsCast, prelude::*};
use wasm_bindgen_futures::{JsFuture, js_sys::Promise, spawn_local};
use web_sys::EventTarget;

/// In a plain call from JavaScript.
#[wasm_bindgen]
pub fn panic_in_export() {
    drop_vase("an export");
}

/// In a promise, after its first await.
#[wasm_bindgen]
pub async fn panic_in_promise() {
    next_turn().await;
    drop_vase("a promise");
}

/// In a task.
#[wasm_bindgen]
pub fn panic_in_spawn_local() {
    spawn_local(async {
        next_turn().await;
        drop_vase("a task");
    });
}

/// In `requestAnimationFrame`.
#[wasm_bindgen]
pub fn panic_in_animation_frame() -> Result<(), JsValue> {
    let frame = Closure::once_into_js(|| drop_vase("an animation frame"));
    window()?.request_animation_frame(frame.unchecked_ref())?;
    Ok(())
}

/// In an event listener of `target`, which is called at once.
#[wasm_bindgen]
pub fn panic_in_listener(target: &EventTarget) -> Result<(), JsValue> {
    let listener = Closure::<dyn FnMut()>::new(|| drop_vase("a listener")).into_js_value();
    target.add_event_listener_with_callback("click", listener.unchecked_ref())
}

/// In a timer.
#[wasm_bindgen]
pub fn panic_in_timer() -> Result<(), JsValue> {
    let timer = Closure::once_into_js(|| drop_vase("a timer"));
    window()?.set_timeout_with_callback_and_timeout_and_arguments_0(timer.unchecked_ref(), 5)?;
    Ok(())
}

/// `unwrap()` on `None`.
#[wasm_bindgen]
pub fn panic_in_unwrap() {
    cheapest(&[]);
}

/// An index out of bounds.
#[wasm_bindgen]
pub fn panic_at_index() {
    nth(&[3, 5], black_box(7));
}

/// An addition that overflows.
#[wasm_bindgen]
pub fn panic_in_addition() {
    add(black_box(u8::MAX), 1);
}

#[inline(never)]
fn drop_vase(place: &str) {
    panic!("a vase fell in {place}");
}

#[inline(never)]
fn cheapest(prices: &[u32]) -> u32 {
    *prices.iter().min().unwrap()
}

#[inline(never)]
fn nth(prices: &[u32], index: usize) -> u32 {
    prices[index]
}

#[inline(never)]
fn add(a: u8, b: u8) -> u8 {
    a + b
}

async fn next_turn() {
    // A resolved promise cannot fail.
    let _ = JsFuture::from(Promise::resolve(&JsValue::UNDEFINED)).await;
}

fn window() -> Result<web_sys::Window, JsValue> {
    web_sys::window().ok_or_else(|| "there is no window".into())
}
