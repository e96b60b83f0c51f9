//! Counts that come for events that were sent before.

use std::time::Duration;

use panicle_collector::prune;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::app::{TestApp, a_panic, json_of, wait_for};

const ID: &str = "00000000000000000000000000000001";

fn item(payload: &Value) -> String {
    format!("{{\"type\":\"event_update\"}}\n{payload}\n")
}

fn update(suppressed: u64) -> String {
    item(&json!({ "event_id": ID, "suppressed": suppressed }))
}

async fn send(app: &TestApp, items: &str) {
    let answer = app.post("envelope", format!("{{}}\n{items}")).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
}

async fn shown(app: &TestApp) -> Value {
    app.get(&format!("/api/v1/events/{ID}")).await["suppressed"].clone()
}

async fn shows(app: &TestApp, count: u64) {
    wait_for("the count to be shown", async || (shown(app).await == json!(count)).then_some(())).await;
}

#[tokio::test]
async fn a_count_is_set_in_its_event_and_changes_nothing_else() {
    let app = TestApp::start().await;
    app.send(&a_panic(1, "boom")).await;
    let before = app.only_issue().await;
    assert_eq!(shown(&app).await, Value::Null);
    send(&app, &update(20)).await;
    shows(&app, 20).await;
    let event = app.get(&format!("/api/v1/events/{ID}")).await;
    assert_eq!(event["payload"]["contexts"]["panicle"]["suppressed"], 20);
    assert_eq!(event["payload"]["contexts"]["panicle"]["location"]["line"], 12);
    assert_eq!(app.get("/api/v1/issues/1/events").await["events"][0]["suppressed"], 20);
    assert_eq!(app.only_issue().await, before);
    let page = app.http.get(app.at("/issues/1")).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("20 more failures"), "{page}");
    assert_eq!((app.counted("accepted", "").await, app.counted_in_all().await), (2, 2));
}

#[tokio::test]
async fn a_count_may_come_in_any_order() {
    let event = |id| format!("{{\"type\":\"event\"}}\n{}\n", a_panic(id, "boom"));
    for envelopes in [
        vec![event(1), update(20)],
        vec![update(20), event(1)],
        vec![[event(1), update(20)].concat()],
        vec![[update(20), event(1)].concat()],
        vec![[event(1), update(7)].concat(), update(20), update(3)],
        vec![event(1), update(20), [event(1), update(7)].concat()],
        vec![event(1), [event(1), update(20)].concat()],
    ] {
        let app = TestApp::start().await;
        for envelope in &envelopes {
            send(&app, envelope).await;
        }
        shows(&app, 20).await;
        assert_eq!(app.only_issue().await["event_count"], 1, "{envelopes:?}");
    }
}

#[tokio::test]
async fn the_larger_count_wins_and_a_repeat_is_a_duplicate() {
    let app = TestApp::start().await;
    app.send(&a_panic(1, "boom")).await;
    for (count, expected) in [(5, 5), (3, 5), (5, 5), (8, 8)] {
        send(&app, &update(count)).await;
        shows(&app, expected).await;
    }
    assert_eq!((app.counted("accepted", "").await, app.counted("filtered", "duplicate").await), (3, 2));
    // A count of the event itself counts as well.
    let mut told = a_panic(2, "boom");
    told["contexts"]["panicle"]["suppressed"] = json!(9);
    let id = app.send(&told).await;
    app.digested().await;
    send(&app, &item(&json!({ "event_id": id, "suppressed": 4 }))).await;
    wait_for("the update to be done with", async || {
        let page = app.http.get(app.at("/metrics")).send().await.unwrap().text().await.unwrap();
        page.contains("panicle_event_updates_total{result=\"applied\"} 3").then_some(())
    })
    .await;
    assert_eq!(app.get(&format!("/api/v1/events/{id}")).await["suppressed"], 9);
}

#[tokio::test]
async fn a_count_survives_a_restart() {
    let app = TestApp::start().await;
    send(&app, &update(20)).await;
    let app = app.restart().await;
    app.send(&a_panic(1, "boom")).await;
    shows(&app, 20).await;
}

#[tokio::test]
async fn a_count_waits_a_day_for_its_event() {
    let app = TestApp::start().await;
    send(&app, &update(20)).await;
    app.clock.advance(Duration::from_secs(23 * 3600));
    prune::prune(&app.app).await.unwrap();
    app.send(&a_panic(1, "boom")).await;
    shows(&app, 20).await;

    send(&app, &item(&json!({ "event_id": "f".repeat(32), "suppressed": 1 }))).await;
    app.clock.advance(Duration::from_secs(25 * 3600));
    prune::prune(&app.app).await.unwrap();
    assert_eq!(app.number("SELECT COUNT(*) FROM event_updates").await, 0);
    let page = app.http.get(app.at("/metrics")).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("panicle_event_updates_total{result=\"orphaned\"} 1"), "{page}");
}

#[tokio::test]
async fn counts_for_events_nobody_knows_find_room_for_so_many() {
    let app = TestApp::start().await;
    let mut tx = app.app.store.begin().await.unwrap();
    sqlx::query(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
         INSERT INTO event_updates (project_id, event_id, suppressed, received_at_ms) SELECT 1, 'unknown ' || i, 1, 1769860800000 FROM n",
    )
    .execute(&mut *tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
    send(&app, &update(20)).await;
    assert_eq!(app.counted("filtered", "unknown_event").await, 1);
    // An event that is known always has room.
    app.send(&a_panic(1, "boom")).await;
    send(&app, &update(20)).await;
    shows(&app, 20).await;
}

#[tokio::test]
async fn an_update_is_of_its_own_project() {
    let app = TestApp::start().await;
    let other = json!({ "name": "other" });
    let other = json_of(app.http.post(app.at("/api/v1/projects")).json(&other).send().await.unwrap()).await;
    app.send(&a_panic(1, "boom")).await;
    let key = other["keys"][0]["public_key"].as_str().unwrap();
    let url = app.at(&format!("/api/{}/envelope/?sentry_key={key}", other["id"]));
    let body = format!("{{}}\n{}", update(20));
    assert_eq!(app.http.post(url).body(body).send().await.unwrap().status(), StatusCode::OK);
    send(&app, &update(4)).await;
    shows(&app, 4).await;
}

#[tokio::test]
async fn nothing_is_taken_from_an_update_but_an_id_and_a_count() {
    let app = TestApp::start().await;
    app.send(&a_panic(1, "boom")).await;
    let secret = "bob@example.com";
    let more =
        json!({ "event_id": ID, "suppressed": 2, secret: secret, "contexts": { "panicle": { "host": secret } } });
    send(&app, &format!("{{\"type\":\"event_update\",\"filename\":\"{secret}\"}}\n{more}\n")).await;
    shows(&app, 2).await;
    for (place, text) in crate::kept::everything(&app).await {
        assert!(!text.contains(secret), "{secret} is in {place}");
    }
    let answers = [
        item(&json!({ "event_id": ID })),
        item(&json!({ "event_id": ID, "suppressed": -1 })),
        item(&json!({ "event_id": ID, "suppressed": "<b>" })),
        item(&json!({ "event_id": "1", "suppressed": 1 })),
        item(&json!([])),
        String::from("{\"type\":\"event_update\"}\nnonsense\n"),
        item(&json!({ "event_id": ID, "suppressed": 9, "padding": "x".repeat(2000) })),
    ];
    for body in &answers {
        let answer = app.post("envelope", format!("{{}}\n{body}")).send().await.unwrap();
        assert!(answer.status().is_client_error(), "{body}");
    }
    assert_eq!((app.counted("invalid", "malformed").await, app.counted("invalid", "too_large").await), (6, 1));
    assert_eq!(shown(&app).await, json!(2));
}

#[tokio::test]
async fn an_update_stays_here() {
    let app = TestApp::with(&[("UPSTREAM__DSN", "http://abc@127.0.0.1:9/1")]).await;
    send(&app, &update(20)).await;
    assert_eq!(app.counted("accepted", "").await, 1);
    assert_eq!(app.number("SELECT COUNT(*) FROM spool").await, 0);
}
