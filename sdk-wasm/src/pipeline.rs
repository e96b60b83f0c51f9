//! From a capture to the text of a masked envelope: a pure function of its two inputs, so a panic elsewhere in the
//! instance leaves nothing torn here, and nothing unmasked is ever kept.

use std::collections::BTreeMap;

use panicle_protocol::{
    capture::{self, Capture, Scope},
    envelope::Item,
    mask::Masker,
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use wasm_bindgen::prelude::*;

use crate::shim;

/// `(name, version)` on every event.
const SDK: (&str, &str) = ("panicle", env!("CARGO_PKG_VERSION"));

/// Gives this instance's pipeline to the shim. `isolated`: nothing but Panicle runs in the instance.
pub(crate) fn attach(isolated: bool) {
    let process =
        Closure::<dyn Fn(String, String) -> String>::new(|capture: String, scope: String| {
            process(&capture, &scope).unwrap_or_default()
        });
    shim::attach(&process.into_js_value(), &shim::stack(), isolated);
}

/// The envelope of a capture and a scope, both JSON; `None` when they are not what the shim makes.
fn process(capture: &str, scope: &str) -> Option<String> {
    seal(read(capture)?, scope)
}

/// Reads JSON of the shim. From bytes, as the masker does: a second parser in the wasm would cost 7 KB.
pub(crate) fn read<T: DeserializeOwned>(json: &str) -> Option<T> {
    serde_json::from_slice(json.as_bytes()).ok()
}

/// The masked envelope of `capture`, in its wire format.
pub(crate) fn seal(capture: Capture, scope: &str) -> Option<String> {
    let scope = read_scope(scope)?;
    let event_id = capture.event_id.clone();
    let event = serde_json::to_value(capture::event(capture, &scope)).ok()?;
    let masker = Masker::default();
    let item = masker.item(Item::json("event", &event))?;
    let envelope = masker.envelope(headers(event_id), vec![item]);
    String::from_utf8(envelope.to_bytes().into_inner()).ok()
}

fn headers(event_id: String) -> Map<String, Value> {
    let sdk = serde_json::json!({ "name": SDK.0, "version": SDK.1 });
    Map::from_iter([
        ("event_id".to_owned(), event_id.into()),
        ("sdk".to_owned(), sdk),
    ])
}

/// The shim's `Scope`.
#[derive(Deserialize)]
struct ScopeText {
    release: Option<String>,
    environment: Option<String>,
    #[serde(default)]
    tags: BTreeMap<String, String>,
    user: Option<Value>,
}

fn read_scope(scope: &str) -> Option<Scope> {
    let ScopeText {
        release,
        environment,
        tags,
        user,
    } = read(scope)?;
    Some(Scope {
        release,
        environment,
        tags,
        user,
        sdk: SDK,
    })
}
