//! What was masked and where, as Sentry's `_meta`: a tree like the event's, with remarks under `""`.
//!
//! A remark is `[rule, type, start, end]`: built-in rules have an `@` before their name; the type is `s` for replaced, `m`
//! for starred and `p` for hashed; the place is counted in the bytes of the masked text.

use std::ops::Range;

use serde_json::Value;

use super::super::text_rules::Finding;

/// Most places that are remembered of one text.
const MAX_PLACES: usize = 2000;

/// Most remarks of one place.
const MAX_REMARKS: usize = 100;

/// Remarks in the order of the text.
#[derive(Default)]
pub(in super::super) struct Meta {
    entries: Vec<Entry>,
}

/// Remarks of one place.
struct Entry {
    /// Keys and indexes as JSON text in quotes.
    path: Vec<Vec<u8>>,
    found: Vec<Finding>,
}

impl Meta {
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn truncate(&mut self, length: usize) {
        self.entries.truncate(length);
    }

    pub(super) fn add(&mut self, path: Vec<Vec<u8>>, found: Vec<Finding>) {
        let is_full = self.entries.len() >= MAX_PLACES;
        match self.entries.last_mut().filter(|last| last.path == path) {
            Some(last) => last.found.extend(found),
            None if is_full => {}
            None => self.entries.push(Entry { path, found }),
        }
    }

    /// One remark in the place of those about a value.
    pub(super) fn replace(&mut self, about: Range<usize>, path: Vec<Vec<u8>>, found: Finding) {
        let end = about.end.min(self.entries.len());
        self.entries.splice(about.start.min(end)..end, [Entry { path, found: vec![found] }]);
    }

    /// Takes the remarks about a value out, and what came after it off.
    pub(super) fn cut(&mut self, about: Range<usize>) -> Self {
        let later = self.entries.split_off(about.end.min(self.entries.len()));
        self.entries.truncate(about.start);
        Self { entries: later }
    }

    pub(super) fn append(&mut self, mut later: Self) {
        self.entries.append(&mut later.entries);
    }

    /// What was found, for the string that all of it stands in.
    pub(super) fn without_places(self) -> Vec<Finding> {
        let found = self.entries.into_iter().flat_map(|entry| entry.found).take(MAX_REMARKS);
        found.map(Finding::without_place).collect()
    }

    /// The tree as JSON; `None` where nothing was masked.
    pub(in super::super) fn to_json(&self, name: impl Fn(&Finding, &mut Vec<u8>)) -> Option<Vec<u8>> {
        if self.entries.is_empty() {
            return None;
        }
        let mut json = vec![b'{'];
        let mut open: &[Vec<u8>] = &[];
        for entry in &self.entries {
            let shared = entry.path.iter().zip(open).take_while(|(a, b)| a == b).count();
            json.resize(json.len() + open.len() - shared, b'}');
            for key in &entry.path[shared..] {
                separate(&mut json);
                json.extend_from_slice(key);
                json.extend_from_slice(b":{");
            }
            open = &entry.path;
            separate(&mut json);
            json.extend_from_slice(b"\"\":{\"rem\":[");
            for found in entry.found.iter().take(MAX_REMARKS) {
                separate(&mut json);
                name(found, &mut json);
            }
            json.extend_from_slice(b"]}");
        }
        json.resize(json.len() + open.len() + 1, b'}');
        Some(json)
    }
}

fn separate(json: &mut Vec<u8>) {
    if !matches!(json.last(), Some(b'{' | b'[')) {
        json.push(b',');
    }
}

/// The `_meta` an event came with, and what was masked now. Earlier remarks lose their place where a text was masked
/// again: it moved.
pub(in super::super) fn merge(old: &[u8], new: Vec<u8>) -> Vec<u8> {
    match (serde_json::from_slice(old), serde_json::from_slice(&new)) {
        (Ok(old @ Value::Object(_)), Ok(new)) => merged(old, new).to_string().into_bytes(),
        _ => new,
    }
}

fn merged(old: Value, new: Value) -> Value {
    let (Value::Object(mut old), Value::Object(new)) = (old, new) else {
        return Value::Null;
    };
    for (key, value) in new {
        let value = match old.remove(&key) {
            Some(earlier @ Value::Object(_)) if key.is_empty() => with_earlier(value, earlier),
            Some(earlier @ Value::Object(_)) => merged(earlier, value),
            _ => value,
        };
        old.insert(key, value);
    }
    Value::Object(old)
}

fn with_earlier(mut remarks: Value, mut earlier: Value) -> Value {
    let now = remarks["rem"].take();
    let before = earlier["rem"].take();
    let before = before.as_array().into_iter().flatten().filter_map(|remark| remark.as_array());
    let placeless = before.map(|remark| Value::Array(remark.iter().take(2).cloned().collect()));
    let all = placeless.chain(now.as_array().into_iter().flatten().cloned());
    earlier["rem"] = Value::Array(all.take(MAX_REMARKS).collect());
    earlier
}
