//! Which of our issues has which Jira ticket, and where the ticket should stand.

use serde_json::Value;
use sqlx::{FromRow, SqliteConnection};

use super::Result;
use crate::track::TicketStatus;

/// What a ticket is about: an issue and its latest event.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The issue's fingerprint.
    pub fingerprint: String,
    /// The issue's title.
    pub title: String,
    /// Where it happens.
    pub culprit: Option<String>,
    /// What kind of failure it is.
    pub error_type: String,
    /// `fatal`, `error`, …
    pub level: String,
    /// Events so far.
    pub event_count: i64,
    /// When the first came.
    pub first_seen_ms: i64,
    /// The release of the latest.
    pub last_release: Option<String>,
    /// The latest event, masked; null when it is gone.
    pub payload: Value,
}

/// What the ticket of an issue is about.
pub async fn subject(conn: &mut SqliteConnection, issue_id: i64) -> Result<Option<Subject>> {
    #[derive(FromRow)]
    struct Row {
        fingerprint: String,
        title: String,
        culprit: Option<String>,
        error_type: String,
        level: String,
        event_count: i64,
        first_seen_ms: i64,
        last_release: Option<String>,
        payload: Option<Vec<u8>>,
    }
    let row: Option<Row> = sqlx::query_as(
        "SELECT i.fingerprint, i.title, i.culprit, i.error_type, i.level, i.event_count, i.first_seen_ms, i.last_release,
                e.payload
         FROM issues i LEFT JOIN events e ON e.project_id = i.project_id AND e.event_id = i.latest_event_id
         WHERE i.id = $1",
    )
    .bind(issue_id)
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let payload = row.payload.map(|json| serde_json::from_slice(&json)).transpose()?.unwrap_or_default();
    let Row { fingerprint, title, culprit, error_type, level, event_count, first_seen_ms, last_release, .. } = row;
    Ok(Some(Subject {
        fingerprint,
        title,
        culprit,
        error_type,
        level,
        event_count,
        first_seen_ms,
        last_release,
        payload,
    }))
}

/// The ticket of an issue.
pub async fn jira_key_of(conn: &mut SqliteConnection, issue_id: i64) -> Result<Option<String>> {
    let jira_key =
        sqlx::query_scalar("SELECT jira_key FROM tickets WHERE issue_id = $1").bind(issue_id).fetch_optional(conn).await?;
    Ok(jira_key)
}

/// Records the ticket that was opened for an issue.
pub async fn insert(conn: &mut SqliteConnection, issue_id: i64, jira_key: &str, now_ms: i64) -> Result<()> {
    sqlx::query("INSERT INTO tickets (issue_id, jira_key, status, created_at_ms) VALUES ($1, $2, $3, $4)")
        .bind(issue_id)
        .bind(jira_key)
        .bind(TicketStatus::Open.as_str())
        .bind(now_ms)
        .execute(conn)
        .await?;
    Ok(())
}

/// Where a ticket should stand; `None` when it is not ours.
pub async fn status(conn: &mut SqliteConnection, jira_key: &str) -> Result<Option<TicketStatus>> {
    let status: Option<String> =
        sqlx::query_scalar("SELECT status FROM tickets WHERE jira_key = $1").bind(jira_key).fetch_optional(conn).await?;
    let status = status.map(|status| status.parse()).transpose();
    Ok(status.map_err(|error| sqlx::Error::Decode(Box::new(error)))?)
}

/// Sets where a ticket should stand.
pub async fn set_status(conn: &mut SqliteConnection, jira_key: &str, status: TicketStatus) -> Result<()> {
    sqlx::query("UPDATE tickets SET status = $2 WHERE jira_key = $1")
        .bind(jira_key)
        .bind(status.as_str())
        .execute(conn)
        .await?;
    Ok(())
}
