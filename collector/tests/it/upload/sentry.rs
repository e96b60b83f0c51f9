//! `panicle upload` to a Sentry, judged by what sentry-cli and Sentry's server agree on.

use std::{
    collections::{BTreeMap, HashMap},
    io::Read as _,
    sync::{Arc, Mutex},
};

use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::{Value, json};
use sha1::{Digest as _, Sha1};
use symbolic_debuginfo::{
    Object,
    sourcebundle::{SourceBundle, SourceFileType},
};

use super::{fake::Fake, real_build, upload};

const CHUNK: usize = 16 << 10;
const PER_REQUEST: usize = 3;

#[derive(Default)]
struct Shared {
    chunks: HashMap<String, Vec<u8>>,
    /// Whole files by their checksum, and as what they were assembled.
    files: BTreeMap<String, (&'static str, Vec<u8>)>,
    chunk_requests: usize,
    accept: Vec<&'static str>,
}

type Sentry = Arc<Mutex<Shared>>;

async fn start() -> (String, Sentry) {
    let sentry = Sentry::default();
    sentry.lock().unwrap().accept = vec!["debug_files", "sources", "artifact_bundles"];
    let router = Router::new()
        .route("/api/0/organizations/acme/chunk-upload/", get(terms).post(take_chunks))
        .route("/api/0/organizations/acme/artifactbundle/assemble/", post(assemble_bundle))
        .route("/api/0/projects/acme/shop/files/difs/assemble/", post(assemble_debug_files))
        .layer(DefaultBodyLimit::disable())
        .with_state(Arc::clone(&sentry));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (url, sentry)
}

async fn terms(State(sentry): State<Sentry>, headers: HeaderMap) -> Response {
    if let Some(refusal) = refusal(&headers) {
        return refusal;
    }
    // A path: so does Sentry itself where one server has many names.
    Json(json!({
        "url": "/api/0/organizations/acme/chunk-upload/", "chunkSize": CHUNK, "chunksPerRequest": PER_REQUEST,
        "maxRequestSize": 32 << 20, "maxFileSize": 2 << 20, "concurrency": 8, "hashAlgorithm": "sha1",
        "compression": ["gzip"], "accept": sentry.lock().unwrap().accept,
    }))
    .into_response()
}

async fn take_chunks(State(sentry): State<Sentry>, headers: HeaderMap, body: Bytes) -> Response {
    if let Some(refusal) = refusal(&headers) {
        return refusal;
    }
    let mut sentry = sentry.lock().unwrap();
    sentry.chunk_requests += 1;
    match judge_chunks(&headers, &body) {
        Ok(chunks) => {
            sentry.chunks.extend(chunks);
            StatusCode::OK.into_response()
        }
        Err(wrong) => refuse(400, &wrong),
    }
}

/// The chunks of a form, each under the SHA-1 of what it is unpacked.
fn judge_chunks(headers: &HeaderMap, body: &[u8]) -> Result<Vec<(String, Vec<u8>)>, String> {
    let kind = headers["content-type"].to_str().unwrap();
    let boundary = kind.strip_prefix("multipart/form-data; boundary=").ok_or("no form")?;
    let mut chunks = Vec::new();
    for part in split(body, format!("--{boundary}").as_bytes()) {
        let Some(at) = part.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let (head, contents) = (String::from_utf8_lossy(&part[..at]), &part[at + 4..part.len() - 2]);
        let name = head.split("filename=\"").nth(1).and_then(|rest| rest.split('"').next()).ok_or("no file name")?;
        if !head.contains("name=\"file_gzip\"") {
            return Err(format!("an unknown field: {head}"));
        }
        let mut chunk = Vec::new();
        flate2::read::GzDecoder::new(contents).read_to_end(&mut chunk).map_err(|error| error.to_string())?;
        if sha1(&chunk) != name || chunk.len() > CHUNK {
            return Err(String::from("checksum mismatch, or too large"));
        }
        chunks.push((name.to_owned(), chunk));
    }
    if chunks.is_empty() || chunks.len() > PER_REQUEST {
        return Err(format!("{} chunks", chunks.len()));
    }
    Ok(chunks)
}

fn split<'a>(body: &'a [u8], boundary: &[u8]) -> Vec<&'a [u8]> {
    let (mut parts, mut rest) = (Vec::new(), body);
    while let Some(at) = rest.windows(boundary.len()).position(|window| window == boundary) {
        parts.push(&rest[..at]);
        rest = &rest[at + boundary.len()..];
    }
    parts
}

async fn assemble_bundle(State(sentry): State<Sentry>, headers: HeaderMap, Json(question): Json<Value>) -> Response {
    if let Some(refusal) = refusal(&headers) {
        return refusal;
    }
    if question["projects"] != json!(["shop"]) || question["version"] != "shop@1" {
        return refuse(400, "no such project or release");
    }
    let checksum = question["checksum"].as_str().unwrap().to_owned();
    let answer = sentry.lock().unwrap().assemble("artifact bundle", &checksum, &question["chunks"]);
    // Sentry works on bundles behind the answer, and says so for ever.
    Json(if answer["state"] == "ok" { json!({"state": "created", "missingChunks": []}) } else { answer })
        .into_response()
}

async fn assemble_debug_files(
    State(sentry): State<Sentry>,
    headers: HeaderMap,
    Json(question): Json<HashMap<String, Value>>,
) -> Response {
    if let Some(refusal) = refusal(&headers) {
        return refusal;
    }
    let mut sentry = sentry.lock().unwrap();
    let assembled = question.iter().map(|(checksum, file)| {
        let answer = sentry.assemble("debug file", checksum, &file["chunks"]);
        let id =
            sentry.files.get(checksum).map(|(_, bytes)| Object::parse(bytes).unwrap().debug_id().uuid().to_string());
        let is_right = id.is_none_or(|id| file["debug_id"] == json!(id));
        (checksum.clone(), if is_right { answer } else { json!({"state": "error", "detail": "another debug id"}) })
    });
    Json(assembled.collect::<HashMap<String, Value>>()).into_response()
}

impl Shared {
    fn assemble(&mut self, kind: &'static str, checksum: &str, chunks: &Value) -> Value {
        let hashes: Vec<&str> = chunks.as_array().unwrap().iter().map(|hash| hash.as_str().unwrap()).collect();
        let missing: Vec<&&str> = hashes.iter().filter(|hash| !self.chunks.contains_key(**hash)).collect();
        if !missing.is_empty() {
            return json!({"state": "not_found", "missingChunks": missing});
        }
        let whole: Vec<u8> = hashes.iter().flat_map(|hash| self.chunks[*hash].clone()).collect();
        if sha1(&whole) != checksum {
            return json!({"state": "error", "missingChunks": [], "detail": "checksum mismatch"});
        }
        self.files.insert(checksum.to_owned(), (kind, whole));
        json!({"state": "ok", "missingChunks": []})
    }

    fn of_kind(&self, kind: &str) -> Vec<&[u8]> {
        self.files.values().filter(|(is, _)| *is == kind).map(|(_, bytes)| bytes.as_slice()).collect()
    }
}

/// The answer to whoever shows no token, or a wrong one.
fn refusal(headers: &HeaderMap) -> Option<Response> {
    let shown = headers.get("authorization").and_then(|shown| shown.to_str().ok());
    (shown != Some("Bearer sntrys_s3cret")).then(|| refuse(401, "Invalid token"))
}

fn refuse(status: u16, detail: &str) -> Response {
    (StatusCode::from_u16(status).unwrap(), Json(json!({"detail": detail}))).into_response()
}

fn sha1(bytes: &[u8]) -> String {
    Sha1::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn to_sentry<'a>(url: &'a str, token: &'a str) -> [&'a str; 9] {
    ["--sentry-url", url, "--sentry-org", "acme", "--sentry-project", "shop", "--sentry-token", token, "--no-sources"]
}

#[tokio::test]
async fn a_sentry_gets_the_same_in_pieces_and_only_what_it_lacks() {
    let (collector, (url, sentry), dir) = (Fake::start().await, start().await, real_build());
    let (output, text) = upload(dir.path(), &collector.url, &to_sentry(&url, "sntrys_s3cret")).await;
    assert!(output.status.success() && !text.contains("s3cret"), "{text}");
    let requests = {
        let sentry = sentry.lock().unwrap();
        assert_eq!(sentry.of_kind("debug file"), [collector.body("wasm")]);
        let bundles = sentry.of_kind("artifact bundle");
        let bundle = SourceBundle::parse(bundles[0]).unwrap().debug_session().unwrap();
        let id = id_of(&collector.body("source_map"));
        for kind in [SourceFileType::MinifiedSource, SourceFileType::SourceMap] {
            let file = bundle.source_by_debug_id(id.parse().unwrap(), kind).unwrap().unwrap();
            let name = if kind == SourceFileType::SourceMap { "~/shop.js.map" } else { "~/shop.js" };
            assert_eq!(file.url(), Some(name));
        }
        assert_eq!((bundles.len(), sentry.files.len()), (1, 2));
        sentry.chunk_requests
    };
    // The debug file alone has more chunks than a request may.
    assert!(requests >= 2, "{requests}");

    let (output, text) = upload(dir.path(), &collector.url, &to_sentry(&url, "sntrys_s3cret")).await;
    assert!(output.status.success() && text.matches("Sentry has").count() == 2, "{text}");
    assert_eq!(sentry.lock().unwrap().chunk_requests, requests);
}

fn id_of(map: &[u8]) -> String {
    serde_json::from_slice::<Value>(map).unwrap()["debug_id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn what_a_sentry_refuses_is_said() {
    let (collector, (url, sentry), dir) = (Fake::start().await, start().await, real_build());
    let (output, text) = upload(dir.path(), &collector.url, &to_sentry(&url, "wrong-0ne")).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(text.contains("a token is needed, or this is the wrong one (401): Invalid token"), "{text}");
    assert!(!text.contains("wrong-0ne"), "{text}");

    sentry.lock().unwrap().accept = vec!["artifact_bundles"];
    let (output, text) = upload(dir.path(), &collector.url, &to_sentry(&url, "sntrys_s3cret")).await;
    assert!(output.status.success() && text.contains("missing: wasm page_symbols_bg.wasm: the upstream"), "{text}");
    assert!(text.contains("to Sentry  "), "{text}");
    sentry.lock().unwrap().accept.push("debug_files");
    let elsewhere =
        to_sentry(&url, "sntrys_s3cret").map(|argument| if argument == "shop" { "other" } else { argument });
    let (output, text) = upload(dir.path(), &collector.url, &[&elsewhere[..], &["--strict"]].concat()).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(text.contains("takes no such files, or has no such project"), "{text}");
    assert!(text.contains("not uploaded to Sentry: refused (400): no such project or release"), "{text}");

    let (output, text) =
        upload(dir.path(), &collector.url, &["--sentry-org", "acme", "--sentry-project", "shop"]).await;
    assert!(output.status.code() == Some(1) && text.contains("--sentry-token or SENTRY_AUTH_TOKEN"), "{text}");
}

/// The judge above says no to what is wrong, so its yes means something.
#[tokio::test]
async fn the_judge_can_say_no() {
    let (url, _) = start().await;
    // A second call finds the provider in place.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = reqwest::Client::new();
    let gzip = |bytes: &[u8]| {
        let mut packed = Vec::new();
        flate2::read::GzEncoder::new(bytes, flate2::Compression::fast()).read_to_end(&mut packed).unwrap();
        packed
    };
    let send = async |field: &'static str, chunks: Vec<(String, Vec<u8>)>| {
        let form = chunks.into_iter().fold(reqwest::multipart::Form::new(), |form, (name, bytes)| {
            form.part(field, reqwest::multipart::Part::bytes(bytes).file_name(name))
        });
        let request = http.post(format!("{url}/api/0/organizations/acme/chunk-upload/"));
        request.bearer_auth("sntrys_s3cret").multipart(form).send().await.unwrap().status().as_u16()
    };
    let right = (sha1(b"chunk"), gzip(b"chunk"));
    assert_eq!(send("file_gzip", vec![right.clone()]).await, 200);
    assert_eq!(send("file_gzip", vec![(sha1(b"other"), gzip(b"chunk"))]).await, 400);
    assert_eq!(send("chunk", vec![right.clone()]).await, 400);
    assert_eq!(send("file_gzip", vec![right.clone(); PER_REQUEST + 1]).await, 400);
    let large = vec![0; CHUNK + 1];
    assert_eq!(send("file_gzip", vec![(sha1(&large), gzip(&large))]).await, 400);
}
