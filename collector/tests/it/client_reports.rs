//! What clients say they threw away.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::app::{TestApp, a_panic};

fn item(report: &Value) -> String {
    format!("{{\"type\":\"client_report\"}}\n{report}\n")
}

async fn send(app: &TestApp, items: &str) -> StatusCode {
    app.post("envelope", format!("{{}}\n{items}")).send().await.unwrap().status()
}

async fn discarded(app: &TestApp) -> Vec<String> {
    let page = app.http.get(app.at("/metrics")).send().await.unwrap().text().await.unwrap();
    let lines = page.lines().filter_map(|line| line.strip_prefix("panicle_client_discarded_total"));
    let mut lines: Vec<String> = lines.map(str::to_owned).collect();
    lines.sort();
    lines
}

#[tokio::test]
async fn what_clients_threw_away_is_counted_under_known_words() {
    let app = TestApp::start().await;
    let report = json!({ "timestamp": 1_769_860_000, "discarded_events": [
        { "reason": "queue_overflow", "category": "error", "quantity": 3 },
        { "reason": "queue_overflow", "category": "error", "quantity": 2 },
        { "reason": "bob@example.com", "category": "session", "quantity": 1 },
        { "reason": "sample_rate", "category": "<script>", "quantity": 4 },
    ] });
    assert_eq!(send(&app, &item(&report)).await, StatusCode::OK);
    assert_eq!(
        discarded(&app).await,
        [
            "{reason=\"other\",category=\"session\"} 1",
            "{reason=\"queue_overflow\",category=\"error\"} 5",
            "{reason=\"sample_rate\",category=\"other\"} 4",
        ]
    );
    assert_eq!((app.counted("accepted", "").await, app.counted_in_all().await), (1, 1));
}

#[tokio::test]
async fn the_report_of_an_envelope_that_comes_again_is_counted_once() {
    let app = TestApp::start().await;
    let report = json!({ "discarded_events": [{ "reason": "before_send", "category": "error", "quantity": 1 }] });
    let items = format!("{{\"type\":\"event\"}}\n{}\n{}", a_panic(1, "boom"), item(&report));
    for _ in 0..2 {
        send(&app, &items).await;
    }
    assert_eq!(discarded(&app).await, ["{reason=\"before_send\",category=\"error\"} 1"]);
    assert_eq!((app.counted("accepted", "").await, app.counted("filtered", "duplicate").await), (2, 2));
}

#[tokio::test]
async fn what_is_no_report_is_refused() {
    let app = TestApp::start().await;
    let many = vec![json!({ "reason": "x", "category": "error", "quantity": 1 }); 101];
    for report in [
        json!([]),
        json!({ "discarded_events": 7 }),
        json!({ "discarded_events": [{ "quantity": -1 }] }),
        json!({ "discarded_events": [7] }),
        json!({ "discarded_events": many }),
    ] {
        assert!(send(&app, &item(&report)).await.is_client_error(), "{report}");
    }
    assert_eq!(app.counted("accepted", "").await, 0);
    assert_eq!(send(&app, &item(&json!({}))).await, StatusCode::OK);
    assert!(discarded(&app).await.is_empty());
}
