//! `POST /hooks/github`: GitHub's deliveries, of which pull requests matter.
//!
//! GitHub waits 10 s and never repeats a delivery by itself, so this only records and answers; Jira comes later.

use std::sync::Arc;

use axum::{
    Json,
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::{HeaderMap, StatusCode},
};
use jiff::Timestamp;
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{HookError, signature::is_sha256_signature};
use crate::{
    app::App,
    track::{self, Outcome, PullRequest, PullRequestState},
};

type Answer = Result<(StatusCode, Json<Value>), HookError>;

/// Takes one delivery.
pub(super) async fn receive(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Answer {
    let github = app.config.github.as_ref().ok_or(HookError::NotConfigured)?;
    let body = body.map_err(|_| HookError::Body)?;
    let signature = header(&headers, "x-hub-signature-256").ok_or(HookError::Forged)?;
    if !is_sha256_signature(signature, github.webhook_secret.expose_secret().as_bytes(), &body) {
        return Err(HookError::Forged);
    }
    if !header(&headers, "content-type").is_some_and(|kind| kind.starts_with("application/json")) {
        return Err(HookError::NotJson);
    }
    match header(&headers, "x-github-event").ok_or(HookError::Malformed)? {
        "ping" => Ok((StatusCode::OK, Json(json!({"result": "pong"})))),
        "pull_request" => {
            let delivery_id = header(&headers, "x-github-delivery").ok_or(HookError::Malformed)?;
            let payload = serde_json::from_slice(&body).map_err(|_| HookError::Malformed)?;
            take(&app, delivery_id, payload).await
        }
        _ => Ok(accepted("ignored")),
    }
}

async fn take(app: &App, delivery_id: &str, payload: Payload) -> Answer {
    let now_ms = app.clock.now_ms();
    let Some(jira) = app.config.jira.as_ref().filter(|_| payload.matters()) else {
        return Ok(accepted("ignored"));
    };
    let keys = track::keys_in(&payload.words(), &jira.project_key);
    if keys.is_empty() {
        return Ok(accepted("ignored"));
    }
    let pull_request = payload.into_pull_request(now_ms);
    let outcome = track::record(&app.store, delivery_id, &pull_request, &keys, now_ms).await.map_err(|error| {
        tracing::error!(error = %error, "cannot record a delivery of GitHub's");
        HookError::Unavailable
    })?;
    match outcome {
        Outcome::Repeated => Ok(accepted("repeated")),
        Outcome::Taken { moved } => {
            tracing::info!(
                repository = pull_request.repository,
                number = pull_request.number,
                moved,
                "a pull request changed"
            );
            app.wakers.outbox.notify_one();
            Ok(accepted("taken"))
        }
    }
}

fn accepted(result: &str) -> (StatusCode, Json<Value>) {
    (StatusCode::ACCEPTED, Json(json!({"result": result})))
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().filter(|text| !text.is_empty() && text.len() <= 256)
}

/// As far as we read a `pull_request` payload.
#[derive(Deserialize)]
struct Payload {
    action: String,
    number: i64,
    pull_request: RawPullRequest,
    repository: Repository,
}

#[derive(Deserialize)]
struct RawPullRequest {
    title: String,
    body: Option<String>,
    html_url: String,
    state: String,
    #[serde(default)]
    merged: bool,
    #[serde(default)]
    draft: bool,
    merge_commit_sha: Option<String>,
    updated_at: Option<Timestamp>,
    head: Head,
}

#[derive(Deserialize)]
struct Head {
    #[serde(rename = "ref")]
    branch: String,
}

#[derive(Deserialize)]
struct Repository {
    full_name: String,
}

impl Payload {
    /// Labels, assignees and reviews change nothing for a ticket; a draft asks for no review yet.
    fn matters(&self) -> bool {
        let is_draft = self.pull_request.draft && self.state() == PullRequestState::Open;
        let actions = ["opened", "reopened", "edited", "ready_for_review", "synchronize", "closed"];
        actions.contains(&self.action.as_str()) && !is_draft
    }

    /// The state comes from the pull request itself: an `edited` may tell of a merged one.
    fn state(&self) -> PullRequestState {
        match self.pull_request.state.as_str() {
            _ if self.pull_request.merged => PullRequestState::Merged,
            "closed" => PullRequestState::Closed,
            _ => PullRequestState::Open,
        }
    }

    /// Where a key may stand.
    fn words(&self) -> String {
        let pull_request = &self.pull_request;
        [pull_request.title.as_str(), &pull_request.head.branch, pull_request.body.as_deref().unwrap_or_default()]
            .join("\n")
    }

    fn into_pull_request(self, now_ms: i64) -> PullRequest {
        let state = self.state();
        PullRequest {
            repository: self.repository.full_name,
            number: self.number,
            state,
            url: self.pull_request.html_url,
            // Before the merge this is only GitHub's test merge.
            merge_commit: self.pull_request.merge_commit_sha.filter(|_| state == PullRequestState::Merged),
            updated_at_ms: self.pull_request.updated_at.map_or(now_ms, Timestamp::as_millisecond),
        }
    }
}
