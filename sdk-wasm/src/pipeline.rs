//! This instance's pipeline, given to the shim.

use panicle_protocol::pipeline;
use wasm_bindgen::prelude::*;

use crate::shim;

/// Gives the shim this instance's pipeline.
pub(crate) fn attach() {
    let stack = shim::stack();
    shim::own_module(&wasm_bindgen::module(), &stack);
    let judge = Closure::<dyn Fn(String) -> String>::new(|scope: String| pipeline::judge(&scope));
    shim::attach(&sealing(pipeline::process), &sealing(pipeline::reseal), &judge.into_js_value(), &stack);
}

/// A function of two texts that answers an envelope, empty where there is none.
fn sealing(make: fn(&str, &str) -> Option<String>) -> JsValue {
    let function = move |what: String, scope: String| make(&what, &scope).unwrap_or_default();
    Closure::<dyn Fn(String, String) -> String>::new(function).into_js_value()
}
