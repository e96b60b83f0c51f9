//! What the read API takes from a request, refused in its own words.

use axum::{
    Json,
    extract::{
        FromRequest, FromRequestParts, Path,
        rejection::{JsonRejection, QueryRejection},
    },
    http::request::Parts,
};

use super::error::ApiError;

/// A number in the path; anything else is an address that does not exist.
pub(super) struct Id(pub(super) i64);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Path(id) = Path::from_request_parts(parts, state).await.map_err(|_| ApiError::NotFound)?;
        Ok(Self(id))
    }
}

/// The query, refused in the API's own words.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(ApiError))]
pub(super) struct Query<T>(pub(super) T);

/// A JSON body, refused in the API's own words.
#[derive(FromRequest)]
#[from_request(via(Json), rejection(ApiError))]
pub(super) struct JsonBody<T>(pub(super) T);

impl From<QueryRejection> for ApiError {
    fn from(rejection: QueryRejection) -> Self {
        Self::BadRequest(rejection.body_text())
    }
}

impl From<JsonRejection> for ApiError {
    fn from(rejection: JsonRejection) -> Self {
        Self::BadRequest(rejection.body_text())
    }
}
