//! Is it alive, can it work, and what has it counted?

use std::{sync::Arc, time::Duration};

use axum::{
    Json, Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::json;

use crate::{app::App, store::events};

/// A database that takes longer does not count as working.
const PATIENCE: Duration = Duration::from_secs(3);

/// The routes.
pub(super) fn router() -> Router<Arc<App>> {
    Router::new().route("/livez", get(livez)).route("/readyz", get(readyz)).route("/metrics", get(metrics))
}

async fn livez() -> &'static str {
    "ok\n"
}

async fn readyz(State(app): State<Arc<App>>) -> Response {
    let mut wrong = app.tasks.dead();
    if !app.writer.is_alive() {
        wrong.push("writer");
    }
    if !matches!(tokio::time::timeout(PATIENCE, app.store.probe()).await, Ok(Ok(()))) {
        wrong.push("database");
    }
    let (status, name) =
        if wrong.is_empty() { (StatusCode::OK, "ready") } else { (StatusCode::SERVICE_UNAVAILABLE, "not ready") };
    (status, Json(json!({ "status": name, "not_working": wrong }))).into_response()
}

async fn metrics(State(app): State<Arc<App>>) -> Response {
    if let Ok(waiting) = events::count_undigested(app.store.read()).await {
        app.metrics.undigested.set(waiting);
    }
    let content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, content_type)], app.metrics.render()).into_response()
}
