//! Private data out of text and JSON, before anything is queued in the tab and before anything is stored here.
//!
//! `Masked` is the proof: only this module makes one, and `store` takes nothing else.

use std::borrow::Cow;

use serde_json::Value;

use crate::envelope::{Envelope, Item};

/// A value that went through the masking rules. No other module can make one.
#[derive(Clone, Debug, PartialEq)]
pub struct Masked<T>(T);

impl<T> Masked<T> {
    /// Reads the value.
    pub fn get(&self) -> &T {
        &self.0
    }

    /// Gives the value up; from here on it is the caller's care.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl Masked<Value> {
    /// Compact JSON of the value, masked as it is.
    pub fn to_json(&self) -> Masked<Vec<u8>> {
        todo!()
    }
}

impl Masked<Envelope> {
    /// The envelope in its wire format.
    pub fn to_bytes(&self) -> Masked<Vec<u8>> {
        todo!()
    }
}

/// The compiled rules. `Masker::default()` has the rules every project starts with.
#[derive(Clone, Debug, Default)]
pub struct Masker {}

impl Masker {
    /// Masks free text: exception values, messages, log lines.
    pub fn text<'a>(&self, _text: &'a str) -> Cow<'a, str> {
        todo!()
    }

    /// Masks a JSON value in place of structure: strings by rule, values under token-like keys whole, keys too.
    /// Ids that debugging needs (event, trace and debug ids, addresses, versions, timestamps) stay.
    pub fn json(&self, _value: Value) -> Masked<Value> {
        todo!()
    }

    /// Masks an item's payload: JSON as JSON, other text as text. `None` when it is neither (binary can't be judged).
    pub fn item(&self, _item: Item) -> Option<Masked<Item>> {
        todo!()
    }

    /// Puts masked items under masked envelope headers (`dsn`'s key and `sent_at` are dropped).
    pub fn envelope(
        &self,
        _headers: serde_json::Map<String, Value>,
        _items: Vec<Masked<Item>>,
    ) -> Masked<Envelope> {
        todo!()
    }
}
