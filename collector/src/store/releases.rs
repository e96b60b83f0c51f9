//! Releases by when something was first heard of them, and those an issue was seen in.

use sqlx::{Row as _, SqliteConnection, sqlite::SqliteRow};

use super::Result;
use crate::releases::Release;

/// Most releases of one project that are kept: a page may call itself anything.
const MOST: i64 = 10_000;

/// Something was heard of a release.
pub async fn seen(conn: &mut SqliteConnection, project_id: i64, release: &str, at_ms: i64) -> Result<()> {
    sqlx::query(
        "INSERT INTO releases (project_id, release, first_seen_ms)
         SELECT $1, $2, $3
         WHERE EXISTS (SELECT 1 FROM releases WHERE project_id = $1 AND release = $2)
            OR (SELECT COUNT(*) FROM releases WHERE project_id = $1) < $4
         ON CONFLICT (project_id, release) DO UPDATE SET first_seen_ms = excluded.first_seen_ms
         WHERE excluded.first_seen_ms < releases.first_seen_ms",
    )
    .bind(project_id)
    .bind(release)
    .bind(at_ms)
    .bind(MOST)
    .execute(conn)
    .await?;
    Ok(())
}

/// A release, with when it was first seen if it was.
pub async fn get(conn: &mut SqliteConnection, project_id: i64, release: &str) -> Result<Release> {
    let first_seen_ms = sqlx::query_scalar("SELECT first_seen_ms FROM releases WHERE project_id = $1 AND release = $2")
        .bind(project_id)
        .bind(release)
        .fetch_optional(conn)
        .await?;
    Ok(Release { name: release.to_owned(), first_seen_ms })
}

/// The releases an issue was seen in.
pub async fn of_issue(conn: &mut SqliteConnection, issue_id: i64) -> Result<Vec<Release>> {
    let read = |row: SqliteRow| Release { name: row.get(0), first_seen_ms: row.get(1) };
    let rows = sqlx::query(
        "SELECT releases.release, releases.first_seen_ms FROM issues JOIN releases ON releases.project_id = issues.project_id
         WHERE issues.id = $1 AND (releases.release IN (first_release, last_release)
            OR EXISTS (SELECT 1 FROM events WHERE issue_id = $1 AND events.release = releases.release))",
    )
    .bind(issue_id)
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(read).collect())
}
