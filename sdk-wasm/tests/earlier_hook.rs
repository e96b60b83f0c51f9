//! An app that had a panic hook of its own before `init`.

#![cfg(target_arch = "wasm32")]

use std::sync::atomic::{AtomicU32, Ordering};

use wasm_bindgen::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen(inline_js = "
const printed = [];
const error = console.error;
console.error = (...data) => { printed.push(data.join(' ')); error.apply(console, data); };
const network = globalThis.fetch;
globalThis.fetch = async (request, options) =>
  (request.url ?? String(request)).includes('collector.example') ? new Response('{}') : network(request, options);

export const print = (text) => console.error(text);
export const printed_lines = () => printed.splice(0).join('\\n---\\n');
export function swallow(act) { try { act(); } catch {} }
")]
extern "C" {
    fn print(text: &str);
    fn printed_lines() -> String;
    fn swallow(act: &Closure<dyn FnMut()>);
}

static CALLS: AtomicU32 = AtomicU32::new(0);

fn panic_once(words: &'static str) -> String {
    printed_lines();
    swallow(&Closure::new(move || panic!("{words}")));
    printed_lines()
}

#[wasm_bindgen_test]
fn is_called_once_and_a_panic_is_printed_once() {
    std::panic::set_hook(Box::new(|info| {
        CALLS.fetch_add(1, Ordering::Relaxed);
        if info.payload_as_str() != Some("silent") {
            print("the app's own words");
        }
    }));
    panicle::init(panicle::Options::new("http://key@collector.example/1"));

    assert_eq!(panic_once("loud"), "the app's own words");
    assert_eq!(CALLS.load(Ordering::Relaxed), 1);

    let printed = panic_once("silent");
    assert_eq!(printed.matches("panicked at").count(), 1, "{printed}");
    assert!(printed.contains("silent"), "{printed}");
    assert_eq!(CALLS.load(Ordering::Relaxed), 2);
}
