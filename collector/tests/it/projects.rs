//! Several projects, each with its own keys and pages.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::app::{TestApp, a_panic, envelope, json_of};

impl TestApp {
    async fn call(&self, method: Method, path: &str, body: &Value) -> (StatusCode, Value) {
        let answer = self.http.request(method, self.at(path)).json(body).send().await.unwrap();
        let status = answer.status();
        (status, if status == StatusCode::NO_CONTENT { Value::Null } else { json_of(answer).await })
    }

    /// What a project answers to an event under a key, sent from a page.
    async fn answer_to(&self, project: &Value, key: &Value, id: u128, origin: &str) -> StatusCode {
        let path = format!("/api/{project}/envelope/?sentry_key={}", key.as_str().unwrap());
        let request = self.http.post(self.at(&path)).header("origin", origin);
        request.body(envelope(&a_panic(id, "boom"))).send().await.unwrap().status()
    }
}

const PAGE: &str = "https://shop.example";

#[tokio::test]
async fn a_project_has_keys_issues_and_counts_of_its_own() {
    let app = TestApp::start().await;
    let (status, second) = app.call(Method::POST, "/api/v1/projects", &json!({ "name": "till" })).await;
    assert_eq!(status, StatusCode::CREATED);
    let (id, key) = (&second["id"], &second["keys"][0]["public_key"]);
    assert!(second["keys"][0]["dsn"].as_str().unwrap().ends_with(&format!("/{id}")));
    assert_eq!(app.answer_to(id, key, 1, PAGE).await, StatusCode::OK);
    assert_eq!(app.answer_to(&json!(1), &json!(app.key), 1, PAGE).await, StatusCode::OK);
    assert_eq!(app.answer_to(&json!(1), key, 2, PAGE).await, StatusCode::FORBIDDEN);
    assert_eq!(app.answer_to(&json!(99), key, 2, PAGE).await, StatusCode::NOT_FOUND);
    app.digested().await;
    assert_eq!(app.issues().await.len(), 2);
    let of_second = app.get(&format!("/api/v1/issues?project={id}")).await;
    assert_eq!(of_second["issues"].as_array().unwrap().len(), 1);
    assert_eq!(app.get("/api/v1/projects").await["projects"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_key_is_rotated_without_a_gap_and_a_restart_forgets_nothing() {
    let app = TestApp::start().await;
    let (status, new) = app.call(Method::POST, "/api/v1/projects/1/keys", &Value::Null).await;
    assert_eq!(status, StatusCode::CREATED);
    let (old, new, one) = (json!(app.key), &new["public_key"], json!(1));
    assert_eq!(app.answer_to(&one, &old, 1, PAGE).await, StatusCode::OK);
    assert_eq!(app.answer_to(&one, new, 2, PAGE).await, StatusCode::OK);
    let path = format!("/api/v1/projects/1/keys/{}", app.key);
    assert_eq!(app.call(Method::DELETE, &path, &Value::Null).await.0, StatusCode::NO_CONTENT);
    assert_eq!(app.call(Method::DELETE, &path, &Value::Null).await.0, StatusCode::NOT_FOUND);
    assert_eq!(app.answer_to(&one, &old, 3, PAGE).await, StatusCode::FORBIDDEN);
    let app = app.restart().await;
    assert_eq!(app.answer_to(&one, &old, 4, PAGE).await, StatusCode::FORBIDDEN);
    assert_eq!(app.answer_to(&one, new, 5, PAGE).await, StatusCode::OK);
    assert!(app.dsn.contains(new.as_str().unwrap()));
    let keys = app.get("/api/v1/projects").await["projects"][0]["keys"].clone();
    assert_eq!(keys.as_array().unwrap().iter().filter(|key| key["revoked"].is_string()).count(), 1);
}

#[tokio::test]
async fn a_project_says_whose_pages_may_send_to_it() {
    let app = TestApp::start().await;
    let said = json!({ "name": "default", "allowed_origins": [PAGE] });
    assert_eq!(app.call(Method::PUT, "/api/v1/projects/1", &said).await.0, StatusCode::OK);
    let (one, key) = (json!(1), json!(app.key));
    assert_eq!(app.answer_to(&one, &key, 1, PAGE).await, StatusCode::OK);
    assert_eq!(app.answer_to(&one, &key, 2, "https://evil.example").await, StatusCode::FORBIDDEN);
    for (origin, is_allowed) in [(PAGE, true), ("https://evil.example", false)] {
        let preflight = app.http.request(Method::OPTIONS, app.at("/api/1/envelope/")).header("origin", origin);
        let answer = preflight.header("access-control-request-method", "POST").send().await.unwrap();
        assert_eq!(answer.headers().contains_key("access-control-allow-origin"), is_allowed, "{origin}");
    }
    // Without a list of its own it goes by the configuration again.
    assert_eq!(app.call(Method::PUT, "/api/v1/projects/1", &json!({ "name": "default" })).await.0, StatusCode::OK);
    assert_eq!(app.answer_to(&one, &key, 3, "https://evil.example").await, StatusCode::OK);
}

#[tokio::test]
async fn what_is_wrong_with_a_project_is_said() {
    let app = TestApp::start().await;
    for (wrong, hint) in [
        (json!({ "name": "" }), "name"),
        (json!({ "name": "x", "allowed_origins": ["shop.example"] }), "shop.example"),
        (json!({ "name": "x", "allowed_origins": ["https://shop.example/cart"] }), "no origin"),
        (json!({ "name": "x", "origins": [] }), "origins"),
    ] {
        let (status, answer) = app.call(Method::POST, "/api/v1/projects", &wrong).await;
        assert!(status.is_client_error(), "{wrong}");
        assert!(answer["detail"].as_str().unwrap().contains(hint), "{wrong}: {answer}");
    }
    let (status, _) = app.call(Method::PUT, "/api/v1/projects/99", &json!({ "name": "x" })).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert_eq!(app.call(Method::POST, "/api/v1/projects/99/keys", &Value::Null).await.0, StatusCode::NOT_FOUND);
}
