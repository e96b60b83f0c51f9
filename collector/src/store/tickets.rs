//! Which of our issues has which Jira ticket, and where the ticket should stand.

use sqlx::SqliteConnection;

use super::Result;
use crate::track::TicketStatus;

/// The ticket of an issue.
pub async fn jira_key_of(conn: &mut SqliteConnection, issue_id: i64) -> Result<Option<String>> {
    let jira_key = sqlx::query_scalar("SELECT jira_key FROM tickets WHERE issue_id = $1")
        .bind(issue_id)
        .fetch_optional(conn)
        .await?;
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
    let status: Option<String> = sqlx::query_scalar("SELECT status FROM tickets WHERE jira_key = $1")
        .bind(jira_key)
        .fetch_optional(conn)
        .await?;
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

/// What became of an issue's ticket when another took the issue in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HandedOver {
    /// It has none.
    Nothing,
    /// It is the other's now.
    Moved,
    /// The other has one of its own.
    Both {
        /// The ticket of the issue that was taken in.
        jira_key: String,
        /// The other's.
        of: String,
    },
}

/// Gives an issue's ticket to another that has none.
pub async fn hand_over(conn: &mut SqliteConnection, from: i64, to: i64) -> Result<HandedOver> {
    let Some(jira_key) = jira_key_of(conn, from).await? else {
        return Ok(HandedOver::Nothing);
    };
    if let Some(of) = jira_key_of(conn, to).await? {
        return Ok(HandedOver::Both { jira_key, of });
    }
    sqlx::query("UPDATE tickets SET issue_id = $2 WHERE issue_id = $1").bind(from).bind(to).execute(conn).await?;
    Ok(HandedOver::Moved)
}
