//! Nothing private is kept, whatever clients forgot to mask.

use serde_json::json;

use crate::app::{TestApp, a_panic};

const PRIVATE: [&str; 3] = ["zhang.san@example.com", "13812345678", "4111111111111111"];

#[tokio::test]
async fn nothing_private_reaches_the_database_or_the_api() {
    let app = TestApp::start().await;
    let said = PRIVATE.join(" and ");
    let mut event = a_panic(1, &format!("no such user: {said}"));
    event["breadcrumbs"]["values"][0]["message"] = json!(said);
    event["tags"]["who"] = json!(PRIVATE[0]);
    event["request"]["url"] = json!(format!("http://127.0.0.1/?user={}", PRIVATE[0]));
    event["exception"]["values"][0]["stacktrace"]["frames"][0]["context_line"] = json!(said);
    event["extra"] = json!({ PRIVATE[0]: [said] });
    let id = app.send(&event).await;
    let issue = app.only_issue().await.to_string();
    let event = app.get(&format!("/api/v1/events/{id}")).await.to_string();
    let stored: Vec<u8> =
        sqlx::query_scalar("SELECT payload FROM events").fetch_one(app.app.store.read()).await.unwrap();
    let page = app.http.get(app.at("/issues/1")).send().await.unwrap().text().await.unwrap();
    for private in PRIVATE {
        for (place, text) in [("issue", &issue), ("event", &event), ("page", &page)] {
            assert!(!text.contains(private), "{private} is in the {place}");
        }
        assert!(!String::from_utf8_lossy(&stored).contains(private), "{private} is in the database");
    }
    assert!(issue.contains("no such user"));
}
