//! What is left out on purpose.

use panicle_collector::config::{self, Env};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::app::{TestApp, a_panic, envelope, json_of};

fn says(id: u128, message: &str) -> Value {
    let mut event = a_panic(id, message);
    event["request"]["url"] = json!("https://shop.example/cart");
    event
}

fn on_a_page(id: u128, url: &str, user_agent: &str) -> Value {
    let mut event = a_panic(id, "boom");
    event["request"] = json!({ "url": url, "headers": { "User-Agent": user_agent } });
    event
}

#[tokio::test]
async fn what_is_filtered_is_answered_with_200_and_counted_by_its_reason() {
    let app = TestApp::with(&[
        ("FILTERS__LOCALHOST", "true"),
        ("FILTERS__RELEASES", "[\"shop@0.*\"]"),
        ("FILTERS__MESSAGES", "[\"*quota exceeded*\"]"),
    ])
    .await;
    let mut old = says(3, "boom");
    old["release"] = json!("shop@0.9.0");
    let cases = [
        (on_a_page(1, "http://localhost:8080/", "Mozilla/5.0"), "localhost"),
        (on_a_page(2, "https://shop.example/", "Googlebot/2.1 (+http://www.google.com/bot.html)"), "web_crawlers"),
        (old, "releases"),
        (says(4, "Quota exceeded for basket"), "messages"),
        (says(5, "ResizeObserver loop limit exceeded"), "known_noise"),
    ];
    for (event, reason) in cases {
        let answer = app.post("envelope", envelope(&event)).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{reason}");
        assert_eq!(json_of(answer).await["id"], event["event_id"], "{reason}");
        assert_eq!(app.counted("filtered", reason).await, 1, "{reason}");
    }
    app.send(&says(9, "boom")).await;
    app.digested().await;
    assert_eq!(app.only_issue().await["event_count"], 1);
    assert_eq!(app.counted_in_all().await, 6);
}

#[tokio::test]
async fn without_configuration_a_page_of_localhost_is_heard() {
    let app = TestApp::start().await;
    app.send(&on_a_page(1, "http://localhost:8080/", "Mozilla/5.0 HeadlessChrome/130.0.0.0")).await;
    app.digested().await;
    app.only_issue().await;
}

#[tokio::test]
async fn a_pattern_that_is_none_is_refused_by_its_key() {
    let env = Env::from([(String::from("PANICLE__FILTERS__MESSAGES"), String::from("[\"{a\"]"))]);
    let why = config::load(None, &env).unwrap_err().to_string();
    assert!(why.contains("filters.messages"), "{why}");
}
