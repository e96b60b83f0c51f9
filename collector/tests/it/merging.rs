//! Issues merged and split by hand: what people put together stays so.

use std::time::Duration;

use panicle_collector::store::issues::Change;
use serde_json::{Value, json};

use crate::{
    app::{TestApp, a_panic},
    grouping::{digest, pair},
};

async fn post(app: &TestApp, path: &str, body: Value) -> (u16, Value) {
    let answer = app.http.post(app.at(path)).json(&body).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

fn panic_at(id: u128, line: u32, user: &str) -> Value {
    let mut event = a_panic(id, "boom");
    event["contexts"]["panicle"]["location"]["line"] = json!(line);
    event["user"] = json!({ "id": user });
    event["tags"] = json!({ "line": line.to_string() });
    event
}

async fn fingerprints(app: &TestApp, id: i64) -> Vec<String> {
    let list = app.get(&format!("/api/v1/issues/{id}/fingerprints")).await;
    list["fingerprints"].as_array().unwrap().iter().map(|one| one["fingerprint"].as_str().unwrap().to_owned()).collect()
}

/// Issues 1, 2 and 3, a minute apart, with two events by two users in the second.
async fn three_issues() -> TestApp {
    let app = TestApp::start().await;
    for (id, line, user) in [(1, 10, "ann"), (2, 20, "ann"), (3, 20, "bob"), (4, 30, "bob")] {
        app.send(&panic_at(id, line, user)).await;
        app.digested().await;
        app.clock.advance(Duration::from_secs(60));
    }
    assert_eq!(app.issues().await.len(), 3);
    app
}

#[tokio::test]
async fn merged_issues_are_one_now_and_later() {
    let app = three_issues().await;
    let (status, issue) = post(&app, "/api/v1/issues/2/merge", json!({ "issues": [1, 3, 1] })).await;
    assert_eq!(status, 200, "{issue}");
    assert_eq!((&issue["id"], &issue["event_count"], &issue["user_count"]), (&json!(2), &json!(4), &json!(2)));
    assert_eq!(issue["first_seen"], "2026-01-31T12:00:00.000Z");
    assert_eq!(
        (&issue["last_seen"], &issue["latest_event_id"]),
        (&json!("2026-01-31T12:03:00.000Z"), &json!(format!("{:032x}", 4)))
    );
    let tags = app.get("/api/v1/issues/2/tags").await["tags"].clone();
    assert_eq!(tags.as_array().unwrap().len(), 3);
    assert_eq!(app.get("/api/v1/issues/1").await, issue);
    assert_eq!(app.get("/api/v1/issues/3/events").await["events"].as_array().unwrap().len(), 4);
    assert_eq!(app.http.get(app.at("/issues/3")).send().await.unwrap().status(), 200);
    app.send(&panic_at(5, 30, "cat")).await;
    assert_eq!(app.only_issue().await["event_count"], 5);
}

#[tokio::test]
async fn what_was_merged_by_hand_stays_merged_when_symbols_come() {
    let app = TestApp::start().await;
    let [left, right] = pair("two panics in one function");
    let raw = |event: &Value| {
        let mut event = event.clone();
        let exception = &mut event["exception"]["values"][0];
        exception["stacktrace"] = exception["raw_stacktrace"].take();
        event
    };
    digest(&app.app, 1, 1, &left).await;
    digest(&app.app, 1, 2, &raw(&right)).await;
    post(&app, "/api/v1/issues/1/merge", json!({ "issues": [2] })).await;
    assert_eq!(digest(&app.app, 1, 2, &right).await, Change::Detailed(1));
    assert_eq!(digest(&app.app, 1, 3, &right).await, Change::Known(1));
}

#[tokio::test]
async fn a_split_off_fingerprint_is_an_issue_of_its_own_now_and_later() {
    let app = three_issues().await;
    let of_third = fingerprints(&app, 3).await;
    post(&app, "/api/v1/issues/2/merge", json!({ "issues": [1, 3] })).await;
    let (status, new) = post(&app, "/api/v1/issues/2/split", json!({ "fingerprints": of_third })).await;
    assert_eq!(status, 200, "{new}");
    assert_eq!((&new["id"], &new["event_count"], &new["user_count"]), (&json!(4), &json!(1), &json!(1)));
    assert_eq!((&new["culprit"], &new["status"]), (&json!("src/checkout.rs:30:5"), &json!("unresolved")));
    assert_eq!(new["first_seen"], "2026-01-31T12:03:00.000Z");
    let left = app.get("/api/v1/issues/2").await;
    assert_eq!((&left["event_count"], &left["user_count"]), (&json!(3), &json!(2)));
    assert_eq!(
        (&left["last_seen"], &left["latest_event_id"]),
        (&json!("2026-01-31T12:02:00.000Z"), &json!(format!("{:032x}", 3)))
    );
    let tags = app.get("/api/v1/issues/4/tags").await;
    assert_eq!(tags["tags"], json!([{ "name": "line", "value": "30", "event_count": 1 }]));
    assert_eq!(app.get("/api/v1/issues/2/tags").await["tags"].as_array().unwrap().len(), 2);
    app.send(&panic_at(5, 30, "bob")).await;
    app.digested().await;
    assert_eq!(app.get("/api/v1/issues/4").await["event_count"], 2);
}

#[tokio::test]
async fn what_can_not_be_meant_is_refused_and_changes_nothing() {
    let app = three_issues().await;
    let (of_first, of_second) = (fingerprints(&app, 1).await, fingerprints(&app, 2).await);
    post(&app, "/api/v1/issues/2/merge", json!({ "issues": [3] })).await;
    let before = app.issues().await;
    for (path, body, status, hint) in [
        ("1/merge", json!({ "issues": [] }), 400, "`issues`"),
        ("1/merge", json!({ "issues": [2, 9] }), 400, "no issue 9"),
        ("1/merge", json!({ "issues": [2, 1] }), 400, "itself"),
        ("1/merge", json!({ "issues": [3] }), 400, "merged into issue 2"),
        ("3/merge", json!({ "issues": [1] }), 400, "merged into issue 2"),
        ("9/merge", json!({ "issues": [1] }), 404, "not found"),
        ("1/merge", json!({ "issue": [2] }), 400, "issue"),
        ("1/split", json!({ "fingerprints": of_first }), 400, "nothing would be left"),
        ("1/split", json!({ "fingerprints": of_second }), 400, "not all"),
        ("2/split", json!({ "fingerprints": ["x"] }), 400, "not all"),
        ("9/split", json!({ "fingerprints": ["x"] }), 404, "not found"),
    ] {
        let (answered, answer) = post(&app, &format!("/api/v1/issues/{path}"), body).await;
        assert_eq!(answered, status, "{path} {answer}");
        assert!(answer["detail"].as_str().unwrap().contains(hint), "`{answer}` does not say {hint}");
    }
    assert_eq!(app.issues().await, before);
    assert_eq!(app.number("SELECT COUNT(*) FROM issues").await, 3);
}

#[tokio::test]
async fn a_split_that_leaves_no_event_is_refused() {
    let app = TestApp::start().await;
    let [with_symbols, _] = pair("a panic with symbols and without");
    digest(&app.app, 1, 1, &with_symbols).await;
    let all = fingerprints(&app, 1).await;
    for (one, hint) in [(&all[0], "all events"), (&all[1], "no event")] {
        let (status, answer) = post(&app, "/api/v1/issues/1/split", json!({ "fingerprints": [one] })).await;
        assert!(status == 400 && answer["detail"].as_str().unwrap().contains(hint), "{answer}");
    }
    assert_eq!(app.number("SELECT COUNT(*) FROM issues").await, 1);
}

#[tokio::test]
async fn what_was_counted_of_events_that_are_kept_no_longer_goes_along() {
    let app = three_issues().await;
    let mut tx = app.app.store.begin().await.unwrap();
    sqlx::query("DELETE FROM events WHERE issue_id = 2").execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    let (_, issue) = post(&app, "/api/v1/issues/1/merge", json!({ "issues": [2] })).await;
    assert_eq!((&issue["event_count"], &issue["user_count"]), (&json!(3), &json!(2)));
    assert_eq!(issue["last_seen"], "2026-01-31T12:02:00.000Z");
}
