//! Real events of both browsers, from builds of `tests/wasm-pages/symbols` (made and captured by `cargo xtask fixtures`), get the
//! lines that the source itself marks.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use reqwest::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::{TestApp, json_of};

/// Builds whose line tables were split off last.
const BUILDS: [&str; 5] = ["level-1", "level-s", "level-z", "level-3", "stripped"];
/// Builds whose code a tool changed, and not their line tables: beside the shipped file, and in it (npm's wasm-opt has no DWARF,
/// also with `-g`).
const CHANGED: [&str; 2] = ["outdated", "optimised"];
/// Above level 1 the compiler merges its calls of `unwrap_failed`, and says of their place that it has no line.
const MERGED: &str = "generic";
const BROWSERS: [&str; 2] = ["chromium", "firefox"];

/// Where a frame is: the file, and the line.
type Place = (String, u64);

#[derive(Deserialize)]
struct Captured {
    build: String,
    place: String,
    event: Value,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn captured(browser: &str) -> Vec<Captured> {
    let text = fs::read_to_string(root().join(format!("tests/fixtures/symbols/wasm/{browser}.jsonl"))).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The lines each stack must name, innermost first: those marked `at: NAME N` in the source.
fn marked() -> BTreeMap<String, Vec<Place>> {
    let mut marked: BTreeMap<String, BTreeMap<usize, Place>> = BTreeMap::new();
    for entry in fs::read_dir(root().join("tests/wasm-pages/symbols/src")).unwrap() {
        let path = entry.unwrap().path();
        let file = format!("src/{}", path.file_name().unwrap().to_str().unwrap());
        for (index, line) in
            fs::read_to_string(&path).unwrap().lines().enumerate().filter(|(_, line)| !line.starts_with("//!"))
        {
            for mark in line.split("at: ").skip(1).flat_map(|marks| marks.split("*/").next().unwrap().split(", ")) {
                let (name, depth) = mark.trim().split_once(' ').unwrap();
                let place = (file.clone(), index as u64 + 1);
                assert!(marked.entry(name.to_owned()).or_default().insert(depth.parse().unwrap(), place).is_none());
            }
        }
    }
    marked.into_iter().map(|(name, places)| (name, places.into_values().collect())).collect()
}

/// The app's own wasm frames, innermost first.
fn own_frames(event: &Value) -> Vec<&Value> {
    let frames = event["payload"]["exception"]["values"][0]["stacktrace"]["frames"].as_array().unwrap();
    frames.iter().rev().filter(|frame| frame["in_app"] == true && frame["platform"] == "native").collect()
}

fn status(frame: &Value) -> &str {
    frame.pointer("/data/symbolicator_status").and_then(Value::as_str).unwrap_or_default()
}

fn place(frame: &Value) -> Place {
    let file = frame["filename"].as_str().unwrap_or_default();
    let file = file.rfind("src/").map_or(file, |at| &file[at..]);
    (file.to_owned(), frame["lineno"].as_u64().unwrap_or_default())
}

/// The build's line tables, where they were split off or where they are shipped.
async fn upload(app: &TestApp, build: &str) {
    let folder = root().join("tests/fixtures/symbols/wasm").join(build);
    let split = folder.join("page_symbols_bg.debug.wasm");
    let file = if split.exists() { split } else { folder.join("page_symbols_bg.wasm") };
    let query = format!("project=1&kind=wasm&name=page_symbols_bg.wasm&release=symbols@{build}");
    let asked = app.http.post(app.at(&format!("/api/v1/artifacts?{query}"))).body(fs::read(file).unwrap());
    let answer = asked.send().await.unwrap();
    assert!([StatusCode::CREATED, StatusCode::OK].contains(&answer.status()), "{build}: {}", json_of(answer).await);
}

/// Sends what was captured, under ids of its own; answers what became of it.
async fn send_all(app: &TestApp, is_wanted: impl Fn(&Captured) -> bool) -> Vec<(String, Captured, String)> {
    let mut sent = Vec::new();
    for browser in BROWSERS {
        for mut captured in captured(browser).into_iter().filter(&is_wanted) {
            captured.event["event_id"] = json!(format!("{:032x}", sent.len() + 1));
            let id = app.send(&captured.event).await;
            sent.push((browser.to_owned(), captured, id));
        }
    }
    app.digested().await;
    sent
}

#[tokio::test]
async fn every_build_gives_the_lines_that_are_marked_in_the_source() {
    let app = TestApp::start().await;
    for build in BUILDS {
        upload(&app, build).await;
    }
    let marked = marked();
    let sent = send_all(&app, |captured| BUILDS.contains(&captured.build.as_str())).await;
    assert_eq!(sent.len(), BROWSERS.len() * BUILDS.len() * marked.len(), "a place or a build was not captured");
    let mut wrong = Vec::new();
    for (browser, captured, id) in sent {
        let event = app.get(&format!("/api/v1/events/{id}")).await;
        let frames = own_frames(&event);
        let places: Vec<Place> = frames.iter().map(|frame| place(frame)).collect();
        let marked = &marked[&captured.place];
        let is_right = |(frame, marked): (&&Value, &Place)| {
            let is_there = place(frame) == *marked && status(frame) == "symbolicated";
            let says_why = place(frame) == (marked.0.clone(), 0) && status(frame) == "missing_symbol";
            is_there || (captured.place == MERGED && says_why)
        };
        if frames.len() != marked.len() || !frames.iter().zip(marked).all(is_right) {
            let names: Vec<_> = frames.iter().map(|frame| frame["function"].to_string()).collect();
            wrong.push(format!(
                "{browser}, {}, {}: {places:?} {names:?}, marked are {marked:?}",
                captured.build, captured.place
            ));
        }
    }
    assert!(wrong.is_empty(), "{} stacks are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test]
async fn one_bug_is_one_issue_in_every_build_and_browser() {
    let app = TestApp::start().await;
    for build in BUILDS {
        upload(&app, build).await;
    }
    let sent = send_all(&app, |captured| BUILDS.contains(&captured.build.as_str())).await;
    let mut issues: BTreeMap<String, BTreeSet<i64>> = BTreeMap::new();
    for (_, captured, id) in sent {
        let event = app.get(&format!("/api/v1/events/{id}")).await;
        issues.entry(captured.place).or_default().insert(event["issue_id"].as_i64().unwrap());
    }
    assert!(issues.values().all(|ids| ids.len() == 1), "{issues:?}");
    let different: BTreeSet<_> = issues.values().flatten().collect();
    assert_eq!(different.len(), issues.len(), "{issues:?}");
}

#[tokio::test]
async fn code_that_a_tool_changed_without_its_line_tables_gets_no_wrong_line() {
    let app = TestApp::start().await;
    for build in CHANGED {
        upload(&app, build).await;
    }
    let marked = marked();
    let sent = send_all(&app, |captured| CHANGED.contains(&captured.build.as_str())).await;
    assert_eq!(sent.len(), BROWSERS.len() * CHANGED.len() * marked.len());
    for (browser, captured, id) in sent {
        let event = app.get(&format!("/api/v1/events/{id}")).await;
        for frame in own_frames(&event) {
            let is_right = marked[&captured.place].contains(&place(frame)) && status(frame) == "symbolicated";
            let says_why = frame.get("lineno").is_none() && status(frame) == "missing_symbol";
            assert!(is_right || says_why, "{browser}, {}, {}: {frame}", captured.build, captured.place);
        }
    }
}

#[tokio::test]
async fn line_tables_that_come_later_resolve_what_is_there_in_the_same_issue() {
    let app = TestApp::start().await;
    let is_wanted = |captured: &Captured| captured.build == "level-z" && captured.place == "inlined";
    let sent = send_all(&app, is_wanted).await;
    let id = &sent[0].2;
    let before = app.get(&format!("/api/v1/events/{id}")).await;
    assert!(own_frames(&before).iter().all(|frame| status(frame) == "missing"), "{before:#}");
    let page =
        app.http.get(app.at(&format!("/issues/{}", before["issue_id"]))).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("no debug file with id"), "{page}");

    upload(&app, "level-z").await;
    app.digested().await;

    let after = app.get(&format!("/api/v1/events/{id}")).await;
    let places: Vec<Place> = own_frames(&after).iter().map(|frame| place(frame)).collect();
    assert_eq!(places, marked()["inlined"]);
    let is_inlined: Vec<bool> = own_frames(&after).iter().map(|frame| frame["data"]["inlined"] == true).collect();
    // The last one into what `#[wasm_bindgen]` exports.
    assert_eq!(is_inlined, [true, true, false, true]);
    let sent_by_client = &sent[0].1.event["exception"]["values"][0]["stacktrace"]["frames"];
    assert_eq!(own_frames(&after)[2]["function"], "page_symbols::stall::cheapest_of");
    let raw = &after["payload"]["exception"]["values"][0]["raw_stacktrace"]["frames"];
    assert_eq!(raw, sent_by_client);
    assert_eq!(after["issue_id"], before["issue_id"]);
    let issue = app.only_issue().await;
    assert_eq!(issue["event_count"], BROWSERS.len(), "counted once each");
    let page = app.http.get(app.at(&format!("/issues/{}", issue["id"]))).send().await.unwrap().text().await.unwrap();
    for part in ["src/basket.rs:", "inlined</span>", "href=\"?stack=raw\""] {
        assert!(page.contains(part), "{part} is missing in {page}");
    }
}
