//! The API for what is one issue: fingerprints, merging, splitting.

use std::sync::Arc;

use axum::{Json, extract::State};
use panicle_protocol::fingerprint::Rank;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    api::{self, IssueBody},
    error::{ApiError, Problem},
    extract::{Id, JsonBody},
};
use crate::{
    app::App,
    merge::{self, MergeError},
    store::{hashes, issues},
};

/// Most issues or fingerprints in one request.
const MOST: usize = 100;

/// The routes.
pub(super) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(list_fingerprints)).routes(routes!(merge_issues)).routes(routes!(split_issue))
}

#[derive(Serialize, ToSchema)]
struct FingerprintList {
    fingerprints: Vec<FingerprintBody>,
}

#[derive(Serialize, ToSchema)]
struct FingerprintBody {
    fingerprint: String,
    /// What it rests on.
    rank: &'static str,
    /// Events whose best one it is.
    event_count: i64,
    /// The newest of them.
    event_id: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Merge {
    issues: Vec<i64>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Split {
    fingerprints: Vec<String>,
}

/// What leads an event to this issue.
#[utoipa::path(get, path = "/api/v1/issues/{id}/fingerprints", tag = "issues",
    params(("id" = i64, Path)),
    responses((status = 200, description = "Done", body = FingerprintList), (status = 404, description = "There is none", body = Problem)))]
async fn list_fingerprints(State(app): State<Arc<App>>, Id(id): Id) -> Result<Json<FingerprintList>, ApiError> {
    let issue = issues::get(app.store.read(), id).await?.ok_or(ApiError::NotFound)?;
    let found = hashes::of_issue(app.store.read(), issue.id).await?;
    let fingerprints = found.into_iter().map(|one| FingerprintBody {
        fingerprint: one.hash,
        rank: Rank::from_number(one.rank).as_str(),
        event_count: one.event_count,
        event_id: one.event_id,
    });
    Ok(Json(FingerprintList { fingerprints: fingerprints.collect() }))
}

/// Merges other issues into this one; events of theirs come here from now on.
#[utoipa::path(post, path = "/api/v1/issues/{id}/merge", tag = "issues",
    params(("id" = i64, Path)), request_body = Merge,
    responses((status = 200, description = "Done", body = IssueBody), (status = 400, description = "A parameter or the body is wrong", body = Problem), (status = 404, description = "There is none", body = Problem)))]
async fn merge_issues(
    State(app): State<Arc<App>>,
    Id(id): Id,
    JsonBody(wanted): JsonBody<Merge>,
) -> Result<Json<IssueBody>, ApiError> {
    merge::merge(&app, id, &named("issues", wanted.issues)?).await.map_err(|error| of_merging(error, id))?;
    api::get_issue(State(app), Id(id)).await
}

/// Takes fingerprints, and the events they stand for, out of an issue into a new one, which is answered.
#[utoipa::path(post, path = "/api/v1/issues/{id}/split", tag = "issues",
    params(("id" = i64, Path)), request_body = Split,
    responses((status = 200, description = "Done", body = IssueBody), (status = 400, description = "A parameter or the body is wrong", body = Problem), (status = 404, description = "There is none", body = Problem)))]
async fn split_issue(
    State(app): State<Arc<App>>,
    Id(id): Id,
    JsonBody(wanted): JsonBody<Split>,
) -> Result<Json<IssueBody>, ApiError> {
    let fingerprints = named("fingerprints", wanted.fingerprints)?;
    let new = merge::split(&app, id, &fingerprints).await.map_err(|error| of_merging(error, id))?;
    api::get_issue(State(app), Id(new)).await
}

/// A list each of whose entries is meant once.
fn named<T: Ord>(what: &str, mut list: Vec<T>) -> Result<Vec<T>, ApiError> {
    if list.is_empty() || list.len() > MOST {
        return Err(ApiError::BadRequest(format!("`{what}` is a list of 1 to {MOST}")));
    }
    list.sort();
    list.dedup();
    Ok(list)
}

fn of_merging(error: MergeError, asked_for: i64) -> ApiError {
    match error {
        MergeError::Unknown(id) if id == asked_for => ApiError::NotFound,
        MergeError::Store(error) => error.into(),
        error => ApiError::BadRequest(error.to_string()),
    }
}
