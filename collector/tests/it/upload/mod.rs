//! `panicle upload`, as somebody types it.

mod fake;
mod sentry;

use std::{fs, path::Path, process::Output};

use fake::Fake;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    app::TestApp,
    inject::{self, module},
};

/// Runs `panicle upload DIR --release shop@1 …` without standing in the server's way.
async fn upload(dir: &Path, url: &str, more: &[&str]) -> (Output, String) {
    let mut arguments: Vec<String> =
        ["upload", dir.to_str().unwrap(), "--release", "shop@1", "--url", url].map(String::from).to_vec();
    arguments.extend(more.iter().map(|argument| (*argument).to_owned()));
    tokio::task::spawn_blocking(move || inject::panicle(&arguments.iter().map(String::as_str).collect::<Vec<_>>()))
        .await
        .unwrap()
}

/// What `inject::build` makes, with the source its map names.
fn build() -> TempDir {
    let dir = TempDir::new().unwrap();
    inject::build(&dir.path().join("dist"));
    fs::create_dir(dir.path().join("src")).unwrap();
    fs::write(dir.path().join("src/a.ts"), "export const a = 1;\n").unwrap();
    dir
}

#[tokio::test]
async fn a_build_is_uploaded_once() {
    let (fake, dir) = (Fake::start().await, build());
    let (dist, root) = (dir.path().join("dist"), dir.path().to_str().unwrap());
    let (output, text) = upload(&dist, &fake.url, &["--root", root]).await;
    assert!(output.status.success(), "{text}");
    assert_eq!(fake.stored(), ["script assets/a.js", "source_map assets/a.js", "wasm app_bg.wasm"]);
    let kinds: Vec<String> = fake.shared().uploads.iter().map(|upload| upload.kind.clone()).collect();
    assert_eq!(kinds[0], "script", "a map that comes last finds its script");
    assert_eq!(fake.body("wasm"), fs::read(dist.join("app_bg.debug.wasm")).unwrap());
    let map: Value = serde_json::from_slice(&fake.body("source_map")).unwrap();
    assert_eq!(map["sourcesContent"], json!(["export const a = 1;\n"]));
    // Visitors do not get the source with it.
    assert!(!fs::read_to_string(dist.join("assets/a.js.map")).unwrap().contains("sourcesContent"));

    let (output, text) = upload(&dist, &fake.url, &["--root", root]).await;
    assert!(output.status.success() && !text.contains("  uploaded"), "{text}");
    assert_eq!((text.matches("  known ").count(), fake.stored().len()), (3, 3), "{text}");

    let (output, _) = upload(&dist, &fake.url, &["--root", root, "--release", "shop@2"]).await;
    // Twice the same option: that is a mistake, and says so.
    assert_eq!(output.status.code(), Some(2));
}

#[tokio::test]
async fn a_server_that_stumbles_is_asked_again() {
    let (fake, dir) = (Fake::start().await, build());
    fake.shared().failures = [503, 429, 500].into();
    let (output, text) = upload(&dir.path().join("dist"), &fake.url, &[]).await;
    assert!(output.status.success(), "{text}");
    assert_eq!(fake.stored().len(), 3);
}

#[tokio::test]
async fn a_refused_file_is_named_and_the_others_are_uploaded() {
    let (fake, dir) = (Fake::start().await, build());
    fake.shared().failures = [413].into();
    let (output, text) = upload(&dir.path().join("dist"), &fake.url, &[]).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(text.contains("the file is too large for the server (413): as the test wants it"), "{text}");
    assert_eq!(fake.stored().len(), 2);
}

#[tokio::test]
async fn the_token_is_sent_and_never_said() {
    let (fake, dir) = (Fake::start().await, build());
    fake.shared().token = Some(String::from("s3cret"));
    let dist = dir.path().join("dist");
    let (output, text) = upload(&dist, &fake.url, &["--token", "wrong-0ne"]).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text.contains("a token is needed, or this is the wrong one (401)") && !text.contains("wrong-0ne"),
        "{text}"
    );
    let (output, text) = upload(&dist, &fake.url, &["--token", "s3cret"]).await;
    assert!(output.status.success() && !text.contains("s3cret"), "{text}");
}

#[tokio::test]
async fn nobody_there_is_said_in_words() {
    let dir = build();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let (output, text) = upload(&dir.path().join("dist"), &url, &[]).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(text.contains(&format!("cannot ask {url}: cannot connect")), "{text}");
    let (output, text) = upload(&dir.path().join("dist"), "panicle.example", &[]).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(text.contains("`panicle.example` is no address"), "{text}");
}

#[tokio::test]
async fn a_trial_touches_nothing() {
    let (fake, dir) = (Fake::start().await, build());
    let before = fs::read(dir.path().join("dist/app_bg.wasm")).unwrap();
    let (output, text) = upload(&dir.path().join("dist"), &fake.url, &["--dry-run"]).await;
    assert!(output.status.success() && text.matches("would upload").count() == 3, "{text}");
    assert_eq!((fs::read(dir.path().join("dist/app_bg.wasm")).unwrap(), fake.shared().requests), (before, 0));
}

#[tokio::test]
async fn dwarf_leaves_the_module_once_the_collector_has_it() {
    let (fake, dir) = (Fake::start().await, TempDir::new().unwrap());
    let path = dir.path().join("heavy.wasm");
    fs::write(&path, module(&[("name", b""), (".debug_info", b""), (".debug_str", &[b'x'; 100])])).unwrap();
    fake.shared().failures = [400].into();
    let (_, text) = upload(dir.path(), &fake.url, &["--strip"]).await;
    assert!(!text.contains("stripped") && fs::read(&path).unwrap().len() > 100, "{text}");
    let (output, text) = upload(dir.path(), &fake.url, &["--strip"]).await;
    assert!(output.status.success() && text.contains("stripped") && text.contains("100 bytes of DWARF"), "{text}");
    assert!(fs::read(&path).unwrap().len() < 100);
    // What is there now only names functions, and must not take the place of what the collector has.
    let (output, text) = upload(dir.path(), &fake.url, &["--strip", "--strict"]).await;
    assert!(output.status.success() && !text.contains("missing"), "{text}");
    assert_eq!(fake.stored(), ["wasm heavy.wasm"]);
}

#[tokio::test]
async fn what_is_missing_fails_only_when_that_is_wanted() {
    let (fake, dir) = (Fake::start().await, TempDir::new().unwrap());
    fs::write(dir.path().join("bare.wasm"), module(&[("name", b"")])).unwrap();
    let (output, text) = upload(dir.path(), &fake.url, &[]).await;
    assert!(output.status.success() && text.contains("missing: bare.wasm: it has no debug info"), "{text}");
    // Names are better than nothing.
    assert_eq!(fake.stored(), ["wasm bare.wasm"]);
    let (output, text) = upload(dir.path(), &fake.url, &["--strict"]).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(text.contains("1 of the files miss something"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_may_only_upload_is_enough() {
    let (app, dir) = (TestApp::with(&[("HTTP__API_TOKEN", "adm1n")]).await, real_build());
    let asked = app.http.post(app.at("/api/v1/tokens")).bearer_auth("adm1n");
    let answer = asked.json(&json!({"name": "ci", "scopes": ["artifacts"]})).send().await.unwrap();
    let answer: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
    let token = answer["token"].as_str().unwrap();
    for expected in ["uploaded", "known"] {
        let (output, text) = upload(dir.path(), &app.url, &["--token", token, "--no-sources"]).await;
        assert!(output.status.success() && text.matches(&format!("  {expected} ")).count() == 3, "{text}");
    }
}

/// What a build that a bundler and wasm-bindgen made looks like.
fn real_build() -> TempDir {
    let (dir, fixtures) = (TempDir::new().unwrap(), Path::new("../tests/fixtures/symbols"));
    for file in
        ["wasm/level-z/page_symbols_bg.wasm", "wasm/level-z/page_symbols_bg.debug.wasm", "js/shop.js", "js/shop.js.map"]
    {
        let name = Path::new(file).file_name().unwrap();
        fs::copy(fixtures.join(file), dir.path().join(name)).unwrap();
    }
    dir
}

#[tokio::test(flavor = "multi_thread")]
async fn the_collector_takes_what_is_uploaded() {
    let (app, dir) = (TestApp::start().await, real_build());
    let root = Path::new("..").canonicalize().unwrap();
    let (output, text) = upload(dir.path(), &app.url, &["--root", root.to_str().unwrap(), "--strict"]).await;
    assert!(output.status.success(), "{text}");
    let listed = app.get("/api/v1/artifacts?project=1").await;
    let mut kinds: Vec<(&str, &str)> = listed["artifacts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|artifact| (artifact["kind"].as_str().unwrap(), artifact["name"].as_str().unwrap()))
        .collect();
    kinds.sort();
    let expected = [("script", "shop.js"), ("source_map", "shop.js"), ("wasm", "page_symbols_bg.wasm")];
    // The sources are here only where this was built.
    kinds.retain(|(kind, _)| *kind != "source_bundle");
    assert_eq!(kinds, expected, "{text}");

    let (output, text) = upload(dir.path(), &app.url, &["--root", root.to_str().unwrap()]).await;
    assert!(output.status.success() && !text.contains("  uploaded"), "{text}");
    assert_eq!(app.get("/api/v1/artifacts?project=1").await, listed);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_collector_refuses_is_said_in_its_words() {
    let (app, dir) = (TestApp::start().await, TempDir::new().unwrap());
    let mut odd = module(&[]);
    // No such instruction.
    *odd.last_mut().unwrap() = 0xff;
    odd.extend(&module(&[("name", b"")])[odd.len()..]);
    fs::write(dir.path().join("odd.wasm"), odd).unwrap();
    let (output, text) = upload(dir.path(), &app.url, &[]).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(text.contains("failed: odd.wasm: wasm not uploaded: refused (400): "), "{text}");
}
