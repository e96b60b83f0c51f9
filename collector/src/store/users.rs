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
