//! What the upstream asked us not to send for a while, by Sentry's data categories.
//!
//! Format: "Rate Limiting" in Sentry's SDK documentation: `60:error;transaction:organization:reason, 2700::key`.

use std::{collections::BTreeMap, time::Duration};

use jiff::Timestamp;
use reqwest::{StatusCode, header::HeaderMap};

use crate::outbound::answer;

/// What a 429 without any hint means, as Sentry's SDKs have it.
const DEFAULT_PAUSE: Duration = Duration::from_secs(60);

/// Pauses by category.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct RateLimits {
    all_until_ms: i64,
    until_ms: BTreeMap<String, i64>,
}

impl RateLimits {
    /// Learns from an answer, whatever its status: limits come with a 200 too.
    pub(super) fn learn(&mut self, status: StatusCode, headers: &HeaderMap, now_ms: i64) {
        let limits = headers.get("x-sentry-rate-limits").and_then(|value| value.to_str().ok()).map(parse);
        match limits.filter(|limits| !limits.is_empty()) {
            Some(limits) => limits.iter().for_each(|(pause, categories)| self.pause(*pause, categories, now_ms)),
            None if status == StatusCode::TOO_MANY_REQUESTS => {
                let now = Timestamp::from_millisecond(now_ms).unwrap_or_default();
                self.pause(answer::retry_after(headers, now).unwrap_or(DEFAULT_PAUSE), &[], now_ms);
            }
            None => {}
        }
    }

    /// Is everything held back?
    pub(super) fn is_all_held(&self, now_ms: i64) -> bool {
        self.all_until_ms > now_ms
    }

    /// Is this category held back?
    pub(super) fn is_held(&self, category: &str, now_ms: i64) -> bool {
        self.is_all_held(now_ms) || self.held(now_ms).contains(&category)
    }

    /// The categories that are held back, unless all are.
    pub(super) fn held(&self, now_ms: i64) -> Vec<&str> {
        self.until_ms
            .iter()
            .filter(|(_, until_ms)| **until_ms > now_ms)
            .map(|(category, _)| category.as_str())
            .collect()
    }

    fn pause(&mut self, pause: Duration, categories: &[String], now_ms: i64) {
        let until_ms = now_ms.saturating_add(i64::try_from(pause.as_millis()).unwrap_or(i64::MAX));
        if categories.is_empty() {
            self.all_until_ms = self.all_until_ms.max(until_ms);
        }
        for category in categories {
            let known = self.until_ms.entry(category.clone()).or_default();
            *known = until_ms.max(*known);
        }
    }
}

/// Pauses with their categories; no category means all of them. What cannot be read is left out.
fn parse(text: &str) -> Vec<(Duration, Vec<String>)> {
    let limit = |limit: &str| {
        let mut parts = limit.trim().split(':');
        let pause = answer::seconds(parts.next()?)?;
        let categories = parts.next().unwrap_or_default().split(';').map(str::trim).filter(|name| !name.is_empty());
        Some((pause, categories.map(str::to_owned).collect()))
    };
    text.split(',').filter_map(limit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn learnt(status: u16, headers: &[(&'static str, &'static str)]) -> RateLimits {
        let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        let mut limits = RateLimits::default();
        limits.learn(StatusCode::from_u16(status).unwrap(), &headers, 0);
        limits
    }

    #[test]
    fn categories_are_held_for_their_time() {
        let limits =
            learnt(200, &[("x-sentry-rate-limits", "60:error;session:organization:quota, 10:transaction:key")]);
        assert_eq!(limits.held(0), ["error", "session", "transaction"]);
        assert_eq!(limits.held(10_000), ["error", "session"]);
        assert!(limits.held(60_000).is_empty() && !limits.is_all_held(0));
    }

    #[test]
    fn no_category_means_all() {
        let limits = learnt(429, &[("x-sentry-rate-limits", "60::organization")]);
        assert!(limits.is_all_held(59_999) && !limits.is_all_held(60_000));
    }

    #[test]
    fn a_429_without_limits_holds_everything() {
        assert!(learnt(429, &[("retry-after", "5")]).is_all_held(4_999));
        assert!(!learnt(429, &[("retry-after", "5")]).is_all_held(5_000));
        assert!(learnt(429, &[]).is_all_held(59_999));
        assert!(learnt(429, &[("x-sentry-rate-limits", "rubbish")]).is_all_held(59_999));
        assert_eq!(learnt(200, &[]), RateLimits::default());
    }
}
