//! Jira Cloud: opens a ticket for an issue, writes it anew when more is known, and moves it as its pull requests go.
//!
//! Never closes a ticket.

use jiff::Timestamp;
use serde_json::{Value, json};

use self::client::{JiraClient, Status, Transition};
use super::DeliveryError;
use crate::{
    app::App,
    config, merge,
    store::{
        self, events, hashes,
        issues::{self, Issue},
        merging, tickets,
    },
    track::TicketStatus,
};

pub mod adf;
pub mod client;
pub mod ticket;

/// Opens the ticket of an issue, unless it has one: a repeated job that got as far as recording it does nothing. An issue that
/// was taken in by another needs none of its own.
pub async fn create_issue(app: &App, config: &config::Jira, issue_id: i64) -> Result<(), DeliveryError> {
    let issue =
        issues::get(app.store.read(), issue_id).await?.ok_or_else(|| DeliveryError::fail("the issue is gone"))?;
    if issue.jira_key.is_some() {
        return Ok(());
    }
    let mut conn = app.store.read().acquire().await.map_err(store::Error::from)?;
    let fingerprint = hashes::best(&mut conn, issue.id).await?.unwrap_or_default();
    drop(conn);
    let best = best_event(app, &issue).await?;
    let fields = ticket::fields(&issue, &fingerprint, &best, &page(app, &issue), config);
    let jira_key = client(app, config).create_issue(&fields).await?;
    record_ticket(app, issue.id, &jira_key).await?;
    tracing::info!(issue.id = issue.id, jira.key = jira_key, "opened a ticket");
    Ok(())
}

/// Records a ticket as that of the issue, or of the one that took it in while Jira was asked.
async fn record_ticket(app: &App, issue_id: i64, jira_key: &str) -> store::Result<()> {
    let mut tx = app.store.begin().await?;
    let taken_in_by = merging::side(&mut tx, issue_id).await?.and_then(|side| side.merged_into);
    let of = match taken_in_by {
        Some(into) => tickets::jira_key_of(&mut tx, into).await?,
        None => None,
    };
    let owner = taken_in_by.filter(|_| of.is_none()).unwrap_or(issue_id);
    tickets::insert(&mut tx, owner, jira_key, app.clock.now_ms()).await?;
    if let Some(of) = of {
        merge::mark_duplicate(app, &mut tx, jira_key.to_owned(), of).await?;
    }
    Ok(tx.commit().await?)
}

/// Writes the description of an issue's ticket anew, where it has one.
pub async fn update_issue(app: &App, config: &config::Jira, issue_id: i64) -> Result<(), DeliveryError> {
    let Some(issue) = issues::get(app.store.read(), issue_id).await? else { return Ok(()) };
    let Some(jira_key) = &issue.jira_key else { return Ok(()) };
    let description = ticket::description(&issue, &best_event(app, &issue).await?, &page(app, &issue));
    client(app, config).edit_issue(jira_key, &json!({ "description": description })).await?;
    tracing::info!(issue.id = issue.id, jira.key = jira_key, "wrote a ticket anew");
    Ok(())
}

/// Says on a ticket that it is of the same issue as another.
pub async fn mark_duplicate(app: &App, config: &config::Jira, jira_key: &str, of: &str) -> Result<(), DeliveryError> {
    client(app, config).comment(jira_key, &ticket::duplicate(of, &format!("{}/browse/{of}", config.url))).await
}

/// The event that the issue tells of itself by, or its newest where that is kept no longer; null when there is none.
async fn best_event(app: &App, issue: &Issue) -> store::Result<Value> {
    let best = events::by_event_id(app.store.read(), &issue.best_event_id).await?;
    let event = match best.filter(|event| event.issue_id == Some(issue.id)) {
        Some(best) => Some(best),
        None => events::of_issue(app.store.read(), issue.id, None, 1).await?.pop(),
    };
    Ok(event.and_then(|event| serde_json::from_slice(&event.payload).ok()).unwrap_or_default())
}

fn page(app: &App, issue: &Issue) -> String {
    format!("{}/issues/{}", app.base_url, issue.id)
}

/// Moves a ticket to where it should stand. A job that was overtaken by a newer one does nothing, nor does one whose
/// ticket stands there already.
pub async fn transition_issue(
    app: &App,
    config: &config::Jira,
    jira_key: &str,
    to: TicketStatus,
) -> Result<(), DeliveryError> {
    let mut conn = app.store.read().acquire().await.map_err(store::Error::from)?;
    let wanted = tickets::status(&mut conn, jira_key).await?;
    drop(conn);
    if wanted != Some(to) {
        return Ok(());
    }
    let target = Target::of(to, &config.transitions);
    let client = client(app, config);
    let now = client.status(jira_key).await?;
    if target.is_named(&now.name) {
        return Ok(());
    }
    let offered = client.transitions(jira_key).await?;
    match target.choose(&now, &offered) {
        Step::Take(transition) => {
            client.transition(jira_key, &transition.id).await?;
            tracing::info!(jira.key = jira_key, ticket.status = %to, jira.status = transition.to.name, "moved a ticket");
            Ok(())
        }
        Step::Stay => Ok(()),
        Step::None => Err(DeliveryError::fail(format!("{jira_key}'s workflow offers no way to {}", target.name))),
    }
}

fn client<'a>(app: &'a App, config: &'a config::Jira) -> JiraClient<'a> {
    let now = Timestamp::from_millisecond(app.clock.now_ms()).unwrap_or_default();
    JiraClient::new(&app.http, config, now)
}

/// Where a ticket is to go, in the words of its workflow.
struct Target<'a> {
    name: &'a str,
    /// What to settle for in a workflow without that name. Never `done`: closing waits for the proof.
    category: &'static str,
}

impl<'a> Target<'a> {
    fn of(status: TicketStatus, names: &'a config::Transitions) -> Self {
        match status {
            TicketStatus::Open => Self { name: "To Do", category: "new" },
            TicketStatus::InReview => Self { name: &names.in_review, category: "indeterminate" },
            TicketStatus::Merged => Self { name: &names.merged, category: "indeterminate" },
        }
    }

    fn is_named(&self, name: &str) -> bool {
        name.trim().eq_ignore_ascii_case(self.name.trim())
    }

    /// The transition of that name, else one to a status of that name. A workflow without either settles for any status
    /// of the category, which may be the one the ticket has.
    fn choose<'t>(&self, now: &Status, offered: &'t [Transition]) -> Step<'t> {
        let by_name = offered.iter().find(|transition| self.is_named(&transition.name));
        let by_status = || offered.iter().find(|transition| self.is_named(&transition.to.name));
        let by_category = || offered.iter().find(|transition| transition.to.category.key == self.category);
        match by_name.or_else(by_status) {
            Some(transition) => Step::Take(transition),
            None if now.category.key == self.category => Step::Stay,
            None => by_category().map_or(Step::None, Step::Take),
        }
    }
}

/// How to get to a target.
#[derive(Debug, PartialEq, Eq)]
enum Step<'t> {
    Take(&'t Transition),
    Stay,
    None,
}

#[cfg(test)]
mod tests {
    use client::StatusCategory;

    use super::*;

    fn status(name: &str, category: &str) -> Status {
        Status { name: name.to_owned(), category: StatusCategory { key: category.to_owned() } }
    }

    fn transition(name: &str, to: Status) -> Transition {
        Transition { id: String::from("1"), name: name.to_owned(), to }
    }

    #[test]
    fn the_step_is_chosen_by_name_then_by_status_then_by_category() {
        let names = config::Transitions { in_review: String::from("In Review"), merged: String::from("Merged") };
        let (review, merged) = (Target::of(TicketStatus::InReview, &names), Target::of(TicketStatus::Merged, &names));
        let to_do = status("To Do", "new");
        let start = transition("Start", status("In Progress", "indeterminate"));
        let ask = transition("Ask for review", status("in review", "indeterminate"));
        let named = transition("IN REVIEW", status("Somewhere", "new"));
        let done = transition("Done", status("Done", "done"));
        let all = [start.clone(), ask.clone(), named.clone(), done.clone()];
        assert_eq!(review.choose(&to_do, &all), Step::Take(&named));
        assert_eq!(review.choose(&to_do, &all[..2]), Step::Take(&ask));
        assert_eq!(review.choose(&to_do, &all[..1]), Step::Take(&start));
        assert_eq!(merged.choose(&start.to, &all), Step::Stay);
        assert_eq!(merged.choose(&to_do, &all[3..]), Step::None, "a merge never closes a ticket");
    }
}
