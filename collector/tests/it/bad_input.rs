//! What can't be taken: a clear 4xx with a reason, counted, and the server goes on.

use std::io::Write as _;

use flate2::{Compression, write::GzEncoder};
use reqwest::{RequestBuilder, StatusCode};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::app::{TestApp, a_panic, envelope, json_of};

/// The request is refused with `status`; the reason is in body and header and holds `hint`; one item is counted.
async fn refused(app: &TestApp, request: RequestBuilder, status: u16, hint: &str, reason: &str) {
    let before = (app.counted("invalid", reason).await, app.counted_in_all().await);
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status().as_u16(), status, "{hint}");
    let header = answer.headers()["x-sentry-error"].to_str().unwrap().to_owned();
    let body = json_of(answer).await;
    let detail = body["detail"].as_str().unwrap();
    assert!(detail.contains(hint), "`{detail}` does not say `{hint}`");
    assert_eq!(header, detail);
    let after = (app.counted("invalid", reason).await, app.counted_in_all().await);
    assert_eq!(after, (before.0 + 1, before.1 + 1), "{hint}");
}

async fn unharmed(app: &TestApp) {
    app.send(&a_panic(0xffff, "still there")).await;
    app.only_issue().await;
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn nested(levels: usize) -> Vec<u8> {
    let event = format!("{{\"extra\":{}1{}}}", "[".repeat(levels), "]".repeat(levels));
    format!("{{}}\n{{\"type\":\"event\"}}\n{event}\n").into_bytes()
}

#[tokio::test]
async fn strangers_are_refused() {
    let app = TestApp::start().await;
    let body = || envelope(&a_panic(1, "boom"));
    let to = |path: &str| app.http.post(app.at(path)).body(body());
    let key = &app.key;
    refused(&app, to(&format!("/api/7/envelope/?sentry_key={key}")), 404, "no such project", "unknown_project").await;
    refused(&app, to(&format!("/api/shop/envelope/?sentry_key={key}")), 400, "a project is a number", "malformed")
        .await;
    refused(&app, to("/api/1/envelope/?sentry_key=0123"), 403, "not one of the project's", "wrong_key").await;
    refused(&app, to("/api/1/envelope/"), 401, "no key", "missing_key").await;
    let two = to(&format!("/api/1/envelope/?sentry_key={key}")).header("x-sentry-auth", "Sentry sentry_key=0123");
    refused(&app, two, 401, "two different keys", "conflicting_keys").await;
    unharmed(&app).await;
}

#[tokio::test]
async fn a_key_in_the_envelope_must_be_right_too() {
    let app = TestApp::start().await;
    let to = |dsn: &str| {
        let body = format!("{{\"dsn\":\"{dsn}\"}}\n{{\"type\":\"event\"}}\n{}\n", a_panic(1, "boom"));
        app.http.post(app.at("/api/1/envelope/")).body(body)
    };
    refused(&app, to("http://0123@127.0.0.1/1"), 403, "not one of the project's", "wrong_key").await;
    refused(&app, to(&format!("http://{}@127.0.0.1/2", app.key)), 400, "another project", "malformed").await;
    refused(&app, to("nonsense"), 400, "dsn", "malformed").await;
    unharmed(&app).await;
}

#[tokio::test]
async fn bodies_that_are_no_envelope_are_refused() {
    let app = TestApp::start().await;
    refused(&app, app.post("envelope", ""), 400, "empty", "empty").await;
    refused(&app, app.post("envelope", " \n\n "), 400, "empty", "empty").await;
    refused(&app, app.post("envelope", "{}\n"), 400, "no items", "empty").await;
    refused(&app, app.post("envelope", "not an envelope"), 400, "malformed", "malformed").await;
    refused(&app, app.post("envelope", "{}\n{\"type\":\"event\",\"length\":999}\n{}\n"), 400, "malformed", "malformed")
        .await;
    refused(&app, app.post("envelope", "{}\n{\"type\":\"event\"}\nnot json\n"), 400, "not JSON", "malformed").await;
    refused(&app, app.post("envelope", "{}\n{\"type\":\"event\"}\n[1,2]\n"), 400, "not a JSON object", "malformed")
        .await;
    let rubbish: Vec<u8> = (0..5000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    refused(&app, app.post("envelope", rubbish), 400, "malformed", "malformed").await;
    refused(&app, app.post("store", "hello"), 400, "not JSON", "malformed").await;
    refused(&app, app.post("store", "\"hello\""), 400, "not a JSON object", "malformed").await;
    refused(&app, app.post("store", ""), 400, "empty", "empty").await;
    unharmed(&app).await;
}

#[tokio::test]
async fn a_refusal_does_not_repeat_what_was_sent() {
    let app = TestApp::start().await;
    let secret = "zhang.san@example.com";
    for body in [secret.to_owned(), format!("{{}}\n{{\"type\":\"event\"}}\n{secret}\n"), format!("{{\"a\": {secret}}}")]
    {
        let answer = app.post("envelope", body).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
        assert!(!format!("{:?}", answer.headers()).contains(secret));
        assert!(!answer.text().await.unwrap().contains("zhang"));
    }
}

#[tokio::test]
async fn encodings_that_are_unknown_or_broken_are_refused() {
    let app = TestApp::start().await;
    let send = |encoding: &str, body: Vec<u8>| app.post("envelope", body).header("content-encoding", encoding);
    let whole = gzip(&envelope(&a_panic(1, "boom")));
    refused(&app, send("snappy", whole.clone()), 415, "unknown content encoding", "unknown_encoding").await;
    refused(&app, send("gzip, br", whole.clone()), 415, "unknown content encoding", "unknown_encoding").await;
    refused(&app, send("gzip", whole[..whole.len() - 9].to_vec()), 400, "cut off", "broken_encoding").await;
    for encoding in ["gzip", "br", "deflate", "zstd"] {
        refused(&app, send(encoding, vec![0xff; 40]), 400, "cut off", "broken_encoding").await;
        refused(&app, send(encoding, Vec::new()), 400, "empty", "empty").await;
    }
    unharmed(&app).await;
}

#[tokio::test]
async fn what_is_too_large_is_refused() {
    let app = TestApp::with(&[
        ("INGEST__MAX_ENVELOPE_BYTES", "100000"),
        ("INGEST__MAX_EVENT_BYTES", "20000"),
        ("INGEST__MAX_DECOMPRESSED_BYTES", "200000"),
        ("INGEST__MAX_ITEMS", "3"),
    ])
    .await;
    refused(&app, app.post("envelope", vec![b' '; 100_001]), 413, "at most 100000 bytes", "too_large").await;
    let big = envelope(&json!({"message": "x".repeat(20_001)}));
    refused(&app, app.post("envelope", big), 413, "too large", "too_large").await;
    refused(&app, app.post("store", json!({"message": "x".repeat(20_001)}).to_string()), 413, "20000", "too_large")
        .await;
    let bomb = gzip(&vec![b' '; 5_000_000]);
    assert!(bomb.len() < 100_000);
    refused(&app, app.post("envelope", bomb).header("content-encoding", "gzip"), 413, "200000", "too_large").await;
    let many = format!("{{}}\n{}", "{\"type\":\"session\"}\n{}\n".repeat(4));
    refused(&app, app.post("envelope", many), 413, "too large", "too_large").await;
    unharmed(&app).await;
}

#[tokio::test]
async fn a_body_that_does_not_say_how_long_it_is_is_cut_at_the_limit() {
    let app = TestApp::with(&[("INGEST__MAX_ENVELOPE_BYTES", "100000")]).await;
    let address = app.url.trim_start_matches("http://");
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST /api/1/envelope/?sentry_key={} HTTP/1.1\r\nHost: {address}\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n",
        app.key, 100_001
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&vec![b' '; 100_001]).await.unwrap();
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 413");
    assert_eq!(app.counted("invalid", "too_large").await, 1);
    unharmed(&app).await;
}

#[tokio::test]
async fn what_is_too_deep_is_refused() {
    let app = TestApp::start().await;
    refused(&app, app.post("envelope", nested(64)), 400, "64 levels", "too_deep").await;
    refused(&app, app.post("envelope", nested(200_000)), 400, "64 levels", "too_deep").await;
    let accepted = app.post("envelope", nested(62)).send().await.unwrap();
    assert_eq!(accepted.status(), StatusCode::OK);
}

#[tokio::test]
async fn one_bad_item_does_not_take_the_good_ones_along() {
    let app = TestApp::start().await;
    let body = format!("{{}}\n{{\"type\":\"event\"}}\nnot json\n{{\"type\":\"event\"}}\n{}\n", a_panic(1, "boom"));
    let answer = app.post("envelope", body).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(app.counted("invalid", "malformed").await, 1);
    assert_eq!(app.counted("accepted", "").await, 1);
    app.only_issue().await;
}

#[tokio::test]
async fn other_addresses_and_methods_are_answered_in_json() {
    let app = TestApp::start().await;
    let lost = app.http.get(app.at("/no/such/page")).send().await.unwrap();
    assert_eq!(lost.status(), StatusCode::NOT_FOUND);
    assert_eq!(json_of(lost).await["detail"], "not found");
    let get = app.http.get(app.at("/api/1/envelope/")).send().await.unwrap();
    assert_eq!(get.status(), StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn header_lines_are_bounded_and_only_an_id_comes_back_from_them() {
    let app = TestApp::start().await;
    let long = "x".repeat(17 * 1024);
    for body in [
        format!("{{\"sdk\":\"{long}\"}}\n{{\"type\":\"event\"}}\n{{}}\n"),
        format!("{{}}\n{{\"type\":\"event_update\",\"filename\":\"{long}\"}}\n{{}}\n"),
    ] {
        assert_eq!(app.post("envelope", body).send().await.unwrap().status(), StatusCode::PAYLOAD_TOO_LARGE);
    }
    let body = "{\"event_id\":\"<script>\"}\n{\"type\":\"client_report\"}\n{}\n";
    let answer = app.post("envelope", body).send().await.unwrap();
    assert_eq!((answer.status(), answer.text().await.unwrap().as_str()), (StatusCode::OK, "{}"));
    assert_eq!((app.counted("invalid", "too_large").await, app.counted("accepted", "").await), (2, 1));
}
