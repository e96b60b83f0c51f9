//! API tokens, by their hashes.

use sqlx::{FromRow, SqliteConnection, SqlitePool, types::Json};

use super::Result;
use crate::scope::Scope;

/// A token that may be used.
#[derive(Clone, Debug, FromRow)]
pub struct StoredToken {
    /// Its number.
    pub id: i64,
    /// What people call it.
    pub name: String,
    /// What it may do.
    pub scopes: Json<Vec<Scope>>,
    /// When it was made.
    pub created_at_ms: i64,
}

/// Keeps a token's hash; its number.
pub async fn insert(
    conn: &mut SqliteConnection,
    name: &str,
    hash: &[u8],
    scopes: &[Scope],
    now_ms: i64,
) -> Result<i64> {
    let id = sqlx::query_scalar(
        "INSERT INTO api_tokens (name, hash, scopes, created_at_ms) VALUES ($1, $2, $3, $4) RETURNING id",
    )
    .bind(name)
    .bind(hash)
    .bind(Json(scopes))
    .bind(now_ms)
    .fetch_one(conn)
    .await?;
    Ok(id)
}

/// What the token of this hash may do; `None` when there is none, or it was revoked.
pub async fn scopes(pool: &SqlitePool, hash: &[u8]) -> Result<Option<Vec<Scope>>> {
    let scopes: Option<Json<Vec<Scope>>> =
        sqlx::query_scalar("SELECT scopes FROM api_tokens WHERE hash = $1 AND revoked_at_ms IS NULL")
            .bind(hash)
            .fetch_optional(pool)
            .await?;
    Ok(scopes.map(|scopes| scopes.0))
}

/// All that may be used, oldest first.
pub async fn list(pool: &SqlitePool) -> Result<Vec<StoredToken>> {
    let tokens = sqlx::query_as(
        "SELECT id, name, scopes, created_at_ms FROM api_tokens WHERE revoked_at_ms IS NULL ORDER BY id",
    )
    .fetch_all(pool)
    .await?;
    Ok(tokens)
}

/// Ends a token; `false` when there is none of this number.
pub async fn revoke(conn: &mut SqliteConnection, id: i64, now_ms: i64) -> Result<bool> {
    let revoked = sqlx::query("UPDATE api_tokens SET revoked_at_ms = $2 WHERE id = $1 AND revoked_at_ms IS NULL")
        .bind(id)
        .bind(now_ms)
        .execute(conn)
        .await?;
    Ok(revoked.rows_affected() == 1)
}
