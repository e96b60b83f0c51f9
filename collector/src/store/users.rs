//! Who met which issue, by hash.

use sqlx::SqliteConnection;

use super::Result;
use crate::users::UserHash;

/// Counts a user of an issue, once however often they met it.
pub async fn count(conn: &mut SqliteConnection, issue_id: i64, user: &UserHash, now_ms: i64) -> Result<()> {
    let inserted = sqlx::query(
        "INSERT INTO issue_users (issue_id, user_hash, first_seen_ms) VALUES ($1, $2, $3)
         ON CONFLICT (issue_id, user_hash) DO NOTHING",
    )
    .bind(issue_id)
    .bind(user.as_bytes())
    .bind(now_ms)
    .execute(&mut *conn)
    .await?;
    if inserted.rows_affected() == 1 {
        sqlx::query("UPDATE issues SET user_count = user_count + 1 WHERE id = $1").bind(issue_id).execute(conn).await?;
    }
    Ok(())
}

/// Takes a user out of an issue none of whose events they met any more.
pub async fn leave(conn: &mut SqliteConnection, issue_id: i64, user: &UserHash) -> Result<()> {
    let deleted = sqlx::query(
        "DELETE FROM issue_users WHERE issue_id = $1 AND user_hash = $2
            AND NOT EXISTS (SELECT 1 FROM events WHERE issue_id = $1 AND user_hash = $2)",
    )
    .bind(issue_id)
    .bind(user.as_bytes())
    .execute(&mut *conn)
    .await?;
    if deleted.rows_affected() == 1 {
        sqlx::query("UPDATE issues SET user_count = user_count - 1 WHERE id = $1").bind(issue_id).execute(conn).await?;
    }
    Ok(())
}
