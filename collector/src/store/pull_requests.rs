//! Pull requests that name a ticket, and the webhook deliveries that told us of them.

use sqlx::SqliteConnection;

use super::Result;
use crate::track::{PullRequest, PullRequestState, UnknownStatus};

/// Remembers a delivery of `source`; false when it was taken before.
pub async fn is_first_delivery(
    conn: &mut SqliteConnection,
    source: &str,
    delivery_id: &str,
    now_ms: i64,
) -> Result<bool> {
    let inserted = sqlx::query(
        "INSERT INTO webhook_deliveries (source, delivery_id, received_at_ms) VALUES ($1, $2, $3)
         ON CONFLICT (source, delivery_id) DO NOTHING",
    )
    .bind(source)
    .bind(delivery_id)
    .bind(now_ms)
    .execute(conn)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// Forgets deliveries that were taken before.
pub async fn forget_deliveries(conn: &mut SqliteConnection, before_ms: i64) -> Result<()> {
    sqlx::query("DELETE FROM webhook_deliveries WHERE received_at_ms < $1").bind(before_ms).execute(conn).await?;
    Ok(())
}

/// Records a pull request under a ticket. News older than what is known is left out: GitHub does not promise an order.
pub async fn upsert(conn: &mut SqliteConnection, pull_request: &PullRequest, jira_key: &str) -> Result<()> {
    sqlx::query(
        "INSERT INTO pull_requests (repository, number, jira_key, state, url, merge_commit, updated_at_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (repository, number, jira_key) DO UPDATE SET
             state = excluded.state, url = excluded.url, merge_commit = excluded.merge_commit,
             updated_at_ms = excluded.updated_at_ms
         WHERE excluded.updated_at_ms >= pull_requests.updated_at_ms",
    )
    .bind(&pull_request.repository)
    .bind(pull_request.number)
    .bind(jira_key)
    .bind(pull_request.state.as_str())
    .bind(&pull_request.url)
    .bind(&pull_request.merge_commit)
    .bind(pull_request.updated_at_ms)
    .execute(conn)
    .await?;
    Ok(())
}

/// The states of all pull requests that name a ticket.
pub async fn states(conn: &mut SqliteConnection, jira_key: &str) -> Result<Vec<PullRequestState>> {
    let states: Vec<String> = sqlx::query_scalar("SELECT state FROM pull_requests WHERE jira_key = $1")
        .bind(jira_key)
        .fetch_all(conn)
        .await?;
    let states: Result<Vec<_>, UnknownStatus> = states.iter().map(|state| state.parse()).collect();
    Ok(states.map_err(|error| sqlx::Error::Decode(Box::new(error)))?)
}
