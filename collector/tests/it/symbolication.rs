//! Frames people can read: whatever comes first, the event or what its frames are resolved with.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use panicle_collector::store::artifacts::set_missing;
use serde_json::{Value, json};
use symbolic_debuginfo::sourcebundle::{SourceBundleWriter, SourceFileInfo};
use tempfile::TempDir;

use crate::{
    app::{Builder, TestApp},
    artifacts::{LEVEL_Z, files_of, fixtures, store, store_debug_file, upload, wasm_fixture},
};

/// What Chromium said of a failure in a build of the fixtures.
fn event(build: &str, place: &str) -> Value {
    let events = fs::read_to_string(fixtures().join("wasm/chromium.jsonl")).unwrap();
    let mut cases = events.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    cases.find(|case| case["build"] == build && case["place"] == place).unwrap()["event"].take()
}

fn exception(event: &mut Value) -> &mut Value {
    &mut event["exception"]["values"][0]
}

/// The frames of an event once it is digested.
async fn frames(app: &TestApp, id: &str) -> Vec<Value> {
    app.digested().await;
    let event = app.get(&format!("/api/v1/events/{id}")).await;
    event["payload"]["exception"]["values"][0]["stacktrace"]["frames"].as_array().unwrap().clone()
}

/// The frames of modules in short: function, file, line, and what became of them.
fn told(frames: &[Value]) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let of_modules = frames.iter().filter(|frame| frame["platform"] == "native");
    let one = |frame: &Value| {
        let place = format!("{}:{}", text(&frame["filename"]), frame["lineno"]);
        let own = if frame["in_app"] == true { "own " } else { "" };
        format!("{own}{} {place} {}", text(&frame["function"]), text(&frame["data"]["symbolicator_status"]))
    };
    of_modules.map(one).collect()
}

fn status(frame: &Value) -> &str {
    frame["data"]["symbolicator_status"].as_str().unwrap_or_default()
}

fn bundle(path: &str, text: &str) -> Vec<u8> {
    let mut file = std::io::Cursor::new(Vec::new());
    let mut writer = SourceBundleWriter::start(&mut file).unwrap();
    let mut info = SourceFileInfo::new();
    info.set_path(path.to_owned());
    writer.add_file("files/0", text.as_bytes(), info).unwrap();
    writer.finish().unwrap();
    file.into_inner()
}

#[tokio::test]
async fn a_frame_becomes_the_calls_that_were_inlined_into_it() {
    let app = TestApp::start().await;
    store_debug_file(&app).await;
    let id = app.send(&event("level-z", "inlined")).await;
    let frames = frames(&app, &id).await;
    let told = told(&frames);
    let own: Vec<&String> = told.iter().filter(|frame| frame.starts_with("own ")).collect();
    for begins in ["cheapest_of src/stall.rs:19 ", "cheapest src/stall.rs:24 ", "first src/basket.rs:27 "] {
        assert!(own.iter().any(|frame| frame.contains(begins) && frame.ends_with(" symbolicated")), "{told:#?}");
    }
    let inlined: Vec<bool> = frames.iter().map(|frame| frame["data"]["inlined"] == true).collect();
    assert!(inlined.iter().any(|is| *is) && !inlined[2], "{inlined:?}");
    assert!(told[0].starts_with("__wasm_bindgen_generated_inlined src/lib.rs:"), "{told:#?}");
    let of_bindgen = told.iter().find(|frame| frame.contains(" wasm-bindgen-0.2.130/src/rt/mod.rs:"));
    assert!(of_bindgen.is_some_and(|frame| !frame.starts_with("own ")), "{told:#?}");
}

#[tokio::test]
async fn a_debug_file_that_comes_late_resolves_what_came_before_it() {
    let app = TestApp::start().await;
    let sent = event("level-z", "plain");
    let id = app.send(&sent).await;
    let before = frames(&app, &id).await;
    let own: Vec<&Value> = before.iter().filter(|frame| frame["platform"] == "native").collect();
    assert!(own.iter().all(|frame| status(frame) == "missing" && frame["instruction_addr"].is_string()), "{own:#?}");
    assert!(app.number("SELECT COUNT(*) FROM missing_artifacts WHERE key LIKE 'id:%'").await > 0);

    store_debug_file(&app).await;
    let after = frames(&app, &id).await;
    assert!(told(&after).iter().any(|frame| frame.contains("price_at src/stall.rs:13 ")), "{:#?}", told(&after));
    assert_eq!(app.number("SELECT COUNT(*) FROM missing_artifacts WHERE key LIKE 'id:%'").await, 0);
    assert_eq!(app.number("SELECT SUM(event_count) FROM issues").await, 1);
    let stored = app.get(&format!("/api/v1/events/{id}")).await;
    let raw = &stored["payload"]["exception"]["values"][0]["raw_stacktrace"]["frames"];
    let address = |frames: &Value| frames[3]["instruction_addr"].clone();
    assert_eq!(address(raw), address(&exception(&mut sent.clone())["stacktrace"]["frames"]));
}

#[tokio::test]
async fn source_lines_are_masked_wherever_they_are_kept() {
    let app = TestApp::start().await;
    store_debug_file(&app).await;
    let id = app.send(&event("level-z", "plain")).await;
    let resolved = frames(&app, &id).await;
    let in_stall = |frame: &&Value| frame["lineno"] == 13 && frame["filename"] == "src/stall.rs";
    let own = resolved.iter().find(in_stall).unwrap();
    let mut lines = vec!["// nothing"; 30];
    lines[11] = "// ask zhang.wei@example.com";
    lines[12] = "    let phone = \"+86 138 1234 5678\"; // 13812345678";
    let query = format!("kind=source_bundle&name=shop_bg.wasm&debug_id={LEVEL_Z}");
    store(&app, &query, bundle(own["abs_path"].as_str().unwrap(), &lines.join("\n"))).await;
    // The bundle came last, and nobody waited for it: only later events have its lines.
    let mut later = event("level-z", "plain");
    later["event_id"] = json!(format!("{:032x}", 7));
    let later = app.send(&later).await;
    let resolved = frames(&app, &later).await;
    let own = resolved.iter().find(in_stall).unwrap();
    assert_eq!((own["pre_context"].as_array().unwrap().len(), own["post_context"].as_array().unwrap().len()), (5, 5));
    assert!(own["context_line"].as_str().unwrap().contains("let phone"), "{own:#}");
    let page = app.http.get(app.at(&format!("/events/{later}"))).send().await.unwrap().text().await.unwrap();
    let in_database: Vec<u8> = sqlx::query_scalar("SELECT payload FROM events WHERE event_id = $1")
        .bind(&later)
        .fetch_one(app.app.store.read())
        .await
        .unwrap();
    for text in [page, String::from_utf8(in_database).unwrap()] {
        for private in ["zhang.wei", "1234 5678", "13812345678"] {
            assert!(!text.contains(private), "{private} is in {text}");
        }
    }
}

#[tokio::test]
async fn a_function_is_found_by_its_index_alone() {
    let app = TestApp::start().await;
    store_debug_file(&app).await;
    let mut safari = event("level-z", "plain");
    for frame in exception(&mut safari)["stacktrace"]["frames"].as_array_mut().unwrap() {
        let frame = frame.as_object_mut().unwrap();
        if frame.contains_key("function_id") {
            frame.retain(|name, _| matches!(name.as_str(), "function_id" | "platform"));
            frame.insert(String::from("filename"), json!("[wasm code]"));
        }
    }
    let id = app.send(&safari).await;
    let told = told(&frames(&app, &id).await);
    let is_it = |frame: &String| {
        frame.starts_with("own page_symbols::stall::price_at") && frame.ends_with(":null symbolicated")
    };
    assert!(told.iter().any(is_it), "{told:#?}");
}

#[tokio::test]
async fn a_module_without_dwarf_gives_names_and_one_with_it_is_preferred() {
    let app = TestApp::start().await;
    let id = app.send(&event("stripped", "plain")).await;
    store(&app, "kind=wasm&name=shop_bg.wasm", wasm_fixture("level-z/page_symbols_bg.wasm")).await;
    let names = told(&frames(&app, &id).await);
    assert!(
        names
            .iter()
            .any(|frame| frame.starts_with("own page_symbols::stall::price_at") && frame.ends_with(":null missing")),
        "{names:#?}"
    );
    store_debug_file(&app).await;
    let late = told(&frames(&app, &id).await);
    assert!(late.iter().any(|frame| frame.contains("price_at src/stall.rs:13 ")), "{late:#?}");
    let mut again = event("stripped", "plain");
    again["event_id"] = json!(format!("{:032x}", 7));
    let again = app.send(&again).await;
    let lines = told(&frames(&app, &again).await);
    assert!(lines.iter().any(|frame| frame.contains("price_at src/stall.rs:13 ")), "{lines:#?}");
}

#[tokio::test]
async fn a_frame_that_stays_raw_keeps_all_it_had_and_says_why() {
    let app = TestApp::start().await;
    store_debug_file(&app).await;
    let mut odd = event("level-z", "plain");
    let frames_sent = exception(&mut odd)["stacktrace"]["frames"].as_array_mut().unwrap();
    let last = frames_sent.len() - 1;
    frames_sent[last]["addr_mode"] = json!("rel:9");
    frames_sent[last - 1]["instruction_addr"] = json!("0xffffffff");
    frames_sent[last - 2]["function_id"] = json!("1");
    frames_sent[last - 3]["instruction_addr"] = json!("nonsense");
    let sent = frames_sent.clone();
    let id = app.send(&odd).await;
    let frames = frames(&app, &id).await;
    let of_end = |back: usize| &frames[frames.len() - 1 - back];
    let mut statuses = Vec::new();
    for back in 0..3 {
        let mut kept = of_end(back).clone();
        statuses.push(status(&kept).to_owned());
        kept.as_object_mut().unwrap().remove("data");
        assert_eq!(kept, sent[last - back]);
    }
    assert_eq!(statuses, ["unknown_image", "missing_symbol", "missing_symbol"]);
    // A function that is elsewhere in the file shows that it is another file: no frame of it would be right but by chance.
    assert_eq!(status(of_end(3)), "missing_symbol");
}

#[tokio::test]
async fn an_event_that_was_looked_up_before_the_upload_is_looked_at_again() {
    let app = TestApp::start().await;
    let id = app.send(&event("level-z", "plain")).await;
    app.digested().await;
    store_debug_file(&app).await;
    app.digested().await;
    let row = app.number("SELECT id FROM events").await;
    let key = panicle_collector::symbolicate::key::Key::of_id(LEVEL_Z).unwrap();
    // As a digest would that had looked before the upload.
    let mut tx = app.app.store.begin().await.unwrap();
    set_missing(&mut tx, 1, row, &[key], 0).await.unwrap();
    tx.commit().await.unwrap();
    app.app.wakers.digest.notify_one();
    assert!(told(&frames(&app, &id).await).iter().any(|frame| frame.contains("src/stall.rs")));
    assert_eq!(app.number("SELECT COUNT(*) FROM missing_artifacts WHERE key LIKE 'id:%'").await, 0);
}

/// A converter that notes down each time it runs.
fn counting_converter(dir: &Path) -> (String, impl Fn() -> usize) {
    let (program, log) = (dir.join("converter"), dir.join("runs"));
    let text = format!("#!/bin/sh\necho $2 >> {}\nexec {} \"$@\"\n", log.display(), env!("CARGO_BIN_EXE_panicle"));
    fs::write(&program, text).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    (program.to_str().unwrap().to_owned(), move || fs::read_to_string(&log).unwrap_or_default().lines().count())
}

#[tokio::test]
async fn a_file_is_converted_once_and_again_when_the_cache_is_damaged() {
    let dir = TempDir::new().unwrap();
    let (converter, runs) = counting_converter(dir.path());
    let app = TestApp::with(&[("ARTIFACTS__CONVERTER", &converter)]).await;
    store_debug_file(&app).await;
    let resolved = async |app: &TestApp, number: u128| {
        let mut event = event("level-z", "plain");
        event["event_id"] = json!(format!("{number:032x}"));
        let id = app.send(&event).await;
        told(&frames(app, &id).await).iter().any(|frame| frame.contains("src/stall.rs:13 "))
    };
    assert!(resolved(&app, 1).await && resolved(&app, 2).await);
    let app = app.restart().await;
    assert!(resolved(&app, 3).await);
    assert_eq!(runs(), 1);
    for entry in fs::read_dir(app.data_dir().join("cache/symbolicate")).unwrap() {
        let path = entry.unwrap().path();
        let mut bytes = fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0xff;
        fs::write(path, bytes).unwrap();
    }
    let app = app.restart().await;
    assert!(resolved(&app, 4).await && resolved(&app, 5).await);
    assert_eq!(runs(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_that_want_one_file_at_once_have_it_converted_once() {
    let dir = TempDir::new().unwrap();
    let (converter, runs) = counting_converter(dir.path());
    let app = TestApp::with(&[("ARTIFACTS__CONVERTER", &converter)]).await;
    store_debug_file(&app).await;
    fs::remove_dir_all(app.data_dir().join("cache")).unwrap();
    let app = app.restart().await;
    let ask = |_| {
        let app = std::sync::Arc::clone(&app.app);
        tokio::spawn(async move {
            let mut event = event("level-z", "plain");
            app.symbolicator.modules(1, &event).await.resolve(&mut event).missing
        })
    };
    for asked in (0..16).map(ask).collect::<Vec<_>>() {
        let missing = asked.await.unwrap();
        assert!(missing.iter().all(|key| key.id().is_none()), "{missing:?}");
    }
    assert_eq!(runs(), 2);
}

#[tokio::test]
async fn what_is_resolved_stays_so_when_its_artifact_made_room() {
    let app = TestApp::start().await;
    store_debug_file(&app).await;
    let id = app.send(&event("level-z", "plain")).await;
    let resolved = frames(&app, &id).await;
    let app = app.restart().await;
    let mut tx = app.app.store.begin().await.unwrap();
    sqlx::query("DELETE FROM artifacts").execute(&mut *tx).await.unwrap();
    sqlx::query("UPDATE events SET digested_at_ms = NULL").execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    let app = app.restart().await;
    assert_eq!(frames(&app, &id).await, resolved);
    assert_eq!(files_of(&app), [""; 0]);
}

fn script_event(id: u128, file: &str) -> Value {
    json!({
        "event_id": format!("{id:032x}"), "platform": "javascript", "release": "shop@1",
        "exception": { "values": [{ "type": "Error", "value": "x", "stacktrace": { "frames": [
            { "function": "o", "filename": file, "abs_path": file, "lineno": 1, "colno": 60, "in_app": true },
        ]}}]},
    })
}

#[tokio::test]
async fn a_script_is_found_by_release_and_path_and_no_other_of_its_name_is_taken() {
    let app = TestApp::start().await;
    let script = fs::read(fixtures().join("js/shop.js")).unwrap();
    let map = fs::read(fixtures().join("js/shop.js.map")).unwrap();
    let here = app.send(&script_event(1, "https://shop.example/assets/shop.js?v=2")).await;
    let elsewhere = app.send(&script_event(2, "https://shop.example/other/shop.js")).await;
    app.digested().await;
    store(&app, "kind=script&name=assets/shop.js&release=shop@1", script).await;
    let answer = upload(&app, "kind=source_map&name=assets/shop.js&release=shop@1", map).send().await.unwrap();
    assert!(answer.status().is_success());
    let resolved = frames(&app, &here).await;
    assert_eq!(status(&resolved[0]), "symbolicated", "{resolved:#?}");
    assert!(resolved[0]["filename"].as_str().unwrap().ends_with(".ts"), "{resolved:#?}");
    assert!(resolved[0]["context_line"].is_string(), "{resolved:#?}");
    assert_eq!(status(&frames(&app, &elsewhere).await[0]), "missing");
}

#[tokio::test]
async fn a_script_is_found_by_its_debug_id() {
    let app = TestApp::start().await;
    let id = "11111111-2222-4333-8444-555555555555";
    let mut map: Value = serde_json::from_slice(&fs::read(fixtures().join("js/shop.js.map")).unwrap()).unwrap();
    map["debug_id"] = json!(id);
    let file = "https://cdn.example/x/renamed.js";
    let mut event = script_event(1, file);
    event["debug_meta"] = json!({ "images": [{ "type": "sourcemap", "code_file": file, "debug_id": id }] });
    let sent = app.send(&event).await;
    app.digested().await;
    store(&app, "kind=source_map&name=shop.js", map.to_string().into_bytes()).await;
    assert_eq!(status(&frames(&app, &sent).await[0]), "symbolicated");
}

#[tokio::test]
async fn a_converter_that_cannot_be_run_harms_no_event() {
    let builder = Builder::new().with(&[("ARTIFACTS__CONVERTER", "/no/such/program")]);
    let app = builder.start().await;
    let answer =
        upload(&app, "kind=wasm&name=a.wasm", wasm_fixture("level-z/page_symbols_bg.wasm")).send().await.unwrap();
    assert_eq!(answer.status(), 500);
    let id = app.send(&event("level-z", "plain")).await;
    assert!(frames(&app, &id).await.iter().any(|frame| status(frame) == "missing"));
}

#[tokio::test]
async fn frames_of_other_platforms_and_readable_ones_are_left_alone() {
    let app = TestApp::start().await;
    let frame = |file: &str| json!({ "function": "f", "filename": file, "abs_path": file, "lineno": 3, "colno": 1, "in_app": true });
    let mut readable = frame("https://shop.example/app.js");
    readable["context_line"] = json!("fail()");
    let native = json!({ "function": "f", "platform": "native", "instruction_addr": "0x55d0c0de", "in_app": true });
    for (number, (platform, sent)) in [
        ("python", vec![frame("/srv/app/views.py")]),
        ("node", vec![frame("node:internal/timers"), frame("/srv/app/index.js"), frame("<anonymous>")]),
        ("javascript", vec![readable, frame("<anonymous>"), frame("[native code]")]),
        ("native", vec![native]),
    ]
    .into_iter()
    .enumerate()
    {
        let event = json!({
            "event_id": format!("{:032x}", number + 1), "platform": platform, "release": "shop@1",
            "exception": { "values": [{ "type": "Error", "value": platform, "stacktrace": { "frames": sent } }] },
        });
        let id = app.send(&event).await;
        assert_eq!(frames(&app, &id).await, sent, "{platform}");
    }
    assert_eq!(app.number("SELECT COUNT(*) FROM missing_artifacts").await, 0);
}

#[tokio::test]
async fn a_script_of_a_server_is_resolved_where_its_map_was_uploaded() {
    let app = TestApp::start().await;
    let map = fs::read(fixtures().join("js/shop.js.map")).unwrap();
    store(&app, "kind=source_map&name=dist/shop.js&release=shop@1", map).await;
    let mut event = script_event(1, "/srv/dist/shop.js");
    event["platform"] = json!("node");
    let id = app.send(&event).await;
    assert_eq!(status(&frames(&app, &id).await[0]), "symbolicated");
}
