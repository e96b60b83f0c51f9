//! Symbols that come late: events are where they belong in the end, counted once, and what people know an issue by stays.

use std::time::Duration;

use panicle_collector::store::issues::Change;
use serde_json::{Value, json};

use crate::{
    app::TestApp,
    grouping::{digest, pair},
};

fn told_by(mut event: Value, user: &str, tag: &str) -> Value {
    event["user"] = json!({ "id": user });
    event["tags"] = json!({ "shop": tag });
    event
}

/// A panic without its symbols, and with them.
fn late_symbols() -> [Value; 2] {
    let [with, without] = pair("a panic with symbols and without");
    [without, with]
}

async fn status_of(app: &TestApp, id: i64) -> Value {
    app.get(&format!("/api/v1/issues/{id}")).await
}

#[tokio::test]
async fn symbols_that_come_late_change_what_an_issue_says_and_not_what_it_is() {
    let app = TestApp::start().await;
    let [without, with] = late_symbols();
    assert_eq!(digest(&app.app, 1, 1, &without).await, Change::New(1));
    assert_eq!(digest(&app.app, 1, 1, &with).await, Change::Detailed(1));
    assert_eq!(digest(&app.app, 1, 1, &with).await, Change::Detailed(1));
    assert_eq!(app.only_issue().await["event_count"], 1);
    assert_eq!(digest(&app.app, 1, 2, &without).await, Change::Known(1));
    assert_eq!(digest(&app.app, 1, 3, &with).await, Change::Known(1));
}

#[tokio::test]
async fn an_issue_of_two_bugs_falls_apart_and_the_first_to_tell_keeps_it() {
    let app = TestApp::start().await;
    // Without source maps, both are a function `t` of `index.js`.
    let [pay, clear] =
        pair("minified functions of one name in two builds, of which the source maps say that they differ");
    let raw = |event: &Value| {
        let mut event = event.clone();
        let exception = &mut event["exception"]["values"][0];
        exception["stacktrace"] = exception["raw_stacktrace"].take();
        event
    };
    digest(&app.app, 1, 1, &told_by(raw(&pay), "ann", "north")).await;
    app.clock.advance(Duration::from_secs(60));
    digest(&app.app, 1, 2, &told_by(raw(&clear), "bob", "south")).await;
    assert_eq!(app.only_issue().await["user_count"], 2);

    assert_eq!(digest(&app.app, 1, 1, &told_by(pay, "ann", "north")).await, Change::Detailed(1));
    assert_eq!(digest(&app.app, 1, 2, &told_by(clear, "bob", "south")).await, Change::New(2));
    let (first, second) = (status_of(&app, 1).await, status_of(&app, 2).await);
    for (issue, culprit, release, seen, id) in [
        (&first, "Cart.pay in src/cart.ts", "shop@1.0.0", "2026-01-31T12:00:00.000Z", 1_u128),
        (&second, "Cart.clear in src/cart.ts", "shop@1.1.0", "2026-01-31T12:01:00.000Z", 2),
    ] {
        assert_eq!(
            (&issue["culprit"], &issue["event_count"], &issue["user_count"]),
            (&json!(culprit), &json!(1), &json!(1))
        );
        assert_eq!((&issue["first_release"], &issue["last_release"]), (&json!(release), &json!(release)));
        assert_eq!((&issue["first_seen"], &issue["last_seen"]), (&json!(seen), &json!(seen)));
        assert_eq!(issue["latest_event_id"], format!("{id:032x}"));
    }
    for (id, shop) in [(1, "north"), (2, "south")] {
        let tags = app.get(&format!("/api/v1/issues/{id}/tags")).await;
        assert_eq!(tags["tags"], json!([{ "name": "shop", "value": shop, "event_count": 1 }]));
    }
}

#[tokio::test]
async fn an_issue_that_was_another_all_along_goes_into_it_with_number_and_fingerprints() {
    let app = TestApp::start().await;
    let [old, new] = pair("a panic whose line moved, in two builds");
    let mut raw = old.clone();
    let exception = &mut raw["exception"]["values"][0];
    exception["stacktrace"] = exception["raw_stacktrace"].take();
    digest(&app.app, 1, 1, &told_by(raw.clone(), "ann", "north")).await;
    digest(&app.app, 1, 2, &told_by(raw.clone(), "bob", "north")).await;
    app.clock.advance(Duration::from_secs(60));
    digest(&app.app, 1, 3, &told_by(new, "ann", "south")).await;
    assert_eq!(app.issues().await.len(), 2);

    assert_eq!(digest(&app.app, 1, 1, &told_by(old.clone(), "ann", "north")).await, Change::Moved(2));
    assert_eq!(app.issues().await.len(), 2, "an event of it is left");
    assert_eq!(digest(&app.app, 1, 2, &told_by(old, "bob", "north")).await, Change::Moved(2));
    let issue = app.only_issue().await;
    assert_eq!((&issue["id"], &issue["event_count"], &issue["user_count"]), (&json!(2), &json!(3), &json!(2)));
    assert_eq!(issue["latest_event_id"], format!("{:032x}", 3));
    assert_eq!((&issue["first_release"], &issue["last_release"]), (&json!("shop@1.0.0"), &json!("shop@1.1.0")));
    assert_eq!(status_of(&app, 1).await, issue, "its number still leads somewhere");
    assert_eq!(app.get("/api/v1/issues/1/tags").await["tags"][0]["event_count"], 2);
    assert_eq!(digest(&app.app, 1, 4, &raw).await, Change::Known(2), "its fingerprint does, too");
}

#[tokio::test]
async fn the_upstream_gets_an_event_once() {
    let app = TestApp::with(&[("UPSTREAM__DSN", "http://abc@127.0.0.1:9/1")]).await;
    let [without, with] = late_symbols();
    digest(&app.app, 1, 1, &without).await;
    digest(&app.app, 1, 1, &with).await;
    assert_eq!(app.number("SELECT COUNT(*) FROM spool").await, 1);
}

#[tokio::test]
async fn a_ticket_is_written_anew_once_for_each_time_more_is_known() {
    let app = TestApp::with(&[
        ("JIRA__URL", "http://127.0.0.1:9"),
        ("JIRA__EMAIL", "bot@example.com"),
        ("JIRA__API_TOKEN", "t0ken"),
        ("JIRA__PROJECT_KEY", "PAN"),
    ])
    .await;
    let [without, with] = late_symbols();
    digest(&app.app, 1, 1, &without).await;
    digest(&app.app, 1, 2, &without).await;
    assert_eq!(app.number("SELECT COUNT(*) FROM outbox WHERE kind = 'update_jira_issue'").await, 0);
    for id in [1, 2, 1] {
        digest(&app.app, 1, id, &with).await;
    }
    assert_eq!(app.number("SELECT COUNT(*) FROM outbox WHERE kind = 'update_jira_issue'").await, 1);
    assert_eq!(app.number("SELECT COUNT(*) FROM outbox").await, 2);
}
