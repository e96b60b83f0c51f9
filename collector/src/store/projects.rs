//! Projects and their public keys.

use sqlx::{FromRow, SqliteConnection, SqlitePool, types::Json};

use super::Result;

/// A project.
#[derive(Clone, Debug, FromRow)]
pub struct StoredProject {
    /// Its number, which is in its DSNs.
    pub id: i64,
    /// What people call it.
    pub name: String,
    /// Whose pages may send; `None` means those of the configuration.
    pub allowed_origins: Option<Json<Vec<String>>>,
    /// When it was made.
    pub created_at_ms: i64,
}

/// A key of a project.
#[derive(Clone, Debug, FromRow)]
pub struct StoredKey {
    /// 32 lower-case hex digits; no secret.
    pub public_key: String,
    /// Its project.
    pub project_id: i64,
    /// When it was made; 0 for those of the first days.
    pub created_at_ms: i64,
    /// When it ended.
    pub revoked_at_ms: Option<i64>,
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
    insert_key(conn, 1, new_key, now_ms).await?;
    Ok(new_key.to_owned())
}

/// A valid key of the project, its newest.
pub async fn key_of(conn: &mut SqliteConnection, project_id: i64) -> Result<Option<String>> {
    let key = sqlx::query_scalar(
        "SELECT public_key FROM project_keys WHERE project_id = $1 AND revoked_at_ms IS NULL
         ORDER BY created_at_ms DESC, public_key LIMIT 1",
    )
    .bind(project_id)
    .fetch_optional(conn)
    .await?;
    Ok(key)
}

/// All projects, oldest first.
pub async fn list(pool: &SqlitePool) -> Result<Vec<StoredProject>> {
    let projects = sqlx::query_as("SELECT id, name, allowed_origins, created_at_ms FROM projects ORDER BY id")
        .fetch_all(pool)
        .await?;
    Ok(projects)
}

/// All keys of all projects, oldest first, also those that ended.
pub async fn keys(pool: &SqlitePool) -> Result<Vec<StoredKey>> {
    let keys = sqlx::query_as(
        "SELECT public_key, project_id, created_at_ms, revoked_at_ms FROM project_keys
         ORDER BY created_at_ms, public_key",
    )
    .fetch_all(pool)
    .await?;
    Ok(keys)
}

/// Makes a project; its number.
pub async fn insert(
    conn: &mut SqliteConnection,
    name: &str,
    allowed_origins: Option<&[String]>,
    now_ms: i64,
) -> Result<i64> {
    let id = sqlx::query_scalar(
        "INSERT INTO projects (name, allowed_origins, created_at_ms) VALUES ($1, $2, $3) RETURNING id",
    )
    .bind(name)
    .bind(allowed_origins.map(Json))
    .bind(now_ms)
    .fetch_one(conn)
    .await?;
    Ok(id)
}

/// Sets a project's name and whose pages may send to it; `false` when there is no such project.
pub async fn update(
    conn: &mut SqliteConnection,
    id: i64,
    name: &str,
    allowed_origins: Option<&[String]>,
) -> Result<bool> {
    let updated = sqlx::query("UPDATE projects SET name = $2, allowed_origins = $3 WHERE id = $1")
        .bind(id)
        .bind(name)
        .bind(allowed_origins.map(Json))
        .execute(conn)
        .await?;
    Ok(updated.rows_affected() == 1)
}

/// Gives a project a key.
pub async fn insert_key(conn: &mut SqliteConnection, project_id: i64, key: &str, now_ms: i64) -> Result<()> {
    sqlx::query("INSERT INTO project_keys (public_key, project_id, created_at_ms) VALUES ($1, $2, $3)")
        .bind(key)
        .bind(project_id)
        .bind(now_ms)
        .execute(conn)
        .await?;
    Ok(())
}

/// Ends a key; `false` when the project has none of this name.
pub async fn revoke_key(conn: &mut SqliteConnection, project_id: i64, key: &str, now_ms: i64) -> Result<bool> {
    let revoked = sqlx::query(
        "UPDATE project_keys SET revoked_at_ms = $3
         WHERE public_key = $2 AND project_id = $1 AND revoked_at_ms IS NULL",
    )
    .bind(project_id)
    .bind(key)
    .bind(now_ms)
    .execute(conn)
    .await?;
    Ok(revoked.rows_affected() == 1)
}
