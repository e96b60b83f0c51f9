//! What every request and every task shares.

use std::{sync::Arc, time::Duration};

use anyhow::Context as _;
use panicle_protocol::mask::Masker;
use tokio::sync::Notify;

use crate::{clock::Clock, config::Config, metrics::Metrics, store::Store};

/// The collector's shared parts.
#[derive(Debug)]
pub struct App {
    /// The configuration, checked.
    pub config: Arc<Config>,
    /// The database.
    pub store: Store,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The counters.
    pub metrics: Metrics,
    /// The one HTTP client for all outside calls: with a time-out, without redirects.
    pub http: reqwest::Client,
    /// The masking rules.
    pub masker: Masker,
    /// Wake the tasks that wait for work.
    pub wakers: Wakers,
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
    /// Puts the parts together.
    pub fn new(config: Arc<Config>, store: Store, clock: Arc<dyn Clock>, base_url: String) -> anyhow::Result<Self> {
        Ok(Self {
            config,
            store,
            clock,
            metrics: Metrics::default(),
            http: http_client()?,
            masker: Masker::default(),
            wakers: Wakers::default(),
            base_url,
        })
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
