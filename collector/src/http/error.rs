//! The one error every route answers with.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{ingest::Refusal, limits::Reached, scope::Scope, store};

/// Where limits are told.
pub(super) const RATE_LIMITS: &str = "x-sentry-rate-limits";
/// Seconds after which a client that was sent away may come back.
const RETRY_AFTER_SECONDS: &str = "2";
/// Longest `X-Sentry-Error`.
const REASON_LIMIT: usize = 200;

/// Why a request is not answered with what it asked for.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// Ingest refused it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A parameter or body that can't be read.
    #[error("{0}")]
    BadRequest(String),
    /// No token, or a wrong one.
    #[error("a valid token is needed")]
    Unauthorized,
    /// A host name this server does not go by.
    #[error("{0}")]
    Forbidden(&'static str),
    /// A valid token that may not do this.
    #[error("this token lacks the scope {}", names(.0))]
    Scope(&'static [Scope]),
    /// Nothing there.
    #[error("not found")]
    NotFound,
    /// The address exists, the method does not.
    #[error("method not allowed")]
    MethodNotAllowed,
    /// Our own fault; the cause goes to the log, never into the answer.
    #[error("internal error")]
    Internal(#[source] anyhow::Error),
}

fn names(scopes: &[Scope]) -> String {
    let names: Vec<&str> = scopes.iter().map(|scope| scope.as_str()).collect();
    names.join(" or ")
}

/// Every refusal's body.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Problem {
    /// What is wrong, for people.
    detail: String,
}

impl ApiError {
    /// The status of each error.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Refused(refusal) => match refusal {
                Refusal::MissingKey | Refusal::ConflictingKeys => StatusCode::UNAUTHORIZED,
                Refusal::WrongKey | Refusal::ForbiddenOrigin => StatusCode::FORBIDDEN,
                Refusal::UnknownProject => StatusCode::NOT_FOUND,
                Refusal::Empty
                | Refusal::NoItems
                | Refusal::BrokenEncoding(_)
                | Refusal::Malformed(_)
                | Refusal::TooDeep(_) => StatusCode::BAD_REQUEST,
                Refusal::Interrupted => StatusCode::REQUEST_TIMEOUT,
                Refusal::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
                Refusal::UnknownEncoding | Refusal::ContentType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
                Refusal::Limited(_) => StatusCode::TOO_MANY_REQUESTS,
                Refusal::Overloaded => StatusCode::SERVICE_UNAVAILABLE,
            },
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::Forbidden(_) | Self::Scope(_) => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        if let Self::Internal(cause) = &self {
            tracing::error!(error = format!("{cause:#}"), "a request failed");
        }
        let (status, reason) = (self.status(), self.to_string());
        let mut response = (status, Json(Problem { detail: reason.clone() })).into_response();
        response.headers_mut().insert("x-sentry-error", header_value(&reason));
        if let Self::Refused(Refusal::Limited(reached)) = &self {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(reached.seconds()));
            response.headers_mut().insert(RATE_LIMITS, rate_limits(std::slice::from_ref(reached)));
        }
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER_SECONDS));
        }
        response
    }
}

/// Which limits are reached, as Sentry's clients read it.
pub(super) fn rate_limits(reached: &[Reached]) -> HeaderValue {
    let limits: Vec<String> = reached.iter().map(Reached::to_string).collect();
    header_value(&limits.join(", "))
}

/// The reason as a header may carry it: one line of visible ASCII.
fn header_value(reason: &str) -> HeaderValue {
    let line: String = reason
        .chars()
        .take(REASON_LIMIT)
        .map(|character| if character == ' ' || character.is_ascii_graphic() { character } else { '?' })
        .collect();
    HeaderValue::from_str(&line).unwrap_or(HeaderValue::from_static("error"))
}

impl From<store::Error> for ApiError {
    fn from(error: store::Error) -> Self {
        Self::Internal(error.into())
    }
}
