use serde_json::{Value, json};
use symbolic_common::ByteView;

use super::*;

const SCRIPT: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/fixtures/symbols/js/shop.js"));
const MAP: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/fixtures/symbols/js/shop.js.map"));

/// The frames of the fixture's error as V8 sends them, outermost first, and what they are.
const FRAMES: [(u32, Option<&str>, &str); 6] = [
    (297, Some("h"), "clicked src/main.ts:8:23"),
    (265, Some("Object.onPay"), "handlers.onPay src/main.ts:4:16"),
    (226, Some("t"), "pay src/pay.ts:11:15"),
    (102, Some("r.checkout"), "Cart.checkout src/cart.ts:17:12"),
    (238, None, "discount src/pay.ts:11:35"),
    (153, Some("a"), "refuse src/pay.ts:5:9"),
];

fn converted(script: Option<&[u8]>, map: Option<&[u8]>) -> Result<ScriptCache, Error> {
    let mut out = Vec::new();
    convert(script, map, &mut out)?;
    Ok(ScriptCache::open(ByteView::from_vec(out)).unwrap())
}

/// A map that differs from the fixture's in some members.
fn map_with(members: Value) -> Vec<u8> {
    let mut map: Value = serde_json::from_slice(MAP).unwrap();
    for (name, value) in members.as_object().unwrap() {
        map[name] = value.clone();
    }
    map.to_string().into_bytes()
}

/// What the fixture's frames become, outermost first.
fn told(cache: &ScriptCache) -> Vec<String> {
    let mut calls = None;
    let mut tell = |(column, function, _): &(u32, Option<&str>, &str)| {
        let frame = cache.frame(1, *column, *function, calls.as_deref()).unwrap();
        calls = frame.calls;
        let Resolved { function, filename, line, column, .. } = frame.resolved;
        let place = format!("{}:{}:{}", filename.unwrap(), line.unwrap(), column.unwrap());
        function.map_or(place.clone(), |function| format!("{function} {place}"))
    };
    FRAMES.iter().map(&mut tell).collect()
}

fn assert_all(cache: &ScriptCache) {
    assert_eq!(told(cache), FRAMES.map(|(.., expected)| expected));
}

#[test]
fn frames_become_functions_files_and_positions_of_the_source() {
    let cache = converted(Some(SCRIPT), Some(MAP)).unwrap();
    assert_all(&cache);
    let Resolved { source, in_app, abs_path, .. } = cache.frame(1, 153, Some("a"), None).unwrap().resolved;
    let source = source.unwrap();
    assert_eq!(source.line, "  throw new Error(why);");
    assert_eq!(source.before.last().unwrap(), "  const why = `cannot pay ${total}`;");
    assert_eq!((source.before.len(), source.after.len()), (4, 5));
    assert_eq!((in_app, abs_path.as_deref()), (true, Some("src/pay.ts")));
}

#[test]
fn without_the_script_a_function_is_named_by_who_calls_it() {
    let cache = converted(None, Some(MAP)).unwrap();
    let told = told(&cache);
    assert_eq!(told[0], "src/main.ts:8:23");
    assert_eq!(told[2], "pay src/pay.ts:11:15");
    assert_eq!(told[5], "refuse src/pay.ts:5:9");
}

#[test]
fn code_outside_of_functions_keeps_the_browsers_name() {
    let cache = converted(Some(SCRIPT), Some(MAP)).unwrap();
    let outside = cache.frame(1, 5, None, Some("required")).unwrap();
    assert_eq!(outside.resolved.function, None);
}

#[test]
fn a_map_may_be_in_the_script_or_begin_with_what_keeps_it_from_running() {
    let script = str::from_utf8(SCRIPT).unwrap().replace("shop.js.map", &data_url());
    assert_all(&converted(Some(script.as_bytes()), None).unwrap());
    let guarded = [b")]}'\n", MAP].concat();
    assert_all(&converted(Some(SCRIPT), Some(&guarded)).unwrap());
    let marked = ["\u{feff}".as_bytes(), MAP].concat();
    assert_all(&converted(Some(SCRIPT), Some(&marked)).unwrap());
}

fn data_url() -> String {
    format!("data:application/json;charset=utf-8;base64,{}", BASE64_STANDARD.encode(MAP))
}

#[test]
fn a_map_of_sections_is_one_map() {
    let map: Value = serde_json::from_slice(MAP).unwrap();
    let sections = json!({ "version": 3, "sections": [{ "offset": { "line": 0, "column": 0 }, "map": map }] });
    assert_all(&converted(Some(SCRIPT), Some(sections.to_string().as_bytes())).unwrap());
    let shifted = json!({ "version": 3, "sections": [
        { "offset": { "line": 0, "column": 0 }, "map": { "version": 3, "sources": [], "names": [], "mappings": "" } },
        { "offset": { "line": 7, "column": 10 }, "map": map },
    ] });
    let cache = converted(None, Some(shifted.to_string().as_bytes())).unwrap();
    assert_eq!(cache.frame(8, 163, None, None).unwrap().resolved.line, Some(5));
    let elsewhere = json!({ "version": 3, "sections": [{ "offset": { "line": 0, "column": 0 }, "url": "other.map" }] });
    let error = converted(None, Some(elsewhere.to_string().as_bytes())).unwrap_err();
    assert!(error.to_string().contains("other.map"), "{error}");
}

#[test]
fn what_a_map_lacks_is_lacking_and_the_rest_is_there() {
    let without_sources = converted(Some(SCRIPT), Some(&map_with(json!({ "sourcesContent": null })))).unwrap();
    assert_all(&without_sources);
    assert_eq!(without_sources.frame(1, 153, None, None).unwrap().resolved.source, None);
    let one = map_with(json!({ "sourcesContent": [null, "one line"] }));
    assert_eq!(converted(None, Some(&one)).unwrap().frame(1, 153, None, None).unwrap().resolved.source, None);

    let rooted = converted(Some(SCRIPT), Some(&map_with(json!({ "sourceRoot": "webpack://shop/./" })))).unwrap();
    assert_all(&rooted);
    let path = rooted.frame(1, 153, None, None).unwrap().resolved.abs_path;
    assert_eq!(path.as_deref(), Some("webpack://shop/./src/pay.ts"));

    // Names are in the fifth number of a segment.
    let nameless = map_with(json!({ "names": [], "mappings": "AAMO,IACP" }));
    let cache = converted(Some(SCRIPT), Some(&nameless)).unwrap();
    assert_eq!(cache.frame(1, 5, None, None).unwrap().resolved.line, Some(8));
}

#[test]
fn a_packages_frame_has_its_place_and_no_source() {
    let map = map_with(json!({ "sources": ["src/cart.ts", "../node_modules/pay/src/pay.ts", "src/main.ts"] }));
    let cache = converted(Some(SCRIPT), Some(&map)).unwrap();
    let Resolved { function, filename, line, in_app, source, .. } =
        cache.frame(1, 153, Some("a"), None).unwrap().resolved;
    assert_eq!((function.as_deref(), line), (Some("refuse"), Some(5)));
    assert_eq!((filename.as_deref(), in_app, source), (Some("node_modules/pay/src/pay.ts"), false, None));
    assert!(cache.frame(1, 102, None, None).unwrap().resolved.source.is_some());
}

#[test]
fn a_place_the_map_says_nothing_of_is_said_so() {
    let cache = converted(Some(SCRIPT), Some(MAP)).unwrap();
    for (line, column) in [(0, 0), (0, 1), (2, 1), (900, 1), (u32::MAX, u32::MAX)] {
        assert_eq!(cache.frame(line, column, None, None), Err(Reason::MissingSymbol), "{line}:{column}");
    }
    let empty = br#"{ "version": 3, "sources": [], "names": [], "mappings": "" }"#;
    let cache = converted(Some(SCRIPT), Some(empty)).unwrap();
    assert_eq!(cache.frame(1, 1, None, None), Err(Reason::MissingSymbol));
    let unmapped = map_with(json!({ "mappings": "AAMO,I" }));
    assert_eq!(converted(None, Some(&unmapped)).unwrap().frame(1, 6, None, None), Err(Reason::MissingSymbol));
}

#[test]
fn what_is_no_map_is_refused_with_what_to_do() {
    assert!(matches!(converted(Some(SCRIPT), None), Err(Error::NoMap)));
    for wrong in ["", "{}", "[]", "null", "not json", "<!doctype html>", r#"{"version":3}"#] {
        assert!(matches!(converted(None, Some(wrong.as_bytes())), Err(Error::NotAMap)), "{wrong}");
    }
    assert!(matches!(converted(None, Some(b"\xff\xfe")), Err(Error::Unreadable(_))));
    assert!(matches!(converted(None, Some(&MAP[..MAP.len() / 2])), Err(Error::NotAMap)));
    assert!(ScriptCache::open(ByteView::from_slice(b"SMCA")).is_err());
    assert!(ScriptCache::open(ByteView::from_slice(b"")).is_err());
}

#[test]
fn hostile_maps_are_refused_or_say_nothing() {
    // Beyond `sources` and `names`, before the file's begin, and numbers of more bits than there are.
    for mappings in
        ["AADD", "AgggggggE", "DAAA", "AADA", "A!AA", "////////////////", "AA", "AAAAAAAA", "AAAA/+/+/+/+/+/+/"]
    {
        let map = map_with(json!({ "mappings": mappings }));
        if let Ok(cache) = converted(Some(SCRIPT), Some(&map)) {
            for column in [1, 100, u32::MAX] {
                let _ = cache.frame(1, column, None, None);
            }
        }
    }
    let overflowing = json!({ "version": 3, "sections": [
        { "offset": { "line": u32::MAX, "column": u32::MAX }, "map": map_with_two_lines() },
    ] });
    let _ = converted(None, Some(overflowing.to_string().as_bytes()));

    let mut deep = String::from("{}");
    for _ in 0..300 {
        deep = format!(r#"{{"version":3,"sections":[{{"offset":{{"line":0,"column":0}},"map":{deep}}}]}}"#);
    }
    assert!(converted(None, Some(deep.as_bytes())).is_err());

    let many = map_with(json!({ "sources": vec![""; 200_000], "sourcesContent": vec![""; 200_000] }));
    assert_eq!(converted(None, Some(&many)).unwrap().frame(1, 153, None, None), Err(Reason::MissingSymbol));
    let more_contents = map_with(json!({ "sourcesContent": vec!["a"; 9] }));
    assert!(converted(None, Some(&more_contents)).is_ok());
}

fn map_with_two_lines() -> Value {
    json!({ "version": 3, "sources": ["a.js"], "names": [], "mappings": "CAAA;CAAA;CAAA" })
}

#[test]
fn a_script_that_is_none_or_nests_without_end_costs_names_only() {
    for script in ["<!doctype html>", "var = ;", "\u{0}", "class { #a }", "function(){"] {
        let cache = converted(Some(script.as_bytes()), Some(MAP)).unwrap();
        assert_eq!(told(&cache)[5], "refuse src/pay.ts:5:9", "{script}");
    }
    let nested = format!("x={}1{}", "(".repeat(2_000), ")".repeat(2_000));
    assert!(converted(Some(nested.as_bytes()), Some(MAP)).is_ok());
    let chain = format!("x=1{}", "+1".repeat(10_000));
    assert!(converted(Some(chain.as_bytes()), Some(MAP)).is_ok());
}

#[test]
fn a_damaged_cache_is_refused_or_says_nothing() {
    let mut bytes = Vec::new();
    convert(Some(SCRIPT), Some(MAP), &mut bytes).unwrap();
    for cut in 0..bytes.len() {
        assert!(ScriptCache::open(ByteView::from_slice(bytes[..cut].to_vec().leak())).is_err(), "{cut}");
    }
    for at in (0..bytes.len()).step_by(7) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0xff;
        let Ok(cache) = ScriptCache::open(ByteView::from_vec(damaged)) else { continue };
        for column in [1, 102, 153, 238] {
            let _ = cache.frame(1, column, None, None);
        }
    }
}
