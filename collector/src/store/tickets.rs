//! The tickets.

use sqlx::SqliteConnection;

use super::Result;

/// The key of the issue's ticket.
pub async fn jira_key_of(_conn: &mut SqliteConnection, _issue_id: i64) -> Result<Option<String>> {
    Ok(None)
}
