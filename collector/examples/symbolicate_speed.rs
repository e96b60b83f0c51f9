//! Measures how long a wasm file takes to be converted, and how long an event of 50 frames in it takes with everything at
//! hand: prints `{"bytes", "convert_ms", "find_us", "resolve_us", "resolved"}`. `cargo xtask bench symbolicate` runs it.
//!
//! `cargo run --release -p panicle-collector --example symbolicate_speed -- panicle FILE.wasm`: the first is the program that
//! converts.

use std::{
    env, fs,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use axum::body::Body;
use panicle_collector::{
    clock::SystemClock,
    config::{self, Env},
    ingest::Encoding,
    server::Server,
    symbolicate::{Kind, keep::Upload},
};
use serde_json::{Value, json};

const FRAMES: usize = 50;
const ROUNDS: u32 = 2_000;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let [_, converter, file] = env::args().collect::<Vec<_>>().try_into().ok().context("which program, which file?")?;
    let module = fs::read(file)?;
    let dir = tempfile::TempDir::new()?;
    let env = Env::from([
        ("PANICLE__HTTP__LISTEN".into(), "127.0.0.1:0".into()),
        ("PANICLE__DATA__DIR".into(), dir.path().display().to_string()),
        ("PANICLE__ARTIFACTS__CONVERTER".into(), converter),
    ]);
    let server = Server::bind(config::load(None, &env)?, Arc::new(SystemClock)).await?;
    let symbolicator = &server.app().symbolicator;
    let upload = Upload { project_id: 1, kind: Kind::Wasm, name: "a.wasm".into(), release: None, debug_id: None };
    let received = symbolicator.receive(Encoding::Identity, u64::MAX >> 1, Body::from(module.clone())).await?;
    let before = Instant::now();
    let (artifact, _) = symbolicator.keep(upload, received, 0).await?;
    let converting = before.elapsed();

    let event = event(&module, &artifact.debug_id.context("it has no id")?)?;
    let (mut loading, mut resolving, mut resolved) = (Duration::ZERO, Duration::ZERO, 0);
    for _ in 0..ROUNDS {
        let before = Instant::now();
        let modules = symbolicator.modules(1, &event).await;
        let loaded = Instant::now();
        let mut event = event.clone();
        let cloned = Instant::now();
        modules.resolve(&mut event);
        loading += loaded - before;
        resolving += cloned.elapsed();
        resolved = count_resolved(&event);
    }
    let micros = |all: Duration| (all / ROUNDS).as_secs_f64() * 1e6;
    let measured = json!({
        "bytes": module.len(),
        "convert_ms": converting.as_secs_f64() * 1e3,
        "find_us": micros(loading),
        "resolve_us": micros(resolving),
        "resolved": resolved,
    });
    println!("{measured}");
    Ok(())
}

/// Frames of the result that are readable: an inlined call is one of its own.
fn count_resolved(event: &Value) -> usize {
    let frames = event.pointer("/exception/values/0/stacktrace/frames").and_then(Value::as_array);
    let is_resolved = |frame: &&Value| frame["data"]["symbolicator_status"] == "symbolicated";
    frames.into_iter().flatten().filter(is_resolved).count()
}

/// Frames all over the code.
fn event(module: &[u8], debug_id: &str) -> anyhow::Result<Value> {
    let mut code = 0..0;
    for payload in wasmparser::Parser::new(0).parse_all(module) {
        if let wasmparser::Payload::CodeSectionStart { range, .. } = payload? {
            code = range;
        }
    }
    let frame = |number: usize| {
        let offset = code.start + code.len() * (2 * number + 1) / (2 * FRAMES);
        json!({ "platform": "native", "addr_mode": "rel:0", "instruction_addr": format!("{offset:#x}"), "in_app": true,
            "function": "wasm-function[7]", "filename": "https://shop.example/a_bg.wasm" })
    };
    let frames: Vec<Value> = (0..FRAMES).map(frame).collect();
    Ok(json!({
        "platform": "javascript",
        "exception": { "values": [{ "type": "panic", "value": "x", "stacktrace": { "frames": frames } }] },
        "debug_meta": { "images": [{ "type": "wasm", "code_file": "https://shop.example/a_bg.wasm", "debug_id": debug_id }] },
    }))
}
