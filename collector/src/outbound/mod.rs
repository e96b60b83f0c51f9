//! What Panicle does in other people's systems: one folder per system, one job kind per action.
//!
//! A job is decided (and committed to the outbox) elsewhere and done here, with no transaction open.
//! Never decides whether a job is due or settled: that is `worker`'s.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{app::App, store, track::TicketStatus};

pub mod answer;
pub mod jira;

/// An action in an outside system, as it lies in the outbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Job {
    /// Opens the Jira ticket of one of Panicle's issues.
    CreateJiraIssue {
        /// Panicle's issue.
        issue_id: i64,
    },
    /// Writes the description of an issue's Jira ticket anew.
    UpdateJiraIssue {
        /// Panicle's issue.
        issue_id: i64,
    },
    /// Says on a Jira ticket that it is of the same issue as another.
    MarkJiraDuplicate {
        /// The ticket to say it on.
        jira_key: String,
        /// The other one.
        of: String,
    },
    /// Moves a Jira ticket to the status its pull requests call for.
    TransitionJiraIssue {
        /// `PROJ-123`.
        jira_key: String,
        /// Where to.
        to: TicketStatus,
    },
}

impl Job {
    /// The kind's name, as stored, logged and counted.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::CreateJiraIssue { .. } => "create_jira_issue",
            Self::UpdateJiraIssue { .. } => "update_jira_issue",
            Self::MarkJiraDuplicate { .. } => "mark_jira_duplicate",
            Self::TransitionJiraIssue { .. } => "transition_jira_issue",
        }
    }
}

/// Does a job. Safe to repeat: what is done already is left as it is.
pub async fn deliver(app: &App, job: &Job) -> Result<(), DeliveryError> {
    let jira = app.config.jira.as_ref().ok_or_else(|| DeliveryError::retry("jira is not configured", None))?;
    match job {
        Job::CreateJiraIssue { issue_id } => jira::create_issue(app, jira, *issue_id).await,
        Job::UpdateJiraIssue { issue_id } => jira::update_issue(app, jira, *issue_id).await,
        Job::MarkJiraDuplicate { jira_key, of } => jira::mark_duplicate(app, jira, jira_key, of).await,
        Job::TransitionJiraIssue { jira_key, to } => jira::transition_issue(app, jira, jira_key, *to).await,
    }
}

/// Why a delivery did not succeed, decided where the outside system's answer is read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeliveryError {
    /// It may succeed later.
    #[error("{reason}")]
    Retry {
        /// What happened, fit for the log: a status or a kind of failure, never a body.
        reason: String,
        /// When the other side said to come back; `None` leaves it to the backoff.
        after: Option<Duration>,
    },
    /// Trying again would give the same answer.
    #[error("{reason}")]
    Fail {
        /// What happened, fit for the log.
        reason: String,
    },
}

impl DeliveryError {
    /// Try again, after `after` or when the backoff says.
    pub fn retry(reason: impl Into<String>, after: Option<Duration>) -> Self {
        Self::Retry { reason: reason.into(), after }
    }

    /// Give up.
    pub fn fail(reason: impl Into<String>) -> Self {
        Self::Fail { reason: reason.into() }
    }
}

impl From<store::Error> for DeliveryError {
    /// Our own database being busy or away passes.
    fn from(error: store::Error) -> Self {
        Self::retry(error.to_string(), None)
    }
}

/// The pause before attempt number `attempts + 1`: doubling from `first`, never above `longest`.
pub fn backoff(attempts: i64, first: Duration, longest: Duration) -> Duration {
    let doublings = u32::try_from((attempts - 1).clamp(0, 20)).unwrap_or(0);
    first.saturating_mul(2_u32.pow(doublings)).min(longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_keep_their_stored_form() {
        let job = Job::TransitionJiraIssue { jira_key: "PAN-7".into(), to: TicketStatus::InReview };
        let json = serde_json::json!({"kind": "transition_jira_issue", "jira_key": "PAN-7", "to": "in_review"});
        assert_eq!(serde_json::to_value(&job).unwrap(), json);
        assert_eq!(serde_json::from_value::<Job>(json).unwrap(), job);
        for (job, json) in [
            (Job::CreateJiraIssue { issue_id: 3 }, serde_json::json!({"kind": "create_jira_issue", "issue_id": 3})),
            (Job::UpdateJiraIssue { issue_id: 3 }, serde_json::json!({"kind": "update_jira_issue", "issue_id": 3})),
            (
                Job::MarkJiraDuplicate { jira_key: "PAN-7".into(), of: "PAN-1".into() },
                serde_json::json!({"kind": "mark_jira_duplicate", "jira_key": "PAN-7", "of": "PAN-1"}),
            ),
        ] {
            assert_eq!(serde_json::to_value(&job).unwrap(), json);
            assert_eq!(json["kind"], job.kind());
        }
    }

    #[test]
    fn the_backoff_doubles_up_to_its_cap() {
        let pause = |attempts| backoff(attempts, Duration::from_secs(1), Duration::from_secs(300)).as_secs();
        assert_eq!(
            [pause(0), pause(1), pause(2), pause(5), pause(9), pause(10), pause(1_000)],
            [1, 1, 2, 16, 256, 300, 300]
        );
    }
}
