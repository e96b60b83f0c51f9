//! A garden in Dioxus that panics in an event handler and while it renders. A debug build of Dioxus installs a panic
//! hook of its own after `launch`, which shows a toast.

use std::cell::RefCell;

use dioxus::prelude::*;
use wasm_bindgen::prelude::*;

thread_local! {
    static DSN: RefCell<String> = RefCell::default();
}

/// Starts the app, as `main` would.
#[wasm_bindgen]
pub fn start(dsn: String) {
    DSN.set(dsn);
    dioxus::launch(Garden);
}

/// Two buttons that fail.
#[component]
fn Garden() -> Element {
    use_hook(|| panicle::init(panicle::Options::new(DSN.take()).release("dioxus@1.0.0")));
    let mut bed = use_signal(|| 0);
    rsx! {
        button { id: "in-handler", "data-ready": "yes", onclick: |_| water(7), "Water" }
        button { id: "in-render", onclick: move |_| bed.set(12), "Next bed" }
        p { {flower_of(bed())} }
    }
}

fn water(cans: u32) {
    assert!(cans < 7, "{cans} cans drown a lilac");
}

fn flower_of(bed: usize) -> &'static str {
    ["lilac", "hydrangea", "wild oat"][bed]
}
