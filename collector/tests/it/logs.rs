//! What is logged, and what never is.

use std::{fs, process::Stdio};

use tempfile::TempDir;

use crate::{
    app::{a_panic, envelope, wait_for},
    binary::Panicle,
};

#[tokio::test]
async fn neither_events_nor_keys_are_logged() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let dir = TempDir::new().unwrap();
    let log = dir.path().join("log");
    let panicle = Panicle::spawn(dir.path(), "debug", Stdio::from(fs::File::create(&log).unwrap()));
    let http = reqwest::Client::new();
    let marker = "only-in-the-event";
    for (key, body) in [
        (panicle.key.as_str(), envelope(&a_panic(1, marker))),
        (panicle.key.as_str(), format!("{{}}\n{{\"type\":\"event\"}}\n{marker}\n").into_bytes()),
        ("only-in-the-query", envelope(&a_panic(2, marker))),
    ] {
        http.post(format!("{}/api/1/envelope/?sentry_key={key}", panicle.url)).body(body).send().await.unwrap();
    }
    let text = wait_for("the event to be digested", async || {
        let text = fs::read_to_string(&log).unwrap();
        text.contains("change=\"new\"").then_some(text)
    })
    .await;
    for never in [marker, "only-in-the-query", panicle.key.as_str()] {
        assert!(!text.contains(never), "`{never}` is in the log:\n{text}");
    }
    panicle.kill();
}
