//! Jobs decided in a transaction and done outside of it, at least once, each under an idempotency key.

use sqlx::{FromRow, SqliteConnection};

use super::Result;
use crate::outbound::Job;

/// A claimed job.
#[derive(Clone, Debug, FromRow)]
pub struct Delivery {
    /// The row.
    pub id: i64,
    /// [`Job`] as JSON.
    pub payload: String,
    /// This attempt's number, from 1.
    pub attempts: i64,
    /// When the job was decided.
    pub created_at_ms: i64,
}

/// Adds `job`, due now. A job with the same key that is there already, in whatever state, makes this do nothing.
pub async fn enqueue(conn: &mut SqliteConnection, job: &Job, idempotency_key: &str, now_ms: i64) -> Result<()> {
    let payload = serde_json::to_string(job)?;
    sqlx::query(
        "INSERT INTO outbox (kind, payload, idempotency_key, not_before_ms, created_at_ms) VALUES ($1, $2, $3, $4, $4)
         ON CONFLICT (idempotency_key) DO NOTHING",
    )
    .bind(job.kind())
    .bind(payload)
    .bind(idempotency_key)
    .bind(now_ms)
    .execute(conn)
    .await?;
    Ok(())
}

/// Is a job due? Cheaper than [`claim`], which writes.
pub async fn is_due(conn: &mut SqliteConnection, now_ms: i64) -> Result<bool> {
    let due =
        sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM outbox WHERE state = 'pending' AND not_before_ms <= $1)")
            .bind(now_ms)
            .fetch_one(conn)
            .await?;
    Ok(due)
}

/// Takes the job that is due longest and counts the attempt. Until `lease_ms` has passed nobody else gets it;
/// a worker that dies in between therefore delays the job, and never loses it.
pub async fn claim(conn: &mut SqliteConnection, now_ms: i64, lease_ms: i64) -> Result<Option<Delivery>> {
    let claimed = sqlx::query_as(
        "UPDATE outbox SET attempts = attempts + 1, not_before_ms = $1 + $2
         WHERE id = (SELECT id FROM outbox WHERE state = 'pending' AND not_before_ms <= $1
                     ORDER BY not_before_ms, id LIMIT 1)
         RETURNING id, payload, attempts, created_at_ms",
    )
    .bind(now_ms)
    .bind(lease_ms)
    .fetch_optional(conn)
    .await?;
    Ok(claimed)
}

/// The job is done.
pub async fn settle_done(conn: &mut SqliteConnection, id: i64, now_ms: i64) -> Result<()> {
    sqlx::query("UPDATE outbox SET state = 'done', settled_at_ms = $2, last_error = NULL WHERE id = $1")
        .bind(id)
        .bind(now_ms)
        .execute(conn)
        .await?;
    Ok(())
}

/// The attempt failed; the job is due again at `not_before_ms`.
pub async fn retry_later(conn: &mut SqliteConnection, id: i64, not_before_ms: i64, reason: &str) -> Result<()> {
    sqlx::query("UPDATE outbox SET not_before_ms = $2, last_error = $3 WHERE id = $1")
        .bind(id)
        .bind(not_before_ms)
        .bind(reason)
        .execute(conn)
        .await?;
    Ok(())
}

/// The job failed for good; the row stays as its record.
pub async fn fail(conn: &mut SqliteConnection, id: i64, now_ms: i64, reason: &str) -> Result<()> {
    sqlx::query("UPDATE outbox SET state = 'failed', settled_at_ms = $2, last_error = $3 WHERE id = $1")
        .bind(id)
        .bind(now_ms)
        .bind(reason)
        .execute(conn)
        .await?;
    Ok(())
}

/// How many jobs are in `state`: `pending`, `done` or `failed`.
pub async fn count(conn: &mut SqliteConnection, state: &str) -> Result<i64> {
    Ok(sqlx::query_scalar("SELECT COUNT(*) FROM outbox WHERE state = $1").bind(state).fetch_one(conn).await?)
}
