//! The JavaScript half as Rust sees it: `js/shim.js`, generated from `js-shim`. None of its functions throws.

use wasm_bindgen::prelude::*;

// The crate carries its own copy of the shim. Whichever copies a page loads, they share one state.
#[wasm_bindgen(module = "/js/shim.js")]
extern "C" {
    /// Installs the listeners and raises the stack limit.
    pub(crate) fn start();
    /// Takes the options, by the shim's own names; warns once when the DSN or a masking rule cannot be used.
    pub(crate) fn configure(options: &JsValue);
    /// Gives the shim this instance's [`panicle_protocol::pipeline`]; `stack` names the module it is in.
    pub(crate) fn attach(process: &JsValue, reseal: &JsValue, judge: &JsValue, stack: &str);
    /// Tells the shim of the module that `stack` was taken in.
    #[wasm_bindgen(js_name = ownModule)]
    pub(crate) fn own_module(module: &JsValue, stack: &str);
    /// The stack at the caller, from the wasm on, as the engine writes it.
    pub(crate) fn stack() -> String;
    /// A capture as JSON, with id, time, page and breadcrumbs filled in.
    pub(crate) fn context(kind: &str, stack: &str) -> String;
    /// Release, environment, tags, user, masking rules and the DSN's key as JSON.
    pub(crate) fn scope() -> String;
    /// The same, with what is said of this event only.
    #[wasm_bindgen(js_name = context)]
    pub(crate) fn context_with(kind: &str, stack: &str, details: &JsValue) -> String;
    /// What is sent in the place of an envelope; empty when the app's options drop it.
    pub(crate) fn screen(kind: &str, envelope: &str) -> String;
    /// May one more event be reported now?
    #[wasm_bindgen(js_name = mayReport)]
    pub(crate) fn may_report() -> bool;

    /// Sends a panic's envelope and expects the trap that `stack` announces.
    #[wasm_bindgen(js_name = sendPanic)]
    pub(crate) fn send_panic(event_id: &str, envelope: &str, stack: &str);
    /// Raises `panicle:panic` on the window, once the panicking call has left the stack.
    #[wasm_bindgen(js_name = announcePanic)]
    pub(crate) fn announce_panic(detail: &JsValue);
    /// Starts to watch whether an earlier panic hook prints.
    #[wasm_bindgen(js_name = watchConsole)]
    pub(crate) fn watch_console();
    /// Did it print?
    #[wasm_bindgen(js_name = wasPrinted)]
    pub(crate) fn was_printed() -> bool;

    /// Where envelopes are posted; empty when they are not.
    pub(crate) fn endpoint() -> String;
    /// Registers an envelope that Rust sends; 0 when the shim keeps it for later.
    #[cfg(feature = "gloo")]
    pub(crate) fn begin(event_id: &str, envelope: &str) -> u32;
    /// Says how a registered envelope fared; status 0 is a network failure.
    #[cfg(feature = "gloo")]
    pub(crate) fn settle(id: u32, status: u16, retry_after: Option<String>, limits: Option<String>);
    /// Sends an envelope.
    #[cfg(not(feature = "gloo"))]
    pub(crate) fn send(event_id: &str, envelope: &str);

    /// Remembers a breadcrumb.
    #[wasm_bindgen(js_name = addBreadcrumb)]
    pub(crate) fn add_breadcrumb(breadcrumb: &JsValue);
    /// Sets the user; `undefined` forgets them.
    #[wasm_bindgen(js_name = setUser)]
    pub(crate) fn set_user(user: &JsValue);
    /// Puts a label on the events to come.
    #[wasm_bindgen(js_name = setTag)]
    pub(crate) fn set_tag(key: &str, value: &str);
    /// Adds a value to the events to come; `undefined` and `null` take it off.
    #[wasm_bindgen(js_name = setExtra)]
    pub(crate) fn set_extra(key: &str, value: &JsValue);
    /// Adds an object to the events to come; `undefined` and `null` take it off.
    #[wasm_bindgen(js_name = setContext)]
    pub(crate) fn set_context(name: &str, values: &JsValue);
}

/// JSON as a JavaScript value; `null` when it is not JSON.
pub(crate) fn value(json: &[u8]) -> JsValue {
    let text = str::from_utf8(json).unwrap_or_default();
    js_sys::JSON::parse(text).unwrap_or(JsValue::NULL)
}
