//! Counts for events that were sent before: kept until their event is digested, then until nobody repeats them any more.

use sqlx::{FromRow, SqliteConnection, SqlitePool};

use super::Result;
use crate::ingest::EventUpdate;

/// Most updates of one project that may wait for events nobody has seen.
const MOST_PENDING: i64 = 10_000;

/// What became of an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It waits for its event, or says more than was known.
    New,
    /// As much was known.
    Known,
    /// Nobody knows its event, and too many wait already.
    NoRoom,
}

/// An update whose event is digested.
#[derive(Clone, Debug, FromRow)]
pub struct Due {
    /// The project.
    pub project_id: i64,
    /// The event's id.
    pub event_id: String,
    /// The count.
    pub suppressed: i64,
    /// The event's row.
    pub row: i64,
    /// The event, masked JSON.
    pub payload: Vec<u8>,
}

/// Keeps an update; the larger count wins.
pub async fn keep(conn: &mut SqliteConnection, project_id: i64, update: &EventUpdate, now_ms: i64) -> Result<Kept> {
    if !has_room(conn, project_id, &update.event_id).await? {
        return Ok(Kept::NoRoom);
    }
    let kept = sqlx::query(
        "INSERT INTO event_updates (project_id, event_id, suppressed, received_at_ms) VALUES ($1, $2, $3, $4)
         ON CONFLICT (project_id, event_id) DO UPDATE
         SET suppressed = excluded.suppressed, received_at_ms = excluded.received_at_ms, applied_at_ms = NULL
         WHERE excluded.suppressed > event_updates.suppressed",
    )
    .bind(project_id)
    .bind(&update.event_id)
    .bind(i64::from(update.suppressed))
    .bind(now_ms)
    .execute(conn)
    .await?;
    Ok(if kept.rows_affected() == 1 { Kept::New } else { Kept::Known })
}

/// There always is for an event that is here, or an update of it.
async fn has_room(conn: &mut SqliteConnection, project_id: i64, event_id: &str) -> Result<bool> {
    let has_room = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM events WHERE event_id = $2 AND project_id = $1)
            OR EXISTS (SELECT 1 FROM event_updates WHERE event_id = $2 AND project_id = $1)
            OR (SELECT COUNT(*) FROM event_updates WHERE project_id = $1 AND applied_at_ms IS NULL) < $3",
    )
    .bind(project_id)
    .bind(event_id)
    .bind(MOST_PENDING)
    .fetch_one(conn)
    .await?;
    Ok(has_room)
}

/// Updates that can be applied, oldest first, at most `most`.
pub async fn due(pool: &SqlitePool, most: i64) -> Result<Vec<Due>> {
    let due = sqlx::query_as(
        "SELECT event_updates.project_id, event_updates.event_id, suppressed, events.id AS row, payload
         FROM event_updates JOIN events
            ON events.event_id = event_updates.event_id AND events.project_id = event_updates.project_id
         WHERE applied_at_ms IS NULL AND digested_at_ms IS NOT NULL
         ORDER BY event_updates.received_at_ms LIMIT $1",
    )
    .bind(most)
    .fetch_all(pool)
    .await?;
    Ok(due)
}

/// Settles an update, unless a larger count has come since.
pub async fn settle(conn: &mut SqliteConnection, due: &Due, now_ms: i64) -> Result<()> {
    sqlx::query(
        "UPDATE event_updates SET applied_at_ms = $4 WHERE project_id = $1 AND event_id = $2 AND suppressed = $3",
    )
    .bind(due.project_id)
    .bind(&due.event_id)
    .bind(due.suppressed)
    .bind(now_ms)
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets what came before `before_ms`; returns how many of them never found their event.
pub async fn forget(conn: &mut SqliteConnection, before_ms: i64) -> Result<u64> {
    let orphans = sqlx::query("DELETE FROM event_updates WHERE received_at_ms < $1 AND applied_at_ms IS NULL")
        .bind(before_ms)
        .execute(&mut *conn)
        .await?;
    sqlx::query("DELETE FROM event_updates WHERE received_at_ms < $1").bind(before_ms).execute(conn).await?;
    Ok(orphans.rows_affected())
}
