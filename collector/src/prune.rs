//! Forgets what is kept only for a while.

use std::{sync::Arc, time::Duration};

use crate::{
    app::App,
    retention, sessions,
    shutdown::Shutdown,
    sightings,
    store::{self, updates},
};

/// How often.
const EVERY: Duration = Duration::from_secs(10 * 60);
/// How long an update waits for its event, and is known again when it is repeated.
const UPDATES_KEPT_FOR: Duration = Duration::from_secs(86_400);

/// Runs until asked to stop.
pub async fn run(app: Arc<App>, shutdown: Shutdown) {
    while !shutdown.is_requested() {
        if let Err(error) = everything(&app).await {
            tracing::error!(%error, "what is no longer needed could not be deleted; trying again later");
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = shutdown.requested() => {}
        }
    }
}

async fn everything(app: &App) -> store::Result<()> {
    prune(app).await?;
    retention::enforce(app).await
}

/// Forgets what is too old by now.
pub async fn prune(app: &App) -> store::Result<()> {
    let now_ms = app.clock.now_ms();
    let before = |age: Duration| now_ms - i64::try_from(age.as_millis()).unwrap_or(i64::MAX);
    let mut tx = app.store.begin().await?;
    let orphans = updates::forget(&mut tx, before(UPDATES_KEPT_FOR)).await?;
    store::sightings::forget(&mut tx, before(sightings::KEPT_FOR)).await?;
    store::sessions::forget(&mut tx, now_ms, before(sessions::HOURS_KEPT_FOR)).await?;
    tx.commit().await?;
    app.metrics.updates("orphaned", orphans);
    Ok(())
}
