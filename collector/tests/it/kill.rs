//! A 200 is a promise: the real binary is killed in the midst of its work, again and again.

use std::{
    collections::HashSet,
    path::Path,
    process::Stdio,
    sync::{Arc, Mutex},
    time::Duration,
};

use reqwest::StatusCode;
use serde_json::Value;
use tempfile::TempDir;
use uuid::Uuid;

use crate::{
    app::{a_panic, envelope, wait_for},
    binary::Panicle,
};

const KILLS: usize = 5;
const CONNECTIONS: usize = 8;

type Ids = Arc<Mutex<HashSet<String>>>;

/// Sends events until the server is gone; notes down the id of each that was answered 200.
async fn send_until_it_dies(http: reqwest::Client, url: String, acknowledged: Ids) {
    loop {
        let id = Uuid::new_v4();
        let body = envelope(&a_panic(id.as_u128(), "boom"));
        let Ok(answer) = http.post(&url).body(body).send().await else {
            return;
        };
        assert_eq!(answer.status(), StatusCode::OK);
        acknowledged.lock().unwrap().insert(id.simple().to_string());
    }
}

async fn load_and_kill(http: &reqwest::Client, dir: &Path, acknowledged: &Ids) {
    let panicle = Panicle::spawn(dir, "error", Stdio::inherit());
    let url = format!("{}/api/1/envelope/?sentry_key={}", panicle.url, panicle.key);
    let before = acknowledged.lock().unwrap().len();
    let senders: Vec<_> = (0..CONNECTIONS)
        .map(|_| tokio::spawn(send_until_it_dies(http.clone(), url.clone(), Arc::clone(acknowledged))))
        .collect();
    wait_for("the load to build up", async || {
        (acknowledged.lock().unwrap().len() >= before + 2 * CONNECTIONS).then_some(())
    })
    .await;
    let somewhere = u64::try_from(Uuid::new_v4().as_u128() % 300).unwrap();
    tokio::time::sleep(Duration::from_millis(somewhere)).await;
    panicle.kill();
    for sender in senders {
        sender.await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_event_answered_200_is_there_exactly_once_after_kill_9() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let dir = TempDir::new().unwrap();
    let acknowledged = Ids::default();
    let http = reqwest::Client::new();
    for _ in 0..KILLS {
        load_and_kill(&http, dir.path(), &acknowledged).await;
    }

    let panicle = Panicle::spawn(dir.path(), "error", Stdio::inherit());
    let database =
        sqlx::SqlitePool::connect(&format!("sqlite:{}", dir.path().join("panicle.db").display())).await.unwrap();
    let count = async |sql: &'static str| sqlx::query_scalar::<_, i64>(sql).fetch_one(&database).await.unwrap();
    wait_for("the backlog to be digested", async || {
        (count("SELECT COUNT(*) FROM events WHERE digested_at_ms IS NULL").await == 0).then_some(())
    })
    .await;

    let acknowledged = acknowledged.lock().unwrap().clone();
    let stored: Vec<String> = sqlx::query_scalar("SELECT event_id FROM events").fetch_all(&database).await.unwrap();
    let distinct: HashSet<String> = stored.iter().cloned().collect();
    assert_eq!(distinct.len(), stored.len(), "an event is stored twice");
    let lost: Vec<_> = acknowledged.difference(&distinct).collect();
    assert!(lost.is_empty(), "{} of {} acknowledged events are lost", lost.len(), acknowledged.len());

    let in_all = i64::try_from(stored.len()).unwrap();
    assert_eq!(count("SELECT SUM(event_count) FROM issues").await, in_all, "an event was counted twice or not at all");
    assert_eq!(count("SELECT COUNT(*) FROM spool").await, in_all, "an event was spooled twice or not at all");
    let issues: Value = http.get(format!("{}/api/v1/issues", panicle.url)).send().await.unwrap().json().await.unwrap();
    assert_eq!(issues["issues"][0]["event_count"], in_all);
    eprintln!("{} acknowledged, {} stored, {KILLS} kills", acknowledged.len(), stored.len());
}
