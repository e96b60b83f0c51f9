//! Requests that are worth repeating, and answers in words.

use std::time::Duration;

use anyhow::{Context as _, bail};
use jiff::Timestamp;
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use serde_json::Value;

use crate::outbound::answer;

/// Attempts at one request.
const ATTEMPTS: u32 = 6;
/// Wait before the second attempt; each further one is twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(250);
/// Nobody at a terminal waits longer than this for the next attempt.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// Most of an answer that is read.
const MOST_BYTES: usize = 4 << 20;
/// Most characters of what the other side says is wrong.
const MOST_CHARS: usize = 500;

/// A client for uploads: a large file over a slow line takes its time.
pub(super) fn client() -> anyhow::Result<Client> {
    // A second call finds the provider in place, which is what it wanted.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .user_agent(concat!("panicle/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(Duration::from_secs(10))
        .timeout(Duration::from_secs(15 * 60))
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .context("cannot set up the HTTP client")
}

/// Sends until there is an answer that another attempt would not change.
pub(super) async fn send(request: impl Fn() -> RequestBuilder) -> anyhow::Result<Response> {
    let mut wait = FIRST_WAIT;
    for _ in 1..ATTEMPTS {
        let pause = match request().send().await {
            Ok(response) if is_final(response.status()) => return Ok(response),
            Ok(response) => answer::retry_after(response.headers(), Timestamp::now()).unwrap_or(wait),
            Err(error) if error.is_builder() => bail!("{}", answer::describe(&error)),
            Err(_) => wait,
        };
        tokio::time::sleep(pause.min(LONGEST_WAIT)).await;
        wait *= 2;
    }
    request().send().await.map_err(|error| anyhow::anyhow!("{}", answer::describe(&error)))
}

fn is_final(status: StatusCode) -> bool {
    status != StatusCode::TOO_MANY_REQUESTS && !status.is_server_error()
}

/// The JSON of a good answer; else an error that says what to do.
pub(super) async fn json(response: Response) -> anyhow::Result<Value> {
    let status = response.status();
    let body = answer::bounded_body(response, MOST_BYTES).await.context("the answer broke off")?;
    if !status.is_success() {
        bail!("{}", explain(status, &body));
    }
    serde_json::from_slice(&body).context("the answer is not JSON: is this the right address?")
}

/// That the answer is a good one, whatever is in it.
pub(super) async fn empty(response: Response) -> anyhow::Result<()> {
    let status = response.status();
    if status.is_success() {
        return Ok(());
    }
    let body = answer::bounded_body(response, MOST_BYTES).await.unwrap_or_default();
    bail!("{}", explain(status, &body))
}

/// A refusal in words, and what the other side says of it.
fn explain(status: StatusCode, body: &[u8]) -> String {
    let what = match status {
        StatusCode::UNAUTHORIZED => "a token is needed, or this is the wrong one",
        StatusCode::FORBIDDEN => "this token may not do that",
        StatusCode::NOT_FOUND => "there is nothing at this address",
        StatusCode::PAYLOAD_TOO_LARGE => "the file is too large for the server",
        status if status.is_redirection() => "the server is at another address: give that one",
        _ => "refused",
    };
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let said: String =
        body["detail"].as_str().or(body["error"].as_str()).unwrap_or_default().chars().take(MOST_CHARS).collect();
    let separator = if said.is_empty() { "" } else { ": " };
    format!("{what} ({}){separator}{said}", status.as_u16())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_what_the_server_said_and_no_more() {
        assert_eq!(explain(StatusCode::BAD_REQUEST, br#"{"detail":"no DWARF"}"#), "refused (400): no DWARF");
        assert_eq!(explain(StatusCode::UNAUTHORIZED, b"<html>"), "a token is needed, or this is the wrong one (401)");
        assert!(
            explain(StatusCode::BAD_REQUEST, format!(r#"{{"detail":"{}"}}"#, "x".repeat(9_999)).as_bytes()).len() < 600
        );
    }
}
