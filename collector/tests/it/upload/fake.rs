//! A server that takes artifacts as the collector does, and fails as a test wants.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Query, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// One upload as it came.
#[derive(Clone, Debug)]
pub(super) struct Upload {
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) body: Vec<u8>,
    row: Value,
}

#[derive(Default)]
pub(super) struct Shared {
    pub(super) uploads: Vec<Upload>,
    /// Answers to give to the next uploads in place of the right ones.
    pub(super) failures: VecDeque<u16>,
    pub(super) requests: usize,
    /// What requests must show.
    pub(super) token: Option<String>,
}

pub(super) struct Fake {
    pub(super) url: String,
    shared: Arc<Mutex<Shared>>,
}

impl Fake {
    pub(super) async fn start() -> Self {
        let shared = Arc::<Mutex<Shared>>::default();
        let router = Router::new()
            .route("/api/v1/artifacts", get(list).post(upload))
            .layer(DefaultBodyLimit::disable())
            .with_state(Arc::clone(&shared));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, shared }
    }

    pub(super) fn shared(&self) -> std::sync::MutexGuard<'_, Shared> {
        self.shared.lock().unwrap()
    }

    /// `kind name` of each upload, sorted.
    pub(super) fn stored(&self) -> Vec<String> {
        let mut stored: Vec<String> =
            self.shared().uploads.iter().map(|upload| format!("{} {}", upload.kind, upload.name)).collect();
        stored.sort();
        stored
    }

    pub(super) fn body(&self, kind: &str) -> Vec<u8> {
        self.shared().uploads.iter().find(|upload| upload.kind == kind).unwrap().body.clone()
    }
}

type Parameters = Query<std::collections::HashMap<String, String>>;

async fn list(State(shared): State<Arc<Mutex<Shared>>>, headers: HeaderMap, Query(query): Parameters) -> Response {
    let mut shared = shared.lock().unwrap();
    shared.requests += 1;
    if !shared.lets_in(&headers) {
        return refusal(401, "no such token");
    }
    let is_wanted = |row: &Value| match (query.get("sha256"), query.get("release")) {
        (Some(hashes), _) => hashes.split(',').any(|hash| row["sha256"] == hash),
        (_, Some(release)) => row["release"] == json!(release),
        _ => true,
    };
    // One row to a page: who does not turn pages misses the rest.
    let rows: Vec<Value> = shared.uploads.iter().map(|upload| upload.row.clone()).filter(is_wanted).collect();
    let at: usize = query.get("cursor").map_or(0, |cursor| cursor.parse().unwrap());
    let next = (at + 1 < rows.len()).then(|| (at + 1).to_string());
    Json(json!({"artifacts": rows.get(at).into_iter().collect::<Vec<_>>(), "next_cursor": next})).into_response()
}

async fn upload(
    State(shared): State<Arc<Mutex<Shared>>>,
    headers: HeaderMap,
    Query(query): Parameters,
    body: Bytes,
) -> Response {
    let mut shared = shared.lock().unwrap();
    shared.requests += 1;
    if !shared.lets_in(&headers) {
        return refusal(401, "no such token");
    }
    if let Some(status) = shared.failures.pop_front() {
        return refusal(status, "as the test wants it");
    }
    let body = match headers.get("content-encoding").map(|encoding| encoding.to_str().unwrap()) {
        Some("zstd") => zstd::decode_all(&*body).unwrap(),
        _ => body.to_vec(),
    };
    let parameter = |name: &str| query.get(name).cloned();
    let (Some(kind), Some(name)) = (parameter("kind"), parameter("name")) else {
        return refusal(400, "`kind` and `name` are needed");
    };
    let Some(id) = id_in(&kind, &body).or_else(|| parameter("debug_id")) else {
        return refusal(400, "it has no id");
    };
    let sha256: String = Sha256::digest(&body).iter().map(|byte| format!("{byte:02x}")).collect();
    let row = json!({"kind": kind, "name": name, "release": parameter("release"), "debug_ids": [id], "sha256": sha256});
    if shared.uploads.iter().any(|upload| upload.row == row) {
        return Json(json!({"status": "known"})).into_response();
    }
    shared.uploads.push(Upload { kind, name, body, row });
    (StatusCode::CREATED, Json(json!({"status": "stored"}))).into_response()
}

impl Shared {
    fn lets_in(&self, headers: &HeaderMap) -> bool {
        let shown = headers.get("authorization").and_then(|shown| shown.to_str().ok());
        self.token.as_ref().is_none_or(|token| shown == Some(&format!("Bearer {token}")))
    }
}

/// The id the file itself says, as it must for all but bundles.
fn id_in(kind: &str, body: &[u8]) -> Option<String> {
    match kind {
        "wasm" => {
            let object = symbolic_debuginfo::wasm::WasmObject::parse(body).ok()?;
            object.code_id().map(|id| id.as_str()[2..].to_owned())
        }
        "source_map" => serde_json::from_slice::<Value>(body).ok()?["debug_id"].as_str().map(str::to_owned),
        "script" => std::str::from_utf8(body).ok()?.rsplit_once("//# debugId=").map(|(_, id)| id.trim().to_owned()),
        _ => None,
    }
}

fn refusal(status: u16, detail: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap();
    (status, [("retry-after", "0")], Json(json!({"detail": detail}))).into_response()
}
