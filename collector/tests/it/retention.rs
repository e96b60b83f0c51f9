//! What is kept for how long.

use std::time::Duration;

use panicle_collector::retention;
use serde_json::json;

use crate::app::{TestApp, a_panic};

const DAY: Duration = Duration::from_secs(86_400);

#[tokio::test]
async fn events_go_with_their_age_and_their_counts_stay() {
    let app = TestApp::with(&[("RETENTION__MAX_AGE_DAYS", "30")]).await;
    for id in 1..=450 {
        app.send(&a_panic(id, "boom")).await;
    }
    app.digested().await;
    app.clock.advance(DAY * 29);
    app.send(&a_panic(451, "boom")).await;
    app.digested().await;
    retention::enforce(&app.app).await.unwrap();
    assert_eq!(app.number("SELECT COUNT(*) FROM events").await, 451);
    app.clock.advance(DAY * 2);
    retention::enforce(&app.app).await.unwrap();
    assert_eq!(app.number("SELECT COUNT(*) FROM events").await, 1);
    let issue = app.only_issue().await;
    assert_eq!((&issue["event_count"], &issue["status"]), (&json!(451), &json!("unresolved")));
    let metrics = app.http.get(app.at("/metrics")).send().await.unwrap().text().await.unwrap();
    assert!(metrics.contains("panicle_expired_events_total{result=\"age\"} 450"), "{metrics}");
}

#[tokio::test]
async fn an_issue_without_events_can_still_be_looked_at() {
    let app = TestApp::with(&[("RETENTION__MAX_AGE_DAYS", "1")]).await;
    app.send(&a_panic(1, "boom")).await;
    app.digested().await;
    app.clock.advance(DAY * 2);
    retention::enforce(&app.app).await.unwrap();
    let page = app.http.get(app.at("/issues/1")).send().await.unwrap();
    assert_eq!(page.status(), 200);
    assert!(page.text().await.unwrap().contains("kept no longer"));
    assert_eq!(app.get("/api/v1/issues/1/events").await["events"], json!([]));
    // The same again is the same issue.
    app.send(&a_panic(2, "boom")).await;
    app.digested().await;
    assert_eq!(app.only_issue().await["event_count"], 2);
}

#[tokio::test]
async fn the_oldest_go_when_there_is_too_much_and_what_waits_stays() {
    let app = TestApp::with(&[("RETENTION__MAX_BYTES", "1"), ("RETENTION__MAX_AGE_DAYS", "0")]).await;
    for id in 1..=250 {
        app.send(&a_panic(id, "boom")).await;
    }
    app.digested().await;
    retention::enforce(&app.app).await.unwrap();
    assert_eq!(app.number("SELECT COUNT(*) FROM events").await, 0);
    assert_eq!(app.only_issue().await["event_count"], 250);

    let app = TestApp::with(&[("RETENTION__MAX_BYTES", "0"), ("RETENTION__MAX_AGE_DAYS", "0")]).await;
    app.send(&a_panic(1, "boom")).await;
    app.digested().await;
    app.clock.advance(DAY * 10_000);
    retention::enforce(&app.app).await.unwrap();
    assert_eq!(app.number("SELECT COUNT(*) FROM events").await, 1);
}
