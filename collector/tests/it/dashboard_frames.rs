//! Frames as people read them on an event's page, and what is decided about an issue there.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::app::{TestApp, a_panic};

async fn page(app: &TestApp, path: &str) -> String {
    app.http.get(app.at(path)).send().await.unwrap().text().await.unwrap()
}

/// A panic whose frames were resolved, with what the client had sent beside them.
fn a_resolved_panic() -> Value {
    let mut event = a_panic(1, "the shop ran out of panicles");
    let exception = &mut event["exception"]["values"][0];
    exception["raw_stacktrace"] = exception["stacktrace"].clone();
    exception["stacktrace"] = json!({ "frames": [
        { "function": "www_demo::failures::open", "filename": "src/failures.rs", "lineno": 30, "colno": 5, "in_app": true,
          "platform": "native", "addr_mode": "rel:0" },
        { "function": "shop::checkout::pay", "filename": "src/checkout.rs", "abs_path": "/build/src/checkout.rs",
          "lineno": 12, "colno": 9, "in_app": true, "platform": "native", "addr_mode": "rel:0",
          "pre_context": ["pub fn pay() {", "    if <empty> {"], "context_line": "        panic!(\"out\")",
          "post_context": ["    }"], "data": { "inlined": true, "symbolicator_status": "symbolicated" } },
        { "function": "core::panicking::panic_fmt", "filename": "core/src/panicking.rs", "lineno": 75, "in_app": false },
        { "function": "std::panicking::begin", "filename": "std/src/panicking.rs", "lineno": 7, "in_app": false },
    ] });
    event["debug_meta"] = json!({ "images": [
        { "type": "wasm", "code_file": "http://127.0.0.1/shop_bg.wasm", "debug_id": "0fcad2f6-1b2c-4d5e-8f90-a1b2c3d4e5f6" },
    ] });
    event
}

#[tokio::test]
async fn a_resolved_frame_shows_its_source_with_the_failing_line_marked() {
    let app = TestApp::start().await;
    app.send(&a_resolved_panic()).await;
    app.digested().await;
    let text = page(&app, "/issues/1").await;
    for part in [
        "src/checkout.rs:12:9",
        "<details open><summary><code class=\"function\">shop::checkout::pay</code>",
        "<ol class=\"source\" start=\"10\">",
        "if &lt;empty&gt; {",
        "<li class=\"here\" aria-current=\"true\"><code>        panic!(&quot;out&quot;)</code>",
        "inlined</span>",
        " in shop_bg.wasm",
        "2 frames outside the app",
        "href=\"?stack=raw\"",
    ] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    let raw = page(&app, "/issues/1?stack=raw").await;
    assert!(raw.contains("shop_bg.wasm 0x1f2"), "{raw}");
    assert!(!raw.contains("class=\"source\""), "{raw}");
}

#[tokio::test]
async fn a_frame_that_stayed_raw_says_why_and_what_to_do() {
    let app = TestApp::start().await;
    let mut event = a_resolved_panic();
    let status = |status: &str| json!({ "symbolicator_status": status });
    let wasm = |status: Value| json!({ "platform": "native", "in_app": true, "instruction_addr": "0x1f2", "addr_mode": "rel:0", "data": status });
    let script = json!({ "filename": "http://127.0.0.1/app.min.js", "lineno": 1, "colno": 9000, "in_app": true, "data": status("missing") });
    event["exception"]["values"][0]["stacktrace"]["frames"] = json!([
        script,
        wasm(status("missing")),
        wasm(status("malformed")),
        wasm(status("missing_symbol")),
        wasm(json!(7))
    ]);
    event["release"] = json!("shop@1.0.0; rm -rf /");
    app.send(&event).await;
    app.digested().await;
    let text = page(&app, "/issues/1").await;
    for part in [
        "no debug file with id <code>0fcad2f6-1b2c-4d5e-8f90-a1b2c3d4e5f6</code> was uploaded",
        "no source map was uploaded",
        "damaged or of a kind",
        "debug = &quot;line-tables-only&quot;",
        "panicle upload DIR --release RELEASE<",
    ] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
}

#[tokio::test]
async fn an_issue_is_resolved_ignored_and_reopened_by_its_buttons() {
    let app = TestApp::start().await;
    app.send(&a_panic(1, "boom")).await;
    app.digested().await;
    for (status, offered) in
        [("resolved", "value=\"ignored\""), ("ignored", "value=\"unresolved\""), ("unresolved", "value=\"resolved\"")]
    {
        let answer = decide(&app, status).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "where the redirect leads");
        let text = answer.text().await.unwrap();
        assert!(text.contains(offered), "{offered} is missing in {text}");
        assert!(!text.contains(&format!("<button name=\"status\" value=\"{status}\"")), "{text}");
        assert_eq!(app.only_issue().await["status"], status);
    }
    assert_eq!(decide(&app, "regressed").send().await.unwrap().status(), StatusCode::BAD_REQUEST);
    let nowhere = app.http.post(app.at("/issues/9/status")).header("content-type", FORM).body("status=resolved");
    assert_eq!(nowhere.send().await.unwrap().status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn another_sites_page_decides_nothing_though_the_browser_sends_the_password_along() {
    let app = TestApp::with(&[("HTTP__API_TOKEN", "s3cret")]).await;
    app.send(&a_panic(1, "boom")).await;
    app.digested().await;
    let own = app.url.clone();
    for (name, value, expected) in [
        ("sec-fetch-site", "cross-site", StatusCode::FORBIDDEN),
        ("sec-fetch-site", "same-site", StatusCode::FORBIDDEN),
        ("origin", "https://evil.example", StatusCode::FORBIDDEN),
        ("origin", "null", StatusCode::FORBIDDEN),
        ("sec-fetch-site", "same-origin", StatusCode::OK),
        ("origin", own.as_str(), StatusCode::OK),
    ] {
        let asked = decide(&app, "resolved").basic_auth("me", Some("s3cret")).header(name, value);
        assert_eq!(asked.send().await.unwrap().status(), expected, "{name}: {value}");
        let url = app.at("/api/v1/issues/1");
        let put = app.http.put(url).bearer_auth("s3cret").header(name, value).json(&json!({ "status": "resolved" }));
        assert_eq!(put.send().await.unwrap().status(), expected, "API, {name}: {value}");
    }
    // A stranger learns nothing more than that a password is needed.
    let stranger = decide(&app, "resolved").header("origin", "https://evil.example");
    assert_eq!(stranger.send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
}

const FORM: &str = "application/x-www-form-urlencoded";

fn decide(app: &TestApp, status: &str) -> reqwest::RequestBuilder {
    app.http.post(app.at("/issues/1/status")).header("content-type", FORM).body(format!("status={status}"))
}

#[tokio::test]
async fn what_was_uploaded_is_listed() {
    let app = TestApp::start().await;
    let empty = page(&app, "/artifacts").await;
    assert!(empty.contains("panicle upload DIR --release RELEASE"), "{empty}");
    let file =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/fixtures/symbols/wasm/level-z/page_symbols_bg.debug.wasm");
    let query = "project=1&kind=wasm&name=assets/%3Cb%3E.wasm&release=shop@1.0.0%261";
    let body = std::fs::read(file).unwrap();
    let answer = app.http.post(app.at(&format!("/api/v1/artifacts?{query}"))).body(body).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::CREATED);
    let list = page(&app, "/artifacts").await;
    for part in
        ["assets/&lt;b&gt;.wasm", "href=\"/artifacts?project=1&amp;release=shop%401.0.0%261\"", "36 KB", "SHA-256"]
    {
        assert!(list.contains(part), "{part} is missing in {list}");
    }
    assert!(page(&app, "/artifacts?release=shop%401.0.0%261").await.contains(".wasm"));
    assert!(!page(&app, "/artifacts?release=shop%409").await.contains(".wasm"));
    assert!(!page(&app, "/artifacts?project=2").await.contains(".wasm"));
}
