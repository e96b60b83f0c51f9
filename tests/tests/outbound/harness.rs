//! A running collector with a clock that the test moves, and short words for what the tests do with it.

use std::{path::Path, sync::Arc, time::Duration};

use hmac::{Hmac, KeyInit, Mac};
use panicle_collector::{
    app::App,
    clock::ManualClock,
    config::{self, Env},
    server::Server,
    shutdown::{self, ShutdownTrigger},
    store::{events, outbox, spool},
};
use panicle_protocol::dsn::Dsn;
use panicle_tests::fakes::{
    jira::{self, JiraFake},
    sentry::SentryFake,
};
use reqwest::Response;
use serde_json::{Value, json};
use sha2::Sha256;
use tempfile::TempDir;
use tokio::task::JoinHandle;

/// The secret of the GitHub webhook.
pub(crate) const WEBHOOK_SECRET: &str = "webhook-secret";
/// Longer than the worker and the forwarder wait before they look again.
const A_POLL: Duration = Duration::from_millis(1_200);

pub(crate) struct Collector {
    pub(crate) app: Arc<App>,
    pub(crate) clock: Arc<ManualClock>,
    dsn: Dsn,
    stop: ShutdownTrigger,
    running: JoinHandle<anyhow::Result<()>>,
}

/// Which outside systems the collector knows.
#[derive(Default)]
pub(crate) struct Peers(Env);

impl Peers {
    pub(crate) fn jira(self, jira: &JiraFake) -> Self {
        self.set("JIRA__URL", &jira.url())
            .set("JIRA__EMAIL", jira::EMAIL)
            .set("JIRA__API_TOKEN", jira::API_TOKEN)
            .set("JIRA__PROJECT_KEY", jira::PROJECT_KEY)
    }

    pub(crate) fn github(self) -> Self {
        self.set("GITHUB__WEBHOOK_SECRET", WEBHOOK_SECRET)
    }

    pub(crate) fn upstream(self, sentry: &SentryFake) -> Self {
        self.set("UPSTREAM__DSN", &sentry.dsn())
    }

    pub(crate) fn set(mut self, key: &str, value: &str) -> Self {
        self.0.insert(format!("PANICLE__{key}"), value.to_owned());
        self
    }

    /// Starts a collector with its data in `dir`.
    pub(crate) async fn start(&self, dir: &Path) -> Collector {
        let mut env = self.0.clone();
        env.insert(String::from("PANICLE__HTTP__LISTEN"), String::from("127.0.0.1:0"));
        env.insert(String::from("PANICLE__DATA__DIR"), dir.display().to_string());
        let config = config::load(None, &env).unwrap();
        let clock = Arc::new(ManualClock::at(1_767_225_600_000));
        let server = Server::bind(config, Arc::clone(&clock) as _).await.unwrap();
        let (app, dsn) = (Arc::clone(server.app()), server.dsn().parse().unwrap());
        let (stop, asked) = shutdown::channel();
        Collector { app, clock, dsn, stop, running: tokio::spawn(server.run(asked)) }
    }
}

pub(crate) fn data_dir() -> TempDir {
    TempDir::new().unwrap()
}

/// A panic as the SDK reports it; every `message` is an issue of its own.
pub(crate) fn panic_event(number: u32, message: &str) -> Value {
    json!({
        "event_id": format!("{number:032x}"),
        "timestamp": 1_767_225_600.5,
        "platform": "javascript",
        "level": "fatal",
        "release": "shop@1.0.0",
        "environment": "test",
        "exception": {"values": [{
            "type": "panic",
            "value": message,
            "mechanism": {"type": "panicle.panic", "handled": false},
            "stacktrace": {"frames": [
                {"function": "shop::main", "filename": "http://shop.example/shop.wasm", "platform": "native",
                 "instruction_addr": "0x10", "in_app": true},
                {"function": format!("shop::buy_{number}"), "filename": "http://shop.example/shop.wasm", "platform": "native",
                 "instruction_addr": "0x2f", "in_app": true},
                {"function": "core::panicking::panic_fmt", "filename": "http://shop.example/shop.wasm",
                 "platform": "native", "instruction_addr": "0x3f", "in_app": false},
            ]},
        }]},
        "request": {"url": "http://shop.example/cart", "headers": {"User-Agent": "Mozilla/5.0 Firefox/153.0"}},
        "contexts": {"panicle": {
            "error_type": "wasm_panic", "phase": "runtime", "host": "window", "is_unhandled": true, "recoverable": false,
            "location": {"file": format!("src/cart_{number}.rs"), "line": 12, "column": 5},
        }},
        "tags": {"error_type": "wasm_panic"},
        "sdk": {"name": "panicle", "version": "0.1.0"},
    })
}

impl Collector {
    /// Sends an event as a client does; it is accepted when this returns.
    pub(crate) async fn report(&self, event: &Value) {
        self.send_item("event", event).await;
    }

    /// Sends an envelope with one item.
    pub(crate) async fn send_item(&self, kind: &str, payload: &Value) {
        let id = payload.get("event_id").cloned().unwrap_or(json!("f".repeat(32)));
        let body = format!("{}\n{}\n{payload}\n", json!({"event_id": id}), json!({"type": kind}));
        let request = self.app.http.post(self.dsn.envelope_url()).header("x-sentry-auth", self.auth()).body(body);
        let response = request.send().await.unwrap();
        let status = response.status();
        assert_eq!(status, 200, "{}", response.text().await.unwrap());
    }

    fn auth(&self) -> String {
        format!("Sentry sentry_version=7, sentry_key={}", self.dsn.public_key)
    }

    /// Sends a delivery of GitHub's, signed.
    pub(crate) async fn deliver(&self, delivery_id: &str, payload: &Value) -> Response {
        let body = payload.to_string();
        let signature = sign(WEBHOOK_SECRET, body.as_bytes());
        self.hook("pull_request", delivery_id, &signature, body).await
    }

    pub(crate) async fn hook(&self, event: &str, delivery_id: &str, signature: &str, body: String) -> Response {
        self.app
            .http
            .post(format!("{}/hooks/github", self.app.base_url))
            .header("content-type", "application/json")
            .header("x-github-event", event)
            .header("x-github-delivery", delivery_id)
            .header("x-hub-signature-256", signature)
            .body(body)
            .send()
            .await
            .unwrap()
    }

    /// Waits until every accepted event is digested.
    pub(crate) async fn digested(&self) {
        let none_waits = async || events::count_undigested(self.app.store.read()).await.unwrap() == 0;
        eventually("everything is digested", none_waits).await;
    }

    /// Waits until everything is digested and no job is left; returns how many jobs have failed.
    pub(crate) async fn settled(&self) -> i64 {
        self.digested().await;
        eventually("the outbox is empty", async || self.jobs("pending").await == 0).await;
        self.jobs("failed").await
    }

    async fn jobs(&self, state: &str) -> i64 {
        let mut conn = self.app.store.read().acquire().await.unwrap();
        outbox::count(&mut conn, state).await.unwrap()
    }

    pub(crate) async fn spooled_bytes(&self) -> i64 {
        let mut conn = self.app.store.read().acquire().await.unwrap();
        spool::bytes(&mut conn).await.unwrap()
    }

    /// One page of `/metrics`.
    pub(crate) async fn metrics(&self) -> String {
        let url = format!("{}/metrics", self.app.base_url);
        self.app.http.get(url).send().await.unwrap().text().await.unwrap()
    }

    /// Stops in order, as on a signal.
    pub(crate) async fn stop(self) {
        self.stop.trigger();
        self.running.await.unwrap().unwrap();
    }
}

/// A `pull_request` payload, as far as anybody reads it.
pub(crate) fn pull_request(number: i64, title: &str, action: &str, state: &str, merged: bool) -> Value {
    json!({
        "action": action,
        "number": number,
        "pull_request": {
            "number": number,
            "title": title,
            "body": null,
            "html_url": format!("https://github.com/example/shop/pull/{number}"),
            "state": state,
            "merged": merged,
            "draft": false,
            "merge_commit_sha": "a".repeat(40),
            "updated_at": "2026-01-01T00:00:00Z",
            "head": {"ref": "changes"},
        },
        "repository": {"full_name": "example/shop"},
    })
}

/// The signature of `body`, as GitHub makes it.
pub(crate) fn sign(secret: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(body);
    let hex: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256={hex}")
}

/// Waits for what is to come, at most 10 s.
pub(crate) async fn eventually(what: &str, is_so: impl AsyncFn() -> bool) {
    for _ in 0..500 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("never: {what}");
}

/// Waits long enough for what must not come.
pub(crate) async fn a_while() {
    tokio::time::sleep(A_POLL).await;
}
