//! What browsers report by themselves.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::app::{TestApp, json_of};

fn old_style() -> Value {
    json!({"csp-report": {
        "document-uri": "https://shop.example/cart?user=1", "violated-directive": "script-src-elem",
        "effective-directive": "script-src-elem", "blocked-uri": "https://evil.example/x.js",
        "original-policy": "script-src 'self'", "disposition": "enforce", "status-code": 200
    }})
}

fn new_style() -> Value {
    json!([
        {"type": "csp-violation", "age": 5, "url": "https://shop.example/cart", "user_agent": "TestBrowser/1", "body": {
            "documentURL": "https://shop.example/cart", "blockedURL": "https://evil.example/x.js",
            "effectiveDirective": "script-src-elem", "originalPolicy": "script-src 'self'",
            "disposition": "enforce", "statusCode": 200}},
        {"type": "deprecation", "age": 5, "url": "https://shop.example/cart", "body": {"id": "x"}}
    ])
}

async fn report(app: &TestApp, content_type: &str, body: &str) -> reqwest::Response {
    let url = app.at(&format!("/api/1/security/?sentry_key={}&sentry_release=shop@2&sentry_environment=live", app.key));
    app.http.post(url).header("content-type", content_type).body(body.to_owned()).send().await.unwrap()
}

#[tokio::test]
async fn a_violation_is_one_issue_whichever_way_it_is_reported() {
    let app = TestApp::start().await;
    for (content_type, body) in [
        ("application/csp-report", old_style()),
        ("application/json", old_style()),
        ("application/reports+json", new_style()),
        ("application/reports+json; charset=utf-8", new_style()[0].clone()),
    ] {
        let answer = report(&app, content_type, &body.to_string()).await;
        assert_eq!(answer.status(), StatusCode::OK, "{content_type}");
        let id = json_of(answer).await["id"].as_str().unwrap().to_owned();
        let event = app.get(&format!("/api/v1/events/{id}")).await;
        assert_eq!(event["payload"]["release"], "shop@2");
        assert_eq!(event["payload"]["environment"], "live");
    }
    let issue = app.only_issue().await;
    assert_eq!((&issue["error_type"], &issue["event_count"]), (&json!("csp_violation"), &json!(4)));
    assert!(issue["title"].as_str().unwrap().contains("evil.example"), "{issue}");
    assert_eq!(app.counted("accepted", "").await, 4);
}

#[tokio::test]
async fn a_failed_request_and_an_unlogged_certificate_are_issues_of_their_own() {
    let app = TestApp::start().await;
    let failed = |age: u32| {
        json!({
            "type": "network-error", "age": age, "url": "https://shop.example/api/pay?mail=bob@example.com",
            "user_agent": "TestBrowser/1",
            "body": { "type": "tcp.refused", "phase": "connection", "method": "POST", "server_ip": "192.0.2.77" },
        })
    };
    let both = json!([failed(5), failed(900), new_style()[1]]);
    let url = app.at(&format!("/api/1/nel/?sentry_key={}&sentry_release=shop@2", app.key));
    let request = app.http.post(url).header("content-type", "application/reports+json");
    assert_eq!(request.body(both.to_string()).send().await.unwrap().status(), StatusCode::OK);
    let certificate =
        json!({ "expect-ct-report": { "hostname": "shop.example", "port": 443, "failure-mode": "enforce" } });
    let answer = report(&app, "application/expect-ct-report+json", &certificate.to_string()).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let issues = app.issues().await;
    let of = |title: &str| issues.iter().find(|issue| issue["title"] == title).unwrap_or_else(|| panic!("{issues:#?}"));
    let refused = of("tcp.refused: POST https://shop.example/api/pay");
    assert_eq!((&refused["event_count"], &refused["error_type"]), (&json!(2), &json!("network")));
    assert_eq!(of("Expect-CT failed for 'shop.example'")["event_count"], 1);
    for (place, text) in crate::kept::everything(&app).await {
        assert!(!text.contains("bob@example.com") && !text.contains("192.0.2.77"), "{place}: {text}");
    }
}

#[tokio::test]
async fn what_is_no_report_is_refused() {
    let app = TestApp::start().await;
    for content_type in ["text/plain", "application/x-www-form-urlencoded", ""] {
        let answer = report(&app, content_type, &old_style().to_string()).await;
        assert_eq!(answer.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE, "{content_type}");
        assert!(answer.headers().contains_key("x-sentry-error"));
    }
    for body in ["", "nonsense", "{}", "[]", "{\"csp-report\": 7}", "[{\"type\":\"deprecation\",\"body\":{}}]"] {
        let answer = report(&app, "application/csp-report", body).await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{body}");
    }
    assert_eq!(app.counted("invalid", "content_type").await, 3);
    assert_eq!(app.counted_in_all().await, 9);
}
