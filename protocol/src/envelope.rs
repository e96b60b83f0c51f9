//! Sentry's envelope: a header line, then items of a header line and a payload each.
//! Source: Sentry developer documentation, "Envelopes".

use serde_json::{Map, Value};

/// One envelope, payloads unparsed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Envelope {
    /// `event_id`, `dsn`, `sent_at`, `sdk`, `trace`, … as sent.
    pub headers: Map<String, Value>,
    /// The items in their order.
    pub items: Vec<Item>,
}

/// One item of an envelope.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// `type`, `length`, `content_type`, `filename`, … as sent; `length` is rewritten on serialising.
    pub headers: Map<String, Value>,
    /// The payload's bytes.
    pub payload: Vec<u8>,
}

/// What bounds the parsing of an envelope.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Most items in one envelope (Relay: 500).
    pub items: usize,
    /// Most bytes in one header line.
    pub header_bytes: usize,
    /// Most bytes in an `event` or `transaction` payload (Sentry: 1 MiB).
    pub event_bytes: usize,
    /// Most bytes in any other payload.
    pub item_bytes: usize,
}

/// Why bytes are not an acceptable envelope.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    /// Nothing but white space.
    #[error("the envelope is empty")]
    Empty,
    /// A header line is not a JSON object, or a payload is shorter than its `length`.
    #[error("malformed envelope: {0}")]
    Malformed(String),
    /// A limit was passed.
    #[error("envelope too large: {0}")]
    TooLarge(String),
}

impl Envelope {
    /// Parses `bytes`; items without `length` end at the next line break.
    pub fn parse(_bytes: &[u8], _limits: &Limits) -> Result<Self, EnvelopeError> {
        todo!()
    }

    /// Serialises in the wire format, every item with its `length`.
    pub fn to_bytes(&self) -> Vec<u8> {
        todo!()
    }
}

impl Item {
    /// An item of `kind` (`event`, `session`, `client_report`, …) with a JSON payload.
    pub fn json(_kind: &str, _payload: &Value) -> Self {
        todo!()
    }

    /// The item's `type` header, empty when missing.
    pub fn kind(&self) -> &str {
        todo!()
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self { items: 500, header_bytes: 64 * 1024, event_bytes: 1024 * 1024, item_bytes: 20 * 1024 * 1024 }
    }
}
