//! Reading other systems' answers: what `Retry-After` says, and how much of a body may be read.

use std::time::Duration;

use jiff::{Timestamp, fmt::rfc2822};
use reqwest::{Response, header::HeaderMap};

/// Nobody is waited for longer than this, whatever they ask: a broken clock over there must not stop us for good.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 60 * 60);

/// The pause `Retry-After` asks for: seconds or an HTTP date, as RFC 9110 has it.
pub fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = headers.get("retry-after")?.to_str().ok()?.trim();
    seconds(text).or_else(|| until_date(text, now))
}

/// A non-negative number of seconds, rounded up, as Sentry's and Jira's headers have it.
pub fn seconds(text: &str) -> Option<Duration> {
    let seconds: f64 = text.trim().parse().ok()?;
    (seconds >= 0.0).then(|| Duration::from_secs(seconds.ceil().min(LONGEST_WAIT.as_secs_f64()) as u64))
}

fn until_date(text: &str, now: Timestamp) -> Option<Duration> {
    let date = rfc2822::DateTimeParser::new().parse_timestamp(text).ok()?;
    let wait = Duration::try_from(date.duration_since(now)).unwrap_or(Duration::ZERO);
    Some(wait.min(LONGEST_WAIT))
}

/// Reads a body of at most `limit` bytes; `None` when it is longer or breaks off.
pub async fn bounded_body(mut response: Response, limit: usize) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.ok()? {
        if body.len() + chunk.len() > limit {
            return None;
        }
        body.extend_from_slice(&chunk);
    }
    Some(body)
}

/// A failed request in words without its address, which can hold a key.
pub fn describe(error: &reqwest::Error) -> &'static str {
    match error {
        error if error.is_timeout() => "timed out",
        error if error.is_connect() => "cannot connect",
        error if error.is_builder() => "the address is not usable",
        _ => "the connection broke off",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(value: &str, expected_seconds: Option<u64>) {
        let headers = HeaderMap::from_iter([(reqwest::header::RETRY_AFTER, value.parse().unwrap())]);
        let now = "2026-01-01T00:00:00Z".parse().unwrap();
        assert_eq!(retry_after(&headers, now).map(|wait| wait.as_secs()), expected_seconds, "{value}");
    }

    #[test]
    fn retry_after_is_read_as_seconds_or_date() {
        check("30", Some(30));
        check("0.2", Some(1));
        check("Thu, 01 Jan 2026 00:01:00 GMT", Some(60));
        check("Wed, 31 Dec 2025 23:59:00 GMT", Some(0));
        check("99999999999999", Some(24 * 60 * 60));
        check("-5", None);
        check("NaN", None);
        check("soon", None);
    }
}
