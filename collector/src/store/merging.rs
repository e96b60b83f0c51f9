//! Events and what is counted of them, from one issue to another.

use panicle_protocol::fingerprint::Rank;
use sqlx::{FromRow, QueryBuilder, Sqlite, SqliteConnection};

use super::Result;

/// The newest event of an issue.
#[derive(Clone, Debug, FromRow)]
pub struct Newest {
    /// Its id.
    pub event_id: String,
    /// When it was accepted.
    pub received_at_ms: i64,
    /// Masked JSON.
    pub payload: Vec<u8>,
    rank: i64,
}

impl Newest {
    /// What its best fingerprint rests on.
    pub fn rank(&self) -> Rank {
        Rank::from_number(self.rank)
    }
}

/// Which issue something is about to be merged with or split from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRow)]
pub struct Side {
    /// Its project.
    pub project_id: i64,
    /// The issue that took it in already.
    pub merged_into: Option<i64>,
}

/// The issue as a side; `None` when there is no such issue.
pub async fn side(conn: &mut SqliteConnection, id: i64) -> Result<Option<Side>> {
    let side = sqlx::query_as("SELECT project_id, merged_into FROM issues WHERE id = $1")
        .bind(id)
        .fetch_optional(conn)
        .await?;
    Ok(side)
}

/// The newest event of an issue, of those with one of the fingerprints when any are named.
pub async fn newest(conn: &mut SqliteConnection, issue_id: i64, fingerprints: &[String]) -> Result<Option<Newest>> {
    let mut query = QueryBuilder::<Sqlite>::new(
        "SELECT event_id, received_at_ms, payload, COALESCE(rank, 6) AS rank
         FROM events LEFT JOIN issue_hashes ON issue_hashes.project_id = events.project_id AND hash = fingerprint
         WHERE events.issue_id = ",
    );
    query.push_bind(issue_id);
    push_fingerprints(&mut query, fingerprints);
    query.push(" ORDER BY events.id DESC LIMIT 1");
    Ok(query.build_query_as().fetch_optional(conn).await?)
}

/// The payloads of an issue's events, some at a time: those after `row`, each with its own.
pub async fn payloads(conn: &mut SqliteConnection, issue_id: i64, row: i64, most: i64) -> Result<Vec<(i64, Vec<u8>)>> {
    let rows = sqlx::query_as("SELECT id, payload FROM events WHERE issue_id = $1 AND id > $2 ORDER BY id LIMIT $3")
        .bind(issue_id)
        .bind(row)
        .bind(most)
        .fetch_all(conn)
        .await?;
    Ok(rows)
}

/// Gives events to another issue: all, or those with one of the fingerprints.
pub async fn move_events(conn: &mut SqliteConnection, from: i64, to: i64, fingerprints: &[String]) -> Result<()> {
    let mut query = QueryBuilder::<Sqlite>::new("UPDATE events SET issue_id = ");
    query.push_bind(to).push(" WHERE issue_id = ").push_bind(from);
    push_fingerprints(&mut query, fingerprints);
    query.build().execute(conn).await?;
    Ok(())
}

fn push_fingerprints(query: &mut QueryBuilder<Sqlite>, fingerprints: &[String]) {
    if fingerprints.is_empty() {
        return;
    }
    query.push(" AND fingerprint IN (");
    let mut list = query.separated(", ");
    for fingerprint in fingerprints {
        list.push_bind(fingerprint);
    }
    query.push(")");
}

/// Gives an issue's users to another, too; those of events that left it are no longer its own.
pub async fn move_users(conn: &mut SqliteConnection, from: i64, to: i64) -> Result<()> {
    sqlx::query(
        "INSERT INTO issue_users (issue_id, user_hash, first_seen_ms)
         SELECT $1, user_hash, MIN(received_at_ms) FROM events
         WHERE issue_id = $1 AND user_hash IS NOT NULL GROUP BY user_hash
         ON CONFLICT (issue_id, user_hash) DO NOTHING",
    )
    .bind(to)
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "DELETE FROM issue_users WHERE issue_id = $1
            AND EXISTS (SELECT 1 FROM events WHERE issue_id = $2 AND user_hash = issue_users.user_hash)
            AND NOT EXISTS (SELECT 1 FROM events WHERE issue_id = $1 AND user_hash = issue_users.user_hash)",
    )
    .bind(from)
    .bind(to)
    .execute(&mut *conn)
    .await?;
    count_users(conn, from).await?;
    count_users(conn, to).await
}

async fn count_users(conn: &mut SqliteConnection, id: i64) -> Result<()> {
    sqlx::query(
        "UPDATE issues SET user_count = (SELECT COUNT(*) FROM issue_users WHERE issue_id = issues.id) WHERE id = $1",
    )
    .bind(id)
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives an issue all users of another, also those whose events do not say so.
pub async fn take_users(conn: &mut SqliteConnection, from: i64, to: i64) -> Result<()> {
    sqlx::query(
        "INSERT INTO issue_users (issue_id, user_hash, first_seen_ms)
         SELECT $2, user_hash, first_seen_ms FROM issue_users WHERE issue_id = $1
         ON CONFLICT (issue_id, user_hash) DO NOTHING",
    )
    .bind(from)
    .bind(to)
    .execute(&mut *conn)
    .await?;
    sqlx::query("DELETE FROM issue_users WHERE issue_id = $1").bind(from).execute(&mut *conn).await?;
    count_users(conn, to).await
}

/// What is counted of events, also of those that are kept no longer.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Counted {
    /// How many.
    pub event_count: i64,
    /// When the first came.
    pub first_seen_ms: i64,
    /// When the last came.
    pub last_seen_ms: i64,
    /// Release of the first.
    pub first_release: Option<String>,
    /// Release of the last that had one.
    pub last_release: Option<String>,
}

/// What is counted in an issue.
pub async fn counted(conn: &mut SqliteConnection, id: i64) -> Result<Counted> {
    let counted = sqlx::query_as(
        "SELECT event_count, first_seen_ms, last_seen_ms, first_release, last_release FROM issues WHERE id = $1",
    )
    .bind(id)
    .fetch_one(conn)
    .await?;
    Ok(counted)
}

/// What there is to count of the events an issue has.
pub async fn counted_of_events(conn: &mut SqliteConnection, id: i64) -> Result<Counted> {
    let counted = sqlx::query_as(
        "SELECT COUNT(*) AS event_count, COALESCE(MIN(received_at_ms), 0) AS first_seen_ms,
            COALESCE(MAX(received_at_ms), 0) AS last_seen_ms,
            (SELECT release FROM events WHERE issue_id = $1 ORDER BY received_at_ms, id LIMIT 1) AS first_release,
            (SELECT release FROM events WHERE issue_id = $1 AND release IS NOT NULL
             ORDER BY received_at_ms DESC, id DESC LIMIT 1) AS last_release
         FROM events WHERE issue_id = $1",
    )
    .bind(id)
    .fetch_one(conn)
    .await?;
    Ok(counted)
}

/// Counts what an issue gained.
pub async fn gain(conn: &mut SqliteConnection, id: i64, gained: &Counted) -> Result<()> {
    sqlx::query(
        "UPDATE issues SET event_count = event_count + $2,
            first_release = CASE WHEN $3 < first_seen_ms THEN $4 ELSE first_release END,
            last_release = CASE WHEN $5 >= last_seen_ms THEN COALESCE($6, last_release) ELSE COALESCE(last_release, $6) END,
            first_seen_ms = MIN(first_seen_ms, $3), last_seen_ms = MAX(last_seen_ms, $5)
         WHERE id = $1",
    )
    .bind(id)
    .bind(gained.event_count)
    .bind(gained.first_seen_ms)
    .bind(&gained.first_release)
    .bind(gained.last_seen_ms)
    .bind(&gained.last_release)
    .execute(conn)
    .await?;
    Ok(())
}

/// No longer counts what an issue lost; `false` when it has no event any more. When its first event came is only seen anew
/// where that event left: older ones may be kept no longer.
pub async fn lose(conn: &mut SqliteConnection, id: i64, lost: &Counted) -> Result<bool> {
    sqlx::query(
        "UPDATE issues SET event_count = event_count - $2,
            first_release = CASE WHEN first_seen_ms < $3 THEN first_release ELSE
                (SELECT release FROM events WHERE issue_id = $1 ORDER BY received_at_ms, id LIMIT 1) END,
            first_seen_ms = CASE WHEN first_seen_ms < $3 THEN first_seen_ms ELSE
                COALESCE((SELECT MIN(received_at_ms) FROM events WHERE issue_id = $1), first_seen_ms) END,
            last_release = (SELECT release FROM events WHERE issue_id = $1 AND release IS NOT NULL
                            ORDER BY received_at_ms DESC, id DESC LIMIT 1),
            last_seen_ms = COALESCE((SELECT MAX(received_at_ms) FROM events WHERE issue_id = $1), last_seen_ms)
         WHERE id = $1",
    )
    .bind(id)
    .bind(lost.event_count)
    .bind(lost.first_seen_ms)
    .execute(&mut *conn)
    .await?;
    let has_events =
        sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM events WHERE issue_id = $1)").bind(id).fetch_one(conn).await?;
    Ok(has_events)
}

/// Did the event that the issue tells of itself by go to another issue?
pub async fn has_lost_best_event(conn: &mut SqliteConnection, issue_id: i64) -> Result<bool> {
    let has_lost_it = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM events JOIN issues ON issues.id = $1
            AND events.project_id = issues.project_id AND events.event_id = best_event_id
         WHERE issue_id <> $1)",
    )
    .bind(issue_id)
    .fetch_one(conn)
    .await?;
    Ok(has_lost_it)
}

/// Notes that an issue was taken in by another, and with it those it took in itself.
pub async fn mark_merged(conn: &mut SqliteConnection, from: i64, to: i64) -> Result<()> {
    sqlx::query(
        "UPDATE issues SET merged_into = $2, event_count = 0, user_count = 0 WHERE id = $1 OR merged_into = $1",
    )
    .bind(from)
    .bind(to)
    .execute(conn)
    .await?;
    Ok(())
}

/// Has an issue tell of itself as another does, where that tells more.
pub async fn tell_as(conn: &mut SqliteConnection, id: i64, other: i64) -> Result<()> {
    sqlx::query(
        "UPDATE issues SET
            (title, exception_type, exception_value, culprit, location, error_type, level, best_event_id, vagueness)
            = (SELECT title, exception_type, exception_value, culprit, location, error_type, level, best_event_id, vagueness
               FROM issues AS other WHERE other.id = $2)
         WHERE id = $1 AND vagueness > (SELECT vagueness FROM issues AS other WHERE other.id = $2)",
    )
    .bind(id)
    .bind(other)
    .execute(conn)
    .await?;
    Ok(())
}
