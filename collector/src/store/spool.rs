//! Masked envelopes on their way to the upstream Sentry, oldest first.

use panicle_protocol::mask::Masked;
use sqlx::{FromRow, QueryBuilder, Sqlite, SqliteConnection};

use super::Result;

/// A spooled envelope.
#[derive(Clone, FromRow)]
pub struct Spooled {
    /// The row; ascending in the order of acceptance.
    pub id: i64,
    /// Sentry's data category.
    pub category: String,
    /// The envelope.
    pub body: Vec<u8>,
    /// Attempts so far.
    pub attempts: i64,
}

/// Adds an envelope at the end.
pub async fn push(
    conn: &mut SqliteConnection,
    project_id: i64,
    category: &str,
    body: &Masked<Vec<u8>>,
    now_ms: i64,
) -> Result<()> {
    sqlx::query("INSERT INTO spool (project_id, category, body, spooled_at_ms) VALUES ($1, $2, $3, $4)")
        .bind(project_id)
        .bind(category)
        .bind(body.get().as_slice())
        .bind(now_ms)
        .execute(conn)
        .await?;
    Ok(())
}

/// The oldest envelope of a category that is not `held`, once it is due. Until then it holds the younger ones back:
/// they would fare no better, and the order stays.
pub async fn oldest(conn: &mut SqliteConnection, held: &[&str], now_ms: i64) -> Result<Option<Spooled>> {
    let mut query =
        QueryBuilder::<Sqlite>::new("SELECT id, category, body, attempts FROM spool WHERE id = (SELECT id FROM spool");
    if !held.is_empty() {
        query.push(" WHERE category NOT IN (");
        let mut list = query.separated(", ");
        for category in held {
            list.push_bind(*category);
        }
        query.push(")");
    }
    query.push(" ORDER BY id LIMIT 1) AND not_before_ms <= ");
    query.push_bind(now_ms);
    Ok(query.build_query_as().fetch_optional(conn).await?)
}

/// Takes an envelope out: the upstream has it, or will never take it.
pub async fn remove(conn: &mut SqliteConnection, id: i64) -> Result<()> {
    sqlx::query("DELETE FROM spool WHERE id = $1").bind(id).execute(conn).await?;
    Ok(())
}

/// Counts a failed attempt; the next is not before `not_before_ms`.
pub async fn postpone(conn: &mut SqliteConnection, id: i64, not_before_ms: i64) -> Result<()> {
    sqlx::query("UPDATE spool SET attempts = attempts + 1, not_before_ms = $2 WHERE id = $1")
        .bind(id)
        .bind(not_before_ms)
        .execute(conn)
        .await?;
    Ok(())
}

/// Drops the oldest envelopes until at most `max_bytes` are left; returns how many went.
pub async fn trim(conn: &mut SqliteConnection, max_bytes: i64) -> Result<u64> {
    let dropped = sqlx::query(
        "DELETE FROM spool WHERE id IN (
             SELECT id FROM (SELECT id, SUM(LENGTH(body)) OVER (ORDER BY id DESC) AS bytes_from_here FROM spool)
             WHERE bytes_from_here > $1)",
    )
    .bind(max_bytes)
    .execute(conn)
    .await?;
    Ok(dropped.rows_affected())
}

/// Bytes that wait.
pub async fn bytes(conn: &mut SqliteConnection) -> Result<i64> {
    Ok(sqlx::query_scalar("SELECT COALESCE(SUM(LENGTH(body)), 0) FROM spool").fetch_one(conn).await?)
}

#[cfg(test)]
mod tests {
    use panicle_protocol::mask::Masker;

    use super::*;
    use crate::store::Store;

    #[tokio::test]
    async fn a_full_spool_loses_its_oldest() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).await.unwrap();
        let mut tx = store.begin().await.unwrap();
        let body = Masker::default().json(b"\"0123456789\"").unwrap();
        for _ in 0..3 {
            push(&mut tx, 1, "error", &body, 0).await.unwrap();
        }
        let two = 2 * i64::try_from(body.get().len()).unwrap();
        assert_eq!(trim(&mut tx, two).await.unwrap(), 1);
        assert_eq!(bytes(&mut tx).await.unwrap(), two);
        assert_eq!(oldest(&mut tx, &[], 0).await.unwrap().unwrap().id, 2);
        assert_eq!(trim(&mut tx, two).await.unwrap(), 0);
    }

    #[tokio::test]
    async fn the_oldest_of_a_held_category_is_passed_over() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).await.unwrap();
        let mut tx = store.begin().await.unwrap();
        let body = Masker::default().json(b"{}").unwrap();
        push(&mut tx, 1, "error", &body, 0).await.unwrap();
        push(&mut tx, 1, "session", &body, 0).await.unwrap();
        assert_eq!(oldest(&mut tx, &["error", "other"], 0).await.unwrap().unwrap().category, "session");
        assert!(oldest(&mut tx, &["error", "session"], 0).await.unwrap().is_none());
    }
}
