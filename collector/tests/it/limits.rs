//! How much may come, and how the sender hears of it.

use std::time::Duration;

use reqwest::{Response, StatusCode};
use serde_json::json;

use crate::app::{TestApp, a_panic, envelope, json_of};

fn header<'a>(answer: &'a Response, name: &str) -> &'a str {
    answer.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

async fn send(app: &TestApp, id: u128) -> Response {
    app.post("envelope", envelope(&a_panic(id, "boom"))).send().await.unwrap()
}

#[tokio::test]
async fn a_quota_that_is_used_up_is_told_by_category_and_ends_with_its_window() {
    let app = TestApp::with(&[("LIMITS__QUOTAS", "[{categories: [error], items: 2, per: hour}]")]).await;
    for id in [1, 2] {
        assert_eq!(header(&send(&app, id).await, "x-sentry-rate-limits"), "");
    }
    let over = send(&app, 3).await;
    assert_eq!(over.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(header(&over, "x-sentry-rate-limits"), "3600:error:project:quota");
    assert_eq!(header(&over, "retry-after"), "3600");
    assert!(json_of(over).await["detail"].as_str().unwrap().contains("quota"));
    app.clock.advance(Duration::from_secs(3600));
    assert_eq!(send(&app, 3).await.status(), StatusCode::OK);
    assert_eq!((app.counted("accepted", "").await, app.counted("rate_limited", "quota").await), (3, 1));
}

#[tokio::test]
async fn what_is_within_its_limits_is_taken_when_something_beside_it_is_not() {
    let app = TestApp::with(&[("LIMITS__QUOTAS", "[{categories: [session], items: 1, per: day}]")]).await;
    let session = json!({
        "sid": "7c7b6585-f901-4351-bf8d-02711b721929", "started": "2026-01-31T11:59:00Z", "attrs": { "release": "a" },
    });
    let item = format!("{{\"type\":\"session\"}}\n{session}\n");
    let only_session = app.post("envelope", format!("{{}}\n{item}")).send().await.unwrap();
    assert_eq!(only_session.status(), StatusCode::OK);
    let mut both = envelope(&a_panic(1, "boom"));
    both.extend(item.bytes());
    let answer = app.post("envelope", both).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(header(&answer, "x-sentry-rate-limits").ends_with(":session:project:quota"));
    assert_eq!(app.only_issue().await["event_count"], 1);
    assert_eq!((app.counted("accepted", "").await, app.counted("rate_limited", "quota").await), (2, 1));
}

#[tokio::test]
async fn a_key_and_an_address_may_send_so_much_in_a_minute() {
    let app = TestApp::with(&[("LIMITS__ITEMS_PER_MINUTE_PER_KEY", "1")]).await;
    assert_eq!(send(&app, 1).await.status(), StatusCode::OK);
    let over = send(&app, 2).await;
    assert_eq!(over.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(header(&over, "x-sentry-rate-limits"), "60::key:key_limit");

    let app = TestApp::with(&[
        ("LIMITS__REQUESTS_PER_MINUTE_PER_ADDRESS", "1"),
        ("HTTP__TRUSTED_PROXIES", "[\"127.0.0.1\"]"),
    ])
    .await;
    let from = async |id, address: &str| {
        let request = app.post("envelope", envelope(&a_panic(id, "boom"))).header("x-forwarded-for", address);
        request.send().await.unwrap().status()
    };
    assert_eq!(from(1, "198.51.100.1").await, StatusCode::OK);
    assert_eq!(from(2, "203.0.113.1, 198.51.100.1").await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(from(3, "198.51.100.2").await, StatusCode::OK);
    app.clock.advance(Duration::from_secs(60));
    assert_eq!(from(2, "198.51.100.1").await, StatusCode::OK);
    assert_eq!(app.counted("rate_limited", "address_limit").await, 1);
}

#[tokio::test]
async fn what_a_client_threw_away_is_heard_however_much_came() {
    let app = TestApp::with(&[("LIMITS__QUOTAS", "[{items: 1, per: day}]")]).await;
    send(&app, 1).await;
    let report = json!({ "discarded_events": [{ "reason": "queue_overflow", "category": "error", "quantity": 3 }] });
    let body = format!("{{}}\n{{\"type\":\"client_report\"}}\n{report}\n");
    assert_eq!(app.post("envelope", body).send().await.unwrap().status(), StatusCode::OK);
}
