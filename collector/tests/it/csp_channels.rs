//! What Chromium and Firefox told of the same violations, to a page and in their reports, recorded over https.

use panicle_protocol::pipeline;
use reqwest::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::TestApp;

const PAGE: &str = "https://shop.example/?mode=uri&ro=0#frag";

#[derive(Deserialize)]
struct Recording {
    name: String,
    user_agent: String,
    /// `SecurityPolicyViolationEvent`s.
    dom: Vec<Value>,
    reports: Vec<Report>,
}

#[derive(Deserialize)]
struct Report {
    content_type: String,
    body: Value,
}

fn recordings() -> Vec<Recording> {
    serde_json::from_str(include_str!("../../../tests/fixtures/csp/channels.json")).unwrap()
}

impl Recording {
    /// As the SDK sends them: built and masked in the tab.
    async fn send_events(&self, app: &TestApp) {
        for (number, detail) in self.dom.iter().enumerate() {
            let capture = json!({
                "event_id": format!("{number:032x}"), "timestamp": 1_769_860_000, "kind": "csp", "detail": detail,
                "page": { "url": PAGE, "user_agent": self.user_agent, "referrer": "" },
            });
            let envelope = pipeline::process(&capture.to_string(), "{}").unwrap();
            let answer = app.post("envelope", envelope).send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::OK);
        }
    }

    async fn send_reports(&self, app: &TestApp) {
        for report in &self.reports {
            let url = app.at(&format!("/api/1/security/?sentry_key={}", app.key));
            let request = app.http.post(url).header("content-type", &report.content_type);
            let request = request.header("user-agent", &self.user_agent).body(report.body.to_string());
            assert_eq!(request.send().await.unwrap().status(), StatusCode::OK);
        }
    }

    fn reported(&self) -> usize {
        self.reports.iter().map(|report| report.body.as_array().map_or(1, Vec::len)).sum()
    }
}

#[tokio::test]
async fn each_report_of_a_browser_is_the_copy_of_one_event_of_the_page() {
    for recording in recordings() {
        for events_first in [true, false] {
            let app = TestApp::start().await;
            if events_first {
                recording.send_events(&app).await;
                recording.send_reports(&app).await;
            } else {
                recording.send_reports(&app).await;
                recording.send_events(&app).await;
            }
            // Chromium tells the page of a request twice when its policy only reports.
            let (seen, reported) = (recording.dom.len() as u64, recording.reported() as u64);
            assert_eq!(
                (app.counted("accepted", "").await, app.counted("filtered", "duplicate").await),
                (seen, reported),
                "{}",
                recording.name
            );
            let events: u64 = app.issues().await.iter().map(|issue| issue["event_count"].as_u64().unwrap()).sum();
            assert_eq!(events, seen, "{}", recording.name);
            assert!(reported >= 10, "{}", recording.name);
        }
    }
}
