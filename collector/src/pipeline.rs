//! The path of one error through the collector: [`accept`] until the 200, [`digest`] after it.

use std::sync::Arc;

use panicle_protocol::{envelope::Item, mask::Masked};
use serde_json::{Map, Value, json};
use sqlx::SqliteConnection;

use crate::{
    app::App,
    group::Grouped,
    ingest::{self, Opened, Reading, Received, Refusal},
    limits::Reached,
    mask::{self, Clean},
    merge,
    metrics::{Metrics, Outcome},
    projects::KeyCheck,
    regroup,
    store::{
        self, artifacts, events,
        issues::Change,
        spool, tickets,
        writer::{Batch, Committed, Fate},
    },
    symbolicate,
};

/// What the sender is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The id of the first event that was kept, else the envelope's own or that of its first event.
    pub event_id: Option<String>,
    /// Limits that some of its items were over.
    pub limits: Vec<Reached>,
}

/// Authenticate, open, filter, limit, mask, commit. An `Ok` is a promise: what was accepted is not lost any more.
///
/// Counts the outcome of every item.
pub async fn accept(app: &Arc<App>, received: Received) -> Result<Receipt, Refusal> {
    let (project_id, received_at_ms) = (received.project_id, received.received_at_ms);
    let opened = authenticate_and_open(app, received).await.inspect_err(|why| count(&app.metrics, why, "unknown"))?;
    let id_of_envelope = opened.headers.get("event_id").and_then(ingest::event_id);
    let id_of_envelope = id_of_envelope.or_else(|| Some(opened.events.first()?.event_id.clone()));

    let opened = filter(app, opened);
    let had_items = !opened.is_empty();
    let (opened, limits) = limit(app, project_id, received_at_ms, opened);
    if let (true, true, Some(reached)) = (had_items, opened.is_empty(), limits.first()) {
        return Err(Refusal::Limited(reached.clone()));
    }
    let clean = mask_all(app, opened).await;
    count_left_out(&app.metrics, &clean);
    if clean.is_empty() {
        return match clean.refused.into_iter().next() {
            Some((_, why)) => Err(why),
            None => Ok(Receipt { event_id: id_of_envelope, limits }),
        };
    }

    let categories = clean.categories();
    let committed = app.writer.commit(Batch { project_id, received_at_ms, clean }).await.map_err(|_| {
        categories.iter().for_each(|category| count(&app.metrics, &Refusal::Overloaded, category));
        Refusal::Overloaded
    })?;
    count_committed(&app.metrics, &committed);
    app.wakers.digest.notify_one();
    app.wakers.forward.notify_one();
    Ok(Receipt { event_id: first_event(committed).or(id_of_envelope), limits })
}

/// The id under which the first event can be found.
fn first_event(committed: Committed) -> Option<String> {
    match (committed.events.into_iter().next()?, committed.clean.events.into_iter().next()?) {
        (Fate::CopyOf(event_id), _) => Some(event_id),
        (_, event) => Some(event.event_id),
    }
}

/// Resolve its frames and group it (done), place it in its issue, see what changed, and write down what follows from it; all
/// in the caller's transaction. `None` when another event has taken this one's place: that one is yet to be digested.
pub async fn digest(app: &App, conn: &mut SqliteConnection, event: &Grouped) -> store::Result<Option<Change>> {
    let Some(before) = events::digested(conn, event.row(), event.event_id()).await? else {
        return Ok(None);
    };
    if event.is_resolved() {
        events::set_payload(conn, event.row(), event.event_id(), &event.payload().to_text()).await?;
    }
    let change = regroup::place(app, conn, event, before.issue_id).await?;
    artifacts::set_missing(conn, event.project_id(), event.row(), event.missing(), event.revision()).await?;
    if let Change::New(issue_id) = change {
        merge::open_ticket(app, conn, issue_id).await?;
    }
    if app.config.upstream.is_some() && !before.is_known {
        let ticket = tickets::jira_key_of(conn, change.issue_id()).await?;
        if let Some(envelope) = forwardable(app, event, ticket) {
            spool::push(conn, event.project_id(), "error", &envelope, app.clock.now_ms()).await?;
        }
    }
    Ok(Some(change))
}

async fn authenticate_and_open(app: &Arc<App>, received: Received) -> Result<Opened, Refusal> {
    // A key outside of the body is judged first: strangers cost no unpacking.
    if let Some(key) = &received.key {
        check_key(app, received.project_id, key)?;
    }
    let (project_id, key) = (received.project_id, received.key.clone());
    let (shared, is_big) = (Arc::clone(app), received.is_big());
    let mut opened = on_fitting_thread(app, is_big, move || ingest::open(&received, &shared.config.ingest)).await?;
    let agreed = ingest::agreed_key(key.as_deref(), opened.key.as_deref())?;
    if key.is_none() {
        check_key(app, project_id, &agreed)?;
    }
    opened.key = Some(agreed);
    Ok(opened)
}

fn check_key(app: &App, project_id: i64, key: &str) -> Result<(), Refusal> {
    match app.projects.check_key(project_id, key) {
        KeyCheck::Valid => Ok(()),
        KeyCheck::WrongKey => Err(Refusal::WrongKey),
        KeyCheck::UnknownProject => Err(Refusal::UnknownProject),
    }
}

/// Takes out the events that are of no use to anybody.
fn filter(app: &App, mut opened: Opened) -> Opened {
    opened.events.retain(|event| {
        let reason = app.config.filters.reason(&event.payload);
        if let Some(reason) = reason {
            app.metrics.item(Outcome::Filtered, reason, event.category);
        }
        reason.is_none()
    });
    opened
}

/// Takes out what is more than may come; also gives the limits that were reached, each once.
fn limit(app: &App, project_id: i64, now_ms: i64, mut opened: Opened) -> (Opened, Vec<Reached>) {
    let key = opened.key.clone().unwrap_or_default();
    let mut limits: Vec<Reached> = Vec::new();
    let mut has_room = |category: &'static str| {
        let Err(reached) = app.limits.item(project_id, &key, category, now_ms) else {
            return true;
        };
        app.metrics.item(Outcome::RateLimited, reached.reason, category);
        if !limits.contains(&reached) {
            limits.push(reached);
        }
        false
    };
    opened.events.retain(|event| has_room(event.category));
    // What a client says it threw away is no load: it comes instead of one.
    opened.others.retain(|other| other.item.kind() == "client_report" || has_room(ingest::category(other.item.kind())));
    (opened, limits)
}

async fn mask_all(app: &Arc<App>, mut opened: Opened) -> Clean {
    let has_upstream = app.config.upstream.is_some();
    // Nobody here reads transactions, logs and the like: they are only ever passed on.
    opened.others.retain(|other| {
        let is_kept = has_upstream || !matches!(other.reading, Reading::Nothing);
        if !is_kept {
            app.metrics.item(Outcome::Filtered, "no_upstream", ingest::category(other.item.kind()));
        }
        is_kept
    });
    let is_big = opened.is_big;
    let shared = Arc::clone(app);
    on_fitting_thread(app, is_big, move || mask::mask(&shared.masker, &shared.salt, opened, has_upstream)).await
}

/// Runs small work here and big work on a blocking thread, a few at a time, so that big bodies stop neither the server
/// nor fill its memory.
async fn on_fitting_thread<T: Send + 'static>(app: &App, is_big: bool, work: impl FnOnce() -> T + Send + 'static) -> T {
    if !is_big {
        return work();
    }
    let _permit = app.heavy.acquire().await.expect("INVARIANT: the semaphore is never closed");
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
}

/// The event as the upstream gets it: with its ticket, and masked after everything else was done to it.
fn forwardable(app: &App, event: &Grouped, ticket: Option<String>) -> Option<Masked<Vec<u8>>> {
    let mut payload = event.payload().get().clone();
    symbolicate::sent_on::for_upstream(&mut payload);
    if let Some(key) = ticket {
        set_tag(&mut payload, "jira_issue", &key);
    }
    let item = app.masker.item(Item::json("event", &payload))?;
    let headers = Map::from_iter([(String::from("event_id"), json!(event.event_id()))]);
    Some(app.masker.envelope(headers, vec![item]).to_bytes())
}

/// Sets a tag, whether the client sent its tags as an object, as pairs, or not at all.
fn set_tag(payload: &mut Value, name: &str, value: &str) {
    match payload.get_mut("tags") {
        Some(Value::Object(tags)) => {
            tags.insert(name.to_owned(), json!(value));
        }
        Some(Value::Array(tags)) => tags.push(json!([name, value])),
        _ => payload["tags"] = json!({ name: value }),
    }
}

fn count(metrics: &Metrics, why: &Refusal, category: &'static str) {
    let (outcome, reason) = why.outcome();
    metrics.item(outcome, reason, category);
}

fn count_left_out(metrics: &Metrics, clean: &Clean) {
    for (category, why) in &clean.refused {
        count(metrics, why, category);
    }
    for category in &clean.unmaskable {
        metrics.item(Outcome::Filtered, "unmaskable", category);
    }
}

fn count_committed(metrics: &Metrics, committed: &Committed) {
    let events = committed.clean.events.iter().map(|event| event.category).zip(&committed.events);
    let others = committed.clean.others.iter().map(|item| item.category).zip(&committed.others);
    for (category, fate) in events.chain(others) {
        let (outcome, reason) = match fate {
            Fate::Kept => (Outcome::Accepted, ""),
            Fate::Repeated | Fate::CopyOf(_) => (Outcome::Filtered, "duplicate"),
            Fate::Useless(why) => (Outcome::Filtered, *why),
        };
        metrics.item(outcome, reason, category);
    }
    for (item, fate) in committed.clean.others.iter().zip(&committed.others) {
        if let (Reading::Discarded(discarded), Fate::Kept) = (&item.reading, fate) {
            discarded.iter().for_each(|discarded| metrics.client_discarded(discarded));
        }
    }
}
