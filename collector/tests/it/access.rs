//! Who may read, and change what.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::app::{Builder, TestApp, a_panic, json_of};

const GUARDED: [&str; 3] = ["/api/v1/issues", "/", "/issues/1"];

#[tokio::test]
async fn beyond_loopback_the_server_refuses_to_start_without_a_token() {
    let refused = Builder::new().with(&[("HTTP__LISTEN", "0.0.0.0:0")]).bind().await.unwrap_err().to_string();
    assert!(refused.contains("PANICLE__HTTP__API_TOKEN"), "{refused}");
    let with_token = Builder::new().with(&[("HTTP__LISTEN", "0.0.0.0:0"), ("HTTP__API_TOKEN", "s3cret")]);
    with_token.bind().await.unwrap();
}

#[tokio::test]
async fn a_token_once_set_is_always_needed() {
    let app = TestApp::with(&[("HTTP__API_TOKEN", "s3cret")]).await;
    app.send(&a_panic(1, "boom")).await;
    app.digested().await;
    for path in GUARDED {
        let without = app.http.get(app.at(path)).send().await.unwrap();
        assert_eq!(without.status(), StatusCode::UNAUTHORIZED, "{path}");
        assert!(without.headers().contains_key("www-authenticate"), "{path}");
        let wrong = app.http.get(app.at(path)).bearer_auth("s3cre").send().await.unwrap();
        assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED, "{path}");
        let right = app.http.get(app.at(path)).bearer_auth("s3cret").send().await.unwrap();
        assert_eq!(right.status(), StatusCode::OK, "{path}");
        let basic = app.http.get(app.at(path)).basic_auth("anybody", Some("s3cret")).send().await.unwrap();
        assert_eq!(basic.status(), StatusCode::OK, "{path}");
    }
    assert_eq!(app.http.get(app.at("/livez")).send().await.unwrap().status(), StatusCode::OK);
}

#[tokio::test]
async fn without_a_token_only_names_of_this_machine_are_answered() {
    let app = TestApp::start().await;
    for path in ["/api/v1/issues", "/"] {
        let rebound = app.http.get(app.at(path)).header("host", "evil.example").send().await.unwrap();
        assert_eq!(rebound.status(), StatusCode::FORBIDDEN, "{path}");
        let local = app.http.get(app.at(path)).header("host", "localhost:4800").send().await.unwrap();
        assert_eq!(local.status(), StatusCode::OK, "{path}");
    }
}

fn with_scopes(scopes: &Value) -> Value {
    json!({ "name": "ci", "scopes": scopes })
}

#[tokio::test]
async fn a_token_of_ones_own_may_do_what_its_scopes_say() {
    let app = TestApp::with(&[("HTTP__API_TOKEN", "s3cret")]).await;
    app.send(&a_panic(1, "boom")).await;
    app.digested().await;
    let call = async |method: Method, path: &str, token: &str, body: &Value| {
        app.http.request(method, app.at(path)).bearer_auth(token).json(body).send().await.unwrap()
    };
    let resolve = json!({ "status": "resolved" });
    for (scopes, may_read, may_write, may_admin) in [
        (json!(["read"]), true, false, false),
        (json!(["write"]), true, true, false),
        (json!(["artifacts"]), false, false, false),
        (json!(["admin"]), true, true, true),
    ] {
        let made = call(Method::POST, "/api/v1/tokens", "s3cret", &with_scopes(&scopes)).await;
        assert_eq!(made.status(), StatusCode::CREATED);
        let made = json_of(made).await;
        let token = made["token"].as_str().unwrap();
        assert!(token.starts_with("panicle_"));
        let expect = |is_allowed: bool| if is_allowed { StatusCode::OK } else { StatusCode::FORBIDDEN };
        for (method, path, body, is_allowed) in [
            (Method::GET, "/api/v1/issues", &Value::Null, may_read),
            (Method::GET, "/", &Value::Null, may_read),
            (Method::PUT, "/api/v1/issues/1", &resolve, may_write),
            (Method::GET, "/api/v1/tokens", &Value::Null, may_admin),
        ] {
            let answer = call(method.clone(), path, token, body).await;
            assert_eq!(answer.status(), expect(is_allowed), "{scopes}: {method} {path}");
            if !is_allowed {
                assert!(json_of(answer).await["detail"].as_str().unwrap().contains("lacks the scope"));
            }
        }
        let ended = call(Method::DELETE, &format!("/api/v1/tokens/{}", made["id"]), "s3cret", &Value::Null).await;
        assert_eq!(ended.status(), StatusCode::NO_CONTENT);
        assert_eq!(call(Method::GET, "/api/v1/issues", token, &Value::Null).await.status(), StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn a_token_is_told_once_and_never_kept() {
    let app = TestApp::start().await;
    let made = app.http.post(app.at("/api/v1/tokens")).json(&with_scopes(&json!(["read"]))).send().await.unwrap();
    let token = json_of(made).await["token"].as_str().unwrap().to_owned();
    let listed = app.get("/api/v1/tokens").await;
    assert_eq!((&listed["tokens"][0]["name"], listed["tokens"][0].get("token")), (&json!("ci"), None));
    assert!(!listed.to_string().contains(&token));
    app.app.store.close().await;
    let kept = std::fs::read(app.data_dir().join("panicle.db")).unwrap();
    assert!(!kept.windows(token.len()).any(|window| window == token.as_bytes()));
}

#[tokio::test]
async fn a_token_without_a_name_or_with_a_scope_nobody_knows_is_refused() {
    let app = TestApp::start().await;
    for (wrong, hint) in [
        (json!({ "name": " ", "scopes": ["read"] }), "name"),
        (json!({ "name": "x".repeat(101), "scopes": ["read"] }), "name"),
        (json!({ "name": "ci", "scopes": [] }), "scopes"),
        (json!({ "name": "ci", "scopes": ["root"] }), "root"),
    ] {
        let answer = app.http.post(app.at("/api/v1/tokens")).json(&wrong).send().await.unwrap();
        assert!(answer.status().is_client_error(), "{wrong}");
        assert!(json_of(answer).await["detail"].as_str().unwrap().contains(hint), "{wrong}");
    }
}
