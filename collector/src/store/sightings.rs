//! CSP violations seen lately, and the events that stand for them.

use sqlx::{FromRow, SqliteConnection};

use super::Result;
use crate::sightings::{Sighting, WINDOW};

/// The event that stands for a violation.
#[derive(Clone, Debug, FromRow)]
pub struct Seen {
    /// The sighting's row.
    pub id: i64,
    /// The event's row.
    pub event_row: i64,
    /// The event's id.
    pub event_id: String,
}

/// The oldest event of the same violation in the window that this channel has not told of yet.
pub async fn find(conn: &mut SqliteConnection, project_id: i64, sighting: &Sighting) -> Result<Option<Seen>> {
    let window_ms = i64::try_from(WINDOW.as_millis()).unwrap_or(i64::MAX);
    let seen = sqlx::query_as(
        "SELECT sightings.id, event_row, event_id FROM sightings JOIN events ON events.id = event_row
         WHERE sightings.project_id = $1 AND violation = $2 AND seen_at_ms BETWEEN $3 AND $4 AND channels & $5 = 0
         ORDER BY seen_at_ms, sightings.id LIMIT 1",
    )
    .bind(project_id)
    .bind(sighting.violation.as_slice())
    .bind(sighting.at_ms - window_ms)
    .bind(sighting.at_ms + window_ms)
    .bind(sighting.channel.bit())
    .fetch_optional(conn)
    .await?;
    Ok(seen)
}

/// Notes a violation that an event stands for.
pub async fn insert(conn: &mut SqliteConnection, project_id: i64, sighting: &Sighting, event_row: i64) -> Result<()> {
    sqlx::query(
        "INSERT INTO sightings (project_id, violation, channels, event_row, seen_at_ms) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(project_id)
    .bind(sighting.violation.as_slice())
    .bind(sighting.channel.bit())
    .bind(event_row)
    .bind(sighting.at_ms)
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes that a channel has told of a violation, too.
pub async fn add_channel(conn: &mut SqliteConnection, seen: &Seen, sighting: &Sighting) -> Result<()> {
    sqlx::query("UPDATE sightings SET channels = channels | $2 WHERE id = $1")
        .bind(seen.id)
        .bind(sighting.channel.bit())
        .execute(conn)
        .await?;
    Ok(())
}

/// Forgets what was seen before; returns how many.
pub async fn forget(conn: &mut SqliteConnection, before_ms: i64) -> Result<u64> {
    let gone = sqlx::query("DELETE FROM sightings WHERE seen_at_ms < $1").bind(before_ms).execute(conn).await?;
    Ok(gone.rows_affected())
}
