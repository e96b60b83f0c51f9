//! From a capture to the text of a masked envelope: a pure function of its two inputs, so a panic elsewhere in the
//! instance leaves nothing torn here, and nothing unmasked is ever kept.

use panicle_protocol::{
    capture::{self, Capture, Scope},
    envelope::Item,
    mask::Masker,
};
use serde_json::{Map, Value};
use wasm_bindgen::prelude::*;

use crate::{
    read::{self, SDK},
    rules, shim,
};

/// Gives this instance's pipeline to the shim. `isolated`: nothing but Panicle runs in the instance.
pub(crate) fn attach(isolated: bool) {
    let process = Closure::<dyn Fn(String, String) -> String>::new(|capture: String, scope: String| {
        process(&capture, &scope).unwrap_or_default()
    });
    let judge = Closure::<dyn Fn(String) -> String>::new(|scope: String| rules::judge(&scope));
    shim::attach(&process.into_js_value(), &judge.into_js_value(), &shim::stack(), isolated);
}

/// The envelope of a capture and a scope, both JSON; `None` when they are not what the shim makes.
fn process(capture: &str, scope: &str) -> Option<String> {
    let (scope, masker) = read::scope(scope)?;
    seal(read::capture(capture)?, &scope, &masker)
}

/// The masked envelope of `capture`, in its wire format.
pub(crate) fn seal(capture: Capture, scope: &Scope, masker: &Masker) -> Option<String> {
    let event_id = capture.event_id.clone();
    let event = serde_json::to_value(capture::event(capture, scope)).ok()?;
    let item = masker.item(Item::json("event", &event))?;
    let envelope = masker.envelope(headers(event_id), vec![item]);
    String::from_utf8(envelope.to_bytes().into_inner()).ok()
}

fn headers(event_id: String) -> Map<String, Value> {
    let mut headers = Map::new();
    headers.insert("event_id".to_owned(), event_id.into());
    headers.insert("sdk".to_owned(), serde_json::json!({ "name": SDK.0, "version": SDK.1 }));
    headers
}
