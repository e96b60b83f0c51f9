//! Ties pull requests to tickets: a pull request that names a ticket's key moves the ticket.
//!
//! `Open -> In Review` while a pull request is open, `-> Merged` once all that were worth merging are. Never closes a
//! ticket: only a fix that proves itself does. Never calls outside: what must happen in Jira goes to the outbox.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    outbound::Job,
    store::{self, Store, outbox, pull_requests, tickets},
};

/// Where a ticket stands, in Panicle's terms. Jira's own workflow maps onto it by configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketStatus {
    /// Opened; no pull request names it yet.
    Open,
    /// A pull request that names it is open.
    InReview,
    /// Its pull requests are merged.
    Merged,
}

/// What became of a pull request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PullRequestState {
    /// Still open.
    Open,
    /// Closed without a merge.
    Closed,
    /// Merged.
    Merged,
}

/// What a webhook says of a pull request, without anybody's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PullRequest {
    /// `owner/name`.
    pub repository: String,
    /// Its number there.
    pub number: i64,
    /// What became of it.
    pub state: PullRequestState,
    /// Its page.
    pub url: String,
    /// The commit that holds the merged change.
    pub merge_commit: Option<String>,
    /// When GitHub last changed it.
    pub updated_at_ms: i64,
}

/// What a delivery led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The delivery was taken before; nothing changed.
    Repeated,
    /// Taken; this many tickets move.
    Taken {
        /// Tickets with a new status.
        moved: usize,
    },
}

/// Takes one delivery: the pull request, its tickets' new status and the jobs for Jira, all in one transaction.
pub async fn record(
    store: &Store,
    delivery_id: &str,
    pull_request: &PullRequest,
    jira_keys: &[String],
    now_ms: i64,
) -> store::Result<Outcome> {
    let mut tx = store.begin().await?;
    if !pull_requests::is_first_delivery(&mut tx, "github", delivery_id, now_ms).await? {
        return Ok(Outcome::Repeated);
    }
    let mut moved = 0;
    for jira_key in jira_keys {
        let Some(status) = tickets::status(&mut tx, jira_key).await? else {
            continue;
        };
        pull_requests::upsert(&mut tx, pull_request, jira_key).await?;
        let wanted = wanted_status(&pull_requests::states(&mut tx, jira_key).await?);
        let Some(to) = wanted.filter(|wanted| *wanted != status) else {
            continue;
        };
        tickets::set_status(&mut tx, jira_key, to).await?;
        let job = Job::TransitionJiraIssue { jira_key: jira_key.clone(), to };
        outbox::enqueue(&mut tx, &job, &format!("github:{delivery_id}:{jira_key}"), now_ms).await?;
        moved += 1;
    }
    tx.commit().await?;
    Ok(Outcome::Taken { moved })
}

/// Where a ticket should stand, given the pull requests that name it; `None` leaves it where it is.
fn wanted_status(states: &[PullRequestState]) -> Option<TicketStatus> {
    if states.contains(&PullRequestState::Open) {
        Some(TicketStatus::InReview)
    } else if states.contains(&PullRequestState::Merged) {
        Some(TicketStatus::Merged)
    } else {
        None
    }
}

/// The keys of `project_key` that `text` names, each once, in order. `PAN-12` stands alone: neither `XPAN-12` nor
/// `PAN-12b` nor `PAN-012` counts.
pub fn keys_in(text: &str, project_key: &str) -> Vec<String> {
    let prefix = format!("{project_key}-");
    let mut keys = Vec::new();
    for (at, _) in text.match_indices(&prefix) {
        let follows_word = text[..at].ends_with(|char: char| char.is_ascii_alphanumeric());
        let rest = &text[at + prefix.len()..];
        let digits = rest.len() - rest.trim_start_matches(|char: char| char.is_ascii_digit()).len();
        let runs_on = rest[digits..].starts_with(|char: char| char.is_ascii_alphanumeric());
        if follows_word || runs_on || digits == 0 || digits > 10 || rest.starts_with('0') {
            continue;
        }
        let key = format!("{prefix}{}", &rest[..digits]);
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys
}

impl TicketStatus {
    /// The name, as stored and shown in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::InReview => "in_review",
            Self::Merged => "merged",
        }
    }
}

impl PullRequestState {
    /// The name, as stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Merged => "merged",
        }
    }
}

/// A stored name that is none of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a known status")]
pub struct UnknownStatus;

impl FromStr for TicketStatus {
    type Err = UnknownStatus;

    fn from_str(name: &str) -> Result<Self, UnknownStatus> {
        [Self::Open, Self::InReview, Self::Merged]
            .into_iter()
            .find(|status| status.as_str() == name)
            .ok_or(UnknownStatus)
    }
}

impl FromStr for PullRequestState {
    type Err = UnknownStatus;

    fn from_str(name: &str) -> Result<Self, UnknownStatus> {
        [Self::Open, Self::Closed, Self::Merged].into_iter().find(|state| state.as_str() == name).ok_or(UnknownStatus)
    }
}

impl fmt::Display for TicketStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        assert_eq!(keys_in(text, "PAN"), expected, "{text}");
    }

    #[test]
    fn keys_that_stand_alone_are_found() {
        check("PAN-12", &["PAN-12"]);
        check("Fix PAN-12: x is undefined", &["PAN-12"]);
        check("fix/PAN-12-undefined_PAN-3", &["PAN-12", "PAN-3"]);
        check("https://example.atlassian.net/browse/PAN-7.", &["PAN-7"]);
        check("修复PAN-12，参见[PAN-12]", &["PAN-12"]);
    }

    #[test]
    fn lookalikes_are_left_alone() {
        check("XPAN-12 9PAN-1 PAN-12b PAN-012 PAN-0 PAN- PAN-x pan-12 PAN12 PAN-99999999999", &[]);
        check("OTHER-12", &[]);
        check("", &[]);
    }

    #[test]
    fn the_ticket_follows_its_pull_requests() {
        use PullRequestState::{Closed, Merged, Open};
        assert_eq!(wanted_status(&[Open]), Some(TicketStatus::InReview));
        assert_eq!(wanted_status(&[Merged, Open]), Some(TicketStatus::InReview));
        assert_eq!(wanted_status(&[Closed, Merged]), Some(TicketStatus::Merged));
        assert_eq!(wanted_status(&[Closed]), None);
    }

    #[test]
    fn stored_names_are_read_back() {
        for status in [TicketStatus::Open, TicketStatus::InReview, TicketStatus::Merged] {
            assert_eq!(status.as_str().parse(), Ok(status));
        }
        for state in [PullRequestState::Open, PullRequestState::Closed, PullRequestState::Merged] {
            assert_eq!(state.as_str().parse(), Ok(state));
        }
        assert_eq!("done".parse::<TicketStatus>(), Err(UnknownStatus));
    }
}
