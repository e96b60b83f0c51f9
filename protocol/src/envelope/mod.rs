//! Sentry's envelope: a header line, then items of a header line and a payload each.
//! Source: Sentry developer documentation, "Envelopes".

#[cfg(feature = "serde")]
mod items;

use alloc::{string::String, vec::Vec};

use crate::{capture, json::Writer, mask::Masked};

#[cfg(feature = "serde")]
pub use items::{Envelope, EnvelopeError, Item, Limits};

/// The text of an envelope with one event of this SDK. Only what was masked can be in it; `None` when the id is no id.
pub fn of_event(event_id: &str, event: Masked<Vec<u8>>) -> Option<String> {
    if !is_event_id(event_id) {
        return None;
    }
    let event = event.into_inner();
    let mut envelope = Writer::object_of(|headers| {
        headers.key("event_id").text(event_id);
        capture::write_sdk(headers);
    });
    let item = Writer::object_of(|headers| {
        headers.key("type").text("event");
        headers.key("length").number(event.len() as u32);
    });
    for line in [&b"\n"[..], &item, b"\n", &event, b"\n"] {
        envelope.extend_from_slice(line);
    }
    String::from_utf8(envelope).ok()
}

fn is_event_id(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::Masker;

    #[test]
    fn an_event_is_one_item_of_its_length() {
        let event = || Masker::default().event(br#"{"a":"\u00e9"}"#).unwrap();
        let id = "0123456789abcdef0123456789abcdef";
        let version = env!("CARGO_PKG_VERSION");
        let expected = [
            r#"{"event_id":"0123456789abcdef0123456789abcdef","sdk":{"name":"panicle","version":""#,
            version,
            "\"}}\n{\"type\":\"event\",\"length\":14}\n{\"a\":\"\\u00e9\"}\n",
        ];
        assert_eq!(of_event(id, event()).unwrap(), expected.concat());
        assert_eq!(of_event("li.lei@example.com 13812345678 -", event()), None);
    }
}
