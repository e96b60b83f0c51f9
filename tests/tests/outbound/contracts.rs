//! Negative controls: for each operation we rely on, a request that must be refused, and is. Without them a judge that
//! lets everything pass would look like a judge that is content.

use panicle_collector::outbound::jira::adf;
use panicle_tests::{
    contracts::{
        jira::{JiraContract, Operation},
        sentry::judge_event,
        skipped,
    },
    fakes::jira::{API_TOKEN, EMAIL, JiraFake},
};
use serde_json::{Value, json};

use crate::harness::{Peers, data_dir, panic_event};

fn a_ticket() -> Value {
    json!({"fields": {
        "project": {"key": "PAN"},
        "issuetype": {"name": "Bug"},
        "summary": "panic: boom",
        "description": adf::doc([adf::paragraph([adf::text("boom")])]),
        "labels": ["panicle"],
    }})
}

fn spoilt(pointer: &str, value: Value) -> Value {
    let mut ticket = a_ticket();
    *ticket.pointer_mut(pointer).unwrap() = value;
    ticket
}

#[test]
fn creating_a_ticket_is_judged() {
    let Some(contract) = JiraContract::load() else {
        return without_the_contract("creating_a_ticket_is_judged");
    };
    let judge = |body: &Value| contract.judge(Operation::CreateIssue, &[], body);
    assert_eq!(judge(&a_ticket()), Vec::<String>::new());
    for refused in [
        json!({}),
        spoilt("/fields/description", json!("a string is no document")),
        spoilt("/fields/summary", json!("two\nlines")),
        spoilt("/fields/summary", json!("x".repeat(256))),
        spoilt("/fields/labels", json!(["two words"])),
        spoilt("/fields/project", json!({})),
        spoilt("/fields/description/content/0/content/0/text", json!("")),
        spoilt("/fields/description/content/0/type", json!("para")),
    ] {
        assert!(!judge(&refused).is_empty(), "{refused}");
    }
}

#[tokio::test]
async fn the_fake_refuses_what_the_contract_refuses() {
    if JiraContract::load().is_none() {
        return without_the_contract("the_fake_refuses_what_the_contract_refuses");
    }
    let (jira, dir) = (JiraFake::start().await, data_dir());
    let collector = Peers::default().start(dir.path()).await;
    let create = async |token: &str, body: &Value| {
        let request = collector.app.http.post(format!("{}/rest/api/3/issue", jira.url()));
        request.basic_auth(EMAIL, Some(token)).json(body).send().await.unwrap().status()
    };
    let a_string = spoilt("/fields/description", json!("a string is no document"));
    assert_eq!(create(API_TOKEN, &a_string).await, 400);
    assert_eq!(create("wrong", &a_ticket()).await, 401);
    assert!(jira.tickets().is_empty());
    assert_eq!(create(API_TOKEN, &a_ticket()).await, 201);
    collector.stop().await;
}

#[test]
fn moving_a_ticket_is_judged() {
    let Some(contract) = JiraContract::load() else {
        return without_the_contract("moving_a_ticket_is_judged");
    };
    let judge = |body: &Value| contract.judge(Operation::DoTransition, &[], body);
    assert_eq!(judge(&json!({"transition": {"id": "31"}})), Vec::<String>::new());
    for refused in
        [json!({}), json!({"transition": {}}), json!({"transition": {"id": 31}}), json!({"transition": "31"})]
    {
        assert!(!judge(&refused).is_empty(), "{refused}");
    }
}

#[test]
fn reading_a_ticket_is_judged() {
    let Some(contract) = JiraContract::load() else {
        return without_the_contract("reading_a_ticket_is_judged");
    };
    for (operation, known) in [(Operation::GetIssue, "fields"), (Operation::GetTransitions, "transitionId")] {
        let query = |name: &str| [(name.to_owned(), String::from("1"))];
        assert_eq!(contract.judge(operation, &query(known), &Value::Null), Vec::<String>::new());
        assert!(!contract.judge(operation, &query("field"), &Value::Null).is_empty());
    }
}

#[test]
fn the_fakes_own_answers_are_judged() {
    let Some(contract) = JiraContract::load() else {
        return without_the_contract("the_fakes_own_answers_are_judged");
    };
    let judge = |status, body: Value| contract.judge_answer(Operation::CreateIssue, status, &body);
    assert_eq!(judge(201, json!({"id": "1", "key": "PAN-1"})), Vec::<String>::new());
    assert!(!judge(201, json!({"id": 1})).is_empty());
    assert!(!judge(204, Value::Null).is_empty());
}

#[test]
fn events_are_judged() {
    let mut event = panic_event(1, "boom");
    let Some(complaints) = judge_event(&event) else {
        return without_the_contract("events_are_judged");
    };
    assert_eq!(complaints, Vec::<String>::new());
    event["level"] = json!("catastrophic");
    assert!(!judge_event(&event).unwrap().is_empty());
}

fn without_the_contract(test: &str) {
    skipped(test, "there is no contract to judge by");
}
