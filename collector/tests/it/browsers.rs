//! What a browser needs to let a page send: CORS.

use reqwest::{Method, Response, StatusCode};

use crate::app::{TestApp, a_panic, envelope, json_of};

const PAGE: &str = "https://shop.example";

async fn preflight(app: &TestApp, origin: &str) -> Response {
    app.http
        .request(Method::OPTIONS, app.at("/api/1/envelope/"))
        .header("origin", origin)
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "content-type,x-sentry-auth")
        .send()
        .await
        .unwrap()
}

async fn send(app: &TestApp, origin: &str) -> Response {
    app.post("envelope", envelope(&a_panic(1, "boom"))).header("origin", origin).send().await.unwrap()
}

fn header<'a>(answer: &'a Response, name: &str) -> &'a str {
    answer.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[tokio::test]
async fn any_page_may_send() {
    let app = TestApp::start().await;
    let answer = preflight(&app, PAGE).await;
    assert!(matches!(answer.status(), StatusCode::OK | StatusCode::NO_CONTENT));
    assert_eq!(header(&answer, "access-control-allow-origin"), PAGE);
    assert!(header(&answer, "access-control-allow-methods").contains("POST"));
    assert!(header(&answer, "access-control-allow-headers").contains("x-sentry-auth"));
    assert!(header(&answer, "access-control-allow-headers").contains("content-type"));
    assert_eq!(header(&answer, "access-control-max-age"), "3600");

    let answer = send(&app, PAGE).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(header(&answer, "access-control-allow-origin"), PAGE);
    assert_eq!(header(&answer, "cross-origin-resource-policy"), "cross-origin");
    let exposed = header(&answer, "access-control-expose-headers").to_lowercase();
    for name in ["x-sentry-error", "x-sentry-rate-limits", "retry-after"] {
        assert!(exposed.contains(name), "{name} is not exposed");
    }
}

#[tokio::test]
async fn a_refusal_can_be_read_by_the_page() {
    let app = TestApp::start().await;
    let request = app.http.post(app.at("/api/1/envelope/?sentry_key=0123")).header("origin", PAGE);
    let answer = request.body("{}").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    assert_eq!(header(&answer, "access-control-allow-origin"), PAGE);
    assert_eq!(header(&answer, "cross-origin-resource-policy"), "cross-origin");
}

#[tokio::test]
async fn with_origins_listed_no_other_page_may_send() {
    let app = TestApp::with(&[("INGEST__ALLOWED_ORIGINS", "[https://shop.example]")]).await;
    assert_eq!(header(&preflight(&app, PAGE).await, "access-control-allow-origin"), PAGE);
    assert_eq!(header(&preflight(&app, "https://evil.example").await, "access-control-allow-origin"), "");
    let answer = send(&app, PAGE).await;
    assert_eq!((answer.status(), header(&answer, "access-control-allow-origin")), (StatusCode::OK, PAGE));
    let answer = send(&app, "https://evil.example").await;
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    assert!(json_of(answer).await["detail"].as_str().unwrap().contains("origin"));
    assert_eq!(app.counted("invalid", "cors").await, 1);
    // Servers and scripts have no origin.
    let answer = app.post("envelope", envelope(&a_panic(2, "boom"))).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
}

#[tokio::test]
async fn the_read_api_is_not_open_to_other_pages() {
    let app = TestApp::start().await;
    let answer = app.http.get(app.at("/api/v1/issues")).header("origin", PAGE).send().await.unwrap();
    assert_eq!(header(&answer, "access-control-allow-origin"), "");
}
