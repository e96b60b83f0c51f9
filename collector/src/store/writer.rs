//! The one task that commits accepted events. Whatever came while the last commit was synced goes into the next one, so
//! the price of a sync is shared.

use panicle_protocol::mask::Masked;
use serde_json::Value;
use sqlx::SqliteConnection;
use tokio::sync::{mpsc, oneshot};

use super::{Result, Store, events, releases, sessions, sightings, spool, updates};
use crate::{
    ingest::Reading,
    mask::{Clean, CleanEvent, CleanItem},
    sessions::{Attributes, Sessions},
    sightings::Channel,
};

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
    /// What became of each event.
    pub events: Vec<Fate>,
    /// What became of each other item.
    pub others: Vec<Fate>,
}

/// What became of an event or another item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Kept.
    Kept,
    /// It was there before.
    Repeated,
    /// It tells of what the event of this id tells of, too.
    CopyOf(String),
    /// It is of no use, for this reason.
    Useless(&'static str),
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

/// Of one batch: its events', and its other items'.
type Fates = (Vec<Fate>, Vec<Fate>);

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
        Ok(fates) => {
            for (write, fates) in group.into_iter().zip(fates) {
                settle(write, Ok(fates));
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

fn settle(write: Write, result: Result<Fates, WriteError>) {
    // A sender that hung up has no use for the answer; the commit stands.
    let _ = write.answer.send(result.map(|(events, others)| Committed { clean: write.batch.clean, events, others }));
}

async fn commit_all(store: &Store, group: &[Write]) -> Result<Vec<Fates>> {
    let mut tx = store.begin().await?;
    let mut fates = Vec::with_capacity(group.len());
    for write in group {
        fates.push(insert(&mut tx, &write.batch).await?);
    }
    tx.commit().await?;
    Ok(fates)
}

async fn insert(conn: &mut SqliteConnection, batch: &Batch) -> Result<Fates> {
    let mut of_events = Vec::with_capacity(batch.clean.events.len());
    for event in &batch.clean.events {
        of_events.push(keep_event(conn, batch, event).await?);
    }
    // The whole envelope was there before: its other items were, too.
    let is_repeated = !of_events.is_empty() && of_events.iter().all(|fate| *fate == Fate::Repeated);
    let mut of_others = Vec::with_capacity(batch.clean.others.len());
    for item in &batch.clean.others {
        of_others.push(keep_item(conn, batch, item, is_repeated).await?);
    }
    Ok((of_events, of_others))
}

async fn keep_event(conn: &mut SqliteConnection, batch: &Batch, event: &CleanEvent) -> Result<Fate> {
    let (project_id, at_ms) = (batch.project_id, batch.received_at_ms);
    if let Some(sighting) = &event.sighting
        && !events::exists(conn, project_id, &event.event_id).await?
        && let Some(seen) = sightings::find(conn, project_id, sighting).await?
    {
        sightings::add_channel(conn, &seen, sighting).await?;
        if sighting.channel != Channel::Tab {
            return Ok(Fate::CopyOf(seen.event_id));
        }
        // The tab knows what led up to it, and by its own id of the event it may tell more.
        events::replace(conn, seen.event_row, &event.event_id, &event.payload).await?;
        return Ok(Fate::CopyOf(event.event_id.clone()));
    }
    let Some(row) = events::insert(conn, project_id, &event.event_id, &event.payload, at_ms).await? else {
        return Ok(Fate::Repeated);
    };
    if let Some(sighting) = &event.sighting {
        sightings::insert(conn, project_id, sighting, row).await?;
    }
    Ok(Fate::Kept)
}

async fn keep_item(conn: &mut SqliteConnection, batch: &Batch, item: &CleanItem, is_repeated: bool) -> Result<Fate> {
    let fate = match &item.reading {
        // Told again or not, it counts once.
        Reading::Update(update) => {
            return Ok(match updates::keep(conn, batch.project_id, update, batch.received_at_ms).await? {
                updates::Kept::New => Fate::Kept,
                updates::Kept::Known => Fate::Repeated,
                updates::Kept::NoRoom => Fate::Useless("unknown_event"),
            });
        }
        _ if is_repeated => return Ok(Fate::Repeated),
        Reading::Sessions(words, told) => keep_sessions(conn, batch, words, told).await?,
        Reading::Nothing | Reading::Discarded(_) => Fate::Kept,
    };
    let Some(envelope) = &item.envelope else { return Ok(fate) };
    spool::push(conn, batch.project_id, item.category, envelope, batch.received_at_ms).await?;
    Ok(Fate::Kept)
}

async fn keep_sessions(
    conn: &mut SqliteConnection,
    batch: &Batch,
    words: &Masked<Value>,
    told: &Sessions,
) -> Result<Fate> {
    let (project_id, attributes) = (batch.project_id, Attributes::of(words));
    if !attributes.release.is_empty() {
        releases::seen(conn, project_id, &attributes.release, batch.received_at_ms).await?;
    }
    match told {
        Sessions::One(session) => {
            let is_counted = sessions::record(conn, project_id, &attributes, session, batch.received_at_ms).await?;
            Ok(if is_counted { Fate::Kept } else { Fate::Useless("too_old") })
        }
        Sessions::Many(told) => {
            for (started_at_ms, counts) in told {
                sessions::add_counts(conn, project_id, &attributes, *started_at_ms, counts).await?;
            }
            Ok(Fate::Kept)
        }
    }
}
