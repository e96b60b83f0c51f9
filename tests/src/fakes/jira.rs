//! A Jira site with one account, one project and one workflow, which judges every request by Atlassian's contract.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use axum::{
    Json, Router,
    body::Bytes,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

use super::{Faults, Server, any_port, lock};
use crate::contracts::jira::{JiraContract, Operation};

/// The account's address.
pub const EMAIL: &str = "robot@example.org";
/// The account's token.
pub const API_TOKEN: &str = "jira-token-of-the-fake";
/// The project's key.
pub const PROJECT_KEY: &str = "PAN";

/// Statuses with their categories, in the order of a ticket's life; each is reached by a transition of its own name.
const WORKFLOW: [(&str, &str); 5] = [
    ("To Do", "new"),
    ("In Progress", "indeterminate"),
    ("In Review", "indeterminate"),
    ("Merged", "indeterminate"),
    ("Done", "done"),
];

/// The running fake.
#[derive(Debug)]
pub struct JiraFake {
    /// Failures on order, and hits.
    pub faults: Faults,
    site: Site,
    server: Server,
}

/// A ticket as the fake has it.
#[derive(Clone, Debug)]
pub struct Ticket {
    /// As they were sent.
    pub fields: Value,
    /// The status's name.
    pub status: String,
    /// The statuses it was moved to, in order.
    pub moves: Vec<String>,
    /// How often its fields were edited.
    pub edits: usize,
    /// The comments on it.
    pub comments: Vec<Value>,
}

type Refusal = (StatusCode, Json<Value>);
type Site = Arc<Mutex<Tickets>>;

#[derive(Debug, Default)]
struct Tickets {
    tickets: BTreeMap<String, Ticket>,
    refused: Vec<String>,
}

impl JiraFake {
    /// Starts an empty site.
    pub async fn start() -> Self {
        let (faults, site) = (Faults::default(), Site::default());
        let router = Router::new()
            .route("/rest/api/3/issue", post(create_issue))
            .route("/rest/api/3/issue/{key}", get(get_issue).put(edit_issue))
            .route("/rest/api/3/issue/{key}/comment", post(add_comment))
            .route("/rest/api/3/issue/{key}/transitions", get(get_transitions).post(do_transition))
            .with_state(site.clone());
        let server = Server::start(any_port(), router, faults.clone()).await;
        Self { faults, site, server }
    }

    /// The site's address.
    pub fn url(&self) -> String {
        format!("http://{}", self.server.address)
    }

    /// All tickets by key.
    pub fn tickets(&self) -> BTreeMap<String, Ticket> {
        lock(&self.site).tickets.clone()
    }

    /// What was wrong with the requests that were refused.
    pub fn refused(&self) -> Vec<String> {
        lock(&self.site).refused.clone()
    }
}

async fn create_issue(
    State(site): State<Site>,
    Query(query): Query<Vec<(String, String)>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let mut site = lock(&site);
    let body = match site.admit(Operation::CreateIssue, &query, &headers, &body) {
        Ok(body) => body,
        Err(refusal) => return refusal.into_response(),
    };
    if body["fields"]["project"]["key"] != PROJECT_KEY {
        return site.refuse(StatusCode::BAD_REQUEST, vec![String::from("valid project is required")]).into_response();
    }
    let number = site.tickets.len() + 1;
    let key = format!("{PROJECT_KEY}-{number}");
    let status = String::from(WORKFLOW[0].0);
    let ticket = Ticket { fields: body["fields"].clone(), status, moves: Vec::new(), edits: 0, comments: Vec::new() };
    site.tickets.insert(key.clone(), ticket);
    let id = (10_000 + number).to_string();
    let answer = json!({"id": id, "key": key, "self": format!("https://example.org/rest/api/3/issue/{id}")});
    site.answer(Operation::CreateIssue, StatusCode::CREATED, answer)
}

async fn get_issue(
    State(site): State<Site>,
    Path(key): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Response {
    let mut site = lock(&site);
    if let Err(refusal) = site.admit(Operation::GetIssue, &query, &headers, b"null") {
        return refusal.into_response();
    }
    let Some(ticket) = site.tickets.get(&key) else {
        return site.unknown_issue().into_response();
    };
    let answer = json!({"id": "10001", "key": key, "fields": {"status": status(&ticket.status)}});
    site.answer(Operation::GetIssue, StatusCode::OK, answer)
}

async fn edit_issue(
    State(site): State<Site>,
    Path(key): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let mut site = lock(&site);
    let body = match site.admit(Operation::EditIssue, &query, &headers, &body) {
        Ok(body) => body,
        Err(refusal) => return refusal.into_response(),
    };
    let Some(ticket) = site.tickets.get_mut(&key) else {
        return site.unknown_issue().into_response();
    };
    for (field, value) in body["fields"].as_object().into_iter().flatten() {
        ticket.fields[field] = value.clone();
    }
    ticket.edits += 1;
    StatusCode::NO_CONTENT.into_response()
}

async fn add_comment(
    State(site): State<Site>,
    Path(key): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let mut site = lock(&site);
    let body = match site.admit(Operation::AddComment, &query, &headers, &body) {
        Ok(body) => body,
        Err(refusal) => return refusal.into_response(),
    };
    let Some(ticket) = site.tickets.get_mut(&key) else {
        return site.unknown_issue().into_response();
    };
    ticket.comments.push(body["body"].clone());
    let id = (20_000 + ticket.comments.len()).to_string();
    site.answer(Operation::AddComment, StatusCode::CREATED, json!({"id": id, "body": body["body"]}))
}

async fn get_transitions(
    State(site): State<Site>,
    Path(key): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Response {
    let mut site = lock(&site);
    if let Err(refusal) = site.admit(Operation::GetTransitions, &query, &headers, b"null") {
        return refusal.into_response();
    }
    let Some(ticket) = site.tickets.get(&key) else {
        return site.unknown_issue().into_response();
    };
    let offered: Vec<Value> = offered(&ticket.status)
        .map(|(id, name)| json!({"id": id, "name": name, "to": status(name), "isAvailable": true}))
        .collect();
    site.answer(Operation::GetTransitions, StatusCode::OK, json!({"transitions": offered}))
}

async fn do_transition(
    State(site): State<Site>,
    Path(key): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let mut site = lock(&site);
    let body = match site.admit(Operation::DoTransition, &query, &headers, &body) {
        Ok(body) => body,
        Err(refusal) => return refusal.into_response(),
    };
    let Some(ticket) = site.tickets.get_mut(&key) else {
        return site.unknown_issue().into_response();
    };
    let chosen = offered(&ticket.status).find(|(id, _)| body["transition"]["id"] == id.as_str());
    let Some((_, name)) = chosen else {
        return site
            .refuse(StatusCode::BAD_REQUEST, vec![String::from("the transition is not offered")])
            .into_response();
    };
    ticket.status = name.to_owned();
    ticket.moves.push(name.to_owned());
    StatusCode::NO_CONTENT.into_response()
}

/// Transitions from a status: to any other.
fn offered(from: &str) -> impl Iterator<Item = (String, &'static str)> {
    let others = WORKFLOW.iter().enumerate().filter(move |(_, (name, _))| *name != from);
    others.map(|(index, (name, _))| (((index + 1) * 10 + 1).to_string(), *name)).collect::<Vec<_>>().into_iter()
}

fn status(name: &str) -> Value {
    let category = WORKFLOW.iter().find(|(known, _)| *known == name).map_or("new", |(_, category)| category);
    json!({"id": "1", "name": name, "statusCategory": {"id": 1, "key": category, "name": category}})
}

impl Tickets {
    /// The body, once account, content type, contract and query hold.
    fn admit(
        &mut self,
        operation: Operation,
        query: &[(String, String)],
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<Value, Refusal> {
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let expected = format!("Basic {}", BASE64_STANDARD.encode(format!("{EMAIL}:{API_TOKEN}")));
        if header("authorization") != expected {
            return Err(self.refuse(StatusCode::UNAUTHORIZED, vec![String::from("wrong account or token")]));
        }
        let has_body = !matches!(operation, Operation::GetIssue | Operation::GetTransitions);
        if has_body && header("content-type") != "application/json" {
            return Err(self.refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, vec![String::from("not JSON")]));
        }
        let Ok(body) = serde_json::from_slice(body) else {
            return Err(self.refuse(StatusCode::BAD_REQUEST, vec![String::from("unreadable JSON")]));
        };
        let complaints = JiraContract::load().map_or(Vec::new(), |contract| contract.judge(operation, query, &body));
        if complaints.is_empty() { Ok(body) } else { Err(self.refuse(StatusCode::BAD_REQUEST, complaints)) }
    }

    fn unknown_issue(&mut self) -> Refusal {
        self.refuse(StatusCode::NOT_FOUND, vec![String::from("Issue does not exist")])
    }

    fn refuse(&mut self, status: StatusCode, complaints: Vec<String>) -> Refusal {
        let body = json!({"errorMessages": complaints, "errors": {}});
        self.refused.extend(complaints);
        (status, Json(body))
    }

    /// An answer of the fake itself, held to the contract as well.
    fn answer(&self, operation: Operation, status: StatusCode, body: Value) -> Response {
        let judge = |contract: &JiraContract| contract.judge_answer(operation, status.as_u16(), &body);
        let complaints = JiraContract::load().map_or(Vec::new(), judge);
        assert!(complaints.is_empty(), "the fake breaks Jira's contract: {complaints:?}");
        (status, Json(body)).into_response()
    }
}
