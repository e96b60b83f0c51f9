//! Uploads of what makes frames readable, and the list of them.

use std::sync::Arc;

use axum::{
    Json,
    extract::{DefaultBodyLimit, Request, State},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use symbolic_common::DebugId;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{
    error::{ApiError, Problem},
    extract::Query,
    page,
};
use crate::{
    app::App,
    clock::rfc3339,
    ingest::{Encoding, Refusal},
    store::artifacts::{self, Artifact, Filter},
    symbolicate::{
        Kind,
        intake::Received,
        keep::{KeepError, Upload},
    },
};

/// Most bytes of a name and of a release.
const MOST_NAME_BYTES: usize = 1024;
const MOST_RELEASE_BYTES: usize = 250;
/// Most hashes that are asked for at once.
const MOST_HASHES: usize = 200;

/// The routes.
pub(super) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list_artifacts, upload_artifact))
        // The bound is `artifacts.max_file_bytes`, held while the file is written.
        .layer(DefaultBodyLimit::disable())
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct UploadQuery {
    project: i64,
    kind: Kind,
    name: String,
    release: Option<String>,
    debug_id: Option<String>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    project: i64,
    /// Joined by commas.
    sha256: Option<String>,
    release: Option<String>,
    limit: Option<i64>,
    cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct ArtifactList {
    artifacts: Vec<ArtifactBody>,
    next_cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct ArtifactBody {
    id: i64,
    kind: Kind,
    name: String,
    release: Option<String>,
    debug_ids: Vec<String>,
    sha256: String,
    byte_size: i64,
    uploaded_at: String,
}

#[derive(Serialize, ToSchema)]
struct UploadBody {
    #[serde(flatten)]
    artifact: ArtifactBody,
    status: UploadStatus,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum UploadStatus {
    Stored,
    Known,
}

/// Takes a debug file, a source map, a script or sources; events that wait for it are digested again.
///
/// The body is the file, packed as `Content-Encoding` says. 200: this project has it under this name.
#[utoipa::path(post, path = "/api/v1/artifacts", tag = "artifacts", params(UploadQuery),
    request_body(content = String, content_type = "application/octet-stream"),
    responses((status = 201, description = "Made", body = UploadBody), (status = 200, description = "Done", body = UploadBody), (status = 400, description = "A parameter or the body is wrong", body = Problem),
        (status = 404, description = "There is none", body = Problem), (status = 413, description = "Larger than is allowed", body = Problem)))]
async fn upload_artifact(
    State(app): State<Arc<App>>,
    Query(query): Query<UploadQuery>,
    request: Request,
) -> Result<(StatusCode, Json<UploadBody>), ApiError> {
    let upload = query.check()?;
    if !app.projects.has(upload.project_id) {
        return Err(Refusal::UnknownProject.into());
    }
    let encoding = Encoding::of(request.headers())?;
    let most = app.config.artifacts.max_file_bytes;
    let received = app.symbolicator.receive(encoding, most, request.into_body()).await?;
    // A task of its own: a client that hangs up does not stop it half-way.
    let (artifact, is_new) = tokio::spawn(keep(Arc::clone(&app), upload, received))
        .await
        .map_err(|error| ApiError::Internal(error.into()))??;
    let (code, status) =
        if is_new { (StatusCode::CREATED, UploadStatus::Stored) } else { (StatusCode::OK, UploadStatus::Known) };
    Ok((code, Json(UploadBody { artifact: body(artifact), status })))
}

async fn keep(app: Arc<App>, upload: Upload, received: Received) -> Result<(Artifact, bool), KeepError> {
    let kept = app.symbolicator.keep(upload, received, app.clock.now_ms()).await?;
    app.wakers.digest.notify_one();
    Ok(kept)
}

/// What was uploaded to a project, newest first.
#[utoipa::path(get, path = "/api/v1/artifacts", tag = "artifacts", params(ListQuery),
    responses((status = 200, description = "Done", body = ArtifactList), (status = 400, description = "A parameter or the body is wrong", body = Problem)))]
async fn list_artifacts(
    State(app): State<Arc<App>>,
    Query(query): Query<ListQuery>,
) -> Result<Json<ArtifactList>, ApiError> {
    let size = page::size(query.limit)?;
    let before = query.cursor.as_deref().map(page::numbers).transpose()?.map(|[id]| id);
    let sha256 = query.sha256.as_deref().map(hashes).transpose()?;
    let filter = Filter { project_id: query.project, sha256, release: query.release, before };
    let mut artifacts = artifacts::list(app.store.read(), &filter, size + 1).await?;
    let next_cursor = page::cut(&mut artifacts, size, |artifact| artifact.id.to_string());
    Ok(Json(ArtifactList { artifacts: artifacts.into_iter().map(body).collect(), next_cursor }))
}

impl UploadQuery {
    fn check(self) -> Result<Upload, ApiError> {
        let name = checked("name", self.name, MOST_NAME_BYTES)?;
        let release = self.release.map(|release| checked("release", release, MOST_RELEASE_BYTES)).transpose()?;
        let debug_id = self.debug_id.map(|id| id.parse::<DebugId>()).transpose();
        let debug_id = debug_id.map_err(|_| ApiError::BadRequest(String::from("`debug_id` is no debug id")))?;
        Ok(Upload { project_id: self.project, kind: self.kind, name, release, debug_id })
    }
}

fn checked(parameter: &str, text: String, most: usize) -> Result<String, ApiError> {
    if text.trim().is_empty() || text.len() > most || text.chars().any(char::is_control) {
        return Err(ApiError::BadRequest(format!("`{parameter}` is a line of 1 to {most} bytes")));
    }
    Ok(text)
}

/// Hashes in lower case, joined by commas.
fn hashes(text: &str) -> Result<String, ApiError> {
    let is_hash = |hash: &str| hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    if text.split(',').count() > MOST_HASHES || !text.split(',').all(is_hash) {
        let why = format!("`sha256` is up to {MOST_HASHES} hashes of 64 hex digits, joined by commas");
        return Err(ApiError::BadRequest(why));
    }
    Ok(text.to_ascii_lowercase())
}

fn body(artifact: Artifact) -> ArtifactBody {
    ArtifactBody {
        id: artifact.id,
        kind: artifact.kind,
        name: artifact.name,
        release: artifact.release,
        debug_ids: artifact
            .debug_id
            .iter()
            .filter_map(|id| Uuid::try_parse(id).ok())
            .map(|id| id.to_string())
            .collect(),
        sha256: artifact.sha256,
        byte_size: artifact.byte_size,
        uploaded_at: rfc3339(artifact.uploaded_at_ms),
    }
}

impl From<KeepError> for ApiError {
    fn from(error: KeepError) -> Self {
        match error {
            KeepError::Refused(refusal) => Self::Refused(refusal),
            KeepError::Failed(cause) => Self::Internal(cause),
        }
    }
}
