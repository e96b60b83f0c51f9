//! A source map as JSON: what it says is kept, but for the line that was put into its script, and the debug id.

use anyhow::{Context as _, ensure};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::ingest::surrogates;

/// Two names for one thing: Sentry's, and the one that is becoming the standard.
const ID_KEYS: [&str; 2] = ["debug_id", "debugId"];
/// Says that the map counts with the line in front of its script, should the script not have got it.
const SHIFTED: &str = "x_panicle_line";

/// A source map, plain or of sections.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::upload) struct SourceMap(Value);

impl SourceMap {
    pub(in crate::upload) fn parse(bytes: &[u8]) -> anyhow::Result<Self> {
        let json = surrogates::repair(without_guard(bytes));
        sourcemap::decode_slice(&json).context("it is not a source map")?;
        let map: Value = serde_json::from_slice(&json).context("it is not a source map")?;
        ensure!(map["mappings"].is_string() || map["sections"].is_array(), "it is not a source map: it maps nothing");
        Ok(Self(map))
    }

    /// The map in a `data:` URL.
    pub(super) fn from_data_url(url: &str) -> anyhow::Result<Self> {
        let (_, base64) = url.split_once(";base64,").context("the `data:` URL is not in base64")?;
        Self::parse(&BASE64_STANDARD.decode(base64).context("the `data:` URL is not in base64")?)
    }

    pub(super) fn to_data_url(&self) -> String {
        format!("data:application/json;charset=utf-8;base64,{}", BASE64_STANDARD.encode(self.to_bytes()))
    }

    pub(in crate::upload) fn to_bytes(&self) -> Vec<u8> {
        self.0.to_string().into_bytes()
    }

    pub(super) fn debug_id(&self) -> Option<Uuid> {
        ID_KEYS.iter().find_map(|key| Uuid::try_parse(self.0[key].as_str()?).ok())
    }

    pub(super) fn set_debug_id(&mut self, id: Uuid) {
        for key in ID_KEYS {
            self.0[key] = json!(id.to_string());
        }
    }

    /// Was a line put in, though perhaps not yet into the script?
    pub(super) fn is_shifted(&self) -> bool {
        self.0[SHIFTED].is_u64()
    }

    /// Makes room for a line put in behind the script's first `lines`.
    pub(super) fn insert_line(&mut self, lines: usize) {
        insert_line(&mut self.0, lines);
        self.0[SHIFTED] = json!(lines);
    }

    /// The maps in it that have sources: itself, or those of its sections.
    pub(in crate::upload) fn each_plain(&mut self, with: &mut impl FnMut(&mut Value)) {
        each_plain(&mut self.0, with);
    }
}

/// Some servers put `)]}'` in front of JSON, so that no other site can include it as a script.
fn without_guard(bytes: &[u8]) -> &[u8] {
    match bytes.iter().position(|byte| *byte == b'\n') {
        Some(newline) if bytes.starts_with(b")]}") => &bytes[newline..],
        _ => bytes,
    }
}

fn each_plain(map: &mut Value, with: &mut impl FnMut(&mut Value)) {
    let Some(sections) = map.get_mut("sections").and_then(Value::as_array_mut) else { return with(map) };
    sections.iter_mut().filter_map(|section| section.get_mut("map")).for_each(|map| each_plain(map, with));
}

fn insert_line(map: &mut Value, lines: usize) {
    for key in ["mappings", "rangeMappings"] {
        if let Some(Value::String(mappings)) = map.get_mut(key) {
            *mappings = with_line(mappings, lines);
        }
    }
    let Some(sections) = map.get_mut("sections").and_then(Value::as_array_mut) else { return };
    for section in sections {
        let offset = section["offset"]["line"].as_u64().unwrap_or_default();
        match lines.checked_sub(usize::try_from(offset).unwrap_or(usize::MAX)) {
            // It begins above the line.
            Some(within) if within > 0 => section.get_mut("map").into_iter().for_each(|map| insert_line(map, within)),
            _ => section["offset"]["line"] = json!(offset + 1),
        }
    }
}

/// A line's mappings end with `;`, and only the first number of each is counted from the line's own beginning.
fn with_line(mappings: &str, lines: usize) -> String {
    let ends = mappings.match_indices(';').map(|(at, _)| at + 1);
    let at = std::iter::once(0).chain(ends).nth(lines).unwrap_or(mappings.len());
    let (before, after) = mappings.split_at(at);
    if before.matches(';').count() < lines {
        // Nothing is mapped that far down.
        return mappings.to_owned();
    }
    format!("{before};{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where line and column (0-based) of the script come from, as the library says.
    fn place(map: &SourceMap, line: u32, column: u32) -> Option<(u32, u32)> {
        let map = sourcemap::decode_slice(&map.to_bytes()).unwrap();
        map.lookup_token(line, column).map(|token| token.get_src())
    }

    fn plain() -> Value {
        json!({"version": 3, "sources": ["a.ts"], "names": [], "mappings": "AAEA;IACE,EAAE;AADA"})
    }

    fn parsed(map: &Value) -> SourceMap {
        SourceMap::parse(map.to_string().as_bytes()).unwrap()
    }

    #[test]
    fn every_place_moves_down_by_the_line() {
        let sections = json!({"version": 3, "sections": [
            {"offset": {"line": 0, "column": 0}, "map": plain()},
            {"offset": {"line": 3, "column": 7}, "map": plain()},
        ]});
        for map in [plain(), sections] {
            let map = parsed(&map);
            for lines in [0, 1, 2] {
                let mut moved = map.clone();
                moved.insert_line(lines);
                for (line, column) in [(0, 0), (1, 4), (1, 6), (2, 0), (3, 9), (4, 4), (5, 1)] {
                    let now = if line < u32::try_from(lines).unwrap() { line } else { line + 1 };
                    assert_eq!(place(&moved, now, column), place(&map, line, column), "{line} behind {lines}");
                }
            }
        }
    }

    #[test]
    fn both_names_of_the_id_are_read_and_written() {
        let id = Uuid::from_u128(7);
        for key in ID_KEYS {
            let mut map = plain();
            map[key] = json!(id.to_string().to_uppercase());
            assert_eq!(parsed(&map).debug_id(), Some(id));
        }
        let mut map = parsed(&plain());
        assert_eq!(map.debug_id(), None);
        map.set_debug_id(id);
        assert_eq!((&map.0["debug_id"], &map.0["debugId"]), (&json!(id.to_string()), &json!(id.to_string())));
    }

    #[test]
    fn a_data_url_is_read_and_written() {
        let map = SourceMap::from_data_url(&parsed(&plain()).to_data_url()).unwrap();
        assert_eq!(map.0, plain());
        for wrong in ["data:application/json,{}", "data:;base64,!!", "data:;base64,e30="] {
            assert!(SourceMap::from_data_url(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn half_characters_and_guards_against_inclusion_are_no_hindrance() {
        let text = r#"{"version":3,"sources":["a"],"sourcesContent":["'\ud83d'"],"names":[],"mappings":"AAAA"}"#;
        assert!(SourceMap::parse(format!(")]}}'\n{text}").as_bytes()).is_ok());
        assert!(SourceMap::parse(b"{\"name\":\"no map\"}").is_err());
    }
}
