//! What is uploaded to make frames readable: taken in, known again, listed, refused with a reason, and bounded.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use flate2::{Compression, write::GzEncoder};
use reqwest::{RequestBuilder, Response, StatusCode};
use serde_json::Value;

use crate::app::{TestApp, json_of};

/// The id of the module and the debug file `level-z`.
pub(crate) const LEVEL_Z: &str = "0653081e-37c5-f232-11af-213f8f3bd1fc";

/// A file of the fixtures of wasm modules.
pub(crate) fn wasm_fixture(path: &str) -> Vec<u8> {
    fs::read(fixtures().join("wasm").join(path)).unwrap()
}

pub(crate) fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/symbols")
}

/// The request that uploads a file to project 1.
pub(crate) fn upload(app: &TestApp, query: &str, file: impl Into<reqwest::Body>) -> RequestBuilder {
    app.http.post(app.at(&format!("/api/v1/artifacts?project=1&{query}"))).body(file)
}

/// Uploads a file that is new.
pub(crate) async fn store(app: &TestApp, query: &str, file: Vec<u8>) -> Value {
    let answer = upload(app, query, file).send().await.unwrap();
    let status = answer.status();
    let body = json_of(answer).await;
    assert_eq!(status, StatusCode::CREATED, "{query}: {body}");
    body
}

/// Uploads the debug file of `level-z`.
pub(crate) async fn store_debug_file(app: &TestApp) -> Value {
    store(app, "kind=wasm&name=shop_bg.wasm", wasm_fixture("level-z/page_symbols_bg.debug.wasm")).await
}

/// What is wrong with a request, as it is told.
pub(crate) async fn refused(request: RequestBuilder, expected: StatusCode) -> String {
    detail(request.send().await.unwrap(), expected).await
}

async fn detail(answer: Response, expected: StatusCode) -> String {
    let status = answer.status();
    let body = json_of(answer).await;
    assert_eq!(status, expected, "{body}");
    body["detail"].as_str().unwrap().to_owned()
}

/// Names of the files in the folder of uploads.
pub(crate) fn files_of(app: &TestApp) -> Vec<String> {
    let entries = fs::read_dir(app.data_dir().join("artifacts")).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

#[tokio::test]
async fn a_file_is_stored_once_and_known_after_that() {
    let app = TestApp::start().await;
    let file = wasm_fixture("level-z/page_symbols_bg.debug.wasm");
    let stored = store(&app, "kind=wasm&name=a/shop_bg.wasm&release=shop@1", file.clone()).await;
    assert_eq!(
        (&stored["status"], &stored["kind"], &stored["name"]),
        (&"stored".into(), &"wasm".into(), &"a/shop_bg.wasm".into())
    );
    assert_eq!((&stored["debug_ids"][0], &stored["byte_size"]), (&LEVEL_Z.into(), &file.len().into()));
    let again = upload(&app, "kind=wasm&name=a/shop_bg.wasm&release=shop@1", file.clone()).send().await.unwrap();
    assert_eq!(again.status(), StatusCode::OK);
    let again = json_of(again).await;
    assert_eq!((&again["status"], &again["id"]), (&"known".into(), &stored["id"]));
    store(&app, "kind=wasm&name=b/shop_bg.wasm", file).await;
    assert_eq!(files_of(&app), [stored["sha256"].as_str().unwrap()]);
}

#[tokio::test]
async fn the_list_is_newest_first_in_pages_and_by_hash_and_release() {
    let app = TestApp::start().await;
    let mut hashes = Vec::new();
    for (name, release) in [("a.js", "shop@1"), ("b.js", "shop@1"), ("c.js", "shop@2")] {
        let stored = store(&app, &format!("kind=script&name={name}&release={release}"), name.into()).await;
        hashes.push(stored["sha256"].as_str().unwrap().to_owned());
    }
    let names = async |query: &str| {
        let list = app.get(&format!("/api/v1/artifacts?project=1{query}")).await;
        let names =
            list["artifacts"].as_array().unwrap().iter().map(|artifact| artifact["name"].as_str().unwrap().to_owned());
        (names.collect::<Vec<_>>().join(" "), list["next_cursor"].clone())
    };
    assert_eq!(names("").await, (String::from("c.js b.js a.js"), Value::Null));
    let (first, cursor) = names("&limit=2").await;
    assert_eq!(first, "c.js b.js");
    assert_eq!(names(&format!("&limit=2&cursor={}", cursor.as_str().unwrap())).await.0, "a.js");
    assert_eq!(names("&release=shop@1").await.0, "b.js a.js");
    assert_eq!(names(&format!("&sha256={},{}", hashes[0], hashes[2].to_uppercase())).await.0, "c.js a.js");
    let other = app.get("/api/v1/artifacts?project=2").await;
    assert_eq!(other["artifacts"].as_array().unwrap().len(), 0);
    let wrong = app.http.get(app.at("/api/v1/artifacts?project=1&sha256=abc"));
    assert!(refused(wrong, StatusCode::BAD_REQUEST).await.contains("64 hex digits"));
}

#[tokio::test]
async fn a_packed_file_is_the_file() {
    let app = TestApp::start().await;
    let file = wasm_fixture("level-z/page_symbols_bg.debug.wasm");
    let stored = store_debug_file(&app).await;
    let zstd = zstd::bulk::compress(&file, 3).unwrap();
    for (encoding, packed) in [("gzip", gzip(&file)), ("zstd", zstd)] {
        let send = |packed| upload(&app, "kind=wasm&name=shop_bg.wasm", packed).header("content-encoding", encoding);
        let known = send(packed.clone()).send().await.unwrap();
        assert_eq!(known.status(), StatusCode::OK, "{encoding}");
        assert_eq!(json_of(known).await["sha256"], stored["sha256"]);
        let cut = refused(send(packed[..packed.len() - 5].to_vec()), StatusCode::BAD_REQUEST).await;
        assert!(cut.contains("cut off"), "{cut}");
    }
    let unknown = upload(&app, "kind=wasm&name=a", file).header("content-encoding", "br");
    refused(unknown, StatusCode::UNSUPPORTED_MEDIA_TYPE).await;
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_said() {
    let app = TestApp::start().await;
    for (query, file, names) in [
        ("kind=wasm&name=a.wasm", "no wasm", "no wasm module"),
        ("kind=wasm&name=a.wasm", "\0asm\x01\0\0\0", "build_id"),
        ("kind=source_map&name=a.js&release=1", "{}", "source map"),
        ("kind=source_bundle&name=a.wasm&debug_id=0653081e-37c5-f232-11af-213f8f3bd1fc", "PK", "source bundle"),
        ("kind=script&name=a.js", "1", "nothing would find it"),
        ("kind=script&name=a.js&release=1", "", "empty"),
        ("kind=script&name=%0a&release=1", "1", "`name`"),
        ("kind=script&name=a.js&release=", "1", "`release`"),
        ("kind=script&name=a.js&debug_id=7", "1", "`debug_id`"),
        ("kind=pdb&name=a.js", "1", "kind"),
        ("kind=script", "1", "name"),
        ("kind=script&name=a.js&relese=1", "1", "relese"),
    ] {
        let why = refused(upload(&app, query, file), StatusCode::BAD_REQUEST).await;
        assert!(why.contains(names), "{query}: `{why}` does not name {names}");
    }
    let elsewhere = app.http.post(app.at("/api/v1/artifacts?project=7&kind=script&name=a.js&release=1")).body("1");
    refused(elsewhere, StatusCode::NOT_FOUND).await;
    assert_eq!(files_of(&app), [""; 0]);
}

#[tokio::test]
async fn a_file_that_is_too_large_packed_or_not_is_refused() {
    let app = TestApp::with(&[("ARTIFACTS__MAX_FILE_BYTES", "1000000")]).await;
    let large = vec![b' '; 1_000_001];
    let zstd = zstd::bulk::compress(&vec![0; 64 << 20], 1).unwrap();
    for (encoding, body) in [("identity", large.clone()), ("gzip", gzip(&large)), ("zstd", zstd)] {
        let request = upload(&app, "kind=script&name=a.js&release=1", body).header("content-encoding", encoding);
        let why = refused(request, StatusCode::PAYLOAD_TOO_LARGE).await;
        assert!(why.contains("artifacts.max_file_bytes"), "{why}");
    }
    assert_eq!(files_of(&app), [""; 0]);
    store(&app, "kind=script&name=a.js&release=1", large[1..].to_vec()).await;
}

#[tokio::test]
async fn the_oldest_files_make_room_for_new_ones() {
    let app = TestApp::with(&[("ARTIFACTS__MAX_FILE_BYTES", "400"), ("ARTIFACTS__MAX_TOTAL_BYTES", "1000")]).await;
    for (name, fill) in [("a.js", b'a'), ("b.js", b'b'), ("c.js", b'c')] {
        store(&app, &format!("kind=script&name={name}&release=1"), vec![fill; 300]).await;
        app.clock.advance(std::time::Duration::from_secs(1));
    }
    // Used again, it is young again.
    let known = upload(&app, "kind=script&name=a.js&release=1", vec![b'a'; 300]).send().await.unwrap();
    assert_eq!(known.status(), StatusCode::OK);
    app.clock.advance(std::time::Duration::from_secs(1));
    store(&app, "kind=script&name=d.js&release=1", vec![b'd'; 300]).await;
    let list = app.get("/api/v1/artifacts?project=1").await;
    let mut left: Vec<_> =
        list["artifacts"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
    left.sort_unstable();
    assert_eq!((left, files_of(&app).len()), (vec!["a.js", "c.js", "d.js"], 3));
}

#[tokio::test]
async fn a_restart_keeps_what_is_known_and_clears_what_a_sudden_end_left() {
    let app = TestApp::start().await;
    let stored = store_debug_file(&app).await;
    for leftover in [".tmp123", "0000"] {
        fs::write(app.data_dir().join("artifacts").join(leftover), "half").unwrap();
    }
    let app = app.restart().await;
    assert_eq!(files_of(&app), [stored["sha256"].as_str().unwrap()]);
}
