//! Probes and counters.

use reqwest::StatusCode;

use crate::app::{Builder, TestApp, a_panic, json_of};

#[tokio::test]
async fn a_working_server_is_alive_and_ready() {
    let app = TestApp::start().await;
    assert_eq!(app.http.get(app.at("/livez")).send().await.unwrap().status(), StatusCode::OK);
    let ready = app.http.get(app.at("/readyz")).send().await.unwrap();
    assert_eq!(ready.status(), StatusCode::OK);
    assert_eq!(json_of(ready).await["status"], "ready");
}

#[tokio::test]
async fn a_server_without_its_database_is_not_ready_and_sends_clients_away() {
    let app = TestApp::start().await;
    app.app.store.close().await;
    let ready = app.http.get(app.at("/readyz")).send().await.unwrap();
    assert_eq!(ready.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(json_of(ready).await["not_working"][0], "database");
    let answer = app.post("envelope", crate::app::envelope(&a_panic(1, "boom"))).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.headers().contains_key("retry-after"));
    assert_eq!(app.counted("rate_limited", "overloaded").await, 1);
    assert_eq!(app.http.get(app.at("/livez")).send().await.unwrap().status(), StatusCode::OK);
}

#[tokio::test]
async fn metrics_are_in_the_open_metrics_format() {
    let app = TestApp::start().await;
    app.send(&a_panic(1, "boom")).await;
    app.digested().await;
    let answer = app.http.get(app.at("/metrics")).send().await.unwrap();
    assert!(answer.headers()["content-type"].to_str().unwrap().starts_with("application/openmetrics-text"));
    let page = answer.text().await.unwrap();
    assert!(page.contains("panicle_items_total{outcome=\"accepted\",reason=\"\",category=\"error\"} 1"), "{page}");
    assert!(page.contains("panicle_undigested_events 0"), "{page}");
    assert!(page.ends_with("# EOF\n"));
}

#[tokio::test]
async fn a_second_collector_on_the_same_data_is_refused() {
    let builder = Builder::new();
    let first = builder.bind().await.unwrap();
    let refused = builder.bind().await.unwrap_err().to_string();
    assert!(refused.contains("another panicle"), "{refused}");
    first.app().store.close().await;
    builder.bind().await.unwrap();
}
