//! A Sentry that takes envelopes: checks how they are sent, keeps what it took in its order.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::post,
};
use panicle_protocol::envelope::{Envelope, Limits};
use serde_json::{Value, json};

use super::{Faults, Server, any_port, lock};
use crate::contracts::sentry::judge_event;

/// The project's public key.
pub const PUBLIC_KEY: &str = "0123456789abcdef0123456789abcdef";
/// The project's number.
pub const PROJECT: u64 = 7;

/// The running fake.
#[derive(Debug)]
pub struct SentryFake {
    /// Failures on order, and hits.
    pub faults: Faults,
    inbox: Inbox,
    server: Server,
}

type Inbox = Arc<Mutex<Vec<Envelope>>>;

impl SentryFake {
    /// Starts one on a free port.
    pub async fn start() -> Self {
        Self::start_at(any_port()).await
    }

    /// Starts one where its DSN was handed out before: it was away.
    pub async fn start_at(address: SocketAddr) -> Self {
        let (faults, inbox) = (Faults::default(), Inbox::default());
        let router = Router::new()
            .route("/api/{project}/envelope/", post(take))
            .layer(DefaultBodyLimit::disable())
            .with_state(inbox.clone());
        let server = Server::start(address, router, faults.clone()).await;
        Self { faults, inbox, server }
    }

    /// The DSN of its project.
    pub fn dsn(&self) -> String {
        dsn_at(self.server.address)
    }

    /// The envelopes it took, in their order.
    pub fn envelopes(&self) -> Vec<Envelope> {
        lock(&self.inbox).clone()
    }

    /// The payloads of the events it took, in their order.
    pub fn events(&self) -> Vec<Value> {
        let envelopes = self.envelopes();
        let items = envelopes.iter().flat_map(|envelope| &envelope.items).filter(|item| item.kind() == "event");
        items.map(|item| serde_json::from_slice(&item.payload).expect("checked when it was taken")).collect()
    }
}

/// The DSN of a fake that is going to be at `address`.
pub fn dsn_at(address: SocketAddr) -> String {
    format!("http://{PUBLIC_KEY}@{address}/{PROJECT}")
}

async fn take(State(inbox): State<Inbox>, Path(project): Path<u64>, headers: HeaderMap, body: Bytes) -> Response {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let auth = header("x-sentry-auth");
    let key = format!("sentry_key={PUBLIC_KEY}");
    if !auth.starts_with("Sentry sentry_version=7") || !auth.split([' ', ',']).any(|part| part == key) {
        return refuse(StatusCode::UNAUTHORIZED, "bad sentry authorization header");
    }
    if project != PROJECT || header("content-type") != "application/x-sentry-envelope" {
        return refuse(StatusCode::BAD_REQUEST, "wrong project or content type");
    }
    let Ok(envelope) = Envelope::parse(&body, &Limits::default()) else {
        return refuse(StatusCode::BAD_REQUEST, "malformed envelope");
    };
    for item in envelope.items.iter().filter(|item| item.kind() == "event") {
        let Ok(event) = serde_json::from_slice::<Value>(&item.payload) else {
            return refuse(StatusCode::BAD_REQUEST, "the event is not JSON");
        };
        let complaints = judge_event(&event).unwrap_or_default();
        if !complaints.is_empty() {
            return refuse(StatusCode::BAD_REQUEST, &complaints.join("; "));
        }
    }
    let id = envelope.headers.get("event_id").cloned();
    lock(&inbox).push(envelope);
    Json(json!({"id": id})).into_response()
}

fn refuse(status: StatusCode, reason: &str) -> Response {
    (status, Json(json!({"detail": reason}))).into_response()
}
