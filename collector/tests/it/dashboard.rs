//! The pages people look at.

use reqwest::{Response, StatusCode};
use serde_json::json;

use crate::app::{TestApp, a_panic};

async fn page(app: &TestApp, path: &str) -> (StatusCode, String) {
    let answer = app.http.get(app.at(path)).send().await.unwrap();
    assert_strict(&answer, path);
    (answer.status(), answer.text().await.unwrap())
}

fn assert_strict(answer: &Response, path: &str) {
    let policy = answer.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
    assert_eq!(answer.headers()["x-content-type-options"], "nosniff", "{path}");
}

#[tokio::test]
async fn an_empty_dashboard_shows_how_to_begin() {
    let app = TestApp::start().await;
    let (status, text) = page(&app, "/").await;
    assert_eq!(status, StatusCode::OK);
    assert!(text.contains(&app.dsn));
    assert!(text.contains("panicle::init("));
    assert!(text.contains("npm install panicle"));
}

#[tokio::test]
async fn an_issue_shows_what_happened_and_where() {
    let app = TestApp::start().await;
    app.send(&a_panic(1, "boom")).await;
    app.send(&a_panic(2, "boom")).await;
    app.digested().await;
    let (_, list) = page(&app, "/").await;
    assert!(list.contains("href=\"/issues/1\""));
    let (status, text) = page(&app, "/issues/1").await;
    assert_eq!(status, StatusCode::OK);
    for part in ["boom", "src/checkout.rs", "shop::checkout::pay", "button#pay", "shop@1.0.0", "TestBrowser/1"] {
        assert!(text.contains(part), "{part} is missing");
    }
    let older = format!("/issues/1/events/{:032x}", 1);
    assert!(text.contains(&older));
    assert_eq!(page(&app, &older).await.0, StatusCode::OK);
}

#[tokio::test]
async fn what_clients_send_is_shown_as_text_and_never_as_markup() {
    let app = TestApp::start().await;
    let evil = "<script>alert(1)</script>";
    let mut event = a_panic(1, evil);
    event["level"] = json!(evil);
    event["release"] = json!(evil);
    event["tags"] = json!({ evil: evil });
    event["contexts"]["weird"] = json!({ evil: [evil, { "a": evil }] });
    event["breadcrumbs"] = json!([{ "category": evil, "message": evil, "timestamp": evil, "data": evil }]);
    event["request"] = json!({ "url": evil, "headers": [["User-Agent", evil]] });
    event["exception"]["values"][0]["stacktrace"]["frames"][0]["function"] = json!(evil);
    app.send(&event).await;
    app.digested().await;
    for path in ["/", "/issues/1", "/?query=%3Cscript%3E"] {
        let (_, text) = page(&app, path).await;
        assert!(!text.contains("<script"), "{path}");
        assert!(text.contains("&lt;script&gt;"), "{path}");
    }
}

#[tokio::test]
async fn events_of_any_shape_have_a_page() {
    let app = TestApp::start().await;
    for odd in [
        json!({}),
        json!({"message": 7, "exception": "x", "breadcrumbs": 3, "tags": "x", "request": [], "contexts": []}),
        json!({"exception": {"values": [null, 3, {}]}, "user": {}, "level": null}),
        json!({"logentry": {"formatted": "hello"}, "breadcrumbs": [{"timestamp": 1e300}, null]}),
    ] {
        app.send(&odd).await;
    }
    for issue in app.issues().await {
        let (status, _) = page(&app, &format!("/issues/{}", issue["id"])).await;
        assert_eq!(status, StatusCode::OK, "{issue}");
    }
    assert_eq!(app.number("SELECT COUNT(*) FROM events WHERE digest_error IS NOT NULL").await, 0);
}

#[tokio::test]
async fn lists_lead_on_and_what_is_not_there_says_so() {
    let app = TestApp::start().await;
    for number in 1..=51_u128 {
        let mut event = a_panic(number, "boom");
        event["fingerprint"] = json!([number.to_string()]);
        app.send(&event).await;
    }
    app.digested().await;
    let (_, first) = page(&app, "/?status=unresolved&query=boom").await;
    let next = first.split("href=\"").find(|part| part.contains("after=")).unwrap().split('"').next().unwrap();
    let (_, second) = page(&app, &next.replace("&amp;", "&")).await;
    assert_eq!(second.matches("class=\"hit\"").count(), 1);
    assert_eq!(page(&app, "/issues/999").await.0, StatusCode::NOT_FOUND);
    assert_eq!(page(&app, "/issues/1/events/none").await.0, StatusCode::NOT_FOUND);
    assert!(page(&app, "/?query=nothing+like+it").await.1.contains("No issue matches"));
    assert_eq!(page(&app, "/assets/panicle.css").await.0, StatusCode::OK);
}

#[tokio::test]
async fn an_event_shows_all_that_is_known_of_it() {
    let app = TestApp::start().await;
    let mut event = a_panic(1, "the cart cannot be shown");
    event["exception"]["values"] = json!([
        { "type": "TypeError", "value": "no price", "stacktrace": { "frames": [{ "function": "priceOf", "filename": "a.js" }] } },
        { "type": "Error", "value": "the cart cannot be shown", "mechanism": { "type": "panicle.react", "handled": true } },
    ]);
    event["contexts"] = json!({
        "panicle": { "error_type": "react_render", "phase": "mount", "host": "third_party", "is_unhandled": false,
                     "recoverable": true, "hint": "load it with crossorigin" },
        "react": { "componentStack": "\n    at CartView\n    at App" },
        "detail": { "method": "POST", "url": "https://shop.example/api/pay", "status": 503 },
    });
    event["tags"] = json!({ "business": "checkout", "lcp_ms": "2710", "cls": "0.31" });
    event["extra"] = json!({ "basket": 3 });
    event["breadcrumbs"] = json!([
        { "category": "fetch", "data": { "method": "POST", "url": "/api/pay", "status_code": 503, "duration_ms": 1203 } },
        { "category": "console", "level": "warning", "message": "stock is low" },
    ]);
    app.send(&event).await;
    app.digested().await;
    let (_, text) = page(&app, "/issues/1").await;
    for part in [
        "react_render",
        "mount",
        "third_party",
        "handled",
        "recoverable",
        "Caused by",
        "no price",
        "priceOf",
        "at CartView",
        "load it with crossorigin",
        "What failed",
        "2710 ms",
        "0.31",
        "tag=business%3Acheckout",
        "basket",
        ">503<",
        "1203 ms",
        "stock is low",
    ] {
        assert!(text.contains(part), "{part} is missing");
    }
}

#[tokio::test]
async fn issues_are_chosen_by_type_host_and_tag() {
    let app = TestApp::start().await;
    app.send(&a_panic(1, "boom")).await;
    let mut other = a_panic(2, "elsewhere");
    other["contexts"]["panicle"] =
        json!({ "error_type": "network", "phase": "async_task", "host": "third_party", "recoverable": true });
    other["tags"] = json!({ "shelf": "red & white: roses" });
    app.send(&other).await;
    app.digested().await;
    let hits = async |path: &str| page(&app, path).await.1.matches("class=\"hit\"").count();
    for (path, expected) in [
        ("/", 2),
        ("/?error_type=&host=", 2),
        ("/?error_type=network", 1),
        ("/?error_type=wasm_panic&host=app", 1),
        ("/?error_type=wasm_panic&host=third_party", 0),
        ("/?tag=shelf%3Ared+%26+white%3A+roses", 1),
        ("/?tag=shelf%3Atulips", 0),
    ] {
        assert_eq!(hits(path).await, expected, "{path}");
    }
    let (_, chosen) = page(&app, "/?error_type=network&tag=shelf%3Ared+%26+white%3A+roses").await;
    assert!(chosen.contains("<option value=\"network\" selected>"), "{chosen}");
    assert!(chosen.contains("status=resolved&amp;error_type=network&amp;tag=shelf%3Ared"), "{chosen}");
    // A choice that nothing fits is no empty dashboard.
    assert!(page(&app, "/?error_type=manual").await.1.contains("No issue matches"));
}
