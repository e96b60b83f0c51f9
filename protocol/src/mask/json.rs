//! Masking JSON: strings by rule, values under secret keys whole, keys too.

use std::collections::BTreeMap;

use serde_json::{Map, Number, Value};

use super::{MASKED, Masker, secret_key};

/// Deepest nesting that is kept; what lies deeper is replaced.
const MAX_DEPTH: usize = 100;

/// What stands for what lay too deep.
const TOO_DEEP: &str = "[too deep]";

/// Ids that debugging needs; some are digits only and would pass for a card.
const IDS: [&str; 14] = [
    "event_id",
    "trace_id",
    "span_id",
    "parent_span_id",
    "replay_id",
    "profile_id",
    "debug_id",
    "code_id",
    "build_id",
    "instruction_addr",
    "image_addr",
    "symbol_addr",
    "sid",
    "did",
];

/// Versions, which may hold an `@` (`shop@1.0.0`).
const VERSIONS: [&str; 4] = ["release", "version", "dist", "build"];

/// The value, masked.
pub(super) fn mask(masker: &Masker, value: Value) -> Value {
    walk(masker, value, "", 0)
}

fn walk(masker: &Masker, value: Value, key: &str, depth: usize) -> Value {
    match value {
        Value::Array(_) | Value::Object(_) if depth >= MAX_DEPTH => TOO_DEEP.into(),
        Value::String(text) if IDS.contains(&key) && is_id(&text) => Value::String(text),
        Value::String(text) if VERSIONS.contains(&key) => masker.version(&text).into(),
        Value::String(text) => masker.text(&text).into(),
        Value::Number(number) => mask_number(masker, number),
        Value::Array(list) => array(masker, list, key, depth),
        Value::Object(fields) => object(masker, fields, depth),
        Value::Null | Value::Bool(_) => value,
    }
}

fn array(masker: &Masker, list: Vec<Value>, key: &str, depth: usize) -> Value {
    let mut masked: Vec<Value> = list.into_iter().map(|value| walk(masker, value, key, depth + 1)).collect();
    // Headers, tags and query parameters also come as `[name, value]`.
    if let [Value::String(name), value] = masked.as_mut_slice() {
        *value = hide_secret(name, value.take());
    }
    Value::Array(masked)
}

fn object(masker: &Masker, fields: Map<String, Value>, depth: usize) -> Value {
    let mut masked = Map::new();
    let mut repeats = BTreeMap::new();
    for (key, value) in fields {
        let value = walk(masker, value, &key, depth + 1);
        // Judged by the masked key: it is what the next masking sees.
        let key = masker.text(&key).into_owned();
        let value = hide_secret(&key, value);
        masked.insert(free_key(&masked, &mut repeats, key), value);
    }
    // … or as `{key, value}` and `{name, value}`.
    let name = ["key", "name"].iter().find_map(|name| masked.get(*name)?.as_str()).map(str::to_owned);
    if let (Some(name), Some(value)) = (name, masked.get_mut("value")) {
        *value = hide_secret(&name, value.take());
    }
    Value::Object(masked)
}

/// Two keys can mask to the same text; neither value may be lost. `repeats` remembers how far each text was counted, so
/// that an object of nothing but addresses takes no longer than any other.
fn free_key(taken: &Map<String, Value>, repeats: &mut BTreeMap<String, usize>, key: String) -> String {
    if !taken.contains_key(&key) {
        return key;
    }
    let number = repeats.entry(key.clone()).or_insert(1);
    loop {
        *number += 1;
        let candidate = format!("{key} ({number})");
        if !taken.contains_key(&candidate) {
            return candidate;
        }
    }
}

fn hide_secret(key: &str, value: Value) -> Value {
    let hides_nothing = match &value {
        Value::Null | Value::Bool(_) => true,
        Value::String(text) => text.is_empty(),
        Value::Number(_) => secret_key::is_plural(key),
        Value::Array(list) => list.is_empty(),
        Value::Object(fields) => fields.is_empty(),
    };
    let is_id = IDS.contains(&key) && value.as_str().is_some_and(is_id);
    if hides_nothing || is_id || secret_key::judge(key).is_none() { value } else { MASKED.into() }
}

/// A number can be a phone or a card too.
fn mask_number(masker: &Masker, number: Number) -> Value {
    let text = match number.as_f64() {
        Some(float) if number.is_f64() && float.fract() == 0.0 && float.abs() < 1e19 => {
            // Not `{float:.0}`: printing floats would be a fifth of the SDK's code.
            let digits = (float.abs() as u64).to_string();
            if float < 0.0 { format!("-{digits}") } else { digits }
        }
        _ => number.to_string(),
    };
    match masker.text(&text) {
        std::borrow::Cow::Borrowed(_) => Value::Number(number),
        std::borrow::Cow::Owned(masked) => Value::String(masked),
    }
}

/// An address with `0x`, or hexadecimal with dashes and as long as the shortest of the ids (a span's).
fn is_id(text: &str) -> bool {
    let is_hex = |text: &str| text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    match text.strip_prefix("0x") {
        Some(address) => is_hex(address),
        None => (16..=64).contains(&text.len()) && is_hex(text),
    }
}
