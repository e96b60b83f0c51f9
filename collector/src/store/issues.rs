//! Issues: what events of one bug have in common, and how often they came.

use panicle_protocol::{
    classify::Trap,
    event::{EventView, Location},
};
use sqlx::{FromRow, Row, SqliteConnection, SqlitePool, sqlite::SqliteRow};

use super::Result;
use crate::group::{Grouped, Telling};

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
    /// It was counted in another issue before, and turned out to be of this one.
    Moved(i64),
}

/// Where an issue stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
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
    /// The event that title, type, value, culprit and location are from.
    pub best_event_id: String,
    /// The newest release that still had it when it was resolved.
    pub resolved_in: Option<String>,
    /// Key of its ticket.
    pub jira_key: Option<String>,
}

/// How an issue was resolved.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Resolved {
    /// When; `None` before that was kept.
    #[sqlx(rename = "resolved_at_ms")]
    pub at_ms: Option<i64>,
    /// The newest release that still had it.
    #[sqlx(rename = "resolved_in")]
    pub release: Option<String>,
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
            Self::New(id) | Self::Known(id) | Self::Regressed(id) | Self::Detailed(id) | Self::Moved(id) => id,
        }
    }

    /// Its name in metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New(_) => "new",
            Self::Known(_) => "known",
            Self::Regressed(_) => "regressed",
            Self::Detailed(_) => "detailed",
            Self::Moved(_) => "moved",
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

/// Makes an issue of which nothing is counted yet.
pub async fn insert(
    conn: &mut SqliteConnection,
    project_id: i64,
    received_at_ms: i64,
    telling: &Telling<'_>,
) -> Result<i64> {
    let id = sqlx::query_scalar(
        "INSERT INTO issues (project_id, title, error_type, level, first_seen_ms, last_seen_ms, first_release, last_release,
            event_count, latest_event_id, best_event_id, vagueness)
         VALUES ($1, '', '', '', $2, $2, $3, $3, 0, $4, $4, $5) RETURNING id",
    )
    .bind(project_id)
    .bind(received_at_ms)
    .bind(telling.view.release())
    .bind(telling.event_id)
    .bind(telling.vagueness)
    .fetch_one(&mut *conn)
    .await?;
    tell(conn, id, telling).await?;
    tell_latest(conn, id, telling.event_id, telling.view).await?;
    Ok(id)
}

/// Counts an event.
pub async fn count(conn: &mut SqliteConnection, id: i64, event: &Grouped) -> Result<()> {
    sqlx::query(
        "UPDATE issues SET event_count = event_count + 1, last_seen_ms = MAX(last_seen_ms, $2),
            last_release = COALESCE($3, last_release)
         WHERE id = $1",
    )
    .bind(id)
    .bind(event.received_at_ms())
    .bind(event.view().release())
    .execute(&mut *conn)
    .await?;
    tell_latest(conn, id, event.event_id(), event.view()).await
}

/// Sets what an issue has from its latest event.
pub async fn tell_latest(conn: &mut SqliteConnection, id: i64, event_id: &str, view: EventView<'_>) -> Result<()> {
    let is = view.classification();
    sqlx::query(
        "UPDATE issues SET latest_event_id = $2, phase = $3, host = $4, recoverable = $5, trap = $6 WHERE id = $1",
    )
    .bind(id)
    .bind(event_id)
    .bind(is.phase.as_str())
    .bind(is.host.as_str())
    .bind(is.recoverable)
    .bind(view.trap().map(Trap::as_str))
    .execute(conn)
    .await?;
    Ok(())
}

/// Has an issue tell of itself by this event.
pub async fn tell(conn: &mut SqliteConnection, id: i64, telling: &Telling<'_>) -> Result<()> {
    let view = telling.view;
    let location = view.location().map(|location| serde_json::to_string(&location)).transpose()?;
    sqlx::query(
        "UPDATE issues SET title = $2, exception_type = $3, exception_value = $4, culprit = $5, location = $6,
            error_type = $7, level = $8, best_event_id = $9, vagueness = $10
         WHERE id = $1",
    )
    .bind(id)
    .bind(&telling.title)
    .bind(view.exception_type())
    .bind(view.exception_value())
    .bind(view.culprit())
    .bind(location)
    .bind(view.classification().error_type.as_str())
    .bind(view.level())
    .bind(telling.event_id)
    .bind(telling.vagueness)
    .execute(conn)
    .await?;
    Ok(())
}

/// How little the event tells that the issue tells of itself by.
pub async fn vagueness(conn: &mut SqliteConnection, id: i64) -> Result<i64> {
    Ok(sqlx::query_scalar("SELECT vagueness FROM issues WHERE id = $1").bind(id).fetch_one(conn).await?)
}

/// How the issue was resolved; `None` when it is not.
pub async fn resolved(conn: &mut SqliteConnection, id: i64) -> Result<Option<Resolved>> {
    let resolved =
        sqlx::query_as("SELECT resolved_at_ms, resolved_in FROM issues WHERE id = $1 AND status = 'resolved'")
            .bind(id)
            .fetch_optional(conn)
            .await?;
    Ok(resolved)
}

/// The issues that pass the filter, last seen first, at most `most`.
pub async fn list(pool: &SqlitePool, filter: &Filter, most: i64) -> Result<Vec<Issue>> {
    let (after_ms, after_id) = filter.after.unzip();
    let (tag, tag_value) = filter.tag.as_ref().map(|(name, value)| (name, value)).unzip();
    let rows = sqlx::query_as(
        "SELECT issues.*, tickets.jira_key FROM issues LEFT JOIN tickets ON tickets.issue_id = issues.id
         WHERE merged_into IS NULL AND ($1 IS NULL OR project_id = $1) AND ($2 IS NULL OR issues.status = $2)
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

/// One issue, or the one that took it in.
pub async fn get(pool: &SqlitePool, id: i64) -> Result<Option<Issue>> {
    let row = sqlx::query_as(
        "SELECT issues.*, tickets.jira_key FROM issues LEFT JOIN tickets ON tickets.issue_id = issues.id
         WHERE id = (SELECT COALESCE(merged_into, id) FROM issues WHERE id = $1)",
    )
    .bind(id)
    .fetch_optional(pool)
    .await?;
    Ok(row)
}

/// Sets an issue's status: `resolved` is how, for one that is resolved.
pub async fn set_status(
    conn: &mut SqliteConnection,
    id: i64,
    status: Status,
    resolved: Option<&Resolved>,
) -> Result<()> {
    sqlx::query("UPDATE issues SET status = $2, resolved_at_ms = $3, resolved_in = $4 WHERE id = $1")
        .bind(id)
        .bind(status.as_str())
        .bind(resolved.and_then(|resolved| resolved.at_ms))
        .bind(resolved.and_then(|resolved| resolved.release.as_ref()))
        .execute(conn)
        .await?;
    Ok(())
}

impl FromRow<'_, SqliteRow> for Issue {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        let location: Option<String> = row.try_get("location")?;
        let status: String = row.try_get("status")?;
        Ok(Self {
            id: row.try_get("id")?,
            project_id: row.try_get("project_id")?,
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
            best_event_id: row.try_get("best_event_id")?,
            resolved_in: row.try_get("resolved_in")?,
            jira_key: row.try_get("jira_key")?,
        })
    }
}
