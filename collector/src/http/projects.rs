//! Projects and their keys: made, listed, changed, ended.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{
    error::{ApiError, Problem},
    extract::{Id, JsonBody},
    tokens::check_name,
};
use crate::{
    app::App,
    clock::rfc3339,
    store::{
        Error,
        projects::{self, StoredKey},
    },
};

/// Most origins of a project.
const MOST_ORIGINS: usize = 100;

/// The routes.
pub(super) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list_projects, create_project))
        .routes(routes!(update_project))
        .routes(routes!(create_key))
        .routes(routes!(revoke_key))
}

/// What a project is to be; origins left out are those of the configuration.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewProject)]
struct Said {
    name: String,
    allowed_origins: Option<Vec<String>>,
}

#[derive(Serialize, ToSchema)]
struct ProjectList {
    projects: Vec<ProjectBody>,
}

#[derive(Serialize, ToSchema)]
struct ProjectBody {
    id: i64,
    name: String,
    allowed_origins: Option<Vec<String>>,
    created: String,
    keys: Vec<KeyBody>,
}

#[derive(Serialize, ToSchema)]
struct KeyBody {
    public_key: String,
    dsn: String,
    created: Option<String>,
    revoked: Option<String>,
}

/// All projects with their keys, also keys that ended.
#[utoipa::path(get, path = "/api/v1/projects", tag = "projects", responses((status = 200, description = "Done", body = ProjectList)))]
async fn list_projects(State(app): State<Arc<App>>) -> Result<Json<ProjectList>, ApiError> {
    Ok(Json(ProjectList { projects: all(&app).await? }))
}

/// Makes a project with a key.
#[utoipa::path(post, path = "/api/v1/projects", tag = "projects", request_body = Said,
    responses((status = 201, description = "Made", body = ProjectBody), (status = 400, description = "A parameter or the body is wrong", body = Problem)))]
async fn create_project(
    State(app): State<Arc<App>>,
    JsonBody(said): JsonBody<Said>,
) -> Result<(StatusCode, Json<ProjectBody>), ApiError> {
    check(&said)?;
    let now_ms = app.clock.now_ms();
    let mut tx = app.store.begin().await?;
    let id = projects::insert(&mut tx, &said.name, said.allowed_origins.as_deref(), now_ms).await?;
    projects::insert_key(&mut tx, id, &new_key(), now_ms).await?;
    tx.commit().await.map_err(Error::from)?;
    app.projects.reload(&app.store).await?;
    Ok((StatusCode::CREATED, Json(one(&app, id).await?)))
}

/// Sets a project's name and whose pages may send to it.
#[utoipa::path(put, path = "/api/v1/projects/{id}", tag = "projects", params(("id" = i64, Path)), request_body = Said,
    responses((status = 200, description = "Done", body = ProjectBody), (status = 400, description = "A parameter or the body is wrong", body = Problem), (status = 404, description = "There is none", body = Problem)))]
async fn update_project(
    State(app): State<Arc<App>>,
    Id(id): Id,
    JsonBody(said): JsonBody<Said>,
) -> Result<Json<ProjectBody>, ApiError> {
    check(&said)?;
    let mut tx = app.store.begin().await?;
    if !projects::update(&mut tx, id, &said.name, said.allowed_origins.as_deref()).await? {
        return Err(ApiError::NotFound);
    }
    tx.commit().await.map_err(Error::from)?;
    app.projects.reload(&app.store).await?;
    Ok(Json(one(&app, id).await?))
}

/// Gives a project one more key.
#[utoipa::path(post, path = "/api/v1/projects/{id}/keys", tag = "projects", params(("id" = i64, Path)),
    responses((status = 201, description = "Made", body = KeyBody), (status = 404, description = "There is none", body = Problem)))]
async fn create_key(State(app): State<Arc<App>>, Id(id): Id) -> Result<(StatusCode, Json<KeyBody>), ApiError> {
    one(&app, id).await?;
    let (key, now_ms) = (new_key(), app.clock.now_ms());
    let mut tx = app.store.begin().await?;
    projects::insert_key(&mut tx, id, &key, now_ms).await?;
    tx.commit().await.map_err(Error::from)?;
    app.projects.reload(&app.store).await?;
    let stored = StoredKey { public_key: key, project_id: id, created_at_ms: now_ms, revoked_at_ms: None };
    Ok((StatusCode::CREATED, Json(key_body(&app, stored))))
}

/// Ends a key.
#[utoipa::path(delete, path = "/api/v1/projects/{id}/keys/{key}", tag = "projects",
    params(("id" = i64, Path), ("key" = String, Path)), responses((status = 204, description = "Done"), (status = 404, description = "There is none", body = Problem)))]
async fn revoke_key(State(app): State<Arc<App>>, Path((id, key)): Path<(i64, String)>) -> Result<StatusCode, ApiError> {
    let mut tx = app.store.begin().await?;
    if !projects::revoke_key(&mut tx, id, &key, app.clock.now_ms()).await? {
        return Err(ApiError::NotFound);
    }
    tx.commit().await.map_err(Error::from)?;
    app.projects.reload(&app.store).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn one(app: &App, id: i64) -> Result<ProjectBody, ApiError> {
    all(app).await?.into_iter().find(|project| project.id == id).ok_or(ApiError::NotFound)
}

async fn all(app: &App) -> Result<Vec<ProjectBody>, ApiError> {
    let mut keys = projects::keys(app.store.read()).await?;
    let projects = projects::list(app.store.read()).await?.into_iter().map(|project| ProjectBody {
        id: project.id,
        name: project.name,
        allowed_origins: project.allowed_origins.map(|origins| origins.0),
        created: rfc3339(project.created_at_ms),
        keys: keys.extract_if(.., |key| key.project_id == project.id).map(|key| key_body(app, key)).collect(),
    });
    Ok(projects.collect())
}

fn key_body(app: &App, key: StoredKey) -> KeyBody {
    KeyBody {
        dsn: app.dsn(&key.public_key, key.project_id),
        public_key: key.public_key,
        created: (key.created_at_ms > 0).then(|| rfc3339(key.created_at_ms)),
        revoked: key.revoked_at_ms.map(rfc3339),
    }
}

fn new_key() -> String {
    Uuid::new_v4().simple().to_string()
}

fn check(said: &Said) -> Result<(), ApiError> {
    check_name(&said.name)?;
    let origins = said.allowed_origins.as_deref().unwrap_or_default();
    if origins.len() > MOST_ORIGINS {
        return Err(ApiError::BadRequest(format!("a project has at most {MOST_ORIGINS} origins")));
    }
    match origins.iter().find(|origin| !is_origin(origin)) {
        Some(wrong) => Err(ApiError::BadRequest(format!(
            "`{wrong}` is no origin: scheme, host and port, as in https://shop.example.org, or * for any page"
        ))),
        None => Ok(()),
    }
}

fn is_origin(text: &str) -> bool {
    text == "*"
        || reqwest::Url::parse(text)
            .is_ok_and(|url| url.origin().is_tuple() && url.origin().ascii_serialization() == text)
}
