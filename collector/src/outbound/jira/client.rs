//! Jira Cloud's REST API v3, as far as we use it, and what each of its answers means for the job.
//!
//! Facts: "Issues" in Atlassian's REST v3 reference. 409 is another writer at the same moment, 429 carries `Retry-After`.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use secrecy::ExposeSecret;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::{
    config,
    outbound::{DeliveryError, answer},
};

/// The largest answer that is read: a ticket's transitions are a few KiB.
const MAX_ANSWER_BYTES: usize = 1024 * 1024;

/// Talks to one Jira site as one account.
#[derive(Clone, Debug)]
pub struct JiraClient<'a> {
    http: &'a reqwest::Client,
    config: &'a config::Jira,
    now: Timestamp,
}

/// A status of a ticket's workflow.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Status {
    /// As people see it: `In Review`.
    pub name: String,
    /// The kind of status it is.
    #[serde(rename = "statusCategory")]
    pub category: StatusCategory,
}

/// The kind of a status.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct StatusCategory {
    /// `new`, `indeterminate` or `done`.
    pub key: String,
}

/// A step a ticket's workflow offers now.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Transition {
    /// What to post.
    pub id: String,
    /// As people see it.
    pub name: String,
    /// Where it leads.
    pub to: Status,
}

impl<'a> JiraClient<'a> {
    /// A client for the configured site; `now` is for answers that name a date to come back at.
    pub fn new(http: &'a reqwest::Client, config: &'a config::Jira, now: Timestamp) -> Self {
        Self { http, config, now }
    }

    /// Opens a ticket and returns its key.
    pub async fn create_issue(&self, fields: &Value) -> Result<String, DeliveryError> {
        #[derive(Deserialize)]
        struct Created {
            key: String,
        }
        let request = self.request(Method::POST, "/rest/api/3/issue").json(&json!({"fields": fields}));
        let response = self.send(request, "create an issue").await?;
        // Asking again would open a second ticket.
        let unreadable = || DeliveryError::fail("Jira opened a ticket, but its answer names no key");
        let created: Created = read(response).await.ok_or_else(unreadable)?;
        Some(created.key).filter(|key| is_key(key)).ok_or_else(unreadable)
    }

    /// Sets fields of a ticket.
    pub async fn edit_issue(&self, key: &str, fields: &Value) -> Result<(), DeliveryError> {
        let request = self.request(Method::PUT, &format!("/rest/api/3/issue/{key}")).json(&json!({"fields": fields}));
        self.send(request, "edit an issue").await?;
        Ok(())
    }

    /// Adds a comment to a ticket.
    pub async fn comment(&self, key: &str, body: &Value) -> Result<(), DeliveryError> {
        let request = self.request(Method::POST, &format!("/rest/api/3/issue/{key}/comment"));
        self.send(request.json(&json!({"body": body})), "comment on an issue").await?;
        Ok(())
    }

    /// Where a ticket stands.
    pub async fn status(&self, key: &str) -> Result<Status, DeliveryError> {
        #[derive(Deserialize)]
        struct Issue {
            fields: Fields,
        }
        #[derive(Deserialize)]
        struct Fields {
            status: Status,
        }
        let request = self.request(Method::GET, &format!("/rest/api/3/issue/{key}?fields=status"));
        let issue: Issue = self.read(request, "read an issue").await?;
        Ok(issue.fields.status)
    }

    /// The steps a ticket's workflow offers now.
    pub async fn transitions(&self, key: &str) -> Result<Vec<Transition>, DeliveryError> {
        #[derive(Deserialize)]
        struct Transitions {
            transitions: Vec<Transition>,
        }
        let request = self.request(Method::GET, &format!("/rest/api/3/issue/{key}/transitions"));
        let offered: Transitions = self.read(request, "read transitions").await?;
        Ok(offered.transitions)
    }

    /// Takes a step.
    pub async fn transition(&self, key: &str, id: &str) -> Result<(), DeliveryError> {
        let path = format!("/rest/api/3/issue/{key}/transitions");
        let request = self.request(Method::POST, &path).json(&json!({"transition": {"id": id}}));
        self.send(request, "move an issue").await?;
        Ok(())
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http
            .request(method, format!("{}{path}", self.config.url))
            .basic_auth(&self.config.email, Some(self.config.api_token.expose_secret()))
            .header("accept", "application/json")
    }

    async fn read<T: DeserializeOwned>(&self, request: RequestBuilder, doing: &str) -> Result<T, DeliveryError> {
        let response = self.send(request, doing).await?;
        let garbled = || DeliveryError::retry(format!("Jira's answer was unreadable ({doing})"), None);
        read(response).await.ok_or_else(garbled)
    }

    async fn send(&self, request: RequestBuilder, doing: &str) -> Result<Response, DeliveryError> {
        let lost = |error| DeliveryError::retry(format!("Jira: {} ({doing})", answer::describe(&error)), None);
        let response = request.send().await.map_err(lost)?;
        if response.status().is_success() {
            return Ok(response);
        }
        let status = response.status();
        let after = answer::retry_after(response.headers(), self.now);
        let complaint = read::<Complaint>(response).await.unwrap_or_default();
        Err(judge(status, after, &format!("Jira answered {} ({doing}){complaint}", status.as_u16())))
    }
}

/// Only what lies in the request itself is final; a wrong token, a busy ticket or a site that is away can be mended.
fn judge(status: StatusCode, after: Option<Duration>, reason: &str) -> DeliveryError {
    match status {
        StatusCode::BAD_REQUEST
        | StatusCode::NOT_FOUND
        | StatusCode::GONE
        | StatusCode::PAYLOAD_TOO_LARGE
        | StatusCode::UNPROCESSABLE_ENTITY => DeliveryError::fail(reason),
        _ => DeliveryError::retry(reason, after),
    }
}

async fn read<T: DeserializeOwned>(response: Response) -> Option<T> {
    let body = answer::bounded_body(response, MAX_ANSWER_BYTES).await?;
    serde_json::from_slice(&body).ok()
}

/// A key goes into our addresses and pages: nothing but `PROJECT-123` is one.
fn is_key(text: &str) -> bool {
    let Some((project, number)) = text.rsplit_once('-') else {
        return false;
    };
    let is_word = |char: char| char.is_ascii_alphanumeric() || char == '_';
    text.len() <= 64
        && !project.is_empty()
        && project.chars().all(is_word)
        && !number.is_empty()
        && number.chars().all(|char| char.is_ascii_digit())
}

/// What Jira says is wrong.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Complaint {
    #[serde(rename = "errorMessages")]
    messages: Vec<String>,
    errors: std::collections::BTreeMap<String, Value>,
}

impl std::fmt::Display for Complaint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let fields = self.errors.iter().map(|(field, why)| format!("{field}: {}", why.as_str().unwrap_or("refused")));
        let said: Vec<String> = self.messages.iter().cloned().chain(fields).collect();
        if said.is_empty() {
            return Ok(());
        }
        write!(f, ": {}", said.join("; ").chars().take(300).collect::<String>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_keys_are_keys() {
        for key in ["PAN-1", "A_B2-12345"] {
            assert!(is_key(key), "{key}");
        }
        for text in ["", "PAN", "PAN-", "-1", "PAN-1/x", "PAN-1?a", "../PAN-1", "PÄN-1"] {
            assert!(!is_key(text), "{text}");
        }
    }

    #[test]
    fn what_can_be_mended_is_tried_again() {
        let is_final =
            |code| matches!(judge(StatusCode::from_u16(code).unwrap(), None, ""), DeliveryError::Fail { .. });
        for code in [400, 404, 422] {
            assert!(is_final(code), "{code}");
        }
        for code in [302, 401, 403, 408, 409, 429, 500, 503] {
            assert!(!is_final(code), "{code}");
        }
    }

    #[test]
    fn a_complaint_is_quoted_in_short() {
        let complaint = |json: Value| serde_json::from_value::<Complaint>(json).unwrap().to_string();
        assert_eq!(
            complaint(json!({"errorMessages": ["No."], "errors": {"priority": "is required"}})),
            ": No.; priority: is required"
        );
        assert_eq!(complaint(json!({})), "");
        assert!(complaint(json!({"errorMessages": ["x".repeat(5_000)]})).len() < 400);
    }
}
