//! Affected users: counted, and known to nobody.

use serde_json::{Value, json};

use crate::app::{TestApp, a_panic};

async fn send(app: &TestApp, id: u128, user: &Value) -> Value {
    let mut event = a_panic(id, "boom");
    event["user"] = user.clone();
    let id = app.send(&event).await;
    app.digested().await;
    app.get(&format!("/api/v1/events/{id}")).await["payload"]["user"].clone()
}

async fn user_count(app: &TestApp) -> i64 {
    app.only_issue().await["user_count"].as_i64().unwrap()
}

#[tokio::test]
async fn each_user_is_counted_once_by_whatever_names_them() {
    let app = TestApp::start().await;
    let users = [
        json!({ "id": "42" }),
        json!({ "id": 42, "username": "bob" }),
        json!({ "id": "13812345678" }),
        json!({ "id": "13812345678", "email": "zhang.san@example.com" }),
        json!({ "id": "13912345678" }),
        json!({ "email": "zhang.san@example.com" }),
        json!({ "email": "li.si@example.com" }),
        json!({ "email": "li.si@example.com", "id": null }),
        json!({ "username": "eve" }),
        json!({ "ip_address": "203.0.113.77" }),
        json!({ "ip_address": "203.0.113.78" }),
    ];
    for (id, user) in (1..).zip(&users) {
        send(&app, id, user).await;
    }
    assert_eq!(user_count(&app).await, 8);
    for (id, nobody) in (100..).zip([
        json!(null),
        json!({}),
        json!({ "ip_address": "{{auto}}" }),
        json!({ "email": "[email]" }),
        json!("bob"),
        json!([1]),
        json!({ "geo": { "city": "X" } }),
    ]) {
        send(&app, id, &nobody).await;
    }
    assert_eq!(user_count(&app).await, 8);
    let (list, page) = (app.http.get(app.at("/")), app.http.get(app.at("/issues/1")));
    let list = list.send().await.unwrap().text().await.unwrap();
    assert!(list.contains("<b>8</b> users"), "{list}");
    assert!(page.send().await.unwrap().text().await.unwrap().contains("<dt>Users</dt><dd>8</dd>"));
}

#[tokio::test]
async fn the_same_user_is_the_same_after_a_restart_and_another_elsewhere() {
    let (app, elsewhere) = (TestApp::start().await, TestApp::start().await);
    let user = json!({ "id": "13812345678" });
    let first = send(&app, 1, &user).await;
    let app = app.restart().await;
    assert_eq!(send(&app, 2, &user).await, first);
    assert_eq!(user_count(&app).await, 1);
    assert_ne!(send(&elsewhere, 1, &user).await, first);
    let id = first["id"].as_str().unwrap();
    assert!(id.starts_with("138****5678#") && id.len() == "138****5678#".len() + 16, "{id}");
}

#[tokio::test]
async fn the_hash_of_a_tab_is_not_kept() {
    let app = TestApp::start().await;
    let of_tab = json!({ "id": "138****5678#bcdfgh" });
    let stored = send(&app, 1, &of_tab).await;
    let id = stored["id"].as_str().unwrap();
    assert!(id.starts_with("138****5678#") && !id.contains("bcdfgh"), "{id}");
    assert_eq!(send(&app, 2, &of_tab).await, stored);
    send(&app, 3, &json!({ "id": "138****5678#bcdfgj" })).await;
    assert_eq!(user_count(&app).await, 2);
}

#[tokio::test]
async fn a_user_is_counted_per_issue_and_once_however_often_events_are_digested() {
    let app = TestApp::start().await;
    send(&app, 1, &json!({ "id": "42" })).await;
    let mut other = a_panic(2, "elsewhere");
    other["fingerprint"] = json!(["other"]);
    other["user"] = json!({ "id": "42" });
    app.send(&other).await;
    app.digested().await;
    let mut tx = app.app.store.begin().await.unwrap();
    sqlx::query("UPDATE events SET digested_at_ms = NULL, issue_id = NULL").execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    let app = app.restart().await;
    for issue in app.issues().await {
        assert_eq!((&issue["event_count"], &issue["user_count"]), (&json!(2), &json!(1)));
    }
    let kept: Vec<Vec<u8>> =
        sqlx::query_scalar("SELECT user_hash FROM issue_users").fetch_all(app.app.store.read()).await.unwrap();
    assert_eq!(kept.len(), 2);
    assert!(kept.iter().all(|hash| hash.len() == 16));
}
