//! Nothing private is kept, shown or handed on, whatever clients forgot to mask, and wherever they put it.

use panicle_collector::store::spool;
use panicle_protocol::envelope::{Envelope, Limits};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{
    app::{TestApp, a_panic, json_of},
    kept::{Places, everything},
};

/// What somebody said, and the part of it that nobody may read again.
const PRIVATE: [(&str, &str); 21] = [
    ("zhang.san@example.com", "zhang.san"),
    ("13812345678", "1381234"),
    ("１３９８７６５４３２１", "３９８７６５"),
    ("+1 415-555-2671", "555-26"),
    ("11010519491231002X", "19491231"),
    ("4111111111111111", "41111111"),
    ("6222 0212 3456 7894", "0212 3456"),
    ("DE89370400440532013000", "370400440532"),
    ("536-22-8726", "536-22"),
    ("203.0.113.77", "113.77"),
    ("2001:db8:85a3::8a2e:370:7334", "8a2e"),
    ("00:1a:2b:3c:4d:5e", "3c:4d:5e"),
    ("li.si%40example.com", "li.si"),
    ("wang.wu&#64;example.com", "wang.wu"),
    ("password=hunter2", "hunter2"),
    ("Bearer q83vEjRWeJCrze8SNFZ4kKvN", "q83vEjRW"),
    ("https://bob:s3cretpw@shop.example/", "s3cretpw"),
    ("AKIAQ3EGRPXK7WZ5T2MB", "Q3EGRPXK7"),
    ("ghp_a8Zk3LmQ9xTvB2nRw5YcJ7dHf4GsKe1PuVo6", "Zk3LmQ9xTv"),
    ("/Users/zhaoliu/shop/src/main.rs", "zhaoliu"),
    ("31.230416, 121.473701", "230416"),
];

fn said() -> String {
    PRIVATE.map(|(said, _)| said).join(" ; ")
}

fn assert_nothing_private(places: &Places) {
    for (place, text) in places {
        for (said, secret) in PRIVATE {
            let around = || {
                let at = text.find(secret).unwrap_or_default();
                let start = text.floor_char_boundary(at.saturating_sub(60));
                text[start..text.ceil_char_boundary(at + 80)].to_owned()
            };
            assert!(!text.contains(secret), "`{secret}` of `{said}` is in {place}: {}", around());
        }
    }
}

/// An event as an unmodified client sends it, with private data in each field it has.
fn tell_tale(id: u128) -> Value {
    let said = said();
    let key = format!("who {said}");
    let url = format!("https://shop.example/{said}?q={said}&token=hunter2#{said}");
    let frame = json!({
        "function": said, "filename": said, "abs_path": url, "module": said, "package": said, "lineno": 3,
        "pre_context": [said], "context_line": said, "post_context": [said],
        "vars": { "who": said, &key: { "deep": [said, { &key: said }] } },
    });
    let mut event = a_panic(id, &said);
    let with = json!({
        "message": said,
        "logentry": { "formatted": said, "message": said, "params": [said, { "who": said }] },
        "transaction": said, "logger": said, "server_name": said, "culprit": said, "site": said,
        "fingerprint": ["{{ default }}", said],
        "exception": { "values": [{
            "type": said, "value": said, "module": said, "stacktrace": { "frames": [frame] },
            "raw_stacktrace": { "frames": [frame] },
            "mechanism": { "type": "generic", "help_link": url, "data": { "who": said }, "meta": { &key: said } },
        }] },
        "threads": { "values": [{ "name": said, "stacktrace": { "frames": [frame] } }] },
        "breadcrumbs": { "values": [{
            "type": "http", "category": said, "message": said,
            "data": { "url": url, "arguments": [said, { &key: said }], "to": url, "logger": said },
        }] },
        "request": {
            "url": url, "query_string": [["q", said], [said, "x"]], "fragment": said, "cookies": { "sid": said, &key: said },
            "headers": [["Referer", url], ["Cookie", said], ["X-Real-Ip", "203.0.113.77"], [said, said]],
            "data": { "form": said, &key: said }, "env": { "REMOTE_ADDR": "203.0.113.77", "who": said },
        },
        "user": {
            "id": said, "email": said, "username": said, "ip_address": "203.0.113.77", "name": said,
            "data": { &key: said }, "geo": { "city": said },
        },
        "tags": [[said, said], ["who", said]],
        "extra": { "who": said, &key: [said], "body": json!({ "who": said, &key: [said], "password": "hunter2" }).to_string() },
        "contexts": {
            "react": { "componentStack": format!("\n    at Pay ({url})\n    at {said}") },
            "who": { &key: said }, &key: { "who": said },
            "trace": { "trace_id": "0123456789abcdef0123456789abcdef", "op": said, "data": { "url": url } },
        },
        "modules": { "who": said }, "sdk": { "name": said, "packages": [{ "name": said, "version": "1" }] },
        "debug_meta": { "images": [{ "type": "wasm", "code_file": url, "debug_file": said }] },
        "csp": { "blocked_uri": url, "document_uri": url, "script_sample": said, "source_file": said },
        "spans": [{ "description": said, "data": { "url": url } }],
        "a field of tomorrow": { &key: [{ &key: said }] },
        "_meta": { "user": { "email": { "": { "rem": [[said, "s", 0, 7]], "val": said, "err": [said] } } }, &key: said },
    });
    event.as_object_mut().unwrap().extend(with.as_object().unwrap().clone());
    event
}

/// An item as the wire has it.
fn item(headers: &Value, payload: &[u8]) -> Vec<u8> {
    let mut headers = headers.clone();
    headers["length"] = json!(payload.len());
    [headers.to_string().as_bytes(), b"\n", payload, b"\n"].concat()
}

/// A collector whose upstream is away: what would go there stays to be read.
async fn with_upstream() -> TestApp {
    TestApp::with(&[("UPSTREAM__DSN", "http://abc@127.0.0.1:9/1")]).await
}

async fn spooled(app: &TestApp) -> Vec<Envelope> {
    app.digested().await;
    let rows: Vec<spool::Spooled> =
        sqlx::query_as("SELECT * FROM spool ORDER BY id").fetch_all(app.app.store.read()).await.unwrap();
    rows.iter().map(|row| Envelope::parse(&row.body, &Limits::default()).unwrap()).collect()
}

#[tokio::test]
async fn nothing_private_is_left_of_any_field_of_an_event() {
    let app = with_upstream().await;
    let id = app.send(&tell_tale(1)).await;
    let places = everything(&app).await;
    assert_nothing_private(&places);
    let stored = &app.get(&format!("/api/v1/events/{id}")).await["payload"];
    let fields = |event: &Value| event.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(fields(stored), fields(&tell_tale(1)));
    let page = app.http.get(app.at("/issues/1")).send().await.unwrap().text().await.unwrap();
    for kind in ["email", "phone", "resident_id", "card", "iban", "ip", "secret", "token", "home_dir", "gps"] {
        assert!(page.contains(&format!("<b>{kind}</b> ×")), "{kind} is not told of");
    }
}

#[tokio::test]
async fn nothing_private_is_left_of_what_browsers_report() {
    let app = with_upstream().await;
    let url = format!("https://shop.example/?q={}", said());
    let report = json!({ "csp-report": {
        "document-uri": url, "referrer": url, "blocked-uri": url, "violated-directive": "script-src", "source-file": url,
        "effective-directive": "script-src", "original-policy": said(), "script-sample": said(), "disposition": "enforce",
    } });
    let release = "zhang.san%40example.com%2013812345678";
    let request =
        app.http.post(app.at(&format!("/api/1/security/?sentry_key={}&sentry_environment={release}", app.key)));
    let answer =
        request.header("content-type", "application/csp-report").body(report.to_string()).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert_nothing_private(&everything(&app).await);
}

#[tokio::test]
async fn items_nobody_here_reads_are_masked_with_their_headers_and_those_of_the_envelope() {
    let app = with_upstream().await;
    let said = said();
    let trace = json!({ "trace_id": "0123456789abcdef0123456789abcdef", "transaction": said, "user_segment": said });
    let headers = json!({ "trace": trace, "sdk": { "name": said }, "note": said, &said: 1 });
    let text = format!("one line\n{said}\npassword: hunter2\n");
    let file = json!({ "type": "attachment", "filename": format!("{said}.log"), "content_type": "text/plain" });
    let body = [
        format!("{headers}\n").into_bytes(),
        item(&file, text.as_bytes()),
        item(&json!({ "type": "attachment", "filename": "a.json" }), json!({ "who": said }).to_string().as_bytes()),
        item(&json!({ "type": "attachment", "filename": "shot.png" }), b"\x89PNG\x00\xff zhang.san@example.com"),
        item(&json!({ "type": "transaction" }), tell_tale(2).to_string().as_bytes()),
        item(&json!({ "type": "user_report" }), json!({ "email": said, "comments": said }).to_string().as_bytes()),
        item(
            &json!({ "type": "item_of_tomorrow", "who": said }),
            json!([said, { &said: said }]).to_string().as_bytes(),
        ),
    ];
    let answer = app.post("envelope", body.concat()).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert_nothing_private(&everything(&app).await);
    let kept = spooled(&app).await;
    let kinds: Vec<_> = kept.iter().map(|envelope| envelope.items[0].kind().to_owned()).collect();
    assert_eq!(kinds, ["attachment", "attachment", "transaction", "user_report", "item_of_tomorrow"]);
    let log = &kept[0].items[0];
    assert!(log.payload.starts_with(b"one line\n"));
    assert!(log.headers["filename"].as_str().unwrap().ends_with(".log"));
    let transaction: Value = serde_json::from_slice(&kept[2].items[0].payload).unwrap();
    assert!(transaction["_meta"].is_object());
    assert_eq!(app.counted("filtered", "unmaskable").await, 1);
    assert_eq!(app.counted("accepted", "").await, 5);
}

#[tokio::test]
async fn json_in_a_string_stays_a_string_of_json() {
    let app = TestApp::start().await;
    let inner = json!({ "password": "hunter2", "to": "zhang.san@example.com", "items": [1, 2] }).to_string();
    let mut event = a_panic(1, "boom");
    event["extra"] = json!({ "body": inner, "twice": json!({ "body": inner }).to_string() });
    let id = app.send(&event).await;
    let extra = app.get(&format!("/api/v1/events/{id}")).await["payload"]["extra"].clone();
    let masked = json!({ "password": "[masked]", "to": "[email]", "items": [1, 2] });
    let parse = |text: &Value| serde_json::from_str::<Value>(text.as_str().unwrap()).unwrap();
    assert_eq!(parse(&extra["body"]), masked);
    assert_eq!(parse(&parse(&extra["twice"])["body"]), masked);
}

#[tokio::test]
async fn characters_cut_in_half_cost_no_event() {
    let app = with_upstream().await;
    let event = r#"{"message":"pay \ud83d","extra":{"\ude00":"\ud83d\ude00 \\ud83d"},"fingerprint":["one"]}"#;
    let name = r#"{"type":"attachment","filename":"\ud83d.txt","length":8}"#;
    let envelope = format!("{{\"note\":\"\\udc00\"}}\n{{\"type\":\"event\"}}\n{event}\n{name}\nsay \\ud8\n");
    let in_envelope = json_of(app.post("envelope", envelope).send().await.unwrap()).await;
    let in_store = json_of(app.post("store", event).send().await.unwrap()).await;
    for answer in [in_envelope, in_store] {
        let id = answer["id"].as_str().unwrap();
        let payload = &app.get(&format!("/api/v1/events/{id}")).await["payload"];
        assert_eq!(payload["message"], "pay \u{fffd}");
        assert_eq!(payload["extra"], json!({ "\u{fffd}": "😀 \\ud83d" }));
    }
    assert_eq!(app.only_issue().await["event_count"], 2);
    let attachment = spooled(&app).await.into_iter().find(|envelope| envelope.items[0].kind() == "attachment");
    assert_eq!(attachment.unwrap().items[0].headers["filename"], "\u{fffd}.txt");
}
