//! What clients say they threw away: numbers for `/metrics`, under labels of which there are only so many.

/// One entry of a client report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Discarded {
    /// Why, in one of Sentry's words.
    pub reason: &'static str,
    /// What, as one of Sentry's data categories.
    pub category: &'static str,
    /// How many.
    pub quantity: u64,
}

/// Any other word.
const OTHER: &str = "other";

/// Sentry's developer documentation, "Client Reports".
const REASONS: [&str; 17] = [
    "backpressure",
    "before_send",
    "buffer_overflow",
    "cache_overflow",
    "event_processor",
    "ignored",
    "insufficient_data",
    "internal_sdk_error",
    "invalid",
    "network_error",
    "no_parent_span",
    "queue_overflow",
    "ratelimit_backoff",
    "sample_rate",
    "send_error",
    "too_big",
    "too_many_retries",
];

const CATEGORIES: [&str; 16] = [
    "attachment",
    "default",
    "error",
    "feedback",
    "internal",
    "log_byte",
    "log_item",
    "metric_bucket",
    "monitor",
    "profile",
    "profile_chunk",
    "replay",
    "security",
    "session",
    "span",
    "transaction",
];

/// The reason, when it is a known one.
pub fn reason(word: &str) -> &'static str {
    known(&REASONS, word)
}

/// The category, when it is a known one.
pub fn category(word: &str) -> &'static str {
    known(&CATEGORIES, word)
}

fn known(words: &[&'static str], word: &str) -> &'static str {
    words.iter().find(|known| **known == word).copied().unwrap_or(OTHER)
}
