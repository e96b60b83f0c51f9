//! Which kinds of private data were masked in an event, how often and where, as its `_meta` says.

use std::collections::BTreeMap;

use maud::{Markup, html};
use serde_json::{Map, Value};

/// Most rules that are listed.
const MOST_RULES: usize = 30;
/// Most places listed for one rule.
const MOST_PLACES: usize = 5;
/// Longest name of a rule.
const NAME_CHARS: usize = 40;
/// Longest place.
const PLACE_CHARS: usize = 120;
/// How deep `_meta` is read; the store takes nothing that is nested deeper.
const MAX_DEPTH: usize = 128;

/// The card; none when nothing was masked.
pub(super) fn card(payload: &Value) -> Markup {
    let found = Found::read(payload);
    html! {
        @if !found.rules.is_empty() {
            section.card.masked {
                h2 { "Masked" }
                ul {
                    @for (rule, hits) in &found.rules { li { (line(rule, hits)) } }
                    @if found.left_out > 0 { li { "… and by other rules ×" (found.left_out) } }
                }
            }
        }
    }
}

fn line(rule: &str, hits: &Hits) -> Markup {
    let more = hits.places_in_all - hits.places.len();
    html! {
        b { (rule) } " ×" (hits.times) " in "
        @for (index, place) in hits.places.iter().enumerate() { @if index > 0 { ", " } code { (place) } }
        @if more > 0 { " and " (more) " more" }
    }
}

/// What `_meta` tells. Clients write it too, so it may hold anything: what can't be read is passed over.
#[derive(Debug, Default, PartialEq, Eq)]
struct Found {
    rules: BTreeMap<String, Hits>,
    /// Hits of rules that found no room.
    left_out: usize,
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Hits {
    times: usize,
    /// The first few.
    places: Vec<String>,
    places_in_all: usize,
}

impl Found {
    fn read(payload: &Value) -> Self {
        let mut found = Self::default();
        if let Some(Value::Object(meta)) = payload.get("_meta") {
            found.walk(meta, &mut Vec::new());
        }
        found
    }

    /// `_meta` mirrors the event; what it says of a value stands under the empty key.
    fn walk<'a>(&mut self, node: &'a Map<String, Value>, path: &mut Vec<&'a str>) {
        for (key, below) in node {
            match below {
                Value::Object(about) if key.is_empty() => self.take(about, path),
                Value::Object(below) if path.len() < MAX_DEPTH => {
                    path.push(key);
                    self.walk(below, path);
                    path.pop();
                }
                _ => {}
            }
        }
    }

    fn take(&mut self, about: &Map<String, Value>, path: &[&str]) {
        let remarks = about.get("rem").and_then(Value::as_array);
        let rules = remarks.into_iter().flatten().filter_map(|remark| rule_of(remark.get(0)?.as_str()?));
        let mut times = BTreeMap::<&str, usize>::new();
        rules.for_each(|rule| *times.entry(rule).or_default() += 1);
        for (rule, times) in times {
            self.add(&cut(rule, NAME_CHARS), times, path);
        }
    }

    fn add(&mut self, rule: &str, times: usize, path: &[&str]) {
        if self.rules.len() == MOST_RULES && !self.rules.contains_key(rule) {
            self.left_out += times;
            return;
        }
        let hits = self.rules.entry(rule.to_owned()).or_default();
        hits.times += times;
        hits.places_in_all += 1;
        if hits.places.len() < MOST_PLACES {
            hits.places.push(cut(&path.join("."), PLACE_CHARS));
        }
    }
}

/// A rule's name: `@` marks the built-in ones. What begins with `!` (Relay's `!limit`) masked nothing.
fn rule_of(name: &str) -> Option<&str> {
    let name = name.strip_prefix('@').unwrap_or(name);
    (!name.is_empty() && !name.starts_with('!')).then_some(name)
}

fn cut(text: &str, most_chars: usize) -> String {
    match text.char_indices().nth(most_chars) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn text(meta: Value) -> String {
        card(&json!({ "_meta": meta })).into_string()
    }

    #[test]
    fn kinds_are_listed_with_times_and_places() {
        let at = |remarks: Value| json!({ "": { "rem": remarks, "len": 40 } });
        let meta = json!({
            "exception": { "values": { "0": { "value": at(json!([["@email", "s", 0, 7], ["@email", "s", 9, 16]])) } } },
            "message": at(json!([["@email", "s", 0, 7], ["employee", "p", 9, 30], ["!limit", "s", 0, 1]])),
        });
        let found = Found::read(&json!({ "_meta": meta }));
        let email = &found.rules["email"];
        assert_eq!((email.times, email.places_in_all), (3, 2));
        assert_eq!(email.places, ["exception.values.0.value", "message"]);
        assert_eq!(found.rules.keys().collect::<Vec<_>>(), ["email", "employee"]);
        let text = text(meta);
        assert!(
            text.contains("<b>email</b> ×3 in <code>exception.values.0.value</code>, <code>message</code>"),
            "{text}"
        );
    }

    #[test]
    fn an_event_without_masks_has_no_card() {
        for payload in [json!({}), json!({ "_meta": null }), json!({ "_meta": { "a": { "": { "rem": [] } } } })] {
            assert_eq!(card(&payload).into_string(), "");
        }
    }

    #[test]
    fn a_meta_of_any_shape_is_read_as_far_as_it_goes() {
        for meta in [
            json!([1, 2]),
            json!("x"),
            json!({ "": "x", "a": { "": { "rem": "x" } } }),
            json!({ "": { "rem": [null, 7, [], [7], [""], ["@"], ["@!x"], {}, { "0": "@email" }] } }),
            json!({ "a": [{ "": { "rem": [["@email", "s"]] } }] }),
        ] {
            assert_eq!(text(meta), "");
        }
        assert!(text(json!({ "": { "rem": [["@email"]] } })).contains("email"));
        let deep = (0..500).fold(json!({ "": { "rem": [["@ip"]] } }), |below, _| json!({ "a": below }));
        assert_eq!(text(deep), "");
    }

    #[test]
    fn what_is_shown_is_bounded_and_escaped() {
        let evil = "<script>".repeat(1_000);
        let remarks: Vec<Value> = (0..1_000).map(|number| json!([format!("rule-{number}"), "s"])).collect();
        let mut meta = Map::new();
        meta.insert(evil.clone(), json!({ "": { "rem": [[evil, "s"]] } }));
        meta.insert("many".to_owned(), json!({ "": { "rem": remarks } }));
        for number in 0..1_000 {
            meta.insert(format!("key {number}"), json!({ "": { "rem": [["@email", "s"]] } }));
        }
        let text = text(Value::Object(meta));
        assert!(text.len() < 10_000 && !text.contains("<script"), "{}", text.len());
        assert!(text.contains("<b>email</b> ×1000") && text.contains(" and 995 more"), "{text}");
        assert!(text.contains("and by other rules ×"), "{text}");
    }
}
