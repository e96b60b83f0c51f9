//! What was uploaded to make frames readable, and which events still wait for something of the kind.

use sqlx::{FromRow, Row, SqliteConnection, SqlitePool, sqlite::SqliteRow};

use super::Result;
use crate::symbolicate::{Kind, key::Key};

/// Most artifacts that are looked at for one key: the newest.
const MOST_OF_KEY: i64 = 8;

/// A file that was uploaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// Its number.
    pub id: i64,
    /// Its kind.
    pub kind: Kind,
    /// Where it lay in the folder that was uploaded.
    pub name: String,
    /// The release it was uploaded for.
    pub release: Option<String>,
    /// The id in it, 32 lower-case hex digits.
    pub debug_id: Option<String>,
    /// Hash of its bytes, in hex.
    pub sha256: String,
    /// Its size.
    pub byte_size: i64,
    /// When it was uploaded last.
    pub uploaded_at_ms: i64,
}

/// A file to be remembered.
#[derive(Clone, Debug)]
pub struct NewArtifact {
    /// Its project.
    pub project_id: i64,
    /// Its kind.
    pub kind: Kind,
    /// Where it lay in the folder that was uploaded.
    pub name: String,
    /// The release it was uploaded for.
    pub release: Option<String>,
    /// The id in it, 32 lower-case hex digits.
    pub debug_id: Option<String>,
    /// Hash of its bytes, in hex.
    pub sha256: String,
    /// Its size.
    pub byte_size: i64,
    /// By what it is found.
    pub keys: Vec<Key>,
}

/// Which artifacts to list.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Of this project.
    pub project_id: i64,
    /// With one of these hashes, joined by commas.
    pub sha256: Option<String>,
    /// Of this release.
    pub release: Option<String>,
    /// Older than this one.
    pub before: Option<i64>,
}

/// Events whose frames want one artifact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// By what it would be found.
    pub key: Key,
    /// How many.
    pub events: i64,
}

/// Remembers a file, and has the events digested again that wait for it; `true` when it was not known before.
pub async fn keep(conn: &mut SqliteConnection, new: &NewArtifact, now_ms: i64) -> Result<(Artifact, bool)> {
    let known: Option<i64> = sqlx::query_scalar(
        "SELECT id FROM artifacts WHERE project_id = $1 AND kind = $2 AND sha256 = $3 AND name = $4",
    )
    .bind(new.project_id)
    .bind(new.kind.as_str())
    .bind(&new.sha256)
    .bind(&new.name)
    .fetch_optional(&mut *conn)
    .await?;
    let artifact: Artifact = sqlx::query_as(
        "INSERT INTO artifacts (project_id, kind, name, release, debug_id, sha256, byte_size, uploaded_at_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (project_id, kind, sha256, name) DO UPDATE SET release = COALESCE(excluded.release, release),
            debug_id = COALESCE(excluded.debug_id, debug_id), uploaded_at_ms = excluded.uploaded_at_ms
         RETURNING *",
    )
    .bind(new.project_id)
    .bind(new.kind.as_str())
    .bind(&new.name)
    .bind(&new.release)
    .bind(&new.debug_id)
    .bind(&new.sha256)
    .bind(new.byte_size)
    .bind(now_ms)
    .fetch_one(&mut *conn)
    .await?;
    for key in &new.keys {
        if add_key(conn, artifact.id, key).await? {
            redigest(conn, new.project_id, key).await?;
        }
    }
    Ok((artifact, known.is_none()))
}

/// Lets an artifact be found by a key; `false` when it was already.
async fn add_key(conn: &mut SqliteConnection, artifact_id: i64, key: &Key) -> Result<bool> {
    let inserted = sqlx::query("INSERT INTO artifact_keys (artifact_id, key) VALUES ($1, $2) ON CONFLICT DO NOTHING")
        .bind(artifact_id)
        .bind(key.as_str())
        .execute(conn)
        .await?;
    Ok(inserted.rows_affected() == 1)
}

/// Rises with each key that is added.
pub async fn revision(pool: &SqlitePool) -> Result<i64> {
    Ok(sqlx::query_scalar("SELECT COALESCE(MAX(id), 0) FROM artifact_keys").fetch_one(pool).await?)
}

/// The project's artifacts of this key, newest first.
pub async fn of_key(pool: &SqlitePool, project_id: i64, key: &Key) -> Result<Vec<Artifact>> {
    let artifacts = sqlx::query_as(
        "SELECT a.* FROM artifact_keys k JOIN artifacts a ON a.id = k.artifact_id
         WHERE k.key = $1 AND a.project_id = $2 ORDER BY a.uploaded_at_ms DESC, a.id DESC LIMIT $3",
    )
    .bind(key.as_str())
    .bind(project_id)
    .bind(MOST_OF_KEY)
    .fetch_all(pool)
    .await?;
    Ok(artifacts)
}

/// The artifacts that pass the filter, newest first, at most `most`.
pub async fn list(pool: &SqlitePool, filter: &Filter, most: i64) -> Result<Vec<Artifact>> {
    let artifacts = sqlx::query_as(
        "SELECT * FROM artifacts
         WHERE project_id = $1 AND ($2 IS NULL OR ',' || $2 || ',' LIKE '%,' || sha256 || ',%')
            AND ($3 IS NULL OR release = $3) AND ($4 IS NULL OR id < $4)
         ORDER BY id DESC LIMIT $5",
    )
    .bind(filter.project_id)
    .bind(&filter.sha256)
    .bind(&filter.release)
    .bind(filter.before)
    .bind(most)
    .fetch_all(pool)
    .await?;
    Ok(artifacts)
}

/// What the project's events wait for, what most wait for first, at most `most`.
pub async fn waited_for(pool: &SqlitePool, project_id: i64, most: i64) -> Result<Vec<Waiting>> {
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "SELECT key, COUNT(*) AS events FROM missing_artifacts WHERE project_id = $1
         GROUP BY key ORDER BY events DESC, key LIMIT $2",
    )
    .bind(project_id)
    .bind(most)
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(|(key, events)| Waiting { key: Key::from(key), events }).collect())
}

/// Hashes of all artifacts there are.
pub async fn hashes(pool: &SqlitePool) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar("SELECT DISTINCT sha256 FROM artifacts").fetch_all(pool).await?)
}

/// Is a file of this hash one of any project's artifacts?
pub async fn has_hash(conn: &mut SqliteConnection, sha256: &str) -> Result<bool> {
    let has = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM artifacts WHERE sha256 = $1)")
        .bind(sha256)
        .fetch_one(conn)
        .await?;
    Ok(has)
}

/// Forgets the oldest artifacts until all files have at most `most` bytes together; `newest` stays. Returns what went.
pub async fn make_room(conn: &mut SqliteConnection, most: i64, newest: i64) -> Result<Vec<Artifact>> {
    let mut gone = Vec::new();
    while total_bytes(conn).await? > most {
        let oldest: Option<Artifact> = sqlx::query_as(
            "DELETE FROM artifacts WHERE id =
                (SELECT id FROM artifacts WHERE id <> $1 ORDER BY uploaded_at_ms, id LIMIT 1) RETURNING *",
        )
        .bind(newest)
        .fetch_optional(&mut *conn)
        .await?;
        let Some(oldest) = oldest else { break };
        gone.push(oldest);
    }
    Ok(gone)
}

async fn total_bytes(conn: &mut SqliteConnection) -> Result<i64> {
    let files = "SELECT COALESCE(SUM(byte_size), 0) FROM (SELECT DISTINCT sha256, byte_size FROM artifacts)";
    Ok(sqlx::query_scalar(files).fetch_one(conn).await?)
}

/// Remembers by what artifacts an event's frames would be resolved, in place of what was remembered before. What came since
/// `revision` was seen too late by the event, and is looked at again.
pub async fn set_missing(
    conn: &mut SqliteConnection,
    project_id: i64,
    event_row: i64,
    keys: &[Key],
    revision: i64,
) -> Result<()> {
    sqlx::query("DELETE FROM missing_artifacts WHERE event_row = $1").bind(event_row).execute(&mut *conn).await?;
    for key in keys {
        sqlx::query("INSERT OR IGNORE INTO missing_artifacts (project_id, key, event_row) VALUES ($1, $2, $3)")
            .bind(project_id)
            .bind(key.as_str())
            .bind(event_row)
            .execute(&mut *conn)
            .await?;
        if has_come_since(conn, project_id, key, revision).await? {
            redigest(conn, project_id, key).await?;
        }
    }
    Ok(())
}

async fn has_come_since(conn: &mut SqliteConnection, project_id: i64, key: &Key, revision: i64) -> Result<bool> {
    let has_come = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM artifact_keys k JOIN artifacts a ON a.id = k.artifact_id
         WHERE k.key = $1 AND k.id > $2 AND a.project_id = $3)",
    )
    .bind(key.as_str())
    .bind(revision)
    .bind(project_id)
    .fetch_one(conn)
    .await?;
    Ok(has_come)
}

/// Has the events digested again that wait for an artifact of this key; returns how many.
pub async fn redigest(conn: &mut SqliteConnection, project_id: i64, key: &Key) -> Result<u64> {
    let waiting = sqlx::query(
        "UPDATE events SET digested_at_ms = NULL, digest_error = NULL
         WHERE id IN (SELECT event_row FROM missing_artifacts WHERE project_id = $1 AND key = $2)",
    )
    .bind(project_id)
    .bind(key.as_str())
    .execute(conn)
    .await?;
    Ok(waiting.rows_affected())
}

impl FromRow<'_, SqliteRow> for Artifact {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        let kind: String = row.try_get("kind")?;
        let unknown = || sqlx::Error::Decode(format!("`{kind}` is no kind of artifact").into());
        Ok(Self {
            kind: Kind::from_name(&kind).ok_or_else(unknown)?,
            id: row.try_get("id")?,
            name: row.try_get("name")?,
            release: row.try_get("release")?,
            debug_id: row.try_get("debug_id")?,
            sha256: row.try_get("sha256")?,
            byte_size: row.try_get("byte_size")?,
            uploaded_at_ms: row.try_get("uploaded_at_ms")?,
        })
    }
}
