//! Events: accepted first, digested later.

use panicle_protocol::mask::Masked;
use sqlx::{FromRow, SqliteConnection, SqlitePool};

use super::Result;
use crate::{group::Grouped, users::UserHash};

/// An event that is accepted and not yet digested.
#[derive(Clone, Debug, FromRow)]
pub struct Undigested {
    /// Its row.
    pub id: i64,
    /// Its project.
    pub project_id: i64,
    /// 32 lower-case hex digits.
    pub event_id: String,
    /// When it was accepted.
    pub received_at_ms: i64,
    /// Masked JSON.
    pub payload: Vec<u8>,
}

/// An event of an issue, or one that waits for its digestion.
#[derive(Clone, Debug, FromRow)]
pub struct StoredEvent {
    /// Its row; later events have higher ones.
    pub id: i64,
    /// Its project.
    pub project_id: i64,
    /// 32 lower-case hex digits.
    pub event_id: String,
    /// Its issue, once digested.
    pub issue_id: Option<i64>,
    /// When it was accepted.
    pub received_at_ms: i64,
    /// Masked JSON.
    pub payload: Vec<u8>,
}

/// Keeps an event; its row, or `None` when the project has one of this id already.
pub async fn insert(
    conn: &mut SqliteConnection,
    project_id: i64,
    event_id: &str,
    payload: &Masked<Vec<u8>>,
    received_at_ms: i64,
) -> Result<Option<i64>> {
    let row = sqlx::query_scalar(
        "INSERT INTO events (project_id, event_id, received_at_ms, payload) VALUES ($1, $2, $3, $4)
         ON CONFLICT (project_id, event_id) DO NOTHING RETURNING id",
    )
    .bind(project_id)
    .bind(event_id)
    .bind(received_at_ms)
    .bind(payload.get().as_slice())
    .fetch_optional(conn)
    .await?;
    Ok(row)
}

/// Is there an event of this id?
pub async fn exists(conn: &mut SqliteConnection, project_id: i64, event_id: &str) -> Result<bool> {
    let exists = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM events WHERE event_id = $2 AND project_id = $1)")
        .bind(project_id)
        .bind(event_id)
        .fetch_one(conn)
        .await?;
    Ok(exists)
}

/// Puts an event in the place of a poorer copy of it, and has it digested; it stays in the copy's issue, counted once.
pub async fn replace(conn: &mut SqliteConnection, id: i64, event_id: &str, payload: &Masked<Vec<u8>>) -> Result<()> {
    sqlx::query(
        "UPDATE issues SET
            latest_event_id = CASE WHEN latest_event_id = before.event_id THEN $2 ELSE latest_event_id END,
            best_event_id = CASE WHEN best_event_id = before.event_id THEN $2 ELSE best_event_id END
         FROM events AS before WHERE before.id = $1 AND issues.id = before.issue_id",
    )
    .bind(id)
    .bind(event_id)
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "UPDATE events SET event_id = $2, payload = $3, fingerprint = NULL, digested_at_ms = NULL, digest_error = NULL
         WHERE id = $1",
    )
    .bind(id)
    .bind(event_id)
    .bind(payload.get().as_slice())
    .execute(conn)
    .await?;
    Ok(())
}

/// What became of an event so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRow)]
pub struct Digested {
    /// The issue it is counted in, by itself or by a poorer copy of it.
    pub issue_id: Option<i64>,
    /// Was this event, by this id, digested before?
    pub is_known: bool,
}

/// What became of the event in this row so far; `None` when another has [replaced](replace) it.
pub async fn digested(conn: &mut SqliteConnection, id: i64, event_id: &str) -> Result<Option<Digested>> {
    let digested = sqlx::query_as(
        "SELECT issue_id, fingerprint IS NOT NULL AS is_known FROM events WHERE id = $1 AND event_id = $2",
    )
    .bind(id)
    .bind(event_id)
    .fetch_optional(conn)
    .await?;
    Ok(digested)
}

/// Changes the payload of the event in this row, if it is still this one.
pub async fn set_payload(
    conn: &mut SqliteConnection,
    id: i64,
    event_id: &str,
    payload: &Masked<Vec<u8>>,
) -> Result<bool> {
    let updated = sqlx::query("UPDATE events SET payload = $3 WHERE id = $1 AND event_id = $2")
        .bind(id)
        .bind(event_id)
        .bind(payload.get().as_slice())
        .execute(conn)
        .await?;
    Ok(updated.rows_affected() == 1)
}

/// Deletes the oldest `most` events, but for those that came since `before_ms` or still wait to be digested; returns how
/// many it deleted.
pub async fn delete_oldest(conn: &mut SqliteConnection, before_ms: i64, most: i64) -> Result<u64> {
    const OLDEST: &str = "SELECT id FROM (SELECT id, received_at_ms, digested_at_ms FROM events ORDER BY id LIMIT $2)
         WHERE received_at_ms < $1 AND digested_at_ms IS NOT NULL";
    sqlx::query(sqlx::AssertSqlSafe(format!("DELETE FROM sightings WHERE event_row IN ({OLDEST})")))
        .bind(before_ms)
        .bind(most)
        .execute(&mut *conn)
        .await?;
    let gone = sqlx::query(sqlx::AssertSqlSafe(format!("DELETE FROM events WHERE id IN ({OLDEST})")))
        .bind(before_ms)
        .bind(most)
        .execute(conn)
        .await?;
    Ok(gone.rows_affected())
}

/// The oldest events that wait, at most `most`.
pub async fn undigested(pool: &SqlitePool, most: i64) -> Result<Vec<Undigested>> {
    let rows = sqlx::query_as(
        "SELECT id, project_id, event_id, received_at_ms, payload FROM events
         WHERE digested_at_ms IS NULL ORDER BY id LIMIT $1",
    )
    .bind(most)
    .fetch_all(pool)
    .await?;
    Ok(rows)
}

/// How many events wait.
pub async fn count_undigested(pool: &SqlitePool) -> Result<i64> {
    Ok(sqlx::query_scalar("SELECT COUNT(*) FROM events WHERE digested_at_ms IS NULL").fetch_one(pool).await?)
}

/// Ties an event to its issue: it is digested.
pub async fn mark_digested(
    conn: &mut SqliteConnection,
    event: &Grouped,
    issue_id: i64,
    user: Option<&UserHash>,
    now_ms: i64,
) -> Result<()> {
    sqlx::query(
        "UPDATE events SET issue_id = $2, digested_at_ms = $3, fingerprint = $4, release = $5, user_hash = $6 WHERE id = $1",
    )
    .bind(event.row())
    .bind(issue_id)
    .bind(now_ms)
    .bind(event.fingerprints().first().map(|best| &best.hash))
    .bind(event.view().release())
    .bind(user.map(UserHash::as_bytes))
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes an event that can't be digested out of the queue, with the reason.
pub async fn set_aside(conn: &mut SqliteConnection, id: i64, reason: &str, now_ms: i64) -> Result<()> {
    sqlx::query("UPDATE events SET digest_error = $2, digested_at_ms = $3 WHERE id = $1")
        .bind(id)
        .bind(reason)
        .bind(now_ms)
        .execute(conn)
        .await?;
    Ok(())
}

/// Events of an issue, newest first, from those before row `before` on.
pub async fn of_issue(pool: &SqlitePool, issue_id: i64, before: Option<i64>, most: i64) -> Result<Vec<StoredEvent>> {
    let rows = sqlx::query_as(
        "SELECT id, project_id, event_id, issue_id, received_at_ms, payload FROM events
         WHERE issue_id = $1 AND ($2 IS NULL OR id < $2) ORDER BY id DESC LIMIT $3",
    )
    .bind(issue_id)
    .bind(before)
    .bind(most)
    .fetch_all(pool)
    .await?;
    Ok(rows)
}

/// The event of this id; the newest, should several projects have one.
pub async fn by_event_id(pool: &SqlitePool, event_id: &str) -> Result<Option<StoredEvent>> {
    let row = sqlx::query_as(
        "SELECT id, project_id, event_id, issue_id, received_at_ms, payload FROM events
         WHERE event_id = $1 ORDER BY id DESC LIMIT 1",
    )
    .bind(event_id)
    .fetch_optional(pool)
    .await?;
    Ok(row)
}

/// Rows of the issue's events next to row `id`: the next older one and the next newer one, by event id.
pub async fn neighbours(pool: &SqlitePool, issue_id: i64, id: i64) -> Result<(Option<String>, Option<String>)> {
    let older =
        sqlx::query_scalar("SELECT event_id FROM events WHERE issue_id = $1 AND id < $2 ORDER BY id DESC LIMIT 1")
            .bind(issue_id)
            .bind(id)
            .fetch_optional(pool)
            .await?;
    let newer = sqlx::query_scalar("SELECT event_id FROM events WHERE issue_id = $1 AND id > $2 ORDER BY id LIMIT 1")
        .bind(issue_id)
        .bind(id)
        .fetch_optional(pool)
        .await?;
    Ok((older, newer))
}
