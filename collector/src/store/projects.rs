//! Projects and their public keys.

use sqlx::{SqliteConnection, SqlitePool};

use super::Result;

/// What a key is to a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyCheck {
    /// One of its keys.
    Valid,
    /// Not one of its keys, or a revoked one.
    WrongKey,
    /// There is no such project.
    UnknownProject,
}

/// Makes project `1` with `new_key` when there is none yet; returns the key it has.
pub async fn ensure_first(conn: &mut SqliteConnection, new_key: &str, now_ms: i64) -> Result<String> {
    sqlx::query("INSERT INTO projects (id, name, created_at_ms) VALUES (1, 'default', $1) ON CONFLICT (id) DO NOTHING")
        .bind(now_ms)
        .execute(&mut *conn)
        .await?;
    if let Some(key) = key_of(conn, 1).await? {
        return Ok(key);
    }
    sqlx::query("INSERT INTO project_keys (public_key, project_id) VALUES ($1, 1)").bind(new_key).execute(conn).await?;
    Ok(new_key.to_owned())
}

/// A valid key of the project.
pub async fn key_of(conn: &mut SqliteConnection, project_id: i64) -> Result<Option<String>> {
    let key = sqlx::query_scalar(
        "SELECT public_key FROM project_keys WHERE project_id = $1 AND revoked_at_ms IS NULL ORDER BY public_key LIMIT 1",
    )
    .bind(project_id)
    .fetch_optional(conn)
    .await?;
    Ok(key)
}

/// Judges a key.
pub async fn check_key(pool: &SqlitePool, project_id: i64, key: &str) -> Result<KeyCheck> {
    let key_of_project: Option<Option<String>> = sqlx::query_scalar(
        "SELECT k.public_key FROM projects p
         LEFT JOIN project_keys k ON k.project_id = p.id AND k.public_key = $2 AND k.revoked_at_ms IS NULL
         WHERE p.id = $1",
    )
    .bind(project_id)
    .bind(key)
    .fetch_optional(pool)
    .await?;
    Ok(match key_of_project {
        None => KeyCheck::UnknownProject,
        Some(None) => KeyCheck::WrongKey,
        Some(Some(_)) => KeyCheck::Valid,
    })
}
