//! Files made to harm: each is refused with a reason or of no use to any frame, and the collector goes on.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpStream,
    os::unix::fs::PermissionsExt as _,
    process::Stdio,
    time::Duration,
};

use reqwest::StatusCode;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use crate::{
    app::{TestApp, a_panic, json_of, wait_for},
    artifacts::{LEVEL_Z, files_of, refused, upload, wasm_fixture},
    binary::Panicle,
};

async fn still_serves(app: &TestApp) {
    app.send(&a_panic(99, "boom")).await;
    assert_eq!(app.issues().await.len(), 1);
}

#[tokio::test]
async fn a_module_that_is_cut_off_or_garbled_harms_nobody() {
    let app = TestApp::start().await;
    let file = wasm_fixture("level-z/page_symbols_bg.debug.wasm");
    for part in 1..8 {
        let cut = file[..file.len() * part / 8].to_vec();
        refused(upload(&app, "kind=wasm&name=a.wasm", cut), StatusCode::BAD_REQUEST).await;
    }
    for seed in 0..8_usize {
        let mut garbled = file.clone();
        for at in (8 + seed * 97..garbled.len()).step_by(1009) {
            garbled[at] = garbled[at].wrapping_mul(31).wrapping_add(7);
        }
        let status = upload(&app, "kind=wasm&name=a.wasm", garbled).send().await.unwrap().status();
        assert!(status == StatusCode::BAD_REQUEST || status.is_success(), "{status}");
    }
    still_serves(&app).await;
}

/// A section of a module.
fn section(id: u8, contents: &[u8]) -> Vec<u8> {
    [&[id][..], &leb(contents.len()), contents].concat()
}

fn custom(name: &str, contents: &[u8]) -> Vec<u8> {
    section(0, &[&leb(name.len()), name.as_bytes(), contents].concat())
}

fn leb(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let byte = (number & 0x7f) as u8;
        number >>= 7;
        if number == 0 {
            bytes.push(byte);
            return bytes;
        }
        bytes.push(byte | 0x80);
    }
}

/// A module with one function, and this DWARF.
fn module(sections: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut module = b"\0asm\x01\0\0\0".to_vec();
    module.extend(section(1, &[1, 0x60, 0, 0]));
    module.extend(section(3, &[1, 0]));
    module.extend(section(10, &[1, 2, 0, 0x0b]));
    for (name, contents) in sections {
        module.extend(custom(name, contents));
    }
    module.extend(custom("build_id", &[&[16][..], &[7; 16]].concat()));
    module
}

/// One unit: a function whose origin's origin's origin is its origin.
fn endless_origins() -> Vec<u8> {
    let abbreviations: [&[u8]; 4] = [
        // DW_TAG_compile_unit with children: low_pc.
        &[1, 0x11, 1, 0x11, 0x01, 0, 0],
        // DW_TAG_subprogram: low_pc, high_pc, abstract_origin.
        &[2, 0x2e, 0, 0x11, 0x01, 0x12, 0x06, 0x31, 0x13, 0, 0],
        // DW_TAG_subprogram: abstract_origin.
        &[3, 0x2e, 0, 0x31, 0x13, 0, 0],
        &[0],
    ];
    // A unit's header has 11 bytes; its first entry 5, the function 13, each origin 5.
    let mut entries = vec![1];
    entries.extend(1_u32.to_le_bytes());
    entries.push(2);
    [1_u32, 2, 29].iter().for_each(|number| entries.extend(number.to_le_bytes()));
    for next in [34_u32, 39, 29] {
        entries.push(3);
        entries.extend(next.to_le_bytes());
    }
    entries.push(0);
    let mut unit = u32::try_from(entries.len() + 7).unwrap().to_le_bytes().to_vec();
    unit.extend([4, 0, 0, 0, 0, 0, 4]);
    unit.extend(entries);
    module(&[(".debug_abbrev", abbreviations.concat()), (".debug_info", unit)])
}

#[tokio::test]
async fn debug_information_that_goes_round_in_circles_ends() {
    let app = TestApp::start().await;
    let answer = upload(&app, "kind=wasm&name=a.wasm", endless_origins()).send().await.unwrap();
    let status = answer.status();
    let body = json_of(answer).await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "{body}");
    assert!(body["detail"].as_str().unwrap().contains("in circles"), "{body}");
    still_serves(&app).await;
}

#[tokio::test]
async fn a_source_bundle_that_unpacks_to_far_too_much_is_refused() {
    use symbolic_debuginfo::sourcebundle::{SourceBundleWriter, SourceFileInfo};

    let app = TestApp::start().await;
    let mut file = std::io::Cursor::new(Vec::new());
    let mut writer = SourceBundleWriter::start(&mut file).unwrap();
    let text = vec![b' '; 4 << 20];
    for number in 0..9 {
        let mut info = SourceFileInfo::new();
        info.set_path(format!("src/{number}.rs"));
        writer.add_file(format!("files/{number}"), text.as_slice(), info).unwrap();
    }
    writer.finish().unwrap();
    let query = format!("kind=source_bundle&name=a.wasm&debug_id={LEVEL_Z}");
    let why = refused(upload(&app, &query, file.into_inner()), StatusCode::BAD_REQUEST).await;
    assert!(why.contains("more than 32 MiB"), "{why}");
    still_serves(&app).await;
}

#[tokio::test]
async fn a_converter_that_dies_is_a_reason_and_no_end() {
    let dir = TempDir::new().unwrap();
    let program = dir.path().join("converter");
    for (script, reason) in [
        ("kill -KILL $$", "takes too long"),
        ("kill -ABRT $$", "too much memory"),
        ("kill -XFSZ $$", "far too much comes out of it"),
        ("echo 'panicle: it is odd' >&2; exit 1", "it is odd"),
        ("yes | head -c 1000000 >&2; echo >&2; echo at last >&2; exit 1", "malformed"),
    ] {
        fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        let app = TestApp::with(&[("ARTIFACTS__CONVERTER", program.to_str().unwrap())]).await;
        let why = refused(upload(&app, "kind=script&name=a.js&release=1", "1"), StatusCode::BAD_REQUEST).await;
        assert!(why.contains(reason), "{script}: {why}");
        assert_eq!(files_of(&app), [""; 0]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn half_a_gigabyte_leaves_nothing_behind() {
    let app = TestApp::with(&[("ARTIFACTS__MAX_FILE_BYTES", "4194304")]).await;
    let (address, bytes) = (app.url.trim_start_matches("http://").to_owned(), 500_u64 << 20);
    let answer = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(&address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let head = format!(
            "POST /api/v1/artifacts?project=1&kind=wasm&name=a.wasm HTTP/1.1\r\nhost: {address}\r\ncontent-length: {bytes}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        let zeros = vec![0; 1 << 20];
        // The server may hang up before the end.
        let _ = (0..bytes >> 20).try_for_each(|_| stream.write_all(&zeros));
        let mut answer = Vec::new();
        let _ = stream.take(4096).read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    });
    let answer = answer.await.unwrap();
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 413"), "{answer}");
    assert_eq!(files_of(&app), [""; 0]);
    still_serves(&app).await;
}

#[tokio::test]
async fn a_client_that_hangs_up_leaves_nothing_behind() {
    let app = TestApp::start().await;
    let address = app.url.trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(&address).unwrap();
    let head = "POST /api/v1/artifacts?project=1&kind=script&name=a.js&release=1 HTTP/1.1";
    write!(stream, "{head}\r\nhost: {address}\r\ncontent-length: 1000\r\n\r\nhalf").unwrap();
    wait_for("the upload to begin", async || (!files_of(&app).is_empty()).then_some(())).await;
    drop(stream);
    wait_for("the upload to be given up", async || files_of(&app).is_empty().then_some(())).await;
    still_serves(&app).await;
}

/// Uploads scripts until the server is gone; the hashes of those that were answered 201.
async fn upload_until_it_dies(http: reqwest::Client, url: String, from: usize) -> Vec<String> {
    let mut stored = Vec::new();
    for number in from.. {
        let request = http.post(format!("{url}/api/v1/artifacts?project=1&kind=script&name={number}.js&release=1"));
        let Ok(answer) = request.body(format!("script {number} {}", "x".repeat(number))).send().await else { break };
        let Ok(body) = answer.json::<Value>().await else { break };
        stored.push(body["sha256"].as_str().unwrap().to_owned());
    }
    stored
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_file_answered_201_is_there_whole_after_kill_9_and_no_other() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let (dir, http) = (TempDir::new().unwrap(), reqwest::Client::new());
    let mut stored = Vec::new();
    for round in 0..3 {
        let panicle = Panicle::spawn(dir.path(), "error", Stdio::inherit());
        let uploading = tokio::spawn(upload_until_it_dies(http.clone(), panicle.url.clone(), round * 1000));
        wait_for("some to be stored", async || {
            let list = http.get(format!("{}/api/v1/artifacts?project=1&limit=200", panicle.url)).send().await.unwrap();
            let list: Value = list.json().await.unwrap();
            (list["artifacts"].as_array().unwrap().len() >= stored.len() + 5 + round).then_some(())
        })
        .await;
        panicle.kill();
        stored.extend(uploading.await.unwrap());
    }
    assert!(!stored.is_empty());
    let panicle = Panicle::spawn(dir.path(), "error", Stdio::inherit());
    let mut listed = Vec::new();
    let mut cursor = String::new();
    loop {
        let url = format!("{}/api/v1/artifacts?project=1&limit=200{cursor}", panicle.url);
        let list: Value = http.get(url).send().await.unwrap().json().await.unwrap();
        listed.extend(list["artifacts"].as_array().unwrap().iter().map(|it| it["sha256"].as_str().unwrap().to_owned()));
        let Some(next) = list["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert!(stored.iter().all(|hash| listed.contains(hash)), "a file that was answered 201 is not listed");
    let mut on_disk = Vec::new();
    for entry in fs::read_dir(dir.path().join("artifacts")).unwrap() {
        let entry = entry.unwrap();
        let hash: String =
            Sha256::digest(fs::read(entry.path()).unwrap()).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(entry.file_name().to_str().unwrap(), hash);
        on_disk.push(hash);
    }
    on_disk.sort();
    listed.sort();
    assert_eq!(on_disk, listed);
}
