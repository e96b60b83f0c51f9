//! A resolved issue comes back in a newer release, and is still there in older ones.

use std::time::Duration;

use serde_json::{Value, json};

use crate::app::{TestApp, a_panic};

fn in_release(id: u128, release: &str) -> Value {
    let mut event = a_panic(id, "boom");
    event["release"] = json!(release);
    event
}

async fn set(app: &TestApp, body: Value) -> (u16, Value) {
    let answer = app.http.put(app.at("/api/v1/issues/1")).json(&body).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

async fn status_after(app: &TestApp, event: &Value) -> Value {
    app.send(event).await;
    let issue = app.only_issue().await;
    json!([issue["status"], issue["event_count"]])
}

#[tokio::test]
async fn what_was_resolved_regresses_in_a_newer_release_only() {
    let app = TestApp::start().await;
    for (id, release) in [(1, "shop@1.9.0"), (2, "shop@1.10.0"), (3, "shop@1.2.0")] {
        app.send(&in_release(id, release)).await;
        app.clock.advance(Duration::from_secs(60));
    }
    app.digested().await;
    let (_, issue) = set(&app, json!({ "status": "resolved" })).await;
    assert_eq!(issue["resolved_in"], "shop@1.10.0", "the newest it was seen in, not the latest");
    assert_eq!(status_after(&app, &in_release(4, "shop@1.9.0")).await, json!(["resolved", 4]));
    assert_eq!(status_after(&app, &in_release(5, "shop@1.10.0")).await, json!(["resolved", 5]));
    assert_eq!(status_after(&app, &in_release(6, "shop@1.9.7")).await, json!(["resolved", 6]));
    assert_eq!(status_after(&app, &in_release(7, "shop@1.11.0")).await, json!(["regressed", 7]));
}

#[tokio::test]
async fn releases_that_are_no_versions_are_ordered_by_when_they_were_first_seen() {
    let app = TestApp::start().await;
    for (id, release) in [(1, "shop@8f2c1d7"), (2, "shop@0a1b2c3")] {
        app.send(&in_release(id, release)).await;
        app.digested().await;
        app.clock.advance(Duration::from_secs(60));
    }
    let (_, issue) = set(&app, json!({ "status": "resolved" })).await;
    assert_eq!(issue["resolved_in"], "shop@0a1b2c3");
    assert_eq!(status_after(&app, &in_release(3, "shop@8f2c1d7")).await, json!(["resolved", 3]));
    assert_eq!(status_after(&app, &in_release(4, "shop@5d6e7f8")).await, json!(["regressed", 4]));
}

#[tokio::test]
async fn the_release_can_be_named_and_is_forgotten_with_the_resolution() {
    let app = TestApp::start().await;
    app.send(&in_release(1, "shop@1.0.0")).await;
    app.digested().await;
    let (_, issue) = set(&app, json!({ "status": "resolved", "in_release": "shop@1.4.0" })).await;
    assert_eq!(issue["resolved_in"], "shop@1.4.0");
    assert_eq!(status_after(&app, &in_release(2, "shop@1.4.0")).await, json!(["resolved", 2]));
    let (_, issue) = set(&app, json!({ "status": "unresolved" })).await;
    assert_eq!(issue["resolved_in"], Value::Null);
    for wrong in [
        json!({ "status": "ignored", "in_release": "shop@1.4.0" }),
        json!({ "status": "resolved", "in_release": " " }),
        json!({ "status": "resolved", "in_release": "x".repeat(251) }),
    ] {
        let (status, answer) = set(&app, wrong).await;
        assert!(status == 400 && answer["detail"].as_str().unwrap().contains("`in_release`"), "{answer}");
    }
}

#[tokio::test]
async fn without_releases_whatever_comes_later_is_a_regression() {
    let app = TestApp::start().await;
    let without = |id| {
        let mut event = a_panic(id, "boom");
        event.as_object_mut().unwrap().remove("release");
        event
    };
    app.send(&without(1)).await;
    app.digested().await;
    set(&app, json!({ "status": "resolved" })).await;
    assert_eq!(status_after(&app, &in_release(2, "shop@1.0.0")).await, json!(["regressed", 2]));
    set(&app, json!({ "status": "resolved" })).await;
    assert_eq!(status_after(&app, &without(3)).await, json!(["regressed", 3]));
}

#[tokio::test]
async fn a_release_is_as_old_as_the_first_session_of_it() {
    let app = TestApp::start().await;
    let session = json!({
        "sid": "11111111-2222-4333-8444-555555555555", "init": true, "status": "ok", "errors": 0,
        "started": "2026-01-31T12:00:00Z", "timestamp": "2026-01-31T12:00:00Z",
        "attrs": { "release": "shop@quiet", "environment": "production" },
    });
    let body = format!("{{}}\n{{\"type\":\"session\"}}\n{session}\n");
    assert_eq!(app.post("envelope", body).send().await.unwrap().status(), 200);
    app.clock.advance(Duration::from_secs(60));
    app.send(&in_release(1, "shop@loud")).await;
    app.digested().await;
    set(&app, json!({ "status": "resolved" })).await;
    assert_eq!(status_after(&app, &in_release(2, "shop@quiet")).await, json!(["resolved", 2]));
}
