//! Webhooks from outside. Each proves its sender by a signature over the raw body before a byte of it is read.

mod github;
mod signature;

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::DefaultBodyLimit,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::post,
};
use serde_json::json;

use crate::app::App;

/// GitHub's pull-request payloads are some 30 KiB, with a description of at most 256 KiB.
const MAX_BODY_BYTES: usize = 2 * 1024 * 1024;

/// The routes.
pub fn router() -> Router<Arc<App>> {
    Router::new().route("/hooks/github", post(github::receive)).layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
}

/// Why a delivery is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
enum HookError {
    #[error("this webhook is not configured here: set its secret")]
    NotConfigured,
    #[error("missing or wrong signature")]
    Forged,
    #[error("the body is too large or broke off")]
    Body,
    #[error("the content type must be application/json")]
    NotJson,
    #[error("the payload or a header is not what this webhook sends")]
    Malformed,
    #[error("not now; send it again later")]
    Unavailable,
}

impl HookError {
    fn status(self) -> StatusCode {
        match self {
            Self::NotConfigured | Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Forged => StatusCode::UNAUTHORIZED,
            Self::Body => StatusCode::PAYLOAD_TOO_LARGE,
            Self::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Malformed => StatusCode::BAD_REQUEST,
        }
    }
}

impl IntoResponse for HookError {
    fn into_response(self) -> Response {
        (self.status(), Json(json!({"detail": self.to_string()}))).into_response()
    }
}
