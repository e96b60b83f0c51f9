//! The database. All SQL is in this folder; nothing else knows a table's name.
//!
//! Functions take a connection, so that the caller decides what is one transaction. Payloads come in as
//! [`Masked`](panicle_protocol::mask::Masked) values or not at all. Placeholders are `$1`, so that PostgreSQL can follow.

pub mod artifacts;
pub mod events;
pub mod hashes;
pub mod issues;
pub mod merging;
pub mod outbox;
pub mod projects;
pub mod pull_requests;
pub mod releases;
pub mod secrets;
pub mod sessions;
pub mod sightings;
pub mod spool;
pub mod tags;
pub mod tickets;
pub mod tokens;
pub mod updates;
pub mod users;
pub mod writer;

use std::{
    fs::{File, TryLockError},
    path::Path,
    sync::Arc,
    time::Duration,
};

use anyhow::Context as _;
use sqlx::{
    Sqlite, SqlitePool, Transaction,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

/// What every function of the store returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why the store did not do it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database refused or is out of reach.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// A value of ours could not be turned into JSON, or stored JSON not be read.
    #[error("stored JSON: {0}")]
    Json(#[from] serde_json::Error),
}

impl Error {
    /// Will the same data fail again, however well the database is?
    pub fn is_about_the_data(&self) -> bool {
        match self {
            Self::Json(_) => true,
            Self::Database(error) => {
                error.as_database_error().is_some_and(|error| error.kind() != sqlx::error::ErrorKind::Other)
                    || matches!(
                        error,
                        sqlx::Error::Encode(_) | sqlx::Error::Decode(_) | sqlx::Error::ColumnDecode { .. }
                    )
            }
        }
    }
}

/// Handles to one database: many readers, one writer.
#[derive(Clone, Debug)]
pub struct Store {
    read: SqlitePool,
    write: SqlitePool,
    /// Held as long as this runs: two collectors on one file would each digest every event.
    lock: Arc<File>,
}

impl Store {
    /// Opens the database in `dir`, making both when missing, and brings its schema up to date.
    pub async fn open(dir: &Path) -> anyhow::Result<Self> {
        std::fs::create_dir_all(dir).with_context(|| format!("cannot make the data folder {}", dir.display()))?;
        let lock = lock(dir)?;
        let file = dir.join("panicle.db");
        let options = SqliteConnectOptions::new()
            .filename(&file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // A 200 promises that the event survives power loss: every commit is synced.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10));
        let open = |most| SqlitePoolOptions::new().max_connections(most).acquire_timeout(Duration::from_secs(10));
        let write = open(1)
            .connect_with(options.clone())
            .await
            .with_context(|| format!("cannot open the database {}", file.display()))?;
        sqlx::migrate!("./migrations").run(&write).await.context("cannot bring the database up to date")?;
        let read = open(8).connect_with(options.read_only(true)).await.context("cannot open the database to read")?;
        Ok(Self { read, write, lock })
    }

    /// Begins a write transaction; there is one at a time. Dropped without a commit, it is rolled back.
    pub async fn begin(&self) -> Result<Transaction<'static, Sqlite>> {
        Ok(self.write.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// The pool to read from.
    pub fn read(&self) -> &SqlitePool {
        &self.read
    }

    /// Fails when the database can be read no more, or be written to no more.
    pub async fn probe(&self) -> Result<()> {
        sqlx::query("SELECT id FROM projects LIMIT 1").fetch_optional(&self.read).await?;
        self.begin().await?.rollback().await?;
        Ok(())
    }

    /// Closes all connections and gives the folder free.
    pub async fn close(&self) {
        self.read.close().await;
        self.write.close().await;
        let _ = self.lock.unlock();
    }
}

/// Bytes of the database that hold something. What was deleted is used again before the file grows.
pub async fn used_bytes(pool: &SqlitePool) -> Result<u64> {
    let bytes: i64 = sqlx::query_scalar(
        "SELECT (page_count - freelist_count) * page_size
         FROM pragma_page_count(), pragma_freelist_count(), pragma_page_size()",
    )
    .fetch_one(pool)
    .await?;
    Ok(bytes.unsigned_abs())
}

/// Locks the folder; the lock goes with the process, however that ends.
fn lock(dir: &Path) -> anyhow::Result<Arc<File>> {
    let path = dir.join("panicle.lock");
    let file = File::create(&path).with_context(|| format!("cannot write to {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(Arc::new(file)),
        Err(TryLockError::WouldBlock) => {
            anyhow::bail!("another panicle runs on the data folder {}", dir.display())
        }
        Err(TryLockError::Error(error)) => Err(error).with_context(|| format!("cannot lock {}", path.display())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_commit_is_synced_to_the_disk() {
        let dir = tempfile::TempDir::new().unwrap();
        let store = Store::open(dir.path()).await.unwrap();
        let mut tx = store.begin().await.unwrap();
        let mode: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&mut *tx).await.unwrap();
        let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous").fetch_one(&mut *tx).await.unwrap();
        assert_eq!((mode.as_str(), synchronous), ("wal", 2));
    }

    #[tokio::test]
    async fn a_transaction_that_is_dropped_leaves_nothing() {
        let dir = tempfile::TempDir::new().unwrap();
        let store = Store::open(dir.path()).await.unwrap();
        let mut tx = store.begin().await.unwrap();
        projects::ensure_first(&mut tx, "key", 0).await.unwrap();
        drop(tx);
        let mut conn = store.read().acquire().await.unwrap();
        assert_eq!(projects::key_of(&mut conn, 1).await.unwrap(), None);
        store.probe().await.unwrap();
    }
}
