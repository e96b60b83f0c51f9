//! From a capture to the text of a masked envelope: a pure function of two texts, so a panic elsewhere in the instance that
//! runs it leaves nothing torn here, and nothing unmasked is ever kept. What every wasm instance of the SDK offers the shim.

mod rules;

use alloc::{string::String, vec::Vec};

use crate::{
    capture::{self, Capture, Scope},
    envelope,
    json::Json,
    mask::Masker,
};

pub use rules::judge;

/// The masked envelope of a capture and a scope, both JSON; `None` when they are not what the shim makes, or a masking rule is
/// wrong.
pub fn process(capture: &str, scope: &str) -> Option<String> {
    let masker = masker(scope)?;
    seal(&Capture::read(capture)?, &Scope::read(scope), &masker)
}

/// The masked envelope of an event that the app changed after it was built.
pub fn reseal(event: &str, scope: &str) -> Option<String> {
    let event_id = Json::of(event).get("event_id")?.text()?;
    seal_event(&event_id, event.as_bytes().to_vec(), &masker(scope)?)
}

/// The masked envelope of `capture`, in its wire format.
pub fn seal(capture: &Capture<'_>, scope: &Scope<'_>, masker: &Masker) -> Option<String> {
    seal_event(&capture.event_id, capture::event(capture, scope), masker)
}

/// The masker of a scope: the built-in rules and the app's own. `None` when one of them is wrong.
pub fn masker(scope: &str) -> Option<Masker> {
    rules::masker(scope).ok()
}

fn seal_event(event_id: &str, event: Vec<u8>, masker: &Masker) -> Option<String> {
    envelope::of_event(event_id, masker.event(&event).ok()?)
}

#[cfg(test)]
mod tests {
    use alloc::{string::ToString as _, vec::Vec};

    use serde_json::{Value, json};

    use super::*;

    const ID: &str = "0123456789abcdef0123456789abcdef";

    fn event(envelope: &str) -> Value {
        let lines: Vec<&str> = envelope.split('\n').collect();
        assert_eq!(lines.len(), 4, "{envelope}");
        serde_json::from_str(lines[2]).unwrap()
    }

    #[test]
    fn a_capture_becomes_a_masked_envelope() {
        let capture = json!({ "event_id": ID, "kind": "message", "message": "call 13812345678" }).to_string();
        let envelope = process(&capture, r#"{"key": "k", "release": "shop@1"}"#).unwrap();
        let event = event(&envelope);
        assert_eq!(event["logentry"]["formatted"], "call 138****5678");
        assert_eq!(event["release"], "shop@1");
    }

    #[test]
    fn an_event_that_was_changed_is_masked_again() {
        let changed =
            json!({ "event_id": ID, "tags": { "phone": "13812345678" }, "user": { "id": "138****5678#bcdfgh" } });
        let event = event(&reseal(&changed.to_string(), "{}").unwrap());
        assert_eq!(event["tags"]["phone"], "138****5678");
        assert_eq!(event["user"]["id"], "138****5678#bcdfgh");
    }

    #[test]
    fn what_cannot_be_masked_is_not_sealed() {
        let wrong_rule = r#"{"mask": [{"name": "a", "patterns": ["(x)"]}]}"#;
        let capture = json!({ "event_id": ID, "message": "x" }).to_string();
        assert_eq!(process(&capture, wrong_rule), None);
        assert_eq!(process(&capture, "{"), None);
        let broken = ["{\"event_id\":\"", ID, "\",\"detail\":{\"a\":[}]}"].concat();
        assert_eq!(process(&broken, "{}"), None);
        assert_eq!(reseal("{\"event_id\": \"call 13812345678\"}", "{}"), None);
        assert_eq!(reseal(&broken, "{}"), None);
    }
}
