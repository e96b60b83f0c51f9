//! A collector for one test.

use std::{path::Path, sync::Arc, time::Duration};

use panicle_collector::{
    app::App,
    clock::ManualClock,
    config::{self, Config, Env},
    server::Server,
    shutdown::{self, ShutdownTrigger},
};
use reqwest::{RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::task::JoinHandle;

/// Noon of 2026-01-31, UTC.
pub(crate) const NOON_MS: i64 = 1_769_860_800_000;
/// Longest a test waits for something to happen.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running collector with a data folder and a clock of its own; it stops when this is dropped.
pub(crate) struct TestApp {
    pub(crate) url: String,
    pub(crate) dsn: String,
    pub(crate) key: String,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) app: Arc<App>,
    pub(crate) http: reqwest::Client,
    builder: Builder,
    stop: ShutdownTrigger,
    server: JoinHandle<()>,
}

/// What a test wants to be different.
pub(crate) struct Builder {
    env: Env,
    dir: Arc<TempDir>,
    clock: Arc<ManualClock>,
}

impl TestApp {
    /// A collector as it is without configuration.
    pub(crate) async fn start() -> Self {
        Builder::new().start().await
    }

    /// A collector with some of these `SECTION__KEY`s set.
    pub(crate) async fn with(settings: &[(&str, &str)]) -> Self {
        Builder::new().with(settings).start().await
    }

    /// Stops it, and starts another one on the same data.
    pub(crate) async fn restart(self) -> Self {
        self.stop.trigger();
        self.server.await.unwrap();
        self.builder.start().await
    }

    /// Where its data is.
    pub(crate) fn data_dir(&self) -> &Path {
        self.builder.dir.path()
    }

    /// An address on it.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    /// A POST of `body` to one of project 1's endpoints, with the key in the query.
    pub(crate) fn post(&self, endpoint: &str, body: impl Into<reqwest::Body>) -> RequestBuilder {
        let url = self.at(&format!("/api/1/{endpoint}/?sentry_key={}", self.key));
        self.http.post(url).header("content-type", "text/plain;charset=UTF-8").body(body)
    }

    /// Sends one event and returns its id.
    pub(crate) async fn send(&self, event: &Value) -> String {
        let answer = self.post("envelope", envelope(event)).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        json_of(answer).await["id"].as_str().unwrap().to_owned()
    }

    /// Waits until everything accepted is digested.
    pub(crate) async fn digested(&self) {
        wait_for("the queue to be empty", async || {
            let waiting = panicle_collector::store::events::count_undigested(self.app.store.read()).await.unwrap();
            (waiting == 0).then_some(())
        })
        .await;
    }

    /// GETs JSON.
    pub(crate) async fn get(&self, path: &str) -> Value {
        let answer = self.http.get(self.at(path)).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        json_of(answer).await
    }

    /// All issues, once everything is digested.
    pub(crate) async fn issues(&self) -> Vec<Value> {
        self.digested().await;
        self.get("/api/v1/issues").await["issues"].as_array().unwrap().clone()
    }

    /// The one issue there is.
    pub(crate) async fn only_issue(&self) -> Value {
        let mut issues = self.issues().await;
        assert_eq!(issues.len(), 1, "{issues:#?}");
        issues.remove(0)
    }

    /// How many items were counted under this outcome and reason, in all categories.
    pub(crate) async fn counted(&self, outcome: &str, reason: &str) -> u64 {
        let page = self.http.get(self.at("/metrics")).send().await.unwrap().text().await.unwrap();
        let labels = format!("panicle_items_total{{outcome=\"{outcome}\",reason=\"{reason}\"");
        page.lines()
            .filter(|line| line.starts_with(&labels))
            .map(|line| line.rsplit_once(' ').unwrap().1.parse::<u64>().unwrap())
            .sum()
    }

    /// How many items were counted at all.
    pub(crate) async fn counted_in_all(&self) -> u64 {
        let page = self.http.get(self.at("/metrics")).send().await.unwrap().text().await.unwrap();
        page.lines()
            .filter(|line| line.starts_with("panicle_items_total{"))
            .map(|line| line.rsplit_once(' ').unwrap().1.parse::<u64>().unwrap())
            .sum()
    }

    /// A number the database answers with.
    pub(crate) async fn number(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(self.app.store.read()).await.unwrap()
    }
}

impl Builder {
    pub(crate) fn new() -> Self {
        Self { env: Env::new(), dir: Arc::new(TempDir::new().unwrap()), clock: Arc::new(ManualClock::at(NOON_MS)) }
    }

    pub(crate) fn with(mut self, settings: &[(&str, &str)]) -> Self {
        for (key, value) in settings {
            self.env.insert(format!("PANICLE__{key}"), (*value).to_owned());
        }
        self
    }

    pub(crate) fn config(&self) -> Config {
        let mut env = Env::from([
            (String::from("PANICLE__HTTP__LISTEN"), String::from("127.0.0.1:0")),
            (String::from("PANICLE__DATA__DIR"), self.dir.path().to_str().unwrap().to_owned()),
            // "This program" is the test here.
            (String::from("PANICLE__ARTIFACTS__CONVERTER"), String::from(env!("CARGO_BIN_EXE_panicle"))),
        ]);
        env.extend(self.env.clone());
        config::load(None, &env).unwrap()
    }

    /// A collector that has its database open, and neither serves nor digests.
    pub(crate) async fn bind(&self) -> anyhow::Result<Server> {
        Server::bind(self.config(), self.clock.clone()).await
    }

    pub(crate) async fn start(self) -> TestApp {
        let server = self.bind().await.unwrap();
        let (stop, shutdown) = shutdown::channel();
        let (dsn, url) = (server.dsn(), server.dashboard_url().trim_end_matches('/').to_owned());
        let key = dsn.split_once("://").unwrap().1.split_once('@').unwrap().0.to_owned();
        let app = Arc::clone(server.app());
        let server = tokio::spawn(async move { server.run(shutdown).await.unwrap() });
        let http = reqwest::Client::new();
        TestApp { url, dsn, key, clock: Arc::clone(&self.clock), app, http, builder: self, stop, server }
    }
}

/// An envelope around one event, as an SDK writes it.
pub(crate) fn envelope(event: &Value) -> Vec<u8> {
    let payload = event.to_string();
    format!("{{}}\n{{\"type\":\"event\",\"length\":{}}}\n{payload}\n", payload.len()).into_bytes()
}

/// A panic, as the SDK describes it.
pub(crate) fn a_panic(id: u128, message: &str) -> Value {
    json!({
        "event_id": format!("{id:032x}"),
        "timestamp": 1_769_860_000.5,
        "platform": "javascript",
        "level": "fatal",
        "release": "shop@1.0.0",
        "environment": "production",
        "exception": {"values": [{
            "type": "panic",
            "value": message,
            "mechanism": {"type": "panicle.panic", "handled": false},
            "stacktrace": {"frames": [
                {"function": "main", "filename": "http://127.0.0.1/app.js", "lineno": 3, "colno": 1, "in_app": true},
                {"function": "shop::checkout::pay", "filename": "http://127.0.0.1/shop_bg.wasm",
                 "platform": "native", "instruction_addr": "0x1f2", "in_app": true},
                {"function": "core::panicking::panic_fmt", "filename": "http://127.0.0.1/shop_bg.wasm", "in_app": false}
            ]}
        }]},
        "breadcrumbs": {"values": [{"timestamp": 1_769_860_000.1, "category": "ui.click", "message": "button#pay"}]},
        "contexts": {"panicle": {
            "error_type": "wasm_panic", "phase": "sync", "host": "app", "is_unhandled": true, "recoverable": false,
            "location": {"file": "src/checkout.rs", "line": 12, "column": 5}
        }},
        "tags": {"error_type": "wasm_panic"},
        "request": {"url": "http://127.0.0.1/cart", "headers": {"User-Agent": "TestBrowser/1"}}
    })
}

/// The body of an answer.
pub(crate) async fn json_of(answer: Response) -> Value {
    serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap()
}

/// Asks again and again until there is something.
pub(crate) async fn wait_for<T>(what: &str, look: impl AsyncFn() -> Option<T>) -> T {
    let deadline = tokio::time::Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(tokio::time::Instant::now() < deadline, "waited too long for {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
