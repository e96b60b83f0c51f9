//! Private data out of text and JSON, before anything is queued in the tab and before anything is stored here.
//!
//! [`Masked`] is the proof: only this module makes one, and `store` takes nothing else.
//!
//! One file per kind of data; each is a rule that `scan` tries at every position of a text. Rules judge what stands
//! left and right of a candidate themselves: a regular expression's word boundary takes CJK characters for letters and
//! misses `邮箱zhang@example.com失败`. Masking twice changes nothing more, so both ends of the wire can do it.

mod bearer;
mod card;
mod digits;
mod email;
mod json;
mod key_value;
mod phone;
mod resident_id;
mod scan;
mod secret_key;
mod userinfo;

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::envelope::{Envelope, Item};

/// What stands in the place of a value that is hidden whole.
pub const MASKED: &str = "[masked]";

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
        Masked(self.0.to_string().into_bytes())
    }
}

impl Masked<Envelope> {
    /// The envelope in its wire format.
    pub fn to_bytes(&self) -> Masked<Vec<u8>> {
        Masked(self.0.to_bytes())
    }
}

/// The compiled rules. `Masker::default()` has the rules every project starts with.
#[derive(Clone, Debug, Default)]
pub struct Masker {}

impl Masker {
    /// Masks free text: exception values, messages, log lines.
    pub fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        apply(text, &RULES)
    }

    /// Masks a JSON value in place of structure: strings by rule, values under token-like keys whole, keys too.
    /// Ids that debugging needs (event, trace and debug ids, addresses, versions, timestamps) stay.
    pub fn json(&self, value: Value) -> Masked<Value> {
        Masked(json::mask(self, value))
    }

    /// Masks an item's payload: JSON as JSON, other text as text. `None` when it is neither (binary can't be judged).
    pub fn item(&self, item: Item) -> Option<Masked<Item>> {
        let payload = match serde_json::from_slice::<Value>(&item.payload) {
            Ok(value @ (Value::Object(_) | Value::Array(_))) => self.json(value).to_json().into_inner(),
            _ => self.text(std::str::from_utf8(&item.payload).ok()?).into_owned().into_bytes(),
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

    /// Masks a version or release: `shop@rc.next` is no e-mail address.
    fn version<'a>(&self, text: &'a str) -> Cow<'a, str> {
        apply(text, &VERSION_RULES)
    }

    fn headers(&self, headers: Map<String, Value>) -> Map<String, Value> {
        match json::mask(self, Value::Object(headers)) {
            Value::Object(headers) => headers,
            _ => Map::new(),
        }
    }
}

/// First of all: a value that goes whole needs no other rule.
const SECRET_RULES: [scan::Rule; 1] = [key_value::at];

/// Tried in this order where several begin at the same place.
const RULES: [scan::Rule; 7] =
    [userinfo::at, bearer::token_at, bearer::jwt_at, email::at, resident_id::at, phone::at, card::at];

/// The rules for versions and releases.
const VERSION_RULES: [scan::Rule; 6] =
    [userinfo::at, bearer::token_at, bearer::jwt_at, resident_id::at, phone::at, card::at];

fn apply<'a>(text: &'a str, rules: &[scan::Rule]) -> Cow<'a, str> {
    match scan::replace(text, &SECRET_RULES) {
        Cow::Borrowed(text) => scan::replace(text, rules),
        Cow::Owned(text) => Cow::Owned(scan::replace(&text, rules).into_owned()),
    }
}
