//! API tokens: made, listed, ended. A token is told once, when it is made; what is kept is its hash.

use std::sync::Arc;

use axum::{Json, extract::State, http::StatusCode};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    error::{ApiError, Problem},
    extract::{Id, JsonBody},
};
use crate::{app::App, clock::rfc3339, scope::Scope, store::tokens};

/// What a token begins with, so that people and secret scanners know it.
const PREFIX: &str = "panicle_";
/// Random bytes of a token.
const BYTES: usize = 32;
/// Longest name, in bytes.
pub(super) const NAME_LIMIT: usize = 100;

/// The routes.
pub(super) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(list_tokens, create_token)).routes(routes!(revoke_token))
}

/// What is kept of a token.
pub(super) fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token).to_vec()
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewToken {
    name: String,
    scopes: Vec<Scope>,
}

#[derive(Serialize, ToSchema)]
struct TokenBody {
    id: i64,
    name: String,
    scopes: Vec<Scope>,
    created: String,
    /// Only in the answer that makes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct TokenList {
    tokens: Vec<TokenBody>,
}

/// API tokens that may be used, oldest first.
#[utoipa::path(get, path = "/api/v1/tokens", tag = "tokens", responses((status = 200, description = "Done", body = TokenList)))]
async fn list_tokens(State(app): State<Arc<App>>) -> Result<Json<TokenList>, ApiError> {
    let tokens = tokens::list(app.store.read()).await?.into_iter().map(|token| TokenBody {
        id: token.id,
        name: token.name,
        scopes: token.scopes.0,
        created: rfc3339(token.created_at_ms),
        token: None,
    });
    Ok(Json(TokenList { tokens: tokens.collect() }))
}

/// Makes a token; only this answer tells it.
#[utoipa::path(post, path = "/api/v1/tokens", tag = "tokens", request_body = NewToken,
    responses((status = 201, description = "Made", body = TokenBody), (status = 400, description = "A parameter or the body is wrong", body = Problem)))]
async fn create_token(
    State(app): State<Arc<App>>,
    JsonBody(NewToken { name, mut scopes }): JsonBody<NewToken>,
) -> Result<(StatusCode, Json<TokenBody>), ApiError> {
    check_name(&name)?;
    scopes.dedup();
    if scopes.is_empty() {
        return Err(ApiError::BadRequest(String::from("`scopes` are some of read, write, artifacts, admin")));
    }
    let mut random = [0; BYTES];
    getrandom::fill(&mut random).map_err(|error| ApiError::Internal(anyhow::anyhow!("no randomness: {error}")))?;
    let token = format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(random));
    let now_ms = app.clock.now_ms();
    let mut tx = app.store.begin().await?;
    let id = tokens::insert(&mut tx, &name, &hash(&token), &scopes, now_ms).await?;
    tx.commit().await.map_err(crate::store::Error::from)?;
    let body = TokenBody { id, name, scopes, created: rfc3339(now_ms), token: Some(token) };
    Ok((StatusCode::CREATED, Json(body)))
}

/// Ends a token.
#[utoipa::path(delete, path = "/api/v1/tokens/{id}", tag = "tokens", params(("id" = i64, Path)),
    responses((status = 204, description = "Done"), (status = 404, description = "There is none", body = Problem)))]
async fn revoke_token(State(app): State<Arc<App>>, Id(id): Id) -> Result<StatusCode, ApiError> {
    let mut tx = app.store.begin().await?;
    if !tokens::revoke(&mut tx, id, app.clock.now_ms()).await? {
        return Err(ApiError::NotFound);
    }
    tx.commit().await.map_err(crate::store::Error::from)?;
    Ok(StatusCode::NO_CONTENT)
}

/// A name that people can tell from others.
pub(super) fn check_name(name: &str) -> Result<(), ApiError> {
    if name.trim().is_empty() || name.len() > NAME_LIMIT {
        return Err(ApiError::BadRequest(format!("`name` has from 1 to {NAME_LIMIT} bytes")));
    }
    Ok(())
}
