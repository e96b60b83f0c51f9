//! The outbox.

use sqlx::SqliteConnection;

use super::Result;
use crate::outbound::Job;

/// Adds a job, once per key.
pub async fn enqueue(_conn: &mut SqliteConnection, _job: &Job, _idempotency_key: &str, _now_ms: i64) -> Result<()> {
    Ok(())
}
