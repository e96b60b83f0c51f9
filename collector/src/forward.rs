//! Hands spooled envelopes to the upstream Sentry, oldest first, one at a time.
//!
//! An envelope leaves the spool when the upstream has it or says it never will; until then it survives outages and
//! restarts, and comes again with the same event id, which Sentry counts once. Never reads what is in it.

mod rate_limits;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use reqwest::{Response, StatusCode};
use serde_json::{Map, Value};

use self::rate_limits::RateLimits;
use crate::{
    app::App,
    clock,
    config::Upstream,
    outbound::{answer, backoff},
    shutdown::Shutdown,
    store::{
        self,
        spool::{self, Spooled},
    },
};

/// How often to look for envelopes whose pause is over.
const POLL: Duration = Duration::from_millis(500);
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(5 * 60);
/// How often the spool is held to its size.
const TRIM_EVERY: Duration = Duration::from_secs(30);
const CLIENT: &str = concat!("panicle/", env!("CARGO_PKG_VERSION"));

/// Runs until asked to stop; does nothing without an upstream.
pub async fn run(app: Arc<App>, shutdown: Shutdown) {
    let Some(upstream) = app.config.upstream.clone() else {
        return shutdown.requested().await;
    };
    let mut forwarder = Forwarder { app: &app, upstream, limits: RateLimits::default() };
    let mut trimmed_at = None::<Instant>;
    while !shutdown.is_requested() {
        if trimmed_at.is_none_or(|at| at.elapsed() > TRIM_EVERY) {
            trimmed_at = Some(Instant::now());
            log_failure(forwarder.trim().await);
        }
        if log_failure(forwarder.forward_oldest().await) == Some(true) {
            continue;
        }
        tokio::select! {
            () = shutdown.requested() => {}
            () = app.wakers.forward.notified() => {}
            () = tokio::time::sleep(POLL) => {}
        }
    }
}

fn log_failure<T>(result: store::Result<T>) -> Option<T> {
    result.inspect_err(|error| tracing::error!(error = %error, "cannot work on the spool")).ok()
}

struct Forwarder<'a> {
    app: &'a App,
    upstream: Upstream,
    limits: RateLimits,
}

/// What an answer means for the envelope.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    /// The upstream has it.
    Taken,
    /// Its category pauses; others may go on.
    Limited,
    /// It may come again, not before the pause the upstream asked for.
    Later(Option<Duration>),
    /// It will never be taken.
    Refused,
}

impl Forwarder<'_> {
    /// Tries the oldest envelope that may go now; false when there is none, or it has to wait.
    async fn forward_oldest(&mut self) -> store::Result<bool> {
        let now_ms = self.app.clock.now_ms();
        if self.limits.is_all_held(now_ms) {
            return Ok(false);
        }
        let mut conn = self.app.store.read().acquire().await?;
        let oldest = spool::oldest(&mut conn, &self.limits.held(now_ms), now_ms).await?;
        drop(conn);
        let Some(envelope) = oldest else {
            return Ok(false);
        };
        let verdict = self.send(&envelope).await;
        self.settle(&envelope, verdict).await
    }

    async fn send(&mut self, envelope: &Spooled) -> Verdict {
        let now_ms = self.app.clock.now_ms();
        let Some(body) = with_fresh_headers(&envelope.body, &self.upstream.dsn.to_string(), &clock::rfc3339(now_ms))
        else {
            tracing::error!(spool.id = envelope.id, "a spooled envelope is unreadable and was dropped");
            return Verdict::Refused;
        };
        let auth =
            format!("Sentry sentry_version=7, sentry_client={CLIENT}, sentry_key={}", self.upstream.dsn.public_key);
        let request = self
            .app
            .http
            .post(self.upstream.dsn.envelope_url())
            .header("x-sentry-auth", auth)
            .header("content-type", "application/x-sentry-envelope")
            .body(body);
        match request.send().await {
            Ok(response) => self.read(envelope, response).await,
            Err(error) => {
                tracing::warn!(
                    attempt = envelope.attempts + 1,
                    reason = answer::describe(&error),
                    "the upstream is away"
                );
                Verdict::Later(None)
            }
        }
    }

    async fn read(&mut self, envelope: &Spooled, response: Response) -> Verdict {
        let (status, headers) = (response.status(), response.headers().clone());
        // A connection whose answer was read to its end is used again.
        let body = answer::bounded_body(response, 64 * 1024).await;
        let now_ms = self.app.clock.now_ms();
        self.limits.learn(status, &headers, now_ms);
        let after = answer::retry_after(&headers, Timestamp::from_millisecond(now_ms).unwrap_or_default());
        // Bugsink takes a session with an empty answer, which Django calls a page too.
        let is_page = headers.get("content-type").is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
            && body.is_none_or(|body| !body.is_empty());
        let verdict = match judge(status, is_page, after) {
            Verdict::Later(_) if self.limits.is_held(&envelope.category, now_ms) => Verdict::Limited,
            verdict => verdict,
        };
        match verdict {
            Verdict::Taken => {}
            Verdict::Refused => {
                tracing::error!(
                    http.status = status.as_u16(),
                    spool.category = envelope.category,
                    "the upstream refused an envelope; it was dropped"
                );
            }
            Verdict::Limited | Verdict::Later(_) => {
                tracing::warn!(
                    http.status = status.as_u16(),
                    attempt = envelope.attempts + 1,
                    "the upstream did not take an envelope yet"
                );
            }
        }
        verdict
    }

    /// Settles one attempt; true when the next envelope may be tried at once.
    async fn settle(&self, envelope: &Spooled, verdict: Verdict) -> store::Result<bool> {
        let mut tx = self.app.store.begin().await?;
        let (result, goes_on) = match verdict {
            Verdict::Taken => {
                spool::remove(&mut tx, envelope.id).await?;
                ("done", true)
            }
            Verdict::Refused => {
                spool::remove(&mut tx, envelope.id).await?;
                ("dropped", true)
            }
            Verdict::Limited => ("retried", true),
            Verdict::Later(after) => {
                let pause = after.unwrap_or_default().max(backoff(envelope.attempts + 1, FIRST_PAUSE, LONGEST_PAUSE));
                let pause_ms = i64::try_from(pause.as_millis()).unwrap_or(i64::MAX);
                spool::postpone(&mut tx, envelope.id, self.app.clock.now_ms().saturating_add(pause_ms)).await?;
                ("retried", false)
            }
        };
        tx.commit().await?;
        self.app.metrics.forward(result);
        Ok(goes_on)
    }

    async fn trim(&self) -> store::Result<()> {
        let max_bytes = i64::try_from(self.upstream.max_spool_bytes).unwrap_or(i64::MAX);
        let mut conn = self.app.store.read().acquire().await?;
        let bytes = spool::bytes(&mut conn).await?;
        drop(conn);
        if bytes <= max_bytes {
            return Ok(());
        }
        let mut tx = self.app.store.begin().await?;
        let dropped = spool::trim(&mut tx, max_bytes).await?;
        tx.commit().await?;
        tracing::error!(dropped, "the spool is full; its oldest envelopes were dropped");
        (0..dropped).for_each(|_| self.app.metrics.forward("dropped"));
        Ok(())
    }
}

/// A redirect is not followed: it would move users' data to a place nobody configured. A web page is no receipt: a
/// gateway or a maintenance notice answered in the upstream's place.
fn judge(status: StatusCode, is_page: bool, after: Option<Duration>) -> Verdict {
    match status {
        _ if is_page && status.is_success() => Verdict::Later(after),
        StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => Verdict::Later(after),
        // The DSN is wrong, not the envelope: nothing is lost while somebody mends it.
        StatusCode::UNAUTHORIZED | StatusCode::NOT_FOUND => Verdict::Later(after),
        _ if status.is_success() => Verdict::Taken,
        _ if status.is_client_error() => Verdict::Refused,
        _ => Verdict::Later(after),
    }
}

/// The envelope under the upstream's DSN and today's date; its items stay as they are. `None` when it has no header.
fn with_fresh_headers(body: &[u8], dsn: &str, sent_at: &str) -> Option<Vec<u8>> {
    let end = body.iter().position(|byte| *byte == b'\n').unwrap_or(body.len());
    let mut headers: Map<String, Value> = serde_json::from_slice(&body[..end]).ok()?;
    headers.insert(String::from("dsn"), dsn.into());
    headers.insert(String::from("sent_at"), sent_at.into());
    let mut fresh = serde_json::to_vec(&headers).ok()?;
    fresh.extend_from_slice(&body[end..]);
    Some(fresh)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fresh_headers_leave_the_items_alone() {
        let body = b"{\"event_id\":\"ab\",\"sent_at\":\"old\"}\n{\"type\":\"event\",\"length\":2}\n{}\n";
        let fresh = with_fresh_headers(body, "http://k@h/1", "2026-01-01T00:00:00Z").unwrap();
        let (head, items) = fresh.split_at(fresh.iter().position(|byte| *byte == b'\n').unwrap());
        let head: Value = serde_json::from_slice(head).unwrap();
        assert_eq!(
            head,
            serde_json::json!({"event_id": "ab", "dsn": "http://k@h/1", "sent_at": "2026-01-01T00:00:00Z"})
        );
        assert_eq!(items, &body[body.iter().position(|byte| *byte == b'\n').unwrap()..]);
        assert_eq!(with_fresh_headers(b"\xff\n", "", ""), None);
    }

    #[test]
    fn only_a_4xx_that_is_about_the_envelope_drops_it() {
        let verdict = |code| judge(StatusCode::from_u16(code).unwrap(), false, None);
        assert_eq!([verdict(200), verdict(202)], [Verdict::Taken, Verdict::Taken]);
        assert_eq!([verdict(400), verdict(403), verdict(413)], [Verdict::Refused, Verdict::Refused, Verdict::Refused]);
        assert_eq!(judge(StatusCode::OK, true, None), Verdict::Later(None));
        for code in [301, 401, 404, 408, 429, 500, 502, 503] {
            assert_eq!(verdict(code), Verdict::Later(None), "{code}");
        }
    }
}
