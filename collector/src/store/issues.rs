//! Issues: what events of one fingerprint have in common, and how often they came.

use panicle_protocol::{classify::Trap, event::Location};
use sqlx::{FromRow, Row, SqliteConnection, SqlitePool, sqlite::SqliteRow};

use super::Result;
use crate::group::Grouped;

/// What an event did to the issues.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is the first of its issue.
    New(i64),
    /// Its issue was there.
    Known(i64),
    /// Its issue was resolved, and is back.
    Regressed(i64),
    /// It was counted before, and now tells more.
    Detailed(i64),
}

/// Where an issue stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Nobody has dealt with it.
    Unresolved,
    /// Fixed, somebody said.
    Resolved,
    /// Of no interest.
    Ignored,
    /// Came back after it was resolved.
    Regressed,
}

/// An issue, with its ticket.
#[derive(Clone, Debug)]
pub struct Issue {
    /// Its number.
    pub id: i64,
    /// Its project.
    pub project_id: i64,
    /// What its events have in common.
    pub fingerprint: String,
    /// One line.
    pub title: String,
    /// Type of the exception.
    pub exception_type: Option<String>,
    /// Value of the exception.
    pub exception_value: Option<String>,
    /// Where, in one line.
    pub culprit: Option<String>,
    /// Where a panic happened.
    pub location: Option<Location>,
    /// Wire name of the kind of failure.
    pub error_type: String,
    /// Wire name of when its latest event happened; `None` before such were kept, as in the next three.
    pub phase: Option<String>,
    /// Wire name of whose code failed.
    pub host: Option<String>,
    /// Could the page go on?
    pub recoverable: Option<bool>,
    /// Wire name of the trap, where it was one.
    pub trap: Option<String>,
    /// `fatal`, `error`, `warning`, `info` or `debug`.
    pub level: String,
    /// Where it stands.
    pub status: Status,
    /// Events so far.
    pub event_count: i64,
    /// Different users among those events that say who met it.
    pub user_count: i64,
    /// When its first event was accepted.
    pub first_seen_ms: i64,
    /// When its last event was accepted.
    pub last_seen_ms: i64,
    /// Release of its first event.
    pub first_release: Option<String>,
    /// Release of the last event that had one.
    pub last_release: Option<String>,
    /// Its last event.
    pub latest_event_id: String,
    /// Key of its ticket.
    pub jira_key: Option<String>,
}

/// Which issues to list, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Of this project.
    pub project_id: Option<i64>,
    /// In this status.
    pub status: Option<Status>,
    /// With this text in title or culprit, in any case.
    pub query: Option<String>,
    /// Of this kind of failure, by wire name.
    pub error_type: Option<String>,
    /// With a latest event in this phase.
    pub phase: Option<String>,
    /// With a latest event in this host's code.
    pub host: Option<String>,
    /// After whose latest event the page could go on, or could not.
    pub recoverable: Option<bool>,
    /// With a latest event that is this trap.
    pub trap: Option<String>,
    /// With an event that has this tag.
    pub tag: Option<(String, String)>,
    /// After this issue: its `last_seen_ms` and `id`.
    pub after: Option<(i64, i64)>,
}

impl Change {
    /// The issue.
    pub fn issue_id(self) -> i64 {
        match self {
            Self::New(id) | Self::Known(id) | Self::Regressed(id) | Self::Detailed(id) => id,
        }
    }

    /// Its name in metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New(_) => "new",
            Self::Known(_) => "known",
            Self::Regressed(_) => "regressed",
            Self::Detailed(_) => "detailed",
        }
    }
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Unresolved, Self::Regressed, Self::Resolved, Self::Ignored];

    /// Its wire name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unresolved => "unresolved",
            Self::Resolved => "resolved",
            Self::Ignored => "ignored",
            Self::Regressed => "regressed",
        }
    }

    /// Does it wait for somebody?
    pub fn is_open(self) -> bool {
        matches!(self, Self::Unresolved | Self::Regressed)
    }

    /// The status of a wire name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }
}

/// Counts an event in its issue, which it makes or brings back where needed.
pub async fn record(conn: &mut SqliteConnection, event: &Grouped) -> Result<Change> {
    let known: Option<(i64, String)> = sqlx::query_as(
        "SELECT id, status FROM issues WHERE project_id = $1 AND fingerprint_version = $2 AND fingerprint = $3",
    )
    .bind(event.project_id())
    .bind(event.fingerprint().version)
    .bind(&event.fingerprint().hash)
    .fetch_optional(&mut *conn)
    .await?;
    let Some((id, status)) = known else {
        return Ok(Change::New(insert(conn, event).await?));
    };
    let came_back = status == Status::Resolved.as_str();
    count(conn, id, event, came_back).await?;
    Ok(if came_back { Change::Regressed(id) } else { Change::Known(id) })
}

async fn insert(conn: &mut SqliteConnection, event: &Grouped) -> Result<i64> {
    let view = event.view();
    let is = view.classification();
    let location = view.location().map(|location| serde_json::to_string(&location)).transpose()?;
    let id = sqlx::query_scalar(
        "INSERT INTO issues (project_id, fingerprint_version, fingerprint, title, exception_type, exception_value, culprit,
            location, error_type, level, first_seen_ms, last_seen_ms, first_release, last_release, event_count, latest_event_id,
            phase, host, recoverable, trap)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $12, $12, 1, $13, $14, $15, $16, $17) RETURNING id",
    )
    .bind(event.project_id())
    .bind(event.fingerprint().version)
    .bind(&event.fingerprint().hash)
    .bind(view.title())
    .bind(view.exception_type())
    .bind(view.exception_value())
    .bind(view.culprit())
    .bind(location)
    .bind(is.error_type.as_str())
    .bind(view.level())
    .bind(event.received_at_ms())
    .bind(view.release())
    .bind(event.event_id())
    .bind(is.phase.as_str())
    .bind(is.host.as_str())
    .bind(is.recoverable)
    .bind(view.trap().map(Trap::as_str))
    .fetch_one(conn)
    .await?;
    Ok(id)
}

async fn count(conn: &mut SqliteConnection, id: i64, event: &Grouped, came_back: bool) -> Result<()> {
    let view = event.view();
    let is = view.classification();
    sqlx::query(
        "UPDATE issues SET event_count = event_count + 1, last_seen_ms = MAX(last_seen_ms, $2),
            last_release = COALESCE($3, last_release), latest_event_id = $4,
            status = CASE WHEN $5 THEN 'regressed' ELSE status END,
            phase = $6, host = $7, recoverable = $8, trap = $9
         WHERE id = $1",
    )
    .bind(id)
    .bind(event.received_at_ms())
    .bind(view.release())
    .bind(event.event_id())
    .bind(came_back)
    .bind(is.phase.as_str())
    .bind(is.host.as_str())
    .bind(is.recoverable)
    .bind(view.trap().map(Trap::as_str))
    .execute(conn)
    .await?;
    Ok(())
}

/// The issues that pass the filter, last seen first, at most `most`.
pub async fn list(pool: &SqlitePool, filter: &Filter, most: i64) -> Result<Vec<Issue>> {
    let (after_ms, after_id) = filter.after.unzip();
    let (tag, tag_value) = filter.tag.as_ref().map(|(name, value)| (name, value)).unzip();
    let rows = sqlx::query_as(
        "SELECT issues.*, tickets.jira_key FROM issues LEFT JOIN tickets ON tickets.issue_id = issues.id
         WHERE ($1 IS NULL OR project_id = $1) AND ($2 IS NULL OR issues.status = $2)
            AND ($3 IS NULL OR lower(title) LIKE lower($3) ESCAPE '\\' OR lower(culprit) LIKE lower($3) ESCAPE '\\')
            AND ($4 IS NULL OR (last_seen_ms, id) < ($4, $5))
            AND ($7 IS NULL OR error_type = $7) AND ($8 IS NULL OR phase = $8) AND ($9 IS NULL OR host = $9)
            AND ($10 IS NULL OR recoverable = $10) AND ($11 IS NULL OR trap = $11)
            AND ($12 IS NULL OR EXISTS (
                SELECT 1 FROM issue_tags WHERE issue_id = issues.id AND name = $12 AND value = $13))
         ORDER BY last_seen_ms DESC, id DESC LIMIT $6",
    )
    .bind(filter.project_id)
    .bind(filter.status.map(Status::as_str))
    .bind(filter.query.as_deref().map(containing))
    .bind(after_ms)
    .bind(after_id)
    .bind(most)
    .bind(&filter.error_type)
    .bind(&filter.phase)
    .bind(&filter.host)
    .bind(filter.recoverable)
    .bind(&filter.trap)
    .bind(tag)
    .bind(tag_value)
    .fetch_all(pool)
    .await?;
    Ok(rows)
}

/// The `LIKE` pattern for texts that contain `text`.
fn containing(text: &str) -> String {
    let literal = text.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
    format!("%{literal}%")
}

/// One issue.
pub async fn get(pool: &SqlitePool, id: i64) -> Result<Option<Issue>> {
    let row = sqlx::query_as(
        "SELECT issues.*, tickets.jira_key FROM issues LEFT JOIN tickets ON tickets.issue_id = issues.id WHERE id = $1",
    )
    .bind(id)
    .fetch_optional(pool)
    .await?;
    Ok(row)
}

/// Sets an issue's status; `false` when there is no such issue.
pub async fn set_status(conn: &mut SqliteConnection, id: i64, status: Status) -> Result<bool> {
    let updated =
        sqlx::query("UPDATE issues SET status = $2 WHERE id = $1").bind(id).bind(status.as_str()).execute(conn).await?;
    Ok(updated.rows_affected() == 1)
}

impl FromRow<'_, SqliteRow> for Issue {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        let location: Option<String> = row.try_get("location")?;
        let status: String = row.try_get("status")?;
        Ok(Self {
            id: row.try_get("id")?,
            project_id: row.try_get("project_id")?,
            fingerprint: row.try_get("fingerprint")?,
            title: row.try_get("title")?,
            exception_type: row.try_get("exception_type")?,
            exception_value: row.try_get("exception_value")?,
            culprit: row.try_get("culprit")?,
            location: location.and_then(|json| serde_json::from_str(&json).ok()),
            error_type: row.try_get("error_type")?,
            phase: row.try_get("phase")?,
            host: row.try_get("host")?,
            recoverable: row.try_get("recoverable")?,
            trap: row.try_get("trap")?,
            level: row.try_get("level")?,
            status: Status::from_name(&status).unwrap_or(Status::Unresolved),
            event_count: row.try_get("event_count")?,
            user_count: row.try_get("user_count")?,
            first_seen_ms: row.try_get("first_seen_ms")?,
            last_seen_ms: row.try_get("last_seen_ms")?,
            first_release: row.try_get("first_release")?,
            last_release: row.try_get("last_release")?,
            latest_event_id: row.try_get("latest_event_id")?,
            jira_key: row.try_get("jira_key")?,
        })
    }
}
