//! Which tags the events of an issue have, and how many of them. Bounded: a page may put anything into a tag.

use sqlx::{FromRow, SqliteConnection, SqlitePool};

use super::Result;

/// Most tags of one event that are counted.
const MOST_OF_EVENT: usize = 50;
/// Most different tags that are counted for one issue.
const MOST_OF_ISSUE: i64 = 1_000;
/// Most characters of a name, and of a value.
const NAME_CHARS: usize = 64;
const VALUE_CHARS: usize = 200;
/// Measurements: every event has another value.
const MEASUREMENTS: [&str; 4] = ["lcp_ms", "inp_ms", "cls", "ttfb_ms"];

/// How many events of an issue have a tag.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema, FromRow)]
pub struct TagCount {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// Events with it.
    pub event_count: i64,
}

/// Counts an event's tags; those of an event that was counted before only where they are new.
pub async fn count(
    conn: &mut SqliteConnection,
    issue_id: i64,
    tags: &[(String, String)],
    was_counted: bool,
) -> Result<()> {
    for tag in counted(tags) {
        add(conn, issue_id, &tag, 1, i64::from(!was_counted)).await?;
    }
    Ok(())
}

/// The tags of an event that are counted, as they are counted.
pub fn counted(tags: &[(String, String)]) -> impl Iterator<Item = (String, String)> + '_ {
    let counted = tags.iter().filter(|(name, _)| !MEASUREMENTS.contains(&name.as_str()));
    counted.take(MOST_OF_EVENT).map(|(name, value)| (cut(name, NAME_CHARS), cut(value, VALUE_CHARS)))
}

/// Counts a tag so many times where it is new, and so many times more where it is not.
async fn add(
    conn: &mut SqliteConnection,
    issue_id: i64,
    (name, value): &(String, String),
    first: i64,
    more: i64,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO issue_tags (issue_id, name, value, event_count)
         SELECT $1, $2, $3, $4
         WHERE EXISTS (SELECT 1 FROM issue_tags WHERE issue_id = $1 AND name = $2 AND value = $3)
            OR (SELECT COUNT(*) FROM issue_tags WHERE issue_id = $1) < $6
         ON CONFLICT (issue_id, name, value) DO UPDATE SET event_count = event_count + $5",
    )
    .bind(issue_id)
    .bind(name)
    .bind(value)
    .bind(first)
    .bind(more)
    .bind(MOST_OF_ISSUE)
    .execute(conn)
    .await?;
    Ok(())
}

/// Counts a tag so many times in another issue than before.
pub async fn shift(
    conn: &mut SqliteConnection,
    from: i64,
    to: i64,
    tag: &(String, String),
    event_count: i64,
) -> Result<()> {
    sqlx::query(
        "UPDATE issue_tags SET event_count = event_count - $4 WHERE issue_id = $1 AND name = $2 AND value = $3",
    )
    .bind(from)
    .bind(&tag.0)
    .bind(&tag.1)
    .bind(event_count)
    .execute(&mut *conn)
    .await?;
    sqlx::query("DELETE FROM issue_tags WHERE issue_id = $1 AND name = $2 AND value = $3 AND event_count <= 0")
        .bind(from)
        .bind(&tag.0)
        .bind(&tag.1)
        .execute(&mut *conn)
        .await?;
    add(conn, to, tag, event_count, event_count).await
}

/// Gives all tags of an issue to another.
pub async fn take_all(conn: &mut SqliteConnection, from: i64, to: i64) -> Result<()> {
    let tags: Vec<TagCount> = sqlx::query_as("SELECT name, value, event_count FROM issue_tags WHERE issue_id = $1")
        .bind(from)
        .fetch_all(&mut *conn)
        .await?;
    for TagCount { name, value, event_count } in tags {
        add(conn, to, &(name, value), event_count, event_count).await?;
    }
    sqlx::query("DELETE FROM issue_tags WHERE issue_id = $1").bind(from).execute(conn).await?;
    Ok(())
}

/// The tags of an issue, by name, the most frequent value first.
pub async fn of_issue(pool: &SqlitePool, issue_id: i64) -> Result<Vec<TagCount>> {
    let tags = sqlx::query_as(
        "SELECT name, value, event_count FROM issue_tags WHERE issue_id = $1 ORDER BY name, event_count DESC, value",
    )
    .bind(issue_id)
    .fetch_all(pool)
    .await?;
    Ok(tags)
}

fn cut(text: &str, chars: usize) -> String {
    text.chars().take(chars).collect()
}
