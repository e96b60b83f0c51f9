//! What was uploaded to make frames readable, and which events still wait for something of the kind.

use sqlx::SqliteConnection;

use super::Result;
use crate::symbolicate::key::Key;

/// Remembers by what artifacts an event's frames would be resolved, in place of what was remembered before.
pub async fn set_missing(conn: &mut SqliteConnection, project_id: i64, event_row: i64, keys: &[Key]) -> Result<()> {
    sqlx::query("DELETE FROM missing_artifacts WHERE event_row = $1").bind(event_row).execute(&mut *conn).await?;
    for key in keys {
        sqlx::query("INSERT OR IGNORE INTO missing_artifacts (project_id, key, event_row) VALUES ($1, $2, $3)")
            .bind(project_id)
            .bind(key.as_str())
            .bind(event_row)
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}

/// Has the events digested again that wait for an artifact of this key; returns how many.
pub async fn redigest(conn: &mut SqliteConnection, project_id: i64, key: &Key) -> Result<u64> {
    let waiting = sqlx::query(
        "UPDATE events SET digested_at_ms = NULL, digest_error = NULL
         WHERE id IN (SELECT event_row FROM missing_artifacts WHERE project_id = $1 AND key = $2)",
    )
    .bind(project_id)
    .bind(key.as_str())
    .execute(conn)
    .await?;
    Ok(waiting.rows_affected())
}
