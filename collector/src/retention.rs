//! Deletes events that are too old or too many, a few at a time, so that nobody waits for it. What was counted stays
//! counted: issues keep their numbers.

use std::time::Duration;

use serde::Deserialize;

use crate::{
    app::App,
    store::{self, events, pull_requests},
};

/// Events per transaction.
const BATCH: i64 = 200;
/// How long others may write before the next batch.
const PAUSE: Duration = Duration::from_millis(20);
const DAY_MS: i64 = 86_400_000;
/// How long a webhook's delivery is known again: longer than any sender repeats one.
const DELIVERIES_KEPT_FOR_MS: i64 = 30 * DAY_MS;

/// `retention`: how long events are kept, and how many.
#[derive(Clone, Debug, Deserialize)]
pub struct Retention {
    /// Days an event is kept; 0 means forever.
    pub max_age_days: u32,
    /// Most bytes of the database; 0 means any number.
    pub max_bytes: u64,
}

/// Deletes what is too old, then the oldest while there is too much.
pub async fn enforce(app: &App) -> store::Result<()> {
    let Retention { max_age_days, max_bytes } = app.config.retention;
    let now_ms = app.clock.now_ms();
    if max_age_days > 0 {
        let before_ms = now_ms - i64::from(max_age_days) * DAY_MS;
        while delete(app, before_ms, "age").await? {
            tokio::time::sleep(PAUSE).await;
        }
    }
    if max_bytes > 0 {
        while store::used_bytes(app.store.read()).await? > max_bytes && delete(app, i64::MAX, "size").await? {
            tokio::time::sleep(PAUSE).await;
        }
    }
    let mut tx = app.store.begin().await?;
    pull_requests::forget_deliveries(&mut tx, now_ms - DELIVERIES_KEPT_FOR_MS).await?;
    tx.commit().await?;
    Ok(())
}

/// Deletes one batch; was it a full one?
async fn delete(app: &App, before_ms: i64, reason: &'static str) -> store::Result<bool> {
    let mut tx = app.store.begin().await?;
    let gone = events::delete_oldest(&mut tx, before_ms, BATCH).await?;
    tx.commit().await?;
    app.metrics.expired(reason, gone);
    Ok(gone == BATCH.unsigned_abs())
}
