//! Does the outbox's jobs, one at a time: claim, deliver with no transaction open, settle.
//!
//! At least once: a job is settled after its delivery, so one that a crash interrupts is done again. Never decides what
//! an answer means: `outbound` does, where it reads it.

use std::{sync::Arc, time::Duration};

use crate::{
    app::App,
    outbound::{self, DeliveryError, Job, backoff},
    shutdown::Shutdown,
    store::{
        self,
        outbox::{self, Delivery},
    },
};

/// How long a claimed job belongs to its worker. Longer than the outside calls of any job together can take.
const LEASE_MS: i64 = 2 * 60 * 1_000;
/// How often to look for jobs whose pause is over.
const POLL: Duration = Duration::from_millis(500);
const FIRST_PAUSE: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(15 * 60);
/// A job that could not be done for so long has failed.
const LONGEST_TRY_MS: i64 = 3 * 24 * 60 * 60 * 1_000;

/// Runs until asked to stop; a delivery under way is finished first.
pub async fn run(app: Arc<App>, shutdown: Shutdown) {
    while !shutdown.is_requested() {
        match work(&app).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::error!(error = %error, "cannot work on the outbox"),
        }
        tokio::select! {
            () = shutdown.requested() => {}
            () = app.wakers.outbox.notified() => {}
            () = tokio::time::sleep(POLL) => {}
        }
    }
}

/// Does one job that is due; false when there is none.
async fn work(app: &App) -> store::Result<bool> {
    let Some(delivery) = claim(app).await? else {
        return Ok(false);
    };
    let Ok(job) = serde_json::from_str::<Job>(&delivery.payload) else {
        settle(app, &delivery, "unknown", Err(DeliveryError::fail("the stored job is unreadable"))).await?;
        return Ok(true);
    };
    let result = outbound::deliver(app, &job).await;
    settle(app, &delivery, job.kind(), result).await?;
    Ok(true)
}

async fn claim(app: &App) -> store::Result<Option<Delivery>> {
    let now_ms = app.clock.now_ms();
    let mut conn = app.store.read().acquire().await?;
    if !outbox::is_due(&mut conn, now_ms).await? {
        return Ok(None);
    }
    drop(conn);
    let mut tx = app.store.begin().await?;
    let delivery = outbox::claim(&mut tx, now_ms, LEASE_MS).await?;
    tx.commit().await?;
    Ok(delivery)
}

async fn settle(
    app: &App,
    delivery: &Delivery,
    kind: &'static str,
    result: Result<(), DeliveryError>,
) -> store::Result<()> {
    let (id, attempt, now_ms) = (delivery.id, delivery.attempts, app.clock.now_ms());
    let mut tx = app.store.begin().await?;
    let outcome = match give_up_in_time(delivery, result, now_ms) {
        Ok(()) => {
            outbox::settle_done(&mut tx, id, now_ms).await?;
            "done"
        }
        Err(DeliveryError::Retry { reason, after }) => {
            let reason = app.masker.text(&reason);
            let pause = after.unwrap_or_default().max(backoff(attempt, FIRST_PAUSE, LONGEST_PAUSE));
            let pause_ms = i64::try_from(pause.as_millis()).unwrap_or(i64::MAX);
            outbox::retry_later(&mut tx, id, now_ms.saturating_add(pause_ms), &reason).await?;
            tracing::warn!(job.id = id, job.kind = kind, attempt, pause_ms, reason = %reason, "a delivery is tried again");
            "retried"
        }
        Err(DeliveryError::Fail { reason }) => {
            let reason = app.masker.text(&reason);
            outbox::fail(&mut tx, id, now_ms, &reason).await?;
            tracing::error!(job.id = id, job.kind = kind, attempt, reason = %reason, "a delivery failed for good");
            "failed"
        }
    };
    tx.commit().await?;
    app.metrics.delivery(kind, outcome);
    Ok(())
}

fn give_up_in_time(delivery: &Delivery, result: Result<(), DeliveryError>, now_ms: i64) -> Result<(), DeliveryError> {
    match result {
        Err(DeliveryError::Retry { reason, .. }) if now_ms - delivery.created_at_ms > LONGEST_TRY_MS => {
            Err(DeliveryError::fail(format!("given up after three days: {reason}")))
        }
        result => result,
    }
}
