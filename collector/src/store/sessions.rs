//! Sessions: counted by release and hour, and remembered one by one for as long as they may change.

use sqlx::{FromRow, SqliteConnection, SqlitePool};

use super::Result;
use crate::sessions::{Attributes, Counts, HOUR_MS, KNOWN_FOR, Session, State};

/// Most releases and environments of a project in one hour. Beyond it all are `OTHER`.
const MOST_PER_HOUR: i64 = 1_000;
const OTHER: &str = "(other)";

/// Sessions of one release in one environment that began in one hour.
#[derive(Clone, Debug, FromRow)]
pub struct Hour {
    /// Its row.
    pub id: i64,
    /// The project.
    pub project_id: i64,
    /// When it began.
    pub hour_ms: i64,
    /// The release.
    pub release: String,
    /// The environment.
    pub environment: String,
    /// How many.
    #[sqlx(flatten)]
    pub counts: Counts,
}

/// Sessions of one release in one environment, over some time.
#[derive(Clone, Debug, FromRow)]
pub struct Release {
    /// The project.
    pub project_id: i64,
    /// The release.
    pub release: String,
    /// The environment.
    pub environment: String,
    /// When the last hour with sessions of it began.
    pub last_hour_ms: i64,
    /// How many.
    #[sqlx(flatten)]
    pub counts: Counts,
}

/// Which hours to give.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of this project.
    pub project_id: Option<i64>,
    /// Of this release.
    pub release: Option<String>,
    /// In this environment.
    pub environment: Option<String>,
    /// That began at this time or later.
    pub since_ms: Option<i64>,
    /// That began before this time.
    pub until_ms: Option<i64>,
    /// After this one: its `hour_ms` and `id`.
    pub after: Option<(i64, i64)>,
}

/// Counts a session in the state it is in; once, however often it is told. False when it began too long ago to know
/// whether it was counted.
pub async fn record(
    conn: &mut SqliteConnection,
    project_id: i64,
    attributes: &Attributes,
    session: &Session,
    now_ms: i64,
) -> Result<bool> {
    let known: Option<(i64, i64)> =
        sqlx::query_as("SELECT hour_id, state FROM sessions WHERE project_id = $1 AND sid = $2")
            .bind(project_id)
            .bind(session.sid.as_slice())
            .fetch_optional(&mut *conn)
            .await?;
    match known.map(|(hour_id, state)| (hour_id, State::from_number(state).unwrap_or(State::Crashed))) {
        Some((hour_id, state)) if session.state > state => {
            add(conn, hour_id, &Counts::moved(state, session.state)).await?;
            set_state(conn, project_id, session).await?;
        }
        Some(_) => {}
        None if session.started_at_ms < now_ms - known_for_ms() => return Ok(false),
        None => {
            let hour_id = hour(conn, project_id, attributes, session.started_at_ms).await?;
            add(conn, hour_id, &Counts::one(session.state)).await?;
            insert(conn, project_id, session, hour_id).await?;
        }
    }
    Ok(true)
}

/// Adds sessions that have no ids.
pub async fn add_counts(
    conn: &mut SqliteConnection,
    project_id: i64,
    attributes: &Attributes,
    started_at_ms: i64,
    counts: &Counts,
) -> Result<()> {
    let hour_id = hour(conn, project_id, attributes, started_at_ms).await?;
    add(conn, hour_id, counts).await
}

fn known_for_ms() -> i64 {
    i64::try_from(KNOWN_FOR.as_millis()).unwrap_or(i64::MAX)
}

/// The row for these words in the hour of `started_at_ms`, made when it is not there.
async fn hour(
    conn: &mut SqliteConnection,
    project_id: i64,
    attributes: &Attributes,
    started_at_ms: i64,
) -> Result<i64> {
    let hour_ms = started_at_ms - started_at_ms.rem_euclid(HOUR_MS);
    let Attributes { release, environment } = attributes;
    if let Some(id) = find_hour(conn, project_id, hour_ms, release, environment).await? {
        return Ok(id);
    }
    let there: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM session_hours WHERE project_id = $1 AND hour_ms = $2")
        .bind(project_id)
        .bind(hour_ms)
        .fetch_one(&mut *conn)
        .await?;
    let (release, environment) = if there < MOST_PER_HOUR { (&**release, &**environment) } else { (OTHER, OTHER) };
    // What is there already is only read.
    let id = sqlx::query_scalar(
        "INSERT INTO session_hours (project_id, hour_ms, release, environment) VALUES ($1, $2, $3, $4)
         ON CONFLICT (project_id, hour_ms, release, environment) DO UPDATE SET started = started RETURNING id",
    )
    .bind(project_id)
    .bind(hour_ms)
    .bind(release)
    .bind(environment)
    .fetch_one(conn)
    .await?;
    Ok(id)
}

async fn find_hour(
    conn: &mut SqliteConnection,
    project_id: i64,
    hour_ms: i64,
    release: &str,
    environment: &str,
) -> Result<Option<i64>> {
    let id = sqlx::query_scalar(
        "SELECT id FROM session_hours WHERE project_id = $1 AND hour_ms = $2 AND release = $3 AND environment = $4",
    )
    .bind(project_id)
    .bind(hour_ms)
    .bind(release)
    .bind(environment)
    .fetch_optional(conn)
    .await?;
    Ok(id)
}

async fn add(conn: &mut SqliteConnection, hour_id: i64, counts: &Counts) -> Result<()> {
    sqlx::query(
        "UPDATE session_hours SET started = started + $2, errored = errored + $3, abnormal = abnormal + $4,
            crashed = crashed + $5 WHERE id = $1",
    )
    .bind(hour_id)
    .bind(counts.started)
    .bind(counts.errored)
    .bind(counts.abnormal)
    .bind(counts.crashed)
    .execute(conn)
    .await?;
    Ok(())
}

async fn insert(conn: &mut SqliteConnection, project_id: i64, session: &Session, hour_id: i64) -> Result<()> {
    sqlx::query("INSERT INTO sessions (project_id, sid, hour_id, state, started_at_ms) VALUES ($1, $2, $3, $4, $5)")
        .bind(project_id)
        .bind(session.sid.as_slice())
        .bind(hour_id)
        .bind(session.state.number())
        .bind(session.started_at_ms)
        .execute(conn)
        .await?;
    Ok(())
}

async fn set_state(conn: &mut SqliteConnection, project_id: i64, session: &Session) -> Result<()> {
    sqlx::query("UPDATE sessions SET state = $3 WHERE project_id = $1 AND sid = $2")
        .bind(project_id)
        .bind(session.sid.as_slice())
        .bind(session.state.number())
        .execute(conn)
        .await?;
    Ok(())
}

/// What the filter's conditions bind, in this order, at `$1` to `$5`.
const CONDITIONS: &str = "($1 IS NULL OR project_id = $1) AND ($2 IS NULL OR release = $2)
    AND ($3 IS NULL OR environment = $3) AND ($4 IS NULL OR hour_ms >= $4) AND ($5 IS NULL OR hour_ms < $5)";

const SUMS: &str = "COALESCE(SUM(started), 0) AS started, COALESCE(SUM(errored), 0) AS errored,
    COALESCE(SUM(abnormal), 0) AS abnormal, COALESCE(SUM(crashed), 0) AS crashed";

/// The hours that pass the filter, latest first, at most `most`.
pub async fn hours(pool: &SqlitePool, filter: &Filter, most: i64) -> Result<Vec<Hour>> {
    let (after_ms, after_id) = filter.after.unzip();
    let sql = format!(
        "SELECT * FROM session_hours WHERE {CONDITIONS} AND ($6 IS NULL OR (hour_ms, id) < ($6, $7))
         ORDER BY hour_ms DESC, id DESC LIMIT $8"
    );
    let hours = sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(filter.project_id)
        .bind(&filter.release)
        .bind(&filter.environment)
        .bind(filter.since_ms)
        .bind(filter.until_ms)
        .bind(after_ms)
        .bind(after_id)
        .bind(most)
        .fetch_all(pool)
        .await?;
    Ok(hours)
}

/// The releases of the hours that pass the filter, the last used first, at most `most`.
pub async fn releases(pool: &SqlitePool, filter: &Filter, most: i64) -> Result<Vec<Release>> {
    let sql = format!(
        "SELECT project_id, release, environment, MAX(hour_ms) AS last_hour_ms, {SUMS}
         FROM session_hours WHERE {CONDITIONS}
         GROUP BY project_id, release, environment ORDER BY last_hour_ms DESC, SUM(started) DESC, release LIMIT $6"
    );
    let releases = sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(filter.project_id)
        .bind(&filter.release)
        .bind(&filter.environment)
        .bind(filter.since_ms)
        .bind(filter.until_ms)
        .bind(most)
        .fetch_all(pool)
        .await?;
    Ok(releases)
}

/// All hours that pass the filter together.
pub async fn total(pool: &SqlitePool, filter: &Filter) -> Result<Counts> {
    let sql = format!("SELECT {SUMS} FROM session_hours WHERE {CONDITIONS}");
    let counts = sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(filter.project_id)
        .bind(&filter.release)
        .bind(&filter.environment)
        .bind(filter.since_ms)
        .bind(filter.until_ms)
        .fetch_one(pool)
        .await?;
    Ok(counts)
}

/// Forgets the sessions that may not change any more, and hours that began before `hours_before_ms` and have none.
pub async fn forget(conn: &mut SqliteConnection, now_ms: i64, hours_before_ms: i64) -> Result<()> {
    sqlx::query("DELETE FROM sessions WHERE started_at_ms < $1")
        .bind(now_ms - known_for_ms())
        .execute(&mut *conn)
        .await?;
    sqlx::query("DELETE FROM session_hours WHERE hour_ms < $1").bind(hours_before_ms).execute(conn).await?;
    Ok(())
}
