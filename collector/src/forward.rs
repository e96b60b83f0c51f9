//! Hands spooled envelopes to the upstream Sentry.

use std::sync::Arc;

use crate::{app::App, shutdown::Shutdown};

/// Runs until asked to stop.
pub async fn run(_app: Arc<App>, shutdown: Shutdown) {
    shutdown.requested().await;
}
