//! The fixtures that Rust, wasm and TypeScript share, sent through the real collector: the same bytes come out.

use std::{fs, path::Path};

use panicle_collector::config::{self, Env};
use panicle_protocol::{
    envelope::{Envelope, Limits},
    mask::Masker,
};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::app::{TestApp, a_panic};

/// Files that hold something else than texts.
const NO_TEXTS: [&str; 3] = ["json.json", "events.json", "rules.json"];
const LETTERS: &str = "bcdfghjkmnpqrstx?";

fn folder() -> String {
    format!("{}/../tests/fixtures/mask", env!("CARGO_MANIFEST_DIR"))
}

fn read(file: &str) -> Value {
    serde_json::from_slice(&fs::read(Path::new(&folder()).join(file)).unwrap()).unwrap()
}

fn list<'a>(file: &'a Value, name: &str) -> &'a [Value] {
    file[name].as_array().unwrap()
}

/// What goes in and what comes out, of a file with `masked` pairs and others to be left `alone`, or only the latter.
fn pairs(file: &Value) -> Vec<(Value, Value)> {
    let (masked, alone) = match file {
        Value::Array(alone) => (&[][..], alone.as_slice()),
        file => (list(file, "masked"), list(file, "alone")),
    };
    let masked = masked.iter().map(|pair| (pair["in"].clone(), pair["out"].clone()));
    masked.chain(alone.iter().map(|value| (value.clone(), value.clone()))).collect()
}

fn texts() -> Vec<(Value, Value)> {
    let names = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.filter(|name| !NO_TEXTS.contains(&name.as_str())).collect();
    names.sort();
    assert!(names.len() > 5, "{names:?}");
    // Inside an event, a text that is JSON is masked as such.
    let is_json =
        |text: &Value| serde_json::from_str::<Value>(text.as_str().unwrap()).is_ok_and(|json| !is_scalar(&json));
    names.iter().flat_map(|name| pairs(&read(name))).filter(|(text, _)| !is_json(text)).collect()
}

fn is_scalar(json: &Value) -> bool {
    !(json.is_array() || json.is_object())
}

/// A collector with these rules, and an upstream that is away: items stay to be read.
async fn with_rules(rules: &Value) -> TestApp {
    TestApp::with(&[("UPSTREAM__DSN", "http://abc@127.0.0.1:9/1"), ("MASK__RULES", &rules.to_string())]).await
}

/// The payloads of items nobody knows, as they would be handed on.
async fn through_items<'a>(app: &TestApp, payloads: impl IntoIterator<Item = &'a [u8]>) -> Vec<Vec<u8>> {
    let mut envelope = b"{}\n".to_vec();
    for payload in payloads {
        let header = json!({ "type": "item_of_tomorrow", "length": payload.len() });
        envelope.extend([header.to_string().as_bytes(), b"\n", payload, b"\n"].concat());
    }
    assert_eq!(app.post("envelope", envelope).send().await.unwrap().status(), StatusCode::OK);
    let mut tx = app.app.store.begin().await.unwrap();
    let bodies: Vec<Vec<u8>> =
        sqlx::query_scalar("SELECT body FROM spool ORDER BY id").fetch_all(&mut *tx).await.unwrap();
    sqlx::query("DELETE FROM spool").execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    bodies.iter().map(|body| Envelope::parse(body, &Limits::default()).unwrap().items.remove(0).payload).collect()
}

/// JSON without the letters of its hashes: the collector's salt gives others, and more of them.
fn blind(json: &Value) -> String {
    let text = json.to_string();
    let mut blind = String::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find(['#', ':']) {
        let (before, after) = rest.split_at(at + 1);
        let end = after.find(|c| !LETTERS.contains(c)).unwrap_or(after.len());
        blind.push_str(before);
        blind.push_str(if matches!(end, 6 | 16) { "??????" } else { &after[..end] });
        rest = &after[end..];
    }
    blind + rest
}

#[tokio::test]
async fn texts_come_out_of_an_event_as_they_should() {
    let app = TestApp::start().await;
    for (id, cases) in (1..).zip(texts().chunks(200)) {
        let mut event = a_panic(id, "boom");
        event["extra"] = json!({ "all": cases.iter().map(|(text, _)| text).collect::<Vec<_>>() });
        let id = app.send(&event).await;
        let stored = app.get(&format!("/api/v1/events/{id}")).await;
        for (index, (text, expected)) in cases.iter().enumerate() {
            assert_eq!(&stored["payload"]["extra"]["all"][index], expected, "of {text}");
        }
    }
}

#[tokio::test]
async fn json_comes_out_of_an_item_byte_for_byte() {
    let app = with_rules(&json!([])).await;
    let file = read("json.json");
    let cases = pairs(&file);
    let sent: Vec<_> = cases.iter().map(|(json, _)| json.to_string()).collect();
    let came = through_items(&app, sent.iter().map(|json| json.as_bytes())).await;
    assert_eq!(came.len(), cases.len());
    for (came, (json, expected)) in came.iter().zip(&cases) {
        assert_eq!(&serde_json::from_slice::<Value>(came).unwrap(), expected, "of {json}");
        let native = Masker::default().json(json.to_string().as_bytes()).unwrap();
        assert_eq!(String::from_utf8_lossy(came), String::from_utf8_lossy(native.get()));
    }
    let raw = list(&file, "raw");
    let came = through_items(&app, raw.iter().map(|case| case["in"].as_str().unwrap().as_bytes())).await;
    for (came, case) in came.iter().zip(raw) {
        assert_eq!(String::from_utf8_lossy(came), case["out"].as_str().unwrap());
    }
}

#[tokio::test]
async fn events_come_out_with_their_meta() {
    let file = read("events.json");
    for (id, case) in (1..).zip(list(&file, "masked").iter().chain(list(&file, "alone"))) {
        let (event, expected) = (case.get("in").unwrap_or(case), case.get("out").unwrap_or(case));
        if !event.is_object() {
            continue;
        }
        let app = with_rules(case.get("rules").unwrap_or(&json!([]))).await;
        let added = json!({ "event_id": format!("{id:032x}"), "timestamp": 1 });
        let (mut event, mut expected) = (event.clone(), expected.clone());
        for of in [&mut event, &mut expected] {
            of.as_object_mut().unwrap().extend(added.as_object().unwrap().clone());
        }
        let id = app.send(&event).await;
        let mut stored = app.get(&format!("/api/v1/events/{id}")).await["payload"].take();
        if blind(&expected).contains('?') {
            // A longer hash moves what comes after it.
            stored.as_object_mut().unwrap().remove("_meta");
            expected.as_object_mut().unwrap().remove("_meta");
        }
        assert_eq!(blind(&stored), blind(&expected), "of {event}");
    }
}

#[tokio::test]
async fn own_rules_do_in_the_collector_what_they_do_in_the_tab() {
    for set in list(&read("rules.json"), "right") {
        let app = with_rules(&set["rules"]).await;
        let cases = list(set, "cases");
        let sent: Vec<_> = cases.iter().map(|case| case["in"].to_string()).collect();
        let came = through_items(&app, sent.iter().map(|json| json.as_bytes())).await;
        for (came, case) in came.iter().zip(cases) {
            let came = serde_json::from_slice(came).unwrap();
            assert_eq!(blind(&came), blind(&case["out"]), "of {} by {}", case["in"], set["rules"]);
        }
    }
}

#[test]
fn wrong_rules_are_refused_under_their_names() {
    for case in list(&read("rules.json"), "wrong") {
        let rules = case.get("rules").cloned().unwrap_or_else(|| json!([case["rule"]]));
        let env = Env::from([(String::from("PANICLE__MASK__RULES"), rules.to_string())]);
        let why = config::load(None, &env).unwrap_err().to_string();
        let names = case["names"].as_str().unwrap();
        assert!(why.contains("mask.rules") && why.contains(names), "`{why}` does not name {names}");
    }
}

#[tokio::test]
async fn an_event_is_stored_as_the_native_masker_writes_it() {
    let app = TestApp::start().await;
    let texts = texts().into_iter().map(|(value, _)| value);
    let mut event = a_panic(1, "boom bob@example.com");
    event["extra"] = json!({ "all": texts.collect::<Value>() });
    app.send(&event).await;
    let stored: Vec<u8> =
        sqlx::query_scalar("SELECT payload FROM events").fetch_one(app.app.store.read()).await.unwrap();
    let native = Masker::default().event(event.to_string().as_bytes()).unwrap();
    assert!(stored == *native.get());
}
