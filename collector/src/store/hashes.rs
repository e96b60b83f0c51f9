//! Which fingerprint belongs to which issue.

use panicle_protocol::fingerprint::{Fingerprint, Rank};
use sqlx::{FromRow, QueryBuilder, Row as _, Sqlite, SqliteConnection, SqlitePool};

use super::Result;

/// Whose a fingerprint is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRow)]
pub struct Owner {
    /// The issue.
    pub issue_id: i64,
    /// Did somebody put it there, by a merge or a split?
    pub by_hand: bool,
}

/// A fingerprint of an issue, and the events that are there by it.
#[derive(Clone, Debug, FromRow)]
pub struct OfIssue {
    /// The fingerprint.
    pub hash: String,
    /// [`Rank`] by number.
    pub rank: i64,
    /// Events whose best fingerprint it is.
    pub event_count: i64,
    /// The newest of them.
    pub event_id: Option<String>,
}

/// Whose the fingerprint is; `None` when nobody's.
pub async fn owner(conn: &mut SqliteConnection, project_id: i64, one: &Fingerprint) -> Result<Option<Owner>> {
    let owner = sqlx::query_as(
        "SELECT issue_id, by_hand FROM issue_hashes WHERE project_id = $1 AND version = $2 AND hash = $3",
    )
    .bind(project_id)
    .bind(one.version)
    .bind(&one.hash)
    .fetch_optional(conn)
    .await?;
    Ok(owner)
}

/// What the issue's fingerprints rest on, each rank once.
pub async fn ranks(conn: &mut SqliteConnection, issue_id: i64) -> Result<Vec<Rank>> {
    let ranks: Vec<i64> = sqlx::query_scalar("SELECT DISTINCT rank FROM issue_hashes WHERE issue_id = $1")
        .bind(issue_id)
        .fetch_all(conn)
        .await?;
    Ok(ranks.into_iter().map(Rank::from_number).collect())
}

/// Gives the issue those of the fingerprints that are nobody's. One that is known to rest on something better now says so.
pub async fn attach(
    conn: &mut SqliteConnection,
    project_id: i64,
    issue_id: i64,
    fingerprints: &[Fingerprint],
) -> Result<()> {
    for one in fingerprints {
        sqlx::query(
            "INSERT INTO issue_hashes (project_id, version, hash, issue_id, rank) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (project_id, version, hash) DO UPDATE SET rank = excluded.rank WHERE excluded.rank < issue_hashes.rank",
        )
        .bind(project_id)
        .bind(one.version)
        .bind(&one.hash)
        .bind(issue_id)
        .bind(one.rank.number())
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// The issue's fingerprints, best first.
pub async fn of_issue(pool: &SqlitePool, issue_id: i64) -> Result<Vec<OfIssue>> {
    let rows = sqlx::query_as(
        "SELECT hash, rank,
            (SELECT COUNT(*) FROM events WHERE events.issue_id = $1 AND fingerprint = hash) AS event_count,
            (SELECT event_id FROM events WHERE events.issue_id = $1 AND fingerprint = hash ORDER BY id DESC LIMIT 1)
                AS event_id
         FROM issue_hashes WHERE issue_id = $1 ORDER BY rank, hash",
    )
    .bind(issue_id)
    .fetch_all(pool)
    .await?;
    Ok(rows)
}

/// The best of the issue's fingerprints.
pub async fn best(conn: &mut SqliteConnection, issue_id: i64) -> Result<Option<String>> {
    let best = sqlx::query_scalar("SELECT hash FROM issue_hashes WHERE issue_id = $1 ORDER BY rank, hash LIMIT 1")
        .bind(issue_id)
        .fetch_optional(conn)
        .await?;
    Ok(best)
}

/// Gives all of an issue's fingerprints to another.
pub async fn move_all(conn: &mut SqliteConnection, from: i64, to: i64, by_hand: bool) -> Result<()> {
    sqlx::query("UPDATE issue_hashes SET issue_id = $2, by_hand = by_hand OR $3 WHERE issue_id = $1")
        .bind(from)
        .bind(to)
        .bind(by_hand)
        .execute(conn)
        .await?;
    Ok(())
}

/// Gives some of an issue's fingerprints to another, by hand.
pub async fn move_some(conn: &mut SqliteConnection, from: i64, to: i64, hashes: &[String]) -> Result<()> {
    for hash in hashes {
        sqlx::query("UPDATE issue_hashes SET issue_id = $2, by_hand = TRUE WHERE issue_id = $1 AND hash = $3")
            .bind(from)
            .bind(to)
            .bind(hash)
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}

/// How many of these are fingerprints of the issue, and how many it has besides.
pub async fn count(conn: &mut SqliteConnection, issue_id: i64, hashes: &[String]) -> Result<(i64, i64)> {
    let mut query = QueryBuilder::<Sqlite>::new("SELECT COALESCE(SUM(hash IN (");
    let mut list = query.separated(", ");
    for hash in hashes {
        list.push_bind(hash);
    }
    query.push(")), 0), COUNT(*) FROM issue_hashes WHERE issue_id = ").push_bind(issue_id);
    let row = query.build().fetch_one(conn).await?;
    let (named, all): (i64, i64) = (row.get(0), row.get(1));
    Ok((named, all - named))
}
