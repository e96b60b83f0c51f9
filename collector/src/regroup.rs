//! Which issue an event belongs to, and what follows for issues when that turns out to be another than was thought.
//!
//! The first of the event's fingerprints that an issue has decides. A weaker one decides only while the two do not differ in
//! a better one: what is on one line today was on another in yesterday's build.

use panicle_protocol::{
    event::EventView,
    fingerprint::{Fingerprint, Rank},
};
use serde_json::Value;
use sqlx::SqliteConnection;

use crate::{
    app::App,
    group::{Grouped, Telling},
    merge,
    outbound::Job,
    store::{
        self, events, hashes,
        issues::{self, Change, Status},
        merging::{self, Counted},
        outbox, releases, tags, users,
    },
    users::UserHash,
};

/// Puts an event into its issue, which it makes or brings back where needed. `before` is the issue it was counted in before.
pub async fn place(
    app: &App,
    conn: &mut SqliteConnection,
    event: &Grouped,
    before: Option<i64>,
) -> store::Result<Change> {
    if let Some(release) = event.view().release() {
        releases::seen(conn, event.project_id(), release, event.received_at_ms()).await?;
    }
    let change = match find(conn, event, before).await? {
        Some(id) if before == Some(id) => Change::Detailed(id),
        Some(id) => enter(conn, event, id, before.is_some()).await?,
        None => {
            let id = issues::insert(conn, event.project_id(), event.received_at_ms(), &event.telling()).await?;
            if before.is_none() {
                issues::count(conn, id, event).await?;
            }
            Change::New(id)
        }
    };
    let id = change.issue_id();
    hashes::attach(conn, event.project_id(), id, event.fingerprints()).await?;
    tell_better(app, conn, event, change).await?;
    let user = UserHash::of(&app.salt, event.payload());
    events::mark_digested(conn, event, id, user.as_ref(), app.clock.now_ms()).await?;
    if let Some(user) = &user {
        users::count(conn, id, user, app.clock.now_ms()).await?;
    }
    match before.filter(|before| *before != id) {
        Some(before) => leave(app, conn, event, user.as_ref(), before, id).await?,
        None => tags::count(conn, id, &event.view().tags(), before.is_some()).await?,
    }
    Ok(change)
}

/// The issue of an event; `None` when it needs a new one.
async fn find(conn: &mut SqliteConnection, event: &Grouped, before: Option<i64>) -> store::Result<Option<i64>> {
    for one in event.fingerprints() {
        let Some(owner) = hashes::owner(conn, event.project_id(), one).await? else {
            continue;
        };
        // What was put together by hand stays together.
        if owner.by_hand || !differs(event.fingerprints(), one, &hashes::ranks(conn, owner.issue_id).await?) {
            return Ok(Some(owner.issue_id));
        }
    }
    let Some(before) = before else { return Ok(None) };
    // The first to tell more keeps the issue, with its number and ticket; what differs from it leaves.
    let best = event.fingerprints().first().map_or(Rank::Message, |best| best.rank);
    let is_claimed = hashes::ranks(conn, before).await?.into_iter().any(|rank| rank <= best);
    Ok((!is_claimed).then_some(before))
}

/// Does an issue of these ranks have another fingerprint where the event has a better one than `one`?
fn differs(fingerprints: &[Fingerprint], one: &Fingerprint, ranks: &[Rank]) -> bool {
    let better = fingerprints.iter().filter(|other| other.rank < one.rank);
    better.into_iter().any(|other| ranks.contains(&other.rank))
}

/// What an event changes in an issue that is not its own yet. One that is counted elsewhere is counted when it leaves there.
async fn enter(conn: &mut SqliteConnection, event: &Grouped, id: i64, is_counted: bool) -> store::Result<Change> {
    if !is_counted {
        issues::count(conn, id, event).await?;
    }
    if came_back(conn, event, id).await? {
        issues::set_status(conn, id, Status::Regressed, None).await?;
        return Ok(Change::Regressed(id));
    }
    Ok(if is_counted { Change::Moved(id) } else { Change::Known(id) })
}

/// Is the issue resolved, and does the event say that it is there again? In a release that still had it, it is there yet.
async fn came_back(conn: &mut SqliteConnection, event: &Grouped, id: i64) -> store::Result<bool> {
    let Some(resolved) = issues::resolved(conn, id).await? else {
        return Ok(false);
    };
    let (Some(resolved_in), Some(release)) = (&resolved.release, event.view().release()) else {
        return Ok(resolved.at_ms.is_none_or(|at_ms| event.received_at_ms() >= at_ms));
    };
    let of_event = releases::get(conn, event.project_id(), release).await?;
    Ok(of_event.is_newer_than(&releases::get(conn, event.project_id(), resolved_in).await?))
}

/// Has the issue tell of itself by this event where that tells more, and its ticket after it.
async fn tell_better(app: &App, conn: &mut SqliteConnection, event: &Grouped, change: Change) -> store::Result<()> {
    let (id, telling) = (change.issue_id(), event.telling());
    if matches!(change, Change::New(_)) || telling.vagueness >= issues::vagueness(conn, id).await? {
        return Ok(());
    }
    issues::tell(conn, id, &telling).await?;
    update_ticket(app, conn, id, &format!("{}:{}", event.event_id(), telling.vagueness)).await
}

/// Has the issue's ticket written anew; `why` is another for each change.
pub async fn update_ticket(app: &App, conn: &mut SqliteConnection, issue_id: i64, why: &str) -> store::Result<()> {
    if app.config.jira.is_none() {
        return Ok(());
    }
    let key = format!("update_jira_issue:{issue_id}:{why}");
    outbox::enqueue(conn, &Job::UpdateJiraIssue { issue_id }, &key, app.clock.now_ms()).await
}

/// Counts an event in `to` and no longer in `from`, which is taken in when nothing is left of it.
async fn leave(
    app: &App,
    conn: &mut SqliteConnection,
    event: &Grouped,
    user: Option<&UserHash>,
    from: i64,
    to: i64,
) -> store::Result<()> {
    for tag in tags::counted(&event.view().tags()) {
        tags::shift(conn, from, to, &tag, 1).await?;
    }
    if let Some(user) = user {
        users::leave(conn, from, user).await?;
    }
    let release = event.view().release().map(str::to_owned);
    let one = Counted {
        event_count: 1,
        first_seen_ms: event.received_at_ms(),
        last_seen_ms: event.received_at_ms(),
        first_release: release.clone(),
        last_release: release,
    };
    merging::gain(conn, to, &one).await?;
    if merging::lose(conn, from, &one).await? {
        retell(app, conn, from).await?;
        return retell(app, conn, to).await;
    }
    // What it counts of events that are kept no longer is the other's, too.
    merge::take_in(app, conn, from, to, false).await
}

/// Has an issue tell of itself by the events that it has now.
pub async fn retell(app: &App, conn: &mut SqliteConnection, id: i64) -> store::Result<()> {
    let Some(newest) = merging::newest(conn, id, &[]).await? else {
        return Ok(());
    };
    let payload: Value = serde_json::from_slice(&newest.payload)?;
    let view = EventView(&payload);
    issues::tell_latest(conn, id, &newest.event_id, view).await?;
    if merging::has_lost_best_event(conn, id).await? {
        let title = app.config.grouping.rules.title(view);
        issues::tell(conn, id, &Telling::new(&newest.event_id, view, title, newest.rank())).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weaker_fingerprint_decides_only_where_no_better_one_differs() {
        let all = [Rank::Site, Rank::Location, Rank::Names].map(|rank| Fingerprint {
            version: 1,
            rank,
            hash: String::from("x"),
        });
        assert!(!differs(&all, &all[1], &[Rank::Location]));
        assert!(differs(&all, &all[1], &[Rank::Site, Rank::Location]));
        assert!(differs(&all, &all[2], &[Rank::Location, Rank::Names]));
        assert!(!differs(&all[1..], &all[1], &[Rank::Site]), "the event does not tell its site");
        assert!(!differs(&all, &all[0], &[Rank::Said, Rank::Site]));
    }
}
