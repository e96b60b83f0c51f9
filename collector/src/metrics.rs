//! What `/metrics` counts. Every received item ends in exactly one outcome here.

use std::sync::Arc;

use prometheus_client::{
    encoding::{EncodeLabelSet, text},
    metrics::{counter::Counter, family::Family, gauge::Gauge},
    registry::Registry,
};

use crate::discarded::Discarded;

/// The counters; cloning shares them.
#[derive(Clone)]
pub struct Metrics {
    registry: Arc<Registry>,
    items: Family<ItemLabels, Counter>,
    digested: Family<ResultLabel, Counter>,
    deliveries: Family<DeliveryLabels, Counter>,
    forwards: Family<ResultLabel, Counter>,
    updates: Family<ResultLabel, Counter>,
    client_discarded: Family<DiscardedLabels, Counter>,
    expired: Family<ResultLabel, Counter>,
    /// Events accepted and not yet digested.
    pub undigested: Gauge,
}

/// What became of a received item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Committed.
    Accepted,
    /// Left out on purpose.
    Filtered,
    /// Not taken now; the client may come back.
    RateLimited,
    /// Refused for what it is.
    Invalid,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ItemLabels {
    outcome: &'static str,
    reason: &'static str,
    category: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ResultLabel {
    result: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct DiscardedLabels {
    reason: &'static str,
    category: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct DeliveryLabels {
    kind: &'static str,
    result: &'static str,
}

impl Outcome {
    fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Filtered => "filtered",
            Self::RateLimited => "rate_limited",
            Self::Invalid => "invalid",
        }
    }
}

impl Metrics {
    /// One received item's outcome; `reason` is empty when it was accepted.
    pub fn item(&self, outcome: Outcome, reason: &'static str, category: &str) {
        let labels = ItemLabels { outcome: outcome.as_str(), reason, category: category.to_owned() };
        self.items.get_or_create(&labels).inc();
    }

    /// One digested event: `new`, `known`, `regressed`, `detailed` or `set_aside`.
    pub fn digested(&self, result: &'static str) {
        self.digested.get_or_create(&ResultLabel { result }).inc();
    }

    /// One attempt at a job of the outbox: its kind, and `done`, `retried` or `failed`.
    pub fn delivery(&self, kind: &'static str, result: &'static str) {
        self.deliveries.get_or_create(&DeliveryLabels { kind, result }).inc();
    }

    /// One attempt to hand an envelope to the upstream: `done`, `retried` or `dropped`.
    pub fn forward(&self, result: &'static str) {
        self.forwards.get_or_create(&ResultLabel { result }).inc();
    }

    /// Updates of events: `applied`, or `orphaned` when the event never came.
    pub fn updates(&self, result: &'static str, how_many: u64) {
        self.updates.get_or_create(&ResultLabel { result }).inc_by(how_many);
    }

    /// What a client says it threw away.
    pub fn client_discarded(&self, discarded: &Discarded) {
        let labels = DiscardedLabels { reason: discarded.reason, category: discarded.category };
        self.client_discarded.get_or_create(&labels).inc_by(discarded.quantity);
    }

    /// Events deleted by `retention`, for their `age` or for the `size` of all.
    pub fn expired(&self, reason: &'static str, how_many: u64) {
        self.expired.get_or_create(&ResultLabel { result: reason }).inc_by(how_many);
    }

    /// All of it in the OpenMetrics text format.
    pub fn render(&self) -> String {
        let mut page = String::new();
        text::encode(&mut page, &self.registry).expect("INVARIANT: writing to a String does not fail");
        page
    }
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("panicle");
        let items = Family::default();
        let digested = Family::default();
        let deliveries = Family::default();
        let forwards = Family::default();
        let updates = Family::default();
        let client_discarded = Family::default();
        let expired = Family::default();
        let undigested = Gauge::default();
        // The library appends `_total` to counters.
        registry.register("items", "Received items by what became of them", items.clone());
        registry.register("digested", "Digested events by what they changed", digested.clone());
        registry.register("deliveries", "Attempts at the outbox's jobs", deliveries.clone());
        registry.register("forwards", "Attempts to hand envelopes to the upstream", forwards.clone());
        registry.register("event_updates", "Updates of events by what became of them", updates.clone());
        registry.register("client_discarded", "What clients say they threw away", client_discarded.clone());
        registry.register("expired_events", "Events deleted by retention", expired.clone());
        registry.register("undigested_events", "Events accepted and not yet digested", undigested.clone());
        let registry = Arc::new(registry);
        Self { registry, items, digested, deliveries, forwards, updates, client_discarded, expired, undigested }
    }
}

impl std::fmt::Debug for Metrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}
