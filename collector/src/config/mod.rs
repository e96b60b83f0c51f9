//! The configuration: what each key means once it is read. How it is read is in [`load`].

mod grouping;
mod load;
mod rules;

use std::{net::IpAddr, path::PathBuf, sync::Arc};

use panicle_protocol::{dsn::Dsn, mask::Rule};
use secrecy::SecretString;
use serde::Deserialize;

pub use crate::{filter::Filters, group::rules::Rules, limits::LimitsConfig, retention::Retention};
pub use load::{ConfigError, DEFAULT_YAML, Env, load, load_mask};

/// The whole configuration, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// Listener, addresses and access.
    pub http: Http,
    /// Where data is kept.
    pub data: Data,
    /// What is taken in, and how much of it.
    pub ingest: Ingest,
    /// How long it is kept.
    pub retention: Retention,
    /// How much of it.
    pub limits: LimitsConfig,
    /// What is left out of it.
    pub filters: Filters,
    /// What is kept to make frames readable.
    pub artifacts: Artifacts,
    /// What is masked besides what always is.
    pub mask: Mask,
    /// What is one issue.
    pub grouping: Grouping,
    /// The Sentry that gets every event; `None` when events stay here.
    pub upstream: Option<Upstream>,
    /// The Jira that gets a ticket for each new issue; `None` when there is none.
    pub jira: Option<Jira>,
    /// GitHub's webhook; `None` when deliveries are refused.
    pub github: Option<Github>,
}

/// `http`: listener, addresses and access.
#[derive(Clone, Debug)]
pub struct Http {
    /// Address and port to listen on.
    pub listen: String,
    /// The address people and browsers use, without a trailing slash; `None` means the listener's own.
    pub public_url: Option<String>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Token of the read API and the dashboard.
    pub api_token: Option<SecretString>,
}

/// `data`: where data is kept.
#[derive(Clone, Debug, Deserialize)]
pub struct Data {
    /// Folder of the database.
    pub dir: PathBuf,
}

/// `ingest`: what is taken in, and how much of it.
#[derive(Clone, Debug, Deserialize)]
pub struct Ingest {
    /// Largest request body as sent.
    pub max_envelope_bytes: usize,
    /// Largest event.
    pub max_event_bytes: usize,
    /// Largest request body after decompression.
    pub max_decompressed_bytes: usize,
    /// Deepest nesting of a payload's JSON.
    pub max_depth: usize,
    /// Most items in one envelope.
    pub max_items: usize,
    /// Origins that may send; `*` is any.
    pub allowed_origins: Arc<[String]>,
}

/// `artifacts`: what is kept to make frames readable.
#[derive(Clone, Debug, Deserialize)]
pub struct Artifacts {
    /// Largest file.
    pub max_file_bytes: u64,
    /// Most bytes of all files.
    pub max_total_bytes: u64,
    /// Most bytes of what was made from them.
    pub max_cache_bytes: u64,
    /// The program that reads them; `None` means this one.
    pub converter: Option<PathBuf>,
}

/// `mask`: what is masked besides what always is.
#[derive(Clone, Debug)]
pub struct Mask {
    /// Rules of one's own, the first that fits first; each is known to be right.
    pub rules: Vec<Rule>,
}

/// `grouping`: what is one issue, besides what Panicle thinks.
#[derive(Clone, Debug)]
pub struct Grouping {
    /// Rules of one's own, the first that fits first.
    pub rules: Rules,
}

/// `upstream`: the Sentry that gets every event.
#[derive(Clone, Debug)]
pub struct Upstream {
    /// Its project's DSN.
    pub dsn: Dsn,
    /// Most bytes of envelopes that wait for it.
    pub max_spool_bytes: u64,
}

/// `jira`: the Jira that gets the tickets.
#[derive(Clone, Debug)]
pub struct Jira {
    /// Address of the site, without a trailing slash.
    pub url: String,
    /// The account that opens tickets.
    pub email: String,
    /// Its API token.
    pub api_token: SecretString,
    /// Key of the project that gets the tickets.
    pub project_key: String,
    /// Type of the tickets.
    pub issue_type: String,
    /// Statuses a ticket moves to.
    pub transitions: Transitions,
}

/// `jira.transitions`: statuses a ticket moves to.
#[derive(Clone, Debug, Deserialize)]
pub struct Transitions {
    /// When a pull request names the ticket.
    pub in_review: String,
    /// When that pull request is merged.
    pub merged: String,
}

/// `github`: the webhook.
#[derive(Clone, Debug)]
pub struct Github {
    /// What deliveries are signed with.
    pub webhook_secret: SecretString,
}

impl Ingest {
    /// May a page of this origin send?
    pub fn allows_origin(&self, origin: &str) -> bool {
        self.allowed_origins.iter().any(|allowed| allowed == "*" || allowed.eq_ignore_ascii_case(origin))
    }
}
