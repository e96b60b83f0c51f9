//! A garden in Leptos that panics in an event handler and while it renders. The app prints panics itself, as Leptos's
//! own template does.

use leptos::prelude::*;
use wasm_bindgen::prelude::*;

/// Starts the app, as `main` would.
#[wasm_bindgen]
pub fn start(dsn: &str) {
    console_error_panic_hook::set_once();
    panicle::init(panicle::Options::new(dsn).release("leptos@1.0.0"));
    mount_to_body(Garden);
}

/// Two buttons that fail.
#[component]
fn Garden() -> impl IntoView {
    let (bed, walk_to) = signal(0);
    view! {
        <button id="in-handler" data-ready="yes" on:click=move |_| water(7)>"Water"</button>
        <button id="in-render" on:click=move |_| walk_to.set(12)>"Next bed"</button>
        <p>{move || flower_of(bed.get())}</p>
    }
}

fn water(cans: u32) {
    assert!(cans < 7, "{cans} cans drown a lilac");
}

fn flower_of(bed: usize) -> &'static str {
    ["lilac", "hydrangea", "wild oat"][bed]
}
