//! Private data out of text and JSON, before anything is queued in the tab and before anything is stored here.
//!
//! [`Masked`] is the proof: only this module makes one, and `store` takes nothing else.
//!
//! A text is folded to ASCII (`text`), then walked once from left to right (`scan`); at each byte where something private
//! can begin, the rules that know such beginnings are asked: one file per kind of data. Rules judge what stands left and
//! right of a candidate themselves: a regular expression's word boundary takes CJK characters for letters and misses
//! `邮箱zhang@example.com失败`. Masking twice changes nothing more, so both ends of the wire can do it.

mod byte;
mod card;
mod document;
mod email;
mod gps;
mod home_dir;
mod iban;
mod ip;
mod json;
mod key_value;
mod kind;
mod mark;
mod number;
mod own;
mod pattern;
mod phone;
mod private_key;
mod prose;
mod resident_id;
mod rule;
mod salt;
mod scan;
mod secret_key;
mod text;
mod text_rules;
mod token;
mod userinfo;
mod uuid;
mod words;

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::envelope::{Envelope, Item};
use json::Output;
use own::Own;
use scan::{Field, What};
use text_rules::Finding;
use words::Hint;

pub use crate::json::NotJson;
pub use kind::{KINDS, Kind};
pub use mark::MASKED;
pub use rule::{Action, Rule, RuleError};
pub use salt::Salt;

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

/// The compiled rules. `Masker::default()` has the rules every project starts with.
#[derive(Clone, Debug, Default)]
pub struct Masker {
    own: Own,
}

impl Masker {
    /// The built-in rules and some of one's own, which go first; the first of them that fits wins.
    pub fn new(rules: &[Rule]) -> Result<Self, RuleError> {
        Ok(Self { own: Own::compile(rules)? })
    }

    /// With a salt of one's own for hashes.
    #[must_use]
    pub fn salted(mut self, salt: Salt) -> Self {
        self.own.salt = salt;
        self
    }

    /// Masks free text: exception values, messages, log lines.
    pub fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        self.in_field(text, Field::Text, 0).0
    }

    /// Masks free text, and says what was masked and where.
    pub fn text_with_remarks<'a>(&self, text: &'a str) -> (Cow<'a, str>, Vec<Remark>) {
        let (masked, found) = self.in_field(text, Field::Text, 0);
        let remark = |found: Finding| {
            let rule = self.name(found.what).to_owned();
            Some(Remark { rule, range: found.place? })
        };
        (masked, found.into_iter().filter_map(remark).collect())
    }

    /// Masks JSON in place of structure: strings by rule, values under token-like keys whole, keys too. Ids that
    /// debugging needs (event, trace and debug ids, addresses, versions, timestamps) stay.
    pub fn json(&self, json: &[u8]) -> Result<Masked<Vec<u8>>, NotJson> {
        let json = std::str::from_utf8(json).map_err(|_| NotJson)?;
        Ok(Masked(json::mask(self, json, false)?.json))
    }

    /// Masks an event as [`Masker::json`] does, says in its `_meta` what was masked, and gives its user an id by hash where
    /// the id itself was masked.
    pub fn event(&self, json: &[u8]) -> Result<Masked<Vec<u8>>, NotJson> {
        let json = std::str::from_utf8(json).map_err(|_| NotJson)?;
        let Output { mut json, meta, old_meta, .. } = json::mask(self, json, true)?;
        let meta = meta.to_json(|found, json| self.write_remark(found, json));
        let meta = match meta {
            Some(meta) if !old_meta.is_empty() => json::merge(&old_meta, meta),
            meta => meta.unwrap_or(old_meta),
        };
        let end = json.trim_ascii_end().len().saturating_sub(1);
        if !meta.is_empty() && json.get(end) == Some(&b'}') {
            let is_empty = json[..end].trim_ascii_end().ends_with(b"{");
            let comma: &[u8] = if is_empty { b"" } else { b"," };
            json.splice(end..end, [comma, b"\"_meta\":", &meta].concat());
        }
        Ok(Masked(json))
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

    fn in_field<'a>(&self, text: &'a str, field: Field, hint: Hint) -> (Cow<'a, str>, Vec<Finding>) {
        text_rules::mask(&self.own, text, field, hint)
    }

    fn name(&self, what: What) -> &str {
        match what {
            What::Kind(kind) => kind.name(),
            What::Own(rule) => self.own.name(rule.into()),
            What::Mark => "",
        }
    }

    /// `["@email","s",0,7]`, as Sentry writes it.
    fn write_remark(&self, found: &Finding, json: &mut Vec<u8>) {
        json.extend_from_slice(if matches!(found.what, What::Kind(_)) { b"[\"@" } else { b"[\"" });
        json.extend_from_slice(self.name(found.what).as_bytes());
        json.extend_from_slice(&[b'"', b',', b'"', found.how, b'"']);
        for end in found.place.iter().flat_map(|place| [place.start, place.end]) {
            json.push(b',');
            json.extend_from_slice(end.to_string().as_bytes());
        }
        json.push(b']');
    }

    fn headers(&self, headers: Map<String, Value>) -> Map<String, Value> {
        let masked = self.json(Value::Object(headers).to_string().as_bytes()).and_then(|json| json.to_value());
        match masked.map(Masked::into_inner) {
            Ok(Value::Object(headers)) => headers,
            _ => Map::new(),
        }
    }
}
