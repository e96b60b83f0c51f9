//! The HTTP server: which address leads where. What happens there is the business of [`crate::pipeline`],
//! [`crate::store`] and [`crate::ui`].

mod access;
mod api;
mod artifacts;
mod error;
mod extract;
mod grouping;
mod health;
pub mod hooks;
mod ingest;
mod openapi;
mod page;
mod peer;
mod projects;
mod sessions;
mod tokens;

use std::{any::Any, sync::Arc};

use axum::{
    Json, Router,
    extract::MatchedPath,
    http::{HeaderValue, Request, header},
    middleware,
    response::{IntoResponse, Response},
    routing::get,
};
use tower_http::{catch_panic::CatchPanicLayer, set_header::SetResponseHeaderLayer, trace::TraceLayer};

use utoipa::OpenApi as _;
use utoipa_axum::router::OpenApiRouter;

pub use error::ApiError;

use crate::app::App;
use openapi::Description;

/// All routes.
pub fn router(app: Arc<App>) -> Router {
    let own_origin = access::own_origin(&app.base_url);
    let guarded_api =
        api().layer(own_origin.clone()).layer(middleware::from_fn_with_state(Arc::clone(&app), access::api));
    let dashboard = crate::ui::router()
        .layer(own_origin)
        .layer(middleware::from_fn_with_state(Arc::clone(&app), access::dashboard));
    let no_sniffing =
        SetResponseHeaderLayer::overriding(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    Router::new()
        .merge(ingest::router(&app))
        .merge(guarded_api)
        .merge(dashboard)
        .merge(hooks::router())
        .merge(health::router())
        .fallback(|| async { ApiError::NotFound })
        .layer(no_sniffing)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(TraceLayer::new_for_http().make_span_with(span).on_failure(()))
        .with_state(app)
}

/// The API and its description.
fn api() -> Router<Arc<App>> {
    let (routes, description) = OpenApiRouter::with_openapi(Description::openapi())
        .merge(api::router())
        .merge(grouping::router())
        .merge(sessions::router())
        .merge(artifacts::router())
        .merge(projects::router())
        .merge(tokens::router())
        .split_for_parts();
    let description = Arc::new(description);
    routes
        .route("/api/openapi.json", get(move || async move { Json(description.as_ref().clone()) }))
        .method_not_allowed_fallback(|| async { ApiError::MethodNotAllowed })
}

/// Only the route is logged: a query can hold a key.
fn span<B>(request: &Request<B>) -> tracing::Span {
    let route = request.extensions().get::<MatchedPath>().map_or("unmatched", MatchedPath::as_str);
    tracing::debug_span!("request", http.method = %request.method(), http.route = route)
}

/// What a panic says can hold what was being worked on, so only the fact is told.
fn panicked(_cause: Box<dyn Any + Send + 'static>) -> Response {
    ApiError::Internal(anyhow::anyhow!("a request handler panicked")).into_response()
}
