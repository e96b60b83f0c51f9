//! Webhooks from outside.

use std::sync::Arc;

use axum::Router;

use crate::app::App;

/// The routes.
pub fn router() -> Router<Arc<App>> {
    Router::new()
}
