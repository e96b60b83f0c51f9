//! The document, as far as the shop touches it. What is missing is left alone: the page stays usable.

use wasm_bindgen::{JsCast, prelude::*};
use web_sys::{Document, Element, HtmlElement, HtmlMetaElement};

/// The collector's DSN, which the server or `?dsn=` puts into the page's head.
pub(crate) fn dsn() -> String {
    let meta = document().and_then(|document| document.query_selector("meta[name=panicle-dsn]").ok()?);
    meta.and_then(|meta| meta.dyn_into::<HtmlMetaElement>().ok()).map(|meta| meta.content()).unwrap_or_default()
}

/// Every element that `selector` names.
pub(crate) fn all(selector: &str) -> Vec<HtmlElement> {
    let Some(list) = document().and_then(|document| document.query_selector_all(selector).ok()) else {
        return Vec::new();
    };
    (0..list.length()).filter_map(|index| list.get(index)?.dyn_into().ok()).collect()
}

/// Replaces the text of the element with this id.
pub(crate) fn set_text(id: &str, text: &str) {
    if let Some(element) = by_id(id) {
        element.set_text_content(Some(text));
    }
}

/// Calls `act` on every click on `element`.
pub(crate) fn on_click(element: &Element, act: impl FnMut() + 'static) {
    let listener = Closure::<dyn FnMut()>::new(act).into_js_value();
    let _ = element.add_event_listener_with_callback("click", listener.unchecked_ref());
}

/// [`on_click`] for the element with this id.
pub(crate) fn on_click_id(id: &str, act: impl FnMut() + 'static) {
    if let Some(element) = by_id(id) {
        on_click(&element, act);
    }
}

/// Tells visitors, human or not, that the buttons work.
pub(crate) fn say_ready() {
    if let Some(body) = document().and_then(|document| document.body()) {
        let _ = body.dataset().set("ready", "yes");
    }
}

fn by_id(id: &str) -> Option<Element> {
    document()?.get_element_by_id(id)
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}
