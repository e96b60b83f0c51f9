//! The one task that commits accepted events. Whatever came while the last commit was synced goes into the next one, so
//! the price of a sync is shared.

use panicle_protocol::mask::Masked;
use sqlx::SqliteConnection;
use tokio::sync::{mpsc, oneshot};

use super::{Result, Store, events, spool};
use crate::mask::Clean;

/// Requests that may wait for their commit. More are told to come back.
const QUEUE: usize = 2048;
/// Requests that share a commit at most.
const GROUP: usize = 256;

/// Hands requests to the writer task; cloning shares it.
#[derive(Clone, Debug)]
pub struct Writer(mpsc::Sender<Write>);

/// What one request brought: all of it is committed, or nothing.
#[derive(Debug)]
pub struct Batch {
    /// The project.
    pub project_id: i64,
    /// When it came.
    pub received_at_ms: i64,
    /// What it brought.
    pub clean: Clean,
}

/// What the commit made of a batch.
#[derive(Debug)]
pub struct Committed {
    /// The batch, given back.
    pub clean: Clean,
    /// For each event: was it new? `false` means there was one of this id.
    pub is_new: Vec<bool>,
}

/// Why a batch was not committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteError {
    /// Too many wait already.
    Busy,
    /// The database did not take it; the writer has logged why.
    Failed,
}

#[derive(Debug)]
struct Write {
    batch: Batch,
    answer: oneshot::Sender<Result<Committed, WriteError>>,
}

impl Writer {
    /// Starts the task. It ends when the last `Writer` is gone and the queue is empty.
    pub fn start(store: Store) -> Self {
        let (sender, receiver) = mpsc::channel(QUEUE);
        tokio::spawn(run(store, receiver));
        Self(sender)
    }

    /// Commits a batch. Once this returns `Ok`, the batch survives the loss of process and power.
    pub async fn commit(&self, batch: Batch) -> Result<Committed, WriteError> {
        let (answer, committed) = oneshot::channel();
        self.0.try_send(Write { batch, answer }).map_err(|_| WriteError::Busy)?;
        committed.await.unwrap_or(Err(WriteError::Failed))
    }

    /// Is the task there?
    pub fn is_alive(&self) -> bool {
        !self.0.is_closed()
    }
}

async fn run(store: Store, mut queue: mpsc::Receiver<Write>) {
    let mut group = Vec::with_capacity(GROUP);
    while queue.recv_many(&mut group, GROUP).await > 0 {
        commit_group(&store, std::mem::take(&mut group)).await;
    }
}

/// Commits all of them, or, when that fails, each by itself: one bad batch does not take the others down.
async fn commit_group(store: &Store, group: Vec<Write>) {
    match commit_all(store, &group).await {
        Ok(is_new) => {
            for (write, is_new) in group.into_iter().zip(is_new) {
                settle(write, Ok(is_new));
            }
        }
        Err(error) if group.len() == 1 => {
            tracing::error!(%error, "accepted events were not committed");
            for write in group {
                settle(write, Err(WriteError::Failed));
            }
        }
        Err(_) => {
            for write in group {
                Box::pin(commit_group(store, vec![write])).await;
            }
        }
    }
}

fn settle(write: Write, result: Result<Vec<bool>, WriteError>) {
    // A sender that hung up has no use for the answer; the commit stands.
    let _ = write.answer.send(result.map(|is_new| Committed { clean: write.batch.clean, is_new }));
}

async fn commit_all(store: &Store, group: &[Write]) -> Result<Vec<Vec<bool>>> {
    let mut tx = store.begin().await?;
    let mut is_new = Vec::with_capacity(group.len());
    for write in group {
        is_new.push(insert(&mut tx, &write.batch).await?);
    }
    tx.commit().await?;
    Ok(is_new)
}

async fn insert(conn: &mut SqliteConnection, batch: &Batch) -> Result<Vec<bool>> {
    let (project_id, at_ms) = (batch.project_id, batch.received_at_ms);
    let mut is_new = Vec::with_capacity(batch.clean.events.len());
    for event in &batch.clean.events {
        is_new.push(events::insert(conn, project_id, &event.event_id, &event.payload, at_ms).await?);
    }
    if !is_repeated(&is_new) {
        for item in &batch.clean.others {
            let body: &Masked<Vec<u8>> = &item.envelope;
            spool::push(conn, project_id, item.category, body, at_ms).await?;
        }
    }
    Ok(is_new)
}

/// Was the whole envelope there before? Then its other items were, too.
pub fn is_repeated(is_new: &[bool]) -> bool {
    !is_new.is_empty() && is_new.iter().all(|is_new| !is_new)
}
