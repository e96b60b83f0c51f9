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
#[cfg(feature = "serde")]
mod items;
mod json;
mod key_value;
mod kind;
mod list;
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

use alloc::{
    borrow::{Cow, ToOwned as _},
    string::String,
    vec::Vec,
};
use core::ops::Range;

use crate::json::{Json, write::write_number};
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

/// What was masked in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The kind's name, or that of a rule of one's own.
    pub rule: String,
    /// The bytes of the masked text that stand for it.
    pub range: Range<usize>,
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
        self.text_with_findings(text).0
    }

    /// Masks free text, and says what was masked and where.
    pub fn text_with_remarks<'a>(&self, text: &'a str) -> (Cow<'a, str>, Vec<Remark>) {
        let (masked, found) = self.text_with_findings(text);
        let remark = |found: Finding| Remark { rule: self.name(found.what).to_owned(), range: found.place };
        (masked, found.into_iter().map(remark).collect())
    }

    fn text_with_findings<'a>(&self, text: &'a str) -> (Cow<'a, str>, Vec<Finding>) {
        let Some((masked, found)) = self.in_field(text.as_bytes(), Field::Text, 0) else {
            return (Cow::Borrowed(text), Vec::new());
        };
        (Cow::Owned(String::from_utf8(masked).expect("INVARIANT: only whole characters are replaced")), found)
    }

    /// Masks JSON in place of structure: strings by rule, values under token-like keys whole, keys too. Ids that
    /// debugging needs (event, trace and debug ids, addresses, versions, timestamps) stay.
    pub fn json(&self, json: &[u8]) -> Result<Masked<Vec<u8>>, NotJson> {
        let json = core::str::from_utf8(json).map_err(|_| NotJson)?;
        Ok(Masked(json::mask(self, json, false)?.json))
    }

    /// Masks an event as [`Masker::json`] does, says in its `_meta` what was masked, and gives its user an id by hash where
    /// the id itself was masked.
    pub fn event(&self, json: &[u8]) -> Result<Masked<Vec<u8>>, NotJson> {
        let json = core::str::from_utf8(json).map_err(|_| NotJson)?;
        let Output { mut json, meta, old_meta, .. } = json::mask(self, json, true)?;
        let end = json.trim_ascii_end().len().saturating_sub(1);
        if (meta.is_empty() && old_meta.is_empty()) || json.get(end) != Some(&b'}') {
            return Ok(Masked(json));
        }
        let tail = json.split_off(end);
        let is_first = json.trim_ascii_end().ends_with(b"{");
        json.extend_from_slice(if is_first { b"\"_meta\":" } else { b",\"_meta\":" });
        if meta.is_empty() {
            json.extend_from_slice(&old_meta);
        } else {
            meta.write(self, Json::of(core::str::from_utf8(&old_meta).unwrap_or_default()), &mut json);
        }
        json.extend_from_slice(&tail);
        Ok(Masked(json))
    }

    fn in_field(&self, text: &[u8], field: Field, hint: Hint) -> Option<(Vec<u8>, Vec<Finding>)> {
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
        if !found.place.is_empty() {
            for end in [found.place.start, found.place.end] {
                json.push(b',');
                write_number(json, end);
            }
        }
        json.push(b']');
    }
}
