//! Issues merged and split: by hand, and where symbols show that two were one.

use std::collections::BTreeMap;

use panicle_protocol::event::EventView;
use serde::Deserialize;
use serde_json::{Value, json};
use sqlx::SqliteConnection;

use crate::{
    app::App,
    group::Telling,
    outbound::Job,
    regroup,
    store::{
        self, hashes, issues,
        merging::{self, Side},
        outbox, tags,
        tickets::{self, HandedOver},
    },
};

/// Events whose tags are read at a time.
const PAYLOADS: i64 = 256;

/// Why issues were not merged or split.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// There is no such issue.
    #[error("there is no issue {0}")]
    Unknown(i64),
    /// It can't be meant.
    #[error("{0}")]
    Refused(String),
    /// The database did not do it.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Merges issues into one: their events, now and to come, are its own. All of it happens, or nothing.
pub async fn merge(app: &App, into: i64, others: &[i64]) -> Result<(), MergeError> {
    let mut tx = app.store.begin().await?;
    let target = side(&mut tx, into).await?;
    for other in others {
        let side = side(&mut tx, *other).await?;
        if *other == into {
            return Err(MergeError::Refused(format!("issue {into} cannot be merged into itself")));
        }
        if side.project_id != target.project_id {
            return Err(MergeError::Refused(format!("issues {other} and {into} are of different projects")));
        }
        take_in(app, &mut tx, *other, into, true).await?;
    }
    tx.commit().await.map_err(store::Error::from)?;
    app.wakers.outbox.notify_one();
    Ok(())
}

/// Splits fingerprints off an issue: their events, now and to come, are those of a new issue, whose number this returns. All
/// of it happens, or nothing.
pub async fn split(app: &App, from: i64, fingerprints: &[String]) -> Result<i64, MergeError> {
    let refuse = |why: &str| MergeError::Refused(format!("{why} of issue {from}"));
    let mut tx = app.store.begin().await?;
    let side = side(&mut tx, from).await?;
    let (known, others) = hashes::count(&mut tx, from, fingerprints).await?;
    if usize::try_from(known) != Ok(fingerprints.len()) {
        return Err(refuse("not all of these are fingerprints"));
    }
    if others == 0 {
        return Err(refuse("nothing would be left: these are all fingerprints"));
    }
    let Some(newest) = merging::newest(&mut tx, from, fingerprints).await? else {
        return Err(refuse("these fingerprints are of no event"));
    };
    let payload: Value = serde_json::from_slice(&newest.payload).map_err(store::Error::from)?;
    let title = app.config.grouping.rules.title(EventView(&payload));
    let telling = Telling::new(&newest.event_id, EventView(&payload), title, newest.rank());
    let to = issues::insert(&mut tx, side.project_id, newest.received_at_ms, &telling).await?;
    hashes::move_some(&mut tx, from, to, fingerprints).await?;
    if !move_events(&mut tx, from, to, fingerprints).await? {
        return Err(refuse("nothing would be left: these are the fingerprints of all events"));
    }
    regroup::retell(app, &mut tx, from).await?;
    open_ticket(app, &mut tx, to).await?;
    tx.commit().await.map_err(store::Error::from)?;
    app.wakers.outbox.notify_one();
    Ok(to)
}

/// Has a ticket opened for a new issue.
pub async fn open_ticket(app: &App, conn: &mut SqliteConnection, issue_id: i64) -> store::Result<()> {
    if app.config.jira.is_none() {
        return Ok(());
    }
    let key = format!("create_jira_issue:{issue_id}");
    outbox::enqueue(conn, &Job::CreateJiraIssue { issue_id }, &key, app.clock.now_ms()).await
}

async fn side(conn: &mut SqliteConnection, id: i64) -> Result<Side, MergeError> {
    let side = merging::side(conn, id).await?.ok_or(MergeError::Unknown(id))?;
    match side.merged_into {
        Some(into) => Err(MergeError::Refused(format!("issue {id} was merged into issue {into}"))),
        None => Ok(side),
    }
}

/// Moves events with what is counted of them; `false` when none is left.
async fn move_events(conn: &mut SqliteConnection, from: i64, to: i64, fingerprints: &[String]) -> store::Result<bool> {
    merging::move_events(conn, from, to, fingerprints).await?;
    merging::move_users(conn, from, to).await?;
    for (tag, event_count) in tags_of(conn, to).await? {
        tags::shift(conn, from, to, &tag, event_count).await?;
    }
    let moved = merging::counted_of_events(conn, to).await?;
    merging::gain(conn, to, &moved).await?;
    merging::lose(conn, from, &moved).await
}

/// How many events of an issue have which tag.
async fn tags_of(conn: &mut SqliteConnection, issue_id: i64) -> store::Result<BTreeMap<(String, String), i64>> {
    #[derive(Deserialize)]
    struct Tagged {
        #[serde(default)]
        tags: Value,
    }
    let (mut counts, mut row) = (BTreeMap::new(), 0);
    loop {
        let payloads = merging::payloads(conn, issue_id, row, PAYLOADS).await?;
        let Some((last, _)) = payloads.last() else {
            return Ok(counts);
        };
        row = *last;
        for (_, payload) in &payloads {
            let Tagged { tags } = serde_json::from_slice(payload)?;
            for tag in tags::counted(&EventView(&json!({ "tags": tags })).tags()) {
                *counts.entry(tag).or_default() += 1;
            }
        }
    }
}

/// Has an issue take in another with all that is known of it. Its ticket goes along; where both have one, it is told whose
/// duplicate it is.
pub async fn take_in(app: &App, conn: &mut SqliteConnection, from: i64, to: i64, by_hand: bool) -> store::Result<()> {
    hashes::move_all(conn, from, to, by_hand).await?;
    tags::take_all(conn, from, to).await?;
    merging::take_users(conn, from, to).await?;
    merging::tell_as(conn, to, from).await?;
    merging::move_events(conn, from, to, &[]).await?;
    let counted = merging::counted(conn, from).await?;
    merging::gain(conn, to, &counted).await?;
    merging::mark_merged(conn, from, to).await?;
    regroup::retell(app, conn, to).await?;
    match tickets::hand_over(conn, from, to).await? {
        HandedOver::Nothing => Ok(()),
        HandedOver::Moved => regroup::update_ticket(app, conn, to, &format!("took_in:{from}")).await,
        HandedOver::Both { jira_key, of } => mark_duplicate(app, conn, jira_key, of).await,
    }
}

/// Has a ticket say that it is of the same issue as another.
pub async fn mark_duplicate(app: &App, conn: &mut SqliteConnection, jira_key: String, of: String) -> store::Result<()> {
    if app.config.jira.is_none() {
        return Ok(());
    }
    let key = format!("mark_jira_duplicate:{jira_key}:{of}");
    outbox::enqueue(conn, &Job::MarkJiraDuplicate { jira_key, of }, &key, app.clock.now_ms()).await
}
