//! This instance's pipeline, given to the shim.

use panicle_protocol::pipeline;
use wasm_bindgen::prelude::*;

use crate::shim;

/// Gives this instance's pipeline to the shim. `isolated`: nothing but Panicle runs in the instance.
pub(crate) fn attach(isolated: bool) {
    let process = Closure::<dyn Fn(String, String) -> String>::new(|capture: String, scope: String| {
        pipeline::process(&capture, &scope).unwrap_or_default()
    });
    let judge = Closure::<dyn Fn(String) -> String>::new(|scope: String| pipeline::judge(&scope));
    shim::attach(&process.into_js_value(), &judge.into_js_value(), &shim::stack(), isolated);
}
