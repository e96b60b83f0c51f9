//! Issues become tickets.

use std::time::Duration;

use panicle_tests::{
    contracts::jira::JiraContract,
    fakes::{Fault, jira::JiraFake},
};
use serde_json::{Value, json};

use crate::harness::{Peers, a_while, data_dir, eventually, panic_event};

#[tokio::test]
async fn a_new_issue_opens_one_ticket() {
    let (jira, dir) = (JiraFake::start().await, data_dir());
    let collector = Peers::default().jira(&jira).start(dir.path()).await;
    let first = panic_event(1, "cart is empty");
    let mut second = first.clone();
    second["event_id"] = json!("2".repeat(32));
    collector.report(&first).await;
    eventually("the ticket is there", async || jira.tickets().len() == 1).await;
    collector.report(&second).await;
    a_while().await;

    assert_eq!(collector.settled().await, 0);
    let tickets = jira.tickets();
    assert_eq!(tickets.len(), 1, "the second event of an issue opens no ticket");
    let fields = &tickets["PAN-1"].fields;
    assert_eq!(fields["summary"], "panic: cart is empty");
    assert_eq!(fields["issuetype"]["name"], "Bug");
    assert!(fields["labels"].as_array().unwrap().contains(&json!("panicle")));
    assert_eq!(jira.refused(), Vec::<String>::new());
    let issue: Value = serde_json::from_str(&get(&collector, "/api/v1/issues/1").await).unwrap();
    assert_eq!(issue["jira_key"], "PAN-1");
    collector.stop().await;
}

#[tokio::test]
async fn a_ticket_says_what_happened_and_where() {
    let (jira, dir) = (JiraFake::start().await, data_dir());
    let collector = Peers::default().jira(&jira).start(dir.path()).await;
    collector.report(&panic_event(1, "cart is empty")).await;
    eventually("the ticket is there", async || jira.tickets().len() == 1).await;

    let description = &jira.tickets()["PAN-1"].fields["description"];
    let text = description.to_string();
    let page = format!("{}/issues/1", collector.app.base_url);
    for expected in
        ["cart is empty", "src/cart_1.rs:12:5", "shop@1.0.0", "http://shop.example/cart", "Firefox/153.0", &page]
    {
        assert!(text.contains(expected), "{expected} is missing in {text}");
    }
    let frames = description["content"].as_array().unwrap().iter().filter(|node| node["type"] == "codeBlock").nth(1);
    let frames = frames.unwrap()["content"][0]["text"].as_str().unwrap().to_owned();
    assert!(frames.starts_with("shop::buy_1 at ") && frames.contains("\nshop::main at "), "{frames}");
    if let Some(contract) = JiraContract::load() {
        assert_eq!(contract.judge_adf(description), Vec::<String>::new());
    }
    collector.stop().await;
}

#[tokio::test]
async fn a_ticket_holds_nothing_private() {
    let (jira, dir) = (JiraFake::start().await, data_dir());
    let collector = Peers::default().jira(&jira).start(dir.path()).await;
    collector.report(&panic_event(1, "no cart for jane.doe@example.org, phone 13812345678")).await;
    eventually("the ticket is there", async || jira.tickets().len() == 1).await;
    let fields = jira.tickets()["PAN-1"].fields.to_string();
    assert!(!fields.contains("jane.doe") && !fields.contains("13812345678"), "{fields}");
    collector.stop().await;
}

#[tokio::test]
async fn a_busy_jira_is_left_alone_for_as_long_as_it_asks() {
    let (jira, dir) = (JiraFake::start().await, data_dir());
    let collector = Peers::default().jira(&jira).start(dir.path()).await;
    jira.faults.next(Fault::Answer(429, vec![("retry-after", "30")]));
    collector.report(&panic_event(1, "a")).await;
    eventually("Jira was asked", async || jira.faults.hits() == 1).await;
    a_while().await;
    collector.clock.advance(Duration::from_secs(29));
    a_while().await;
    assert_eq!(jira.faults.hits(), 1);
    collector.clock.advance(Duration::from_secs(2));
    eventually("the ticket is there", async || jira.tickets().len() == 1).await;
    assert_eq!(collector.settled().await, 0);
    collector.stop().await;
}

#[tokio::test]
async fn a_failing_jira_is_tried_again_and_a_refusal_is_not() {
    let (jira, dir) = (JiraFake::start().await, data_dir());
    let collector = Peers::default().jira(&jira).start(dir.path()).await;
    jira.faults.next(Fault::Answer(503, vec![]));
    collector.report(&panic_event(1, "a")).await;
    eventually("Jira was asked", async || jira.faults.hits() == 1).await;
    a_while().await;
    collector.clock.advance(Duration::from_secs(6));
    eventually("the ticket is there", async || jira.tickets().len() == 1).await;
    assert_eq!(collector.settled().await, 0);

    jira.faults.next(Fault::Answer(400, vec![]));
    collector.report(&panic_event(2, "b")).await;
    assert_eq!(collector.settled().await, 1);
    collector.clock.advance(Duration::from_secs(3_600));
    a_while().await;
    assert_eq!(jira.tickets().len(), 1);
    collector.stop().await;
}

#[tokio::test]
async fn a_ticket_that_waits_survives_a_restart() {
    let (jira, dir) = (JiraFake::start().await, data_dir());
    let peers = Peers::default().jira(&jira);
    let collector = peers.start(dir.path()).await;
    jira.faults.always(Fault::Answer(503, vec![]));
    collector.report(&panic_event(1, "a")).await;
    eventually("Jira was asked", async || jira.faults.hits() == 1).await;
    collector.stop().await;
    jira.faults.stop();

    let collector = peers.start(dir.path()).await;
    collector.clock.advance(Duration::from_secs(600));
    eventually("the ticket is there", async || jira.tickets().len() == 1).await;
    assert_eq!(collector.settled().await, 0);
    assert_eq!(jira.tickets().len(), 1);
    collector.stop().await;
}

async fn get(collector: &crate::harness::Collector, path: &str) -> String {
    let url = format!("{}{path}", collector.app.base_url);
    collector.app.http.get(url).send().await.unwrap().text().await.unwrap()
}
