//! How often a release was used, and how often that went wrong.

use std::time::Duration;

use panicle_collector::prune;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::app::{TestApp, a_panic, json_of};

fn session(number: u32, status: &str, errors: u32) -> Value {
    json!({
        "sid": format!("7c7b6585-f901-4351-bf8d-{number:012x}"),
        "did": "bob@example.com",
        "init": status == "ok",
        "started": "2026-01-31T11:59:00.123Z",
        "timestamp": "2026-01-31T12:00:00Z",
        "status": status,
        "errors": errors,
        "attrs": {
            "release": "shop@1.0.0", "environment": "live",
            "ip_address": "203.0.113.9", "user_agent": "SecretBrowser/7",
        },
    })
}

async fn send(app: &TestApp, kind: &str, payload: &Value) -> StatusCode {
    let body = format!("{{}}\n{{\"type\":\"{kind}\"}}\n{payload}\n");
    app.post("envelope", body).send().await.unwrap().status()
}

async fn tell(app: &TestApp, number: u32, status: &str, errors: u32) {
    assert_eq!(send(app, "session", &session(number, status, errors)).await, StatusCode::OK);
}

async fn total(app: &TestApp, query: &str) -> Value {
    app.get(&format!("/api/v1/sessions{query}")).await["total"].clone()
}

fn numbers(total: &Value) -> [i64; 4] {
    ["started", "errored", "abnormal", "crashed"].map(|name| total[name].as_i64().unwrap())
}

#[tokio::test]
async fn sessions_are_counted_by_release_and_hour() {
    let app = TestApp::start().await;
    tell(&app, 1, "ok", 0).await;
    tell(&app, 2, "exited", 3).await;
    tell(&app, 3, "crashed", 1).await;
    tell(&app, 4, "abnormal", 0).await;
    let list = app.get("/api/v1/sessions?release=shop@1.0.0").await;
    let expected = json!({
        "project_id": 1, "hour": "2026-01-31T11:00:00.000Z", "release": "shop@1.0.0", "environment": "live",
        "started": 4, "errored": 1, "abnormal": 1, "crashed": 1, "crash_free_rate": 0.75, "healthy_rate": 0.25,
    });
    assert_eq!(list["hours"], json!([expected]));
    assert_eq!(numbers(&list["total"]), [4, 1, 1, 1]);
    assert_eq!((app.counted("accepted", "").await, app.counted_in_all().await), (4, 4));
}

#[tokio::test]
async fn a_session_is_counted_once_in_its_worst_state_however_it_is_told() {
    let tellings = [("ok", 0), ("ok", 1), ("crashed", 2)];
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let app = TestApp::start().await;
        for index in order.into_iter().chain(order) {
            let (status, errors) = tellings[index];
            tell(&app, 1, status, errors).await;
        }
        assert_eq!(numbers(&total(&app, "").await), [1, 0, 0, 1], "{order:?}");
    }
    let app = TestApp::start().await;
    tell(&app, 1, "ok", 0).await;
    tell(&app, 1, "exited", 2).await;
    tell(&app, 1, "exited", 0).await;
    assert_eq!(numbers(&total(&app, "").await), [1, 1, 0, 0]);
}

#[tokio::test]
async fn hours_are_found_and_paged() {
    let app = TestApp::start().await;
    for (number, hour) in [(1, 9), (2, 10), (3, 10), (4, 11)] {
        let mut told = session(number, "exited", 0);
        told["started"] = json!(format!("2026-01-31T{hour:02}:30:00Z"));
        if number == 3 {
            told["attrs"] = json!({ "release": "shop@2" });
        }
        send(&app, "session", &told).await;
    }
    assert_eq!(total(&app, "?release=shop@2&environment=production").await["started"], 1);
    assert_eq!(total(&app, "?environment=live").await["started"], 3);
    assert_eq!(total(&app, "?since=2026-01-31T10:00:00Z&until=2026-01-31T11:00:00Z").await["started"], 2);
    assert_eq!(
        total(&app, "?project=2").await,
        json!({
            "started": 0, "errored": 0, "abnormal": 0, "crashed": 0, "crash_free_rate": null, "healthy_rate": null,
        })
    );
    let mut seen = Vec::new();
    let mut page = app.get("/api/v1/sessions?limit=1").await;
    loop {
        assert_eq!(page["total"]["started"], 4);
        seen.push(format!("{} {}", page["hours"][0]["hour"], page["hours"][0]["release"]));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        page = app.get(&format!("/api/v1/sessions?limit=1&cursor={cursor}")).await;
    }
    assert_eq!(seen.len(), 4, "{seen:?}");
    assert!(seen.is_sorted_by(|one, next| one[..20] >= next[..20]), "{seen:?}");
    for wrong in ["?since=noon", "?limit=0", "?cursor=x", "?colour=red"] {
        let answer = app.http.get(app.at(&format!("/api/v1/sessions{wrong}"))).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{wrong}");
        assert!(json_of(answer).await["detail"].is_string());
    }
}

#[tokio::test]
async fn releases_are_listed_with_their_rates() {
    let app = TestApp::start().await;
    for (number, hour, release, status) in [
        (1, 9, "shop@1", "exited"),
        (2, 10, "shop@1", "crashed"),
        (3, 11, "shop@2", "exited"),
        (4, 8, "shop@1", "exited"),
    ] {
        let mut told = session(number, status, 0);
        told["started"] = json!(format!("2026-01-31T{hour:02}:30:00Z"));
        told["attrs"]["release"] = json!(release);
        send(&app, "session", &told).await;
    }
    let releases = app.get("/api/v1/releases?since=2026-01-31T09:00:00Z").await;
    let expected = json!([
        { "project_id": 1, "release": "shop@2", "environment": "live", "last_hour": "2026-01-31T11:00:00.000Z",
          "started": 1, "errored": 0, "abnormal": 0, "crashed": 0, "crash_free_rate": 1.0, "healthy_rate": 1.0 },
        { "project_id": 1, "release": "shop@1", "environment": "live", "last_hour": "2026-01-31T10:00:00.000Z",
          "started": 2, "errored": 0, "abnormal": 0, "crashed": 1, "crash_free_rate": 0.5, "healthy_rate": 0.5 },
    ]);
    assert_eq!(releases["releases"], expected);
    assert_eq!(app.get("/api/v1/releases?environment=test").await["releases"], json!([]));
    let page = app.http.get(app.at("/releases?days=7")).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("shop@1") && page.contains("66.66 %"), "{page}");
    app.clock.advance(Duration::from_secs(2 * 86_400));
    let page = app.http.get(app.at("/releases?days=nonsense")).send().await.unwrap();
    assert_eq!(page.status(), StatusCode::BAD_REQUEST);
    let page = app.http.get(app.at("/releases")).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("No sessions"), "{page}");
}

#[tokio::test]
async fn aggregates_are_added() {
    let app = TestApp::start().await;
    let told = json!({
        "aggregates": [
            { "started": "2026-01-31T11:01:00Z", "exited": 10, "errored": 3, "crashed": 1 },
            { "started": "2026-01-31T10:01:00Z", "exited": 5, "abnormal": 2, "did": "bob@example.com" },
        ],
        "attrs": { "release": "shop@1.0.0" },
    });
    assert_eq!(send(&app, "sessions", &told).await, StatusCode::OK);
    assert_eq!(numbers(&total(&app, "").await), [21, 3, 2, 1]);
    assert_eq!(numbers(&total(&app, "?since=2026-01-31T11:00:00Z").await), [14, 3, 0, 1]);
    assert_eq!(app.counted("accepted", "").await, 1);
}

#[tokio::test]
async fn in_an_envelope_that_comes_again_nothing_is_counted_again() {
    let app = TestApp::start().await;
    let told = json!({
        "aggregates": [{ "started": "2026-01-31T11:01:00Z", "exited": 10 }], "attrs": { "release": "shop@1.0.0" },
    });
    let body = format!(
        "{{}}\n{{\"type\":\"event\"}}\n{}\n{{\"type\":\"sessions\"}}\n{told}\n{{\"type\":\"session\"}}\n{}\n",
        a_panic(1, "boom"),
        session(1, "ok", 0)
    );
    for _ in 0..2 {
        app.post("envelope", body.clone()).send().await.unwrap().error_for_status().unwrap();
    }
    assert_eq!(total(&app, "").await["started"], 11);
    assert_eq!((app.counted("accepted", "").await, app.counted("filtered", "duplicate").await), (3, 3));
}

#[tokio::test]
async fn a_session_is_forgotten_after_two_days_and_its_hour_is_not() {
    let app = TestApp::start().await;
    tell(&app, 1, "ok", 0).await;
    app.clock.advance(Duration::from_secs(47 * 3600));
    prune::prune(&app.app).await.unwrap();
    tell(&app, 1, "crashed", 1).await;
    assert_eq!(numbers(&total(&app, "").await), [1, 0, 0, 1]);
    app.clock.advance(Duration::from_secs(2 * 3600));
    prune::prune(&app.app).await.unwrap();
    assert_eq!(app.number("SELECT COUNT(*) FROM sessions").await, 0);
    tell(&app, 1, "crashed", 1).await;
    assert_eq!(numbers(&total(&app, "").await), [1, 0, 0, 1]);
    assert_eq!(app.counted("filtered", "too_old").await, 1);
    app.clock.advance(Duration::from_secs(91 * 86_400));
    prune::prune(&app.app).await.unwrap();
    assert_eq!(app.number("SELECT COUNT(*) FROM session_hours").await, 0);
}

#[tokio::test]
async fn nothing_private_of_a_session_is_kept() {
    let app = TestApp::start().await;
    let mut told = session(1, "crashed", 1);
    told["attrs"]["release"] = json!("shop@1.0.0 of eve@example.com");
    told["attrs"]["environment"] = json!("13812345678");
    send(&app, "session", &told).await;
    let hours = app.get("/api/v1/sessions").await;
    assert_eq!(hours["hours"][0]["release"], "shop@1.0.0 of [email]");
    for (place, text) in crate::kept::everything(&app).await {
        for private in ["bob@", "eve@", "203.0", "SecretBrowser", "13812345678"] {
            assert!(!text.contains(private), "{private} is in {place}: {text}");
        }
    }
}

#[tokio::test]
async fn releases_of_one_hour_find_room_for_so_many() {
    let app = TestApp::start().await;
    let mut tx = app.app.store.begin().await.unwrap();
    sqlx::query(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
         INSERT INTO session_hours (project_id, hour_ms, release, environment) SELECT 1, 1769857200000, 'r' || i, 'e' FROM n",
    )
    .execute(&mut *tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
    tell(&app, 1, "ok", 0).await;
    let mut long = session(2, "ok", 0);
    long["attrs"]["release"] = json!("x".repeat(5_000));
    send(&app, "session", &long).await;
    assert_eq!(total(&app, "?release=(other)&environment=(other)").await["started"], 2);
    assert_eq!(app.number("SELECT COUNT(*) FROM session_hours").await, 1_001);
    long["started"] = json!("2026-01-31T10:00:00Z");
    long["sid"] = json!("7c7b6585-f901-4351-bf8d-0000000000ff");
    send(&app, "session", &long).await;
    assert_eq!(total(&app, &format!("?release={}", "x".repeat(200))).await["started"], 1);
}

#[tokio::test]
async fn what_is_no_session_is_refused() {
    let app = TestApp::start().await;
    for (kind, payload) in [
        ("session", json!({})),
        ("session", json!({ "sid": "1", "started": "2026-01-31T11:59:00Z", "attrs": { "release": "a" } })),
        ("session", json!([])),
        ("sessions", json!({ "attrs": { "release": "a" } })),
        ("sessions", json!({ "aggregates": [{}], "attrs": { "release": "a" } })),
        (
            "sessions",
            json!({ "aggregates": [{ "started": "2026-01-31T11:59:00Z", "exited": -1 }], "attrs": { "release": "a" } }),
        ),
    ] {
        assert_eq!(send(&app, kind, &payload).await, StatusCode::BAD_REQUEST, "{payload}");
    }
    assert_eq!((app.counted("invalid", "malformed").await, app.counted_in_all().await), (6, 6));
}

#[tokio::test]
async fn with_an_upstream_sessions_go_on_masked() {
    let app = TestApp::with(&[("UPSTREAM__DSN", "http://abc@127.0.0.1:9/1")]).await;
    tell(&app, 1, "ok", 0).await;
    let mut old = session(2, "crashed", 0);
    old["started"] = json!("2026-01-01T00:00:00Z");
    send(&app, "session", &old).await;
    // The second is too old for us, and not for us to judge for others.
    assert_eq!((app.counted("accepted", "").await, total(&app, "").await["started"].as_i64()), (2, Some(1)));
    let bodies: Vec<Vec<u8>> =
        sqlx::query_scalar("SELECT body FROM spool ORDER BY id").fetch_all(app.app.store.read()).await.unwrap();
    let sent = String::from_utf8(bodies.concat()).unwrap();
    assert_eq!(bodies.len(), 2);
    for part in ["7c7b6585-f901-4351-bf8d-000000000001", "\"did\":\"[email]\"", "203.0.*.*", "2026-01-31T11:59:00.123Z"]
    {
        assert!(sent.contains(part), "{part} is not in {sent}");
    }
}
