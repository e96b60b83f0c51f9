//! Anybody's envelope, parsed within limits.

use alloc::{
    borrow::ToOwned as _,
    format,
    string::{String, ToString as _},
    vec::Vec,
};

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
    /// Parses `bytes`; items without `length` end at the next line break. Errors never repeat what was sent.
    pub fn parse(bytes: &[u8], limits: &Limits) -> Result<Self, EnvelopeError> {
        let mut reader = Reader { bytes, limits };
        reader.skip_blank();
        if reader.bytes.is_empty() {
            return Err(EnvelopeError::Empty);
        }
        let headers = reader.headers("the envelope")?;
        let mut items = Vec::new();
        loop {
            reader.skip_blank();
            if reader.bytes.is_empty() {
                return Ok(Self { headers, items });
            }
            if items.len() == limits.items {
                return Err(EnvelopeError::TooLarge(format!("more than {} items", limits.items)));
            }
            items.push(reader.item(items.len() + 1)?);
        }
    }

    /// Serialises in the wire format, every item with its `length`.
    pub fn to_bytes(&self) -> Vec<u8> {
        let payloads: usize = self.items.iter().map(|item| item.payload.len() + 128).sum();
        let mut bytes = Vec::with_capacity(payloads + 256);
        write_headers(&mut bytes, &self.headers);
        for item in &self.items {
            let mut headers = item.headers.clone();
            headers.insert("length".to_owned(), item.payload.len().into());
            write_headers(&mut bytes, &headers);
            bytes.extend_from_slice(&item.payload);
            bytes.push(b'\n');
        }
        bytes
    }
}

impl Item {
    /// An item of `kind` (`event`, `session`, `client_report`, …) with a JSON payload.
    pub fn json(kind: &str, payload: &Value) -> Self {
        let mut headers = Map::new();
        headers.insert("type".to_owned(), kind.into());
        Self { headers, payload: payload.to_string().into_bytes() }
    }

    /// The item's `type` header, empty when missing.
    pub fn kind(&self) -> &str {
        self.headers.get("type").and_then(Value::as_str).unwrap_or_default()
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self { items: 500, header_bytes: 64 * 1024, event_bytes: 1024 * 1024, item_bytes: 20 * 1024 * 1024 }
    }
}

/// What is left to parse.
struct Reader<'a> {
    bytes: &'a [u8],
    limits: &'a Limits,
}

impl<'a> Reader<'a> {
    fn skip_blank(&mut self) {
        self.bytes = self.bytes.trim_ascii_start();
    }

    fn headers(&mut self, of: &str) -> Result<Map<String, Value>, EnvelopeError> {
        let line = self.line();
        if line.len() > self.limits.header_bytes {
            return Err(EnvelopeError::TooLarge(format!("{of} has a header over {} bytes", self.limits.header_bytes)));
        }
        serde_json::from_slice(line)
            .map_err(|_| EnvelopeError::Malformed(format!("the header of {of} is not a JSON object")))
    }

    fn item(&mut self, number: usize) -> Result<Item, EnvelopeError> {
        let name = format!("item {number}");
        let headers = self.headers(&name)?;
        let payload = match headers.get("length") {
            None | Some(Value::Null) => self.line(),
            Some(length) => {
                let length = length.as_u64().and_then(|length| usize::try_from(length).ok());
                let length =
                    length.ok_or_else(|| EnvelopeError::Malformed(format!("the length of {name} is not a size")))?;
                self.payload(length, &name)?
            }
        };
        let item = Item { headers, payload: payload.to_vec() };
        let limit = self.limits.payload_bytes(item.kind());
        if item.payload.len() > limit {
            return Err(EnvelopeError::TooLarge(format!("{name} is over {limit} bytes")));
        }
        Ok(item)
    }

    fn payload(&mut self, length: usize, name: &str) -> Result<&'a [u8], EnvelopeError> {
        let (payload, rest) = self
            .bytes
            .split_at_checked(length)
            .ok_or_else(|| EnvelopeError::Malformed(format!("{name} is shorter than its length says")))?;
        let rest = rest.strip_prefix(b"\r").unwrap_or(rest);
        self.bytes = match rest {
            [] => rest,
            [b'\n', rest @ ..] => rest,
            _ => {
                return Err(EnvelopeError::Malformed(format!("{name} is longer than its length says")));
            }
        };
        Ok(payload)
    }

    /// Takes up to the next line break, which is dropped.
    fn line(&mut self) -> &'a [u8] {
        let end = self.bytes.iter().position(|b| *b == b'\n').unwrap_or(self.bytes.len());
        let (line, rest) = self.bytes.split_at(end);
        self.bytes = rest.get(1..).unwrap_or_default();
        line
    }
}

impl Limits {
    fn payload_bytes(&self, kind: &str) -> usize {
        match kind {
            "event" | "transaction" => self.event_bytes,
            _ => self.item_bytes,
        }
    }
}

fn write_headers(bytes: &mut Vec<u8>, headers: &Map<String, Value>) {
    // Serialising a map with string keys into memory cannot fail; an empty line would only cost the header.
    bytes.extend_from_slice(&serde_json::to_vec(headers).unwrap_or_default());
    bytes.push(b'\n');
}
