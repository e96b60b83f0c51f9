//! Atlassian's OpenAPI description of Jira Cloud REST v3 and its schema of ADF, as judge over the operations we use.

use std::sync::OnceLock;

use jsonschema::{Draft, Validator};
use serde_json::{Value, json};

use super::{compile, complaints, shared_json};

const ISSUES: &str = "/rest/api/3/issue";
const ISSUE: &str = "/rest/api/3/issue/{issueIdOrKey}";
const COMMENTS: &str = "/rest/api/3/issue/{issueIdOrKey}/comment";
const TRANSITIONS: &str = "/rest/api/3/issue/{issueIdOrKey}/transitions";

/// An operation we rely on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// `POST /rest/api/3/issue`.
    CreateIssue,
    /// `GET /rest/api/3/issue/{key}`.
    GetIssue,
    /// `PUT /rest/api/3/issue/{key}`.
    EditIssue,
    /// `POST /rest/api/3/issue/{key}/comment`.
    AddComment,
    /// `GET /rest/api/3/issue/{key}/transitions`.
    GetTransitions,
    /// `POST /rest/api/3/issue/{key}/transitions`.
    DoTransition,
}

/// The judge.
pub struct JiraContract {
    spec: Value,
    create: Validator,
    edit: Validator,
    comment: Validator,
    transition: Validator,
    adf: Validator,
}

impl JiraContract {
    /// The contract, compiled once; `None` where it is absent, which is reported.
    pub fn load() -> Option<&'static Self> {
        static CONTRACT: OnceLock<Option<JiraContract>> = OnceLock::new();
        CONTRACT.get_or_init(Self::read).as_ref()
    }

    fn read() -> Option<Self> {
        let what = "judging Jira requests by Atlassian's contract";
        let spec = shared_json("specs/jira-cloud-v3.json", what)?;
        let adf = shared_json("specs/adf-v1.schema.json", what)?;
        let body = |operation: Operation| {
            let schema = operation.of(&spec)["requestBody"]["content"]["application/json"]["schema"].clone();
            compile(&json!({"allOf": [schema], "components": spec["components"]}), Draft::Draft4)
        };
        Some(Self {
            create: body(Operation::CreateIssue),
            edit: body(Operation::EditIssue),
            comment: body(Operation::AddComment),
            transition: body(Operation::DoTransition),
            adf: compile(&adf, Draft::Draft4),
            spec,
        })
    }

    /// What is wrong with a request: names in its query the operation does not have, and its body.
    pub fn judge(&self, operation: Operation, query: &[(String, String)], body: &Value) -> Vec<String> {
        let parameters = operation.of(&self.spec)["parameters"].as_array().cloned().unwrap_or_default();
        let knows = |name: &str| parameters.iter().any(|one| one["in"] == "query" && one["name"] == name);
        let strangers =
            query.iter().filter(|(name, _)| !knows(name)).map(|(name, _)| format!("unknown parameter {name}"));
        strangers.chain(self.judge_body(operation, body)).collect()
    }

    fn judge_body(&self, operation: Operation, body: &Value) -> Vec<String> {
        match operation {
            Operation::GetIssue | Operation::GetTransitions => Vec::new(),
            Operation::DoTransition => complaints(&self.transition, body),
            Operation::CreateIssue => self.judge_fields(&self.create, body),
            Operation::EditIssue => self.judge_fields(&self.edit, body),
            Operation::AddComment => [complaints(&self.comment, body), self.judge_adf(&body["body"])].concat(),
        }
    }

    fn judge_fields(&self, of_body: &Validator, body: &Value) -> Vec<String> {
        let description = body["fields"].get("description");
        let of_description = description.map(|description| self.judge_adf(description)).unwrap_or_default();
        [complaints(of_body, body), of_description].concat()
    }

    /// What is wrong with an ADF document.
    pub fn judge_adf(&self, document: &Value) -> Vec<String> {
        complaints(&self.adf, document)
    }

    /// What is wrong with an answer a fake gives: statuses the operation does not have, and the body of a success.
    pub fn judge_answer(&self, operation: Operation, status: u16, body: &Value) -> Vec<String> {
        let answers = &operation.of(&self.spec)["responses"];
        let Some(answer) = answers.get(status.to_string()) else {
            return vec![format!("{status} is no answer of it")];
        };
        let schema = &answer["content"]["application/json"]["schema"];
        if schema.is_null() {
            return Vec::new();
        }
        let schema = json!({"allOf": [schema], "components": self.spec["components"]});
        complaints(&compile(&schema, Draft::Draft4), body)
    }
}

impl Operation {
    fn of(self, spec: &Value) -> &Value {
        let (path, method) = match self {
            Self::CreateIssue => (ISSUES, "post"),
            Self::GetIssue => (ISSUE, "get"),
            Self::EditIssue => (ISSUE, "put"),
            Self::AddComment => (COMMENTS, "post"),
            Self::GetTransitions => (TRANSITIONS, "get"),
            Self::DoTransition => (TRANSITIONS, "post"),
        };
        &spec["paths"][path][method]
    }
}
