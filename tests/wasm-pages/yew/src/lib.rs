//! A garden in Yew that panics in an event handler and while it renders.

use wasm_bindgen::prelude::*;
use yew::prelude::*;

/// Starts the app, as `main` would.
#[wasm_bindgen]
pub fn start(dsn: &str) {
    panicle::init(panicle::Options::new(dsn).release("yew@1.0.0"));
    // Otherwise Yew replaces the hook by its own when it renders.
    yew::set_custom_panic_hook(std::panic::take_hook());
    yew::Renderer::<Garden>::new().render();
}

/// Two buttons that fail.
#[component]
fn Garden() -> Html {
    let bed = use_state(|| 0);
    let walk_on = {
        let bed = bed.clone();
        move |_| bed.set(12)
    };
    html! {
        <>
            <button id="in-handler" data-ready="yes" onclick={|_| water(7)}>{"Water"}</button>
            <button id="in-render" onclick={walk_on}>{"Next bed"}</button>
            <p>{flower_of(*bed)}</p>
        </>
    }
}

fn water(cans: u32) {
    assert!(cans < 7, "{cans} cans drown a lilac");
}

fn flower_of(bed: usize) -> &'static str {
    ["lilac", "hydrangea", "wild oat"][bed]
}
