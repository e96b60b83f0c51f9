//! What every request and every task shares.

use std::{sync::Arc, time::Duration};

use anyhow::Context as _;
use panicle_protocol::mask::Masker;
use tokio::sync::{Notify, Semaphore};

use crate::{
    clock::Clock,
    config::Config,
    limits::Limits,
    metrics::Metrics,
    projects::Projects,
    salt::SecretSalt,
    store::{Store, writer::Writer},
    symbolicate::Symbolicator,
    tasks::Tasks,
};

/// Each may hold a body unpacked to `ingest.max_decompressed_bytes`.
const HEAVY_AT_ONCE: usize = 4;

/// The collector's shared parts.
#[derive(Debug)]
pub struct App {
    /// The configuration, checked.
    pub config: Arc<Config>,
    /// The database.
    pub store: Store,
    /// The projects and their keys.
    pub projects: Projects,
    /// How much may come.
    pub limits: Limits,
    /// Commits accepted events.
    pub writer: Writer,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The counters.
    pub metrics: Metrics,
    /// The one HTTP client for all outside calls: with a time-out, without redirects.
    pub http: reqwest::Client,
    /// The masking rules.
    pub masker: Masker,
    /// What makes frames readable.
    pub symbolicator: Symbolicator,
    /// What hashes of users are salted with.
    pub salt: SecretSalt,
    /// How many big bodies are worked on at once.
    pub heavy: Semaphore,
    /// Wake the tasks that wait for work.
    pub wakers: Wakers,
    /// The tasks that run beside the HTTP server.
    pub tasks: Tasks,
    /// The address people and browsers use, without a trailing slash.
    pub base_url: String,
}

/// One waker per task that waits for work; a wake-up that comes early is kept.
#[derive(Debug, Default)]
pub struct Wakers {
    /// Accepted events wait to be digested.
    pub digest: Notify,
    /// Jobs wait in the outbox.
    pub outbox: Notify,
    /// Envelopes wait in the spool.
    pub forward: Notify,
}

impl App {
    /// Puts the parts together, and starts the task that commits accepted events.
    pub fn new(
        config: Arc<Config>,
        store: Store,
        projects: Projects,
        salt: SecretSalt,
        clock: Arc<dyn Clock>,
        base_url: String,
    ) -> anyhow::Result<Self> {
        let symbolicator = Symbolicator::open(&config, store.clone())?;
        let masker = Masker::new(&config.mask.rules)?.salted(salt.for_masking());
        Ok(Self {
            projects,
            limits: Limits::new(config.limits.clone()),
            config,
            writer: Writer::start(store.clone()),
            store,
            clock,
            metrics: Metrics::default(),
            http: http_client()?,
            masker,
            symbolicator,
            salt,
            heavy: Semaphore::new(HEAVY_AT_ONCE),
            wakers: Wakers::default(),
            tasks: Tasks::default(),
            base_url,
        })
    }

    /// The DSN of a project under one of its keys.
    pub fn dsn(&self, key: &str, project_id: i64) -> String {
        let (scheme, rest) = self.base_url.split_once("://").unwrap_or(("http", &self.base_url));
        format!("{scheme}://{key}@{rest}/{project_id}")
    }
}

fn http_client() -> anyhow::Result<reqwest::Client> {
    // A second call finds the provider in place, which is what it wanted.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .user_agent(concat!("panicle/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(Duration::from_secs(5))
        .timeout(Duration::from_secs(20))
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .context("cannot set up the HTTP client")
}
