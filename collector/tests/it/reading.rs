//! The read API.

use std::time::Duration;

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::app::{TestApp, a_panic, json_of};

async fn five_issues() -> TestApp {
    let app = TestApp::start().await;
    for number in 1..=5_u32 {
        let mut event = a_panic(u128::from(number), &format!("failure number {number}"));
        event["contexts"]["panicle"]["location"]["line"] = json!(number * 10);
        event["fingerprint"] = json!([format!("number {number}")]);
        app.send(&event).await;
        app.digested().await;
        app.clock.advance(Duration::from_secs(1));
    }
    app
}

fn values(page: &Value) -> Vec<String> {
    page["issues"].as_array().unwrap().iter().map(|issue| issue["value"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn issues_are_paged_last_seen_first() {
    let app = five_issues().await;
    let first = app.get("/api/v1/issues?limit=2").await;
    assert_eq!(values(&first), ["failure number 5", "failure number 4"]);
    let second = app.get(&format!("/api/v1/issues?limit=2&cursor={}", first["next_cursor"].as_str().unwrap())).await;
    assert_eq!(values(&second), ["failure number 3", "failure number 2"]);
    let third = app.get(&format!("/api/v1/issues?limit=2&cursor={}", second["next_cursor"].as_str().unwrap())).await;
    assert_eq!(values(&third), ["failure number 1"]);
    assert_eq!(third["next_cursor"], Value::Null);
}

#[tokio::test]
async fn issues_are_found_by_project_status_and_text() {
    let app = five_issues().await;
    let url = app.at("/api/v1/issues/2");
    app.http.put(url).json(&json!({"status": "resolved"})).send().await.unwrap().error_for_status().unwrap();
    assert_eq!(values(&app.get("/api/v1/issues?status=resolved").await), ["failure number 2"]);
    assert_eq!(values(&app.get("/api/v1/issues?status=unresolved").await).len(), 4);
    assert_eq!(values(&app.get("/api/v1/issues?query=NUMBER%203").await), ["failure number 3"]);
    assert_eq!(values(&app.get("/api/v1/issues?query=checkout.rs:40").await), ["failure number 4"]);
    // No wildcards: a per cent sign is a per cent sign.
    assert_eq!(values(&app.get("/api/v1/issues?query=%25").await).len(), 0);
    assert_eq!(values(&app.get("/api/v1/issues?project=1").await).len(), 5);
    assert_eq!(values(&app.get("/api/v1/issues?project=2").await).len(), 0);
}

#[tokio::test]
async fn events_of_an_issue_are_paged_newest_first() {
    let app = TestApp::start().await;
    for id in 1..=3 {
        app.send(&a_panic(id, "boom")).await;
    }
    app.digested().await;
    let first = app.get("/api/v1/issues/1/events?limit=2").await;
    let expected = json!({
        "event_id": format!("{:032x}", 3), "received_at": "2026-01-31T12:00:00.000Z",
        "title": "panic: boom", "release": "shop@1.0.0", "environment": "production", "suppressed": null,
    });
    assert_eq!(first["events"][0], expected);
    let second =
        app.get(&format!("/api/v1/issues/1/events?limit=2&cursor={}", first["next_cursor"].as_str().unwrap())).await;
    assert_eq!(second["events"][0]["event_id"], format!("{:032x}", 1));
    assert_eq!(second["next_cursor"], Value::Null);
}

#[tokio::test]
async fn an_event_is_given_whole() {
    let app = TestApp::start().await;
    let id = app.send(&a_panic(1, "boom")).await;
    app.digested().await;
    let event = app.get(&format!("/api/v1/events/{id}")).await;
    assert_eq!(event["event_id"], id);
    assert_eq!((&event["project_id"], &event["issue_id"]), (&json!(1), &json!(1)));
    let mut exception = event["payload"]["exception"].clone();
    // Only why a frame stayed raw is added.
    for frame in exception["values"][0]["stacktrace"]["frames"].as_array_mut().unwrap() {
        frame.as_object_mut().unwrap().remove("data");
    }
    assert_eq!(exception, a_panic(1, "boom")["exception"]);
}

#[tokio::test]
async fn wrong_questions_get_a_reason() {
    let app = TestApp::start().await;
    let ask = async |path: &str| {
        let answer = app.http.get(app.at(path)).send().await.unwrap();
        (answer.status(), json_of(answer).await["detail"].as_str().unwrap().to_owned())
    };
    for path in
        ["/api/v1/issues/7", "/api/v1/issues/x", "/api/v1/issues/7/events", "/api/v1/events/ff", "/api/v1/events/x"]
    {
        assert_eq!(ask(path).await, (StatusCode::NOT_FOUND, String::from("not found")), "{path}");
    }
    for (path, hint) in [
        ("/api/v1/issues?limit=0", "`limit`"),
        ("/api/v1/issues?limit=1000", "`limit`"),
        ("/api/v1/issues?cursor=abc", "`cursor`"),
        ("/api/v1/issues?status=fixed", "fixed"),
        ("/api/v1/issues?colour=red", "colour"),
    ] {
        let (status, detail) = ask(path).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{path}");
        assert!(detail.contains(hint), "{path}: {detail}");
    }
}

#[tokio::test]
async fn a_status_is_set_to_one_of_three() {
    let app = TestApp::start().await;
    app.send(&a_panic(1, "boom")).await;
    app.digested().await;
    let set = async |id: u32, body: &str| {
        let request = app.http.put(app.at(&format!("/api/v1/issues/{id}"))).header("content-type", "application/json");
        request.body(body.to_owned()).send().await.unwrap().status()
    };
    for status in ["resolved", "ignored", "unresolved"] {
        assert_eq!(set(1, &format!("{{\"status\":\"{status}\"}}")).await, StatusCode::OK);
        assert_eq!(app.only_issue().await["status"], status);
    }
    assert_eq!(set(1, "{\"status\":\"regressed\"}").await, StatusCode::BAD_REQUEST);
    assert_eq!(set(1, "{\"status\":").await, StatusCode::BAD_REQUEST);
    assert_eq!(set(9, "{\"status\":\"resolved\"}").await, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn issues_are_found_by_what_kind_of_failure_they_are() {
    let app = TestApp::start().await;
    app.send(&a_panic(1, "boom")).await;
    let mut trap = a_panic(2, "memory access out of bounds");
    trap["exception"]["values"][0]["type"] = json!("RuntimeError");
    trap["contexts"]["panicle"] = json!({
        "error_type": "wasm_trap", "phase": "async_task", "host": "framework", "recoverable": false, "trap": "out_of_bounds",
    });
    trap["tags"] = json!([["shelf", "a:b"], ["lcp_ms", "2000"]]);
    app.send(&trap).await;
    let mut error = a_panic(3, "x is undefined");
    error["contexts"]["panicle"] =
        json!({ "error_type": "js_error", "phase": "sync", "host": "app", "recoverable": true });
    error["exception"]["values"][0]["type"] = json!("TypeError");
    app.send(&error).await;
    app.digested().await;
    for (query, expected) in [
        ("error_type=wasm_trap", vec!["memory access out of bounds"]),
        ("phase=sync", vec!["x is undefined", "boom"]),
        ("host=framework", vec!["memory access out of bounds"]),
        ("recoverable=true", vec!["x is undefined"]),
        ("recoverable=false&phase=sync", vec!["boom"]),
        ("trap=out_of_bounds", vec!["memory access out of bounds"]),
        ("tag=shelf:a:b", vec!["memory access out of bounds"]),
        ("tag=shelf:a", vec![]),
        // Measurements are of one event each.
        ("tag=lcp_ms:2000", vec![]),
        ("tag=error_type:wasm_panic", vec!["x is undefined", "boom"]),
    ] {
        assert_eq!(values(&app.get(&format!("/api/v1/issues?{query}")).await), expected, "{query}");
    }
    for wrong in ["error_type=bad", "phase=soon", "host=me", "recoverable=maybe", "trap=door", "tag=shelf"] {
        let answer = app.http.get(app.at(&format!("/api/v1/issues?{wrong}"))).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{wrong}");
    }
    let issue = app.get("/api/v1/issues/2").await;
    assert_eq!(
        (&issue["trap"], &issue["host"], &issue["recoverable"]),
        (&json!("out_of_bounds"), &json!("framework"), &json!(false))
    );
    let event = app.get(&format!("/api/v1/events/{:032x}", 2)).await;
    assert_eq!(
        (&event["error_type"], &event["trap"], &event["phase"]),
        (&json!("wasm_trap"), &json!("out_of_bounds"), &json!("async_task"))
    );
    assert_eq!(event["tags"], json!({ "shelf": "a:b", "lcp_ms": "2000" }));
}

#[tokio::test]
async fn tags_of_an_issue_are_counted_and_bounded() {
    let app = TestApp::start().await;
    for id in 1..=3_u32 {
        let mut event = a_panic(u128::from(id), "boom");
        event["tags"] = json!({ "shelf": if id == 1 { "tulips" } else { "roses" } });
        app.send(&event).await;
    }
    app.digested().await;
    let expected = json!([
        { "name": "shelf", "value": "roses", "event_count": 2 },
        { "name": "shelf", "value": "tulips", "event_count": 1 },
    ]);
    assert_eq!(app.get("/api/v1/issues/1/tags").await["tags"], expected);
    for id in 4..=30_u32 {
        let mut event = a_panic(u128::from(id), "boom");
        let many = (0..60).map(|number| (format!("tag {number}"), json!(format!("{id} {}", "x".repeat(500)))));
        event["tags"] = Value::Object(many.collect());
        app.send(&event).await;
    }
    app.digested().await;
    assert_eq!(app.number("SELECT COUNT(*) FROM issue_tags").await, 1_000);
    assert_eq!(app.number("SELECT MAX(LENGTH(value)) FROM issue_tags").await, 200);
    assert_eq!(app.get("/api/v1/issues/1/tags").await["tags"].as_array().unwrap().len(), 1_000);
    let answer = app.http.get(app.at("/api/v1/issues/9/tags")).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
}
