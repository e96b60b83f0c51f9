//! What is taken, in all the shapes clients send it in.

use std::io::Write;

use flate2::{
    Compression,
    write::{DeflateEncoder, GzEncoder, ZlibEncoder},
};
use reqwest::StatusCode;
use serde_json::json;

use crate::app::{TestApp, a_panic, envelope, json_of};

fn packed(encoding: &str, bytes: &[u8]) -> Vec<u8> {
    let level = Compression::default();
    match encoding {
        "gzip" => {
            let mut writer = GzEncoder::new(Vec::new(), level);
            writer.write_all(bytes).unwrap();
            writer.finish().unwrap()
        }
        "zlib" => {
            let mut writer = ZlibEncoder::new(Vec::new(), level);
            writer.write_all(bytes).unwrap();
            writer.finish().unwrap()
        }
        "raw deflate" => {
            let mut writer = DeflateEncoder::new(Vec::new(), level);
            writer.write_all(bytes).unwrap();
            writer.finish().unwrap()
        }
        "br" => {
            let mut writer = brotli::CompressorWriter::new(Vec::new(), 4096, 5, 22);
            writer.write_all(bytes).unwrap();
            writer.into_inner()
        }
        "zstd" => zstd::encode_all(bytes, 3).unwrap(),
        _ => bytes.to_vec(),
    }
}

#[tokio::test]
async fn every_encoding_is_understood() {
    let app = TestApp::start().await;
    let kinds = [
        ("gzip", "gzip"),
        ("br", "br"),
        ("zstd", "zstd"),
        ("deflate", "zlib"),
        ("deflate", "raw deflate"),
        ("identity", "plain"),
        ("", "plain"),
        ("UTF-8", "plain"),
    ];
    for (number, (header, packing)) in kinds.into_iter().enumerate() {
        let id = number as u128 + 1;
        let body = packed(packing, &envelope(&a_panic(id, "boom")));
        let answer = app.post("envelope", body).header("content-encoding", header).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{packing}");
        assert_eq!(json_of(answer).await, json!({ "id": format!("{id:032x}") }), "{packing}");
    }
    assert_eq!(app.only_issue().await["event_count"], 8);
}

#[tokio::test]
async fn the_key_is_taken_from_each_place_clients_put_it() {
    let app = TestApp::start().await;
    let plain = |path: &str| app.http.post(app.at(path));
    let auth = format!("Sentry sentry_version=7, sentry_client=sentry.python/2, sentry_key={}", app.key);
    let with_dsn = |id| format!("{{\"dsn\":\"{}\"}}\n{{\"type\":\"event\"}}\n{}\n", app.dsn, a_panic(id, "boom"));
    let requests = [
        plain("/api/1/envelope/").header("x-sentry-auth", &auth).body(envelope(&a_panic(1, "boom"))),
        plain("/api/1/envelope/").header("authorization", &auth).body(envelope(&a_panic(2, "boom"))),
        plain("/api/1/envelope/").body(with_dsn(3)),
        plain("/api/1/envelope").header("x-sentry-auth", &auth).body(with_dsn(4)),
        plain(&format!("/api/1/store?sentry_key={}", app.key)).body(a_panic(5, "boom").to_string()),
    ];
    for (number, request) in requests.into_iter().enumerate() {
        assert_eq!(request.send().await.unwrap().status(), StatusCode::OK, "request {number}");
    }
    assert_eq!(app.only_issue().await["event_count"], 5);
}

#[tokio::test]
async fn a_repeated_event_is_accepted_once() {
    let app = TestApp::start().await;
    for _ in 0..3 {
        assert_eq!(app.send(&a_panic(1, "boom")).await, format!("{:032x}", 1));
    }
    // With dashes it is the same id.
    let mut dashed = a_panic(1, "boom");
    dashed["event_id"] = json!("00000000-0000-0000-0000-000000000001");
    app.send(&dashed).await;
    assert_eq!(app.only_issue().await["event_count"], 1);
    assert_eq!((app.counted("accepted", "").await, app.counted("filtered", "duplicate").await), (1, 3));
}

#[tokio::test]
async fn an_event_without_id_takes_the_envelopes_or_gets_one() {
    let app = TestApp::start().await;
    let body = "{\"event_id\":\"000000000000000000000000000000aa\"}\n{\"type\":\"event\"}\n{\"message\":\"hello\"}\n";
    let answer = json_of(app.post("envelope", body).send().await.unwrap()).await;
    assert_eq!(answer["id"], "000000000000000000000000000000aa");
    let answer = json_of(app.post("store", "{\"message\":\"hello\"}").send().await.unwrap()).await;
    let id = answer["id"].as_str().unwrap();
    assert_eq!(id.len(), 32);
    assert_eq!(app.get(&format!("/api/v1/events/{id}")).await["payload"]["event_id"], id);
}

#[tokio::test]
async fn without_an_upstream_other_items_are_counted_and_left_out() {
    let app = TestApp::start().await;
    let body = format!(
        "{{}}\n{{\"type\":\"check_in\"}}\n{{\"sid\":\"1\"}}\n{{\"type\":\"transaction\"}}\n{{}}\n{{\"type\":\"event\"}}\n{}\n",
        a_panic(1, "boom")
    );
    app.post("envelope", body).send().await.unwrap().error_for_status().unwrap();
    app.post("envelope", "{}\n{\"type\":\"log\"}\n{}\n").send().await.unwrap().error_for_status().unwrap();
    assert_eq!(app.counted("filtered", "no_upstream").await, 3);
    assert_eq!(app.counted("accepted", "").await, 1);
    assert_eq!(app.number("SELECT COUNT(*) FROM spool").await, 0);
}

#[tokio::test]
async fn with_an_upstream_other_items_are_spooled_and_binary_ones_are_not() {
    // Nobody listens there: what is spooled stays.
    let app = TestApp::with(&[("UPSTREAM__DSN", "http://abc@127.0.0.1:9/1")]).await;
    let mut body = format!("{{}}\n{{\"type\":\"event\"}}\n{}\n", a_panic(1, "boom")).into_bytes();
    body.extend(b"{\"type\":\"session\"}\n{\"sid\":\"7c7b6585-f901-4351-bf8d-02711b721929\",");
    body.extend(b"\"started\":\"2026-01-31T11:59:00Z\",\"attrs\":{\"release\":\"shop@1.0.0\"}}\n");
    body.extend(b"{\"type\":\"brand_new\"}\n{\"contact\":\"zhang@example.com\"}\n");
    body.extend(b"{\"type\":\"attachment\",\"length\":4}\n\xff\xfe\x00\x01\n");
    for _ in 0..2 {
        app.post("envelope", body.clone()).send().await.unwrap().error_for_status().unwrap();
    }
    app.digested().await;
    assert_eq!(app.counted("filtered", "unmaskable").await, 2);
    assert_eq!((app.counted("accepted", "").await, app.counted("filtered", "duplicate").await), (3, 3));
    assert_eq!(app.number("SELECT COUNT(*) FROM spool WHERE category = 'session'").await, 1);
    assert_eq!(app.number("SELECT COUNT(*) FROM spool WHERE category = 'default'").await, 1);
    assert_eq!(app.number("SELECT COUNT(*) FROM spool WHERE category = 'error'").await, 1);
    assert_eq!(app.number("SELECT COUNT(*) FROM spool WHERE instr(body, 'zhang@example.com') > 0").await, 0);
}
