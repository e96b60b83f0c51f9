//! Works off the events that were accepted and not yet digested, oldest first, and then what came in for them later. What waits is in the database, so a restart
//! goes on where the last run stopped.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Duration,
};

use crate::{
    app::App,
    group::{self, Grouped, Prepared},
    pipeline,
    shutdown::Shutdown,
    store::{self, events, events::Undigested, issues::Change},
    update,
};

/// Events per transaction.
const BATCH: i64 = 64;
/// How long to wait after the database failed.
const PAUSE: Duration = Duration::from_secs(1);
/// How often to look without having been woken.
const PATROL: Duration = Duration::from_secs(5);

/// Runs until asked to stop.
pub async fn run(app: Arc<App>, shutdown: Shutdown) {
    while !shutdown.is_requested() {
        let idle_for = match work(&app).await {
            Ok(0) => PATROL,
            Ok(_) => continue,
            Err(error) => {
                tracing::error!(%error, "events could not be digested; trying again");
                PAUSE
            }
        };
        tokio::select! {
            () = app.wakers.digest.notified() => {}
            () = tokio::time::sleep(idle_for) => {}
            () = shutdown.requested() => {}
        }
    }
}

/// Digests one batch, or applies updates when there is none; returns how many it took out of the queue.
async fn work(app: &Arc<App>) -> store::Result<usize> {
    let waiting = events::undigested(app.store.read(), BATCH).await?;
    if waiting.is_empty() {
        return update::apply(app).await;
    }
    let taken = waiting.len();
    let grouped = group_all(app, waiting).await;
    if let Err(error) = digest_all(app, &grouped).await {
        tracing::warn!(%error, "a batch failed; its events are digested one by one");
        for event in grouped {
            digest_alone(app, event).await?;
        }
    }
    Ok(taken)
}

/// What became of one event.
enum Digested {
    Changed(Change),
    SetAside,
    /// Another has taken its place, and waits.
    Replaced,
}

/// An event with its fingerprint, or the row of one that has none and why.
type GroupResult = Result<Grouped, (i64, String)>;

async fn group_all(app: &Arc<App>, waiting: Vec<Undigested>) -> Vec<GroupResult> {
    let mut grouped = Vec::with_capacity(waiting.len());
    for event in waiting {
        // One by one: the modules that each is resolved with are too much for many at once.
        let prepared = group::prepare(&app.symbolicator, event).await;
        let shared = Arc::clone(app);
        let work = tokio::task::spawn_blocking(move || group_one(&shared, prepared)).await;
        grouped.push(work.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic())));
    }
    grouped
}

/// A payload that makes the code panic is set aside like any other that can't be read.
fn group_one(app: &App, event: Prepared) -> GroupResult {
    let row = event.row();
    catch_unwind(AssertUnwindSafe(|| group::group(&app.masker, &app.config.grouping.rules, event)))
        .unwrap_or_else(|_| Err(String::from("grouping it panicked")))
        .map_err(|reason| (row, reason))
}

async fn digest_all(app: &App, grouped: &[GroupResult]) -> store::Result<()> {
    let mut tx = app.store.begin().await?;
    let mut changes = Vec::with_capacity(grouped.len());
    for event in grouped {
        changes.push(match event {
            Ok(event) => pipeline::digest(app, &mut tx, event).await?.map_or(Digested::Replaced, Digested::Changed),
            Err((row, reason)) => {
                events::set_aside(&mut tx, *row, reason, app.clock.now_ms()).await?;
                Digested::SetAside
            }
        });
    }
    tx.commit().await?;
    announce(app, &changes);
    Ok(())
}

/// Digests one event; what fails for the event's own sake is set aside, what fails for the database's is an error.
async fn digest_alone(app: &App, event: GroupResult) -> store::Result<()> {
    let one = [event];
    let Err(error) = digest_all(app, &one).await else {
        return Ok(());
    };
    let [Ok(event)] = one else { return Err(error) };
    if !error.is_about_the_data() {
        return Err(error);
    }
    digest_all(app, &[Err((event.row(), error.to_string()))]).await
}

fn announce(app: &App, changes: &[Digested]) {
    for change in changes {
        match change {
            Digested::Changed(change) => {
                app.metrics.digested(change.as_str());
                if matches!(change, Change::New(_) | Change::Regressed(_)) {
                    tracing::info!(issue.id = change.issue_id(), change = change.as_str(), "issue");
                }
            }
            Digested::Replaced => {}
            Digested::SetAside => {
                app.metrics.digested("set_aside");
                tracing::error!("an event could not be digested and was set aside");
            }
        }
    }
    app.wakers.outbox.notify_one();
    app.wakers.forward.notify_one();
}
