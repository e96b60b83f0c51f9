//! Reads the shim's JSON into the protocol's types, field by field.
//!
//! Not through serde's derived `Deserialize`: its error formatting (floats included) would be a fifth of the download,
//! for errors that nobody reads. What has another type counts as missing.

use std::collections::BTreeMap;

use panicle_protocol::{
    capture::{Capture, CaptureKind, Page, Scope},
    mask::Masker,
};
use serde_json::Value;

use crate::rules;

/// `(name, version)` on every event.
pub(crate) const SDK: (&str, &str) = ("panicle", env!("CARGO_PKG_VERSION"));

/// A capture, as the shim's `newCapture` makes it; `None` when it is not JSON or has no id.
pub(crate) fn capture(json: &str) -> Option<Capture> {
    let mut capture = parse(json)?;
    let capture = Capture {
        event_id: text(&mut capture, "event_id")?,
        timestamp: capture["timestamp"].as_f64().unwrap_or_default(),
        kind: kind(capture["kind"].as_str().unwrap_or_default()),
        name: text(&mut capture, "name").unwrap_or_default(),
        message: text(&mut capture, "message").unwrap_or_default(),
        stack: text(&mut capture, "stack"),
        filename: text(&mut capture, "filename"),
        lineno: number(&capture, "lineno"),
        colno: number(&capture, "colno"),
        location: None,
        is_async: capture["is_async"] == true,
        level: text(&mut capture, "level"),
        fingerprint: None,
        detail: some(capture["detail"].take()),
        page: page(capture["page"].take()),
        breadcrumbs: list(capture["breadcrumbs"].take()),
        modules: list(capture["modules"].take()),
    };
    Some(capture)
}

/// What the app said of itself, as the shim's `Scope`, and the masker its rules make; `None` also when a rule is wrong.
pub(crate) fn scope(json: &str) -> Option<(Scope, Masker)> {
    let mut scope = parse(json)?;
    let masker = rules::masker(&scope).ok()?;
    let scope = Scope {
        release: text(&mut scope, "release"),
        environment: text(&mut scope, "environment"),
        tags: tags(scope["tags"].take()),
        user: some(scope["user"].take()),
        sdk: SDK,
    };
    Some((scope, masker))
}

/// An object. From bytes, as the masker reads: a second parser would be linked for `&str`.
pub(crate) fn parse(json: &str) -> Option<Value> {
    let value: Value = serde_json::from_slice(json.as_bytes()).ok()?;
    value.is_object().then_some(value)
}

fn text(object: &mut Value, field: &str) -> Option<String> {
    match object[field].take() {
        Value::String(text) => Some(text),
        _ => None,
    }
}

fn number(object: &Value, field: &str) -> Option<u32> {
    object[field].as_u64()?.try_into().ok()
}

fn some(value: Value) -> Option<Value> {
    (!value.is_null()).then_some(value)
}

fn list(value: Value) -> Vec<Value> {
    match value {
        Value::Array(values) => values,
        _ => Vec::new(),
    }
}

fn tags(value: Value) -> BTreeMap<String, String> {
    let mut tags = BTreeMap::new();
    let Value::Object(fields) = value else { return tags };
    for (key, value) in fields {
        if let Value::String(value) = value {
            tags.insert(key, value);
        }
    }
    tags
}

fn page(mut page: Value) -> Page {
    if !page.is_object() {
        return Page::default();
    }
    let mut field = |name| text(&mut page, name).unwrap_or_default();
    Page { url: field("url"), user_agent: field("user_agent"), referrer: field("referrer") }
}

fn kind(name: &str) -> CaptureKind {
    match name {
        "panic" => CaptureKind::Panic,
        "rejection" => CaptureKind::Rejection,
        "csp" => CaptureKind::Csp,
        "script_load" => CaptureKind::ScriptLoad,
        "exception" => CaptureKind::Exception,
        "message" => CaptureKind::Message,
        _ => CaptureKind::Error,
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    const ID: &str = "0123456789abcdef0123456789abcdef";

    #[test]
    fn a_capture_of_the_shim_is_read_whole() {
        let capture = capture(&format!(
            r#"{{"event_id": "{ID}", "timestamp": 1.5, "kind": "rejection", "name": "TypeError", "message": "no price",
                 "stack": "at f", "lineno": 7, "is_async": true, "level": "warning", "detail": {{"url": "/a"}},
                 "page": {{"url": "/p", "user_agent": "B", "referrer": ""}},
                 "breadcrumbs": [{{"category": "a"}}], "modules": [{{"url": "/m"}}]}}"#
        ))
        .unwrap();
        assert_eq!(capture.event_id, ID);
        assert_eq!(capture.timestamp, 1.5);
        assert_eq!(capture.kind, CaptureKind::Rejection);
        assert_eq!((capture.name.as_str(), capture.message.as_str()), ("TypeError", "no price"));
        assert_eq!(capture.stack.as_deref(), Some("at f"));
        assert_eq!((capture.lineno, capture.colno), (Some(7), None));
        assert!(capture.is_async);
        assert_eq!(capture.level.as_deref(), Some("warning"));
        assert_eq!(capture.page.url, "/p");
        assert_eq!((capture.breadcrumbs.len(), capture.modules.len()), (1, 1));
    }

    #[test]
    fn what_has_another_type_counts_as_missing() {
        let capture =
            capture(&format!(r#"{{"event_id": "{ID}", "message": 7, "lineno": -1, "page": [], "modules": 1}}"#))
                .unwrap();
        assert_eq!((capture.message.as_str(), capture.lineno), ("", None));
        assert!(capture.modules.is_empty());
        assert_eq!(scope(r#"{"tags": {"a": "b", "n": 1}}"#).unwrap().0.tags.len(), 1);
    }

    #[test]
    fn rubbish_is_no_capture() {
        for json in ["", "[]", "null", "{}", r#"{"event_id": 7}"#, "{"] {
            assert!(capture(json).is_none(), "{json}");
        }
    }
}
