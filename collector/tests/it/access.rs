//! Who may read.

use reqwest::StatusCode;

use crate::app::{Builder, TestApp, a_panic};

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
