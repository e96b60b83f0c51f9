//! From accepted events to issues.

use std::{sync::Arc, time::Duration};

use axum::body::Bytes;
use panicle_collector::{
    ingest::{Encoding, Endpoint, Received},
    pipeline,
};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::app::{Builder, NOON_MS, TestApp, a_panic, envelope};

async fn set_status(app: &TestApp, id: &Value, status: &str) -> Value {
    let url = app.at(&format!("/api/v1/issues/{id}"));
    app.http.put(url).json(&json!({ "status": status })).send().await.unwrap().json().await.unwrap()
}

#[tokio::test]
async fn a_panic_becomes_an_issue_with_everything_it_said() {
    let app = TestApp::start().await;
    app.send(&a_panic(1, "boom")).await;
    let issue = app.only_issue().await;
    let expected = json!({
        "id": 1, "project_id": 1, "title": "panic: boom", "type": "panic", "value": "boom",
        "culprit": "src/checkout.rs:12:5", "location": {"file": "src/checkout.rs", "line": 12, "column": 5},
        "error_type": "wasm_panic", "phase": "sync", "host": "app", "recoverable": false, "trap": null, "level": "fatal", "status": "unresolved", "resolved_in": null, "event_count": 1,
        "user_count": 0,
        "first_seen": "2026-01-31T12:00:00.000Z", "last_seen": "2026-01-31T12:00:00.000Z",
        "first_release": "shop@1.0.0", "last_release": "shop@1.0.0",
        "latest_event_id": format!("{:032x}", 1), "jira_key": null, "url": format!("{}/issues/1", app.url),
    });
    assert_eq!(issue, expected);
}

#[tokio::test]
async fn events_of_one_cause_are_one_issue_and_others_are_others() {
    let app = TestApp::start().await;
    app.send(&a_panic(1, "boom")).await;
    app.digested().await;
    app.clock.advance(Duration::from_secs(60));
    let mut later = a_panic(2, "boom");
    later["release"] = json!("shop@1.1.0");
    app.send(&later).await;
    let mut other = a_panic(3, "elsewhere");
    other["contexts"]["panicle"]["location"] = json!({"file": "src/cart.rs", "line": 3, "column": 1});
    other["exception"]["values"][0]["stacktrace"]["frames"][1]["function"] = json!("shop::cart::add");
    app.send(&other).await;
    let issues = app.issues().await;
    assert_eq!(issues.len(), 2);
    let boom = issues.iter().find(|issue| issue["value"] == "boom").unwrap();
    assert_eq!(boom["event_count"], 2);
    assert_eq!((&boom["first_release"], &boom["last_release"]), (&json!("shop@1.0.0"), &json!("shop@1.1.0")));
    assert_eq!(boom["first_seen"], "2026-01-31T12:00:00.000Z");
    assert_eq!(boom["last_seen"], "2026-01-31T12:01:00.000Z");
    assert_eq!(boom["latest_event_id"], format!("{:032x}", 2));
}

#[tokio::test]
async fn a_resolved_issue_that_comes_back_has_regressed() {
    let app = TestApp::start().await;
    app.send(&a_panic(1, "boom")).await;
    let id = app.only_issue().await["id"].clone();
    assert_eq!(set_status(&app, &id, "resolved").await["status"], "resolved");
    let mut newer = a_panic(2, "boom");
    newer["release"] = json!("shop@1.0.1");
    app.send(&newer).await;
    let issue = app.only_issue().await;
    assert_eq!((&issue["status"], &issue["event_count"]), (&json!("regressed"), &json!(2)));
    app.send(&a_panic(3, "boom")).await;
    assert_eq!(app.only_issue().await["status"], "regressed");
    let page = app.http.get(app.at("/metrics")).send().await.unwrap().text().await.unwrap();
    for line in ["panicle_digested_total{result=\"new\"} 1", "{result=\"regressed\"} 1", "{result=\"known\"} 1"] {
        assert!(page.contains(line), "{line} is missing");
    }
}

#[tokio::test]
async fn an_ignored_issue_stays_ignored() {
    let app = TestApp::start().await;
    app.send(&a_panic(1, "boom")).await;
    let id = app.only_issue().await["id"].clone();
    set_status(&app, &id, "ignored").await;
    app.send(&a_panic(2, "boom")).await;
    let issue = app.only_issue().await;
    assert_eq!((&issue["status"], &issue["event_count"]), (&json!("ignored"), &json!(2)));
}

#[tokio::test]
async fn what_was_accepted_before_a_stop_is_digested_after_the_start() {
    let builder = Builder::new();
    let server = builder.bind().await.unwrap();
    // The server never ran: nothing digests.
    for id in 1..=100 {
        let received = Received {
            project_id: 1,
            key: Some(server.dsn()[7..39].to_owned()),
            encoding: Encoding::Identity,
            body: Bytes::from(envelope(&a_panic(id, "boom"))),
            endpoint: Endpoint::Envelope,
            received_at_ms: NOON_MS,
        };
        pipeline::accept(server.app(), received).await.unwrap();
    }
    server.app().store.close().await;
    drop(server);
    let app = builder.start().await;
    assert_eq!(app.only_issue().await["event_count"], 100);
}

#[tokio::test]
async fn issues_and_key_survive_a_restart() {
    let app = TestApp::start().await;
    app.send(&a_panic(1, "boom")).await;
    app.digested().await;
    let key = app.key.clone();
    let app = app.restart().await;
    assert_eq!(app.key, key);
    app.send(&a_panic(2, "boom")).await;
    assert_eq!(app.only_issue().await["event_count"], 2);
}

#[tokio::test]
async fn an_event_that_cannot_be_digested_is_set_aside_and_blocks_nobody() {
    let builder = Builder::new();
    let server = builder.bind().await.unwrap();
    let mut tx = server.app().store.begin().await.unwrap();
    sqlx::query("INSERT INTO events (project_id, event_id, received_at_ms, payload) VALUES (1, 'bad', $1, x'ff00')")
        .bind(NOON_MS)
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    server.app().store.close().await;
    drop(server);
    let app = builder.start().await;
    app.send(&a_panic(1, "boom")).await;
    assert_eq!(app.only_issue().await["event_count"], 1);
    let reason: String = sqlx::query_scalar("SELECT digest_error FROM events WHERE event_id = 'bad'")
        .fetch_one(app.app.store.read())
        .await
        .unwrap();
    assert!(reason.contains("not JSON"), "{reason}");
    let ready = app.http.get(app.at("/readyz")).send().await.unwrap();
    assert_eq!(ready.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_new_issue_asks_for_a_ticket_once() {
    let app = TestApp::with(&[
        ("JIRA__URL", "http://127.0.0.1:9"),
        ("JIRA__EMAIL", "bot@example.com"),
        ("JIRA__API_TOKEN", "t0ken"),
        ("JIRA__PROJECT_KEY", "PAN"),
    ])
    .await;
    for id in 1..=3 {
        app.send(&a_panic(id, "boom")).await;
    }
    app.digested().await;
    assert_eq!(app.number("SELECT COUNT(*) FROM outbox").await, 1);
    let row: (String, String) =
        sqlx::query_as("SELECT payload, idempotency_key FROM outbox").fetch_one(app.app.store.read()).await.unwrap();
    assert!(row.0.contains("issue_id"), "{}", row.0);
    assert_eq!(row.1, "create_jira_issue:1");
}

#[tokio::test]
async fn with_an_upstream_every_event_is_spooled_with_its_ticket() {
    let app = TestApp::with(&[("UPSTREAM__DSN", "http://abc@127.0.0.1:9/1")]).await;
    app.send(&a_panic(1, "boom")).await;
    app.digested().await;
    let mut tx = app.app.store.begin().await.unwrap();
    sqlx::query("INSERT INTO tickets (issue_id, jira_key, status, created_at_ms) VALUES (1, 'PAN-7', 'open', 0)")
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let mut pairs = a_panic(2, "boom");
    pairs["tags"] = json!([["error_type", "wasm_panic"]]);
    app.send(&pairs).await;
    app.digested().await;
    let bodies: Vec<Vec<u8>> =
        sqlx::query_scalar("SELECT body FROM spool ORDER BY id").fetch_all(app.app.store.read()).await.unwrap();
    assert_eq!(bodies.len(), 2);
    assert!(!String::from_utf8_lossy(&bodies[0]).contains("jira_issue"));
    let second = String::from_utf8_lossy(&bodies[1]).into_owned();
    assert!(second.contains("[\"jira_issue\",\"PAN-7\"]"), "{second}");
    assert!(second.starts_with(&format!("{{\"event_id\":\"{:032x}\"", 2)), "{second}");
}

#[tokio::test]
async fn many_clients_at_once_lose_and_double_nothing() {
    let app = Arc::new(TestApp::start().await);
    let clients: Vec<_> = (0..8_u128)
        .map(|client| {
            let app = Arc::clone(&app);
            tokio::spawn(async move {
                for number in 0..40 {
                    app.send(&a_panic(client * 1000 + number, "boom")).await;
                }
            })
        })
        .collect();
    for client in clients {
        client.await.unwrap();
    }
    assert_eq!(app.only_issue().await["event_count"], 320);
}
