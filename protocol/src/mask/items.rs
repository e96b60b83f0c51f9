//! What the collector masks: whole items and envelopes.

use alloc::vec::Vec;

use serde_json::{Map, Value};

use super::{Masked, Masker, NotJson};
use crate::envelope::{Envelope, Item};

impl Masked<Vec<u8>> {
    /// The masked JSON as a value.
    pub fn to_value(&self) -> Result<Masked<Value>, NotJson> {
        serde_json::from_slice(&self.0).map(Masked).map_err(|_| NotJson)
    }
}

impl Masked<Value> {
    /// Its JSON text.
    pub fn to_text(&self) -> Masked<Vec<u8>> {
        Masked(self.0.to_string().into_bytes())
    }
}

impl Masked<Envelope> {
    /// The envelope in its wire format.
    pub fn to_bytes(&self) -> Masked<Vec<u8>> {
        Masked(self.0.to_bytes())
    }
}

impl Masker {
    /// Masks an item's payload: an event as [`Masker::event`] does, other JSON as JSON, other text as text. `None` when
    /// it is neither (binary can't be judged).
    pub fn item(&self, item: Item) -> Option<Masked<Item>> {
        let is_event = matches!(item.kind(), "event" | "transaction");
        let masked = if is_event { self.event(&item.payload) } else { self.json(&item.payload) };
        let payload = match masked {
            Ok(json) => json.into_inner(),
            Err(NotJson) => self.text(core::str::from_utf8(&item.payload).ok()?).into_owned().into_bytes(),
        };
        Some(Masked(Item { headers: self.headers(item.headers), payload }))
    }

    /// Puts masked items under masked envelope headers (`dsn`'s key and `sent_at` are dropped).
    pub fn envelope(&self, mut headers: Map<String, Value>, items: Vec<Masked<Item>>) -> Masked<Envelope> {
        headers.remove("dsn");
        headers.remove("sent_at");
        let items = items.into_iter().map(Masked::into_inner).collect();
        Masked(Envelope { headers: self.headers(headers), items })
    }

    fn headers(&self, headers: Map<String, Value>) -> Map<String, Value> {
        let masked = self.json(Value::Object(headers).to_string().as_bytes()).and_then(|json| json.to_value());
        match masked.map(Masked::into_inner) {
            Ok(Value::Object(headers)) => headers,
            _ => Map::new(),
        }
    }
}
