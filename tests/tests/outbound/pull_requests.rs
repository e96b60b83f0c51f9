//! Pull requests move tickets.

use panicle_tests::{
    contracts::shared_json,
    fakes::{Fault, jira::JiraFake},
};
use serde_json::json;
use std::time::Duration;

use crate::harness::{
    Collector, Peers, WEBHOOK_SECRET, a_while, data_dir, eventually, panic_event, pull_request, sign,
};

/// A collector with one issue, whose ticket is `PAN-1`.
async fn with_a_ticket(jira: &JiraFake, dir: &std::path::Path) -> Collector {
    let collector = Peers::default().jira(jira).github().start(dir).await;
    collector.report(&panic_event(1, "cart is empty")).await;
    eventually("the ticket is there", async || jira.tickets().len() == 1).await;
    assert_eq!(collector.settled().await, 0);
    collector
}

#[tokio::test]
async fn a_pull_request_that_names_the_key_moves_the_ticket_through_review_to_merged() {
    let (jira, dir) = (JiraFake::start().await, data_dir());
    let collector = with_a_ticket(&jira, dir.path()).await;

    let answer = collector.deliver("d1", &pull_request(5, "Fix PAN-1: empty cart", "opened", "open", false)).await;
    assert_eq!(answer.status(), 202);
    eventually("in review", async || jira.tickets()["PAN-1"].status == "In Review").await;

    let answer = collector.deliver("d2", &pull_request(5, "Fix PAN-1: empty cart", "closed", "closed", true)).await;
    assert_eq!(answer.status(), 202);
    eventually("merged", async || jira.tickets()["PAN-1"].status == "Merged").await;

    assert_eq!(collector.settled().await, 0);
    assert_eq!(jira.tickets()["PAN-1"].moves, ["In Review", "Merged"]);
    assert_eq!(jira.refused(), Vec::<String>::new());
    collector.stop().await;
}

#[tokio::test]
async fn githubs_own_payload_of_a_merge_is_understood() {
    let what = "a merged pull request as GitHub sends it";
    let Some(mut payload) = shared_json("samples/github/github_pull_request.closed_merged.derived.json", what) else {
        return;
    };
    let (jira, dir) = (JiraFake::start().await, data_dir());
    let collector = with_a_ticket(&jira, dir.path()).await;
    assert_eq!(collector.deliver("d1", &payload).await.status(), 202);
    payload["pull_request"]["title"] = json!("Fix PAN-1: x is undefined");
    assert_eq!(collector.deliver("d2", &payload).await.status(), 202);
    eventually("merged", async || jira.tickets()["PAN-1"].status == "Merged").await;
    collector.stop().await;
}

#[tokio::test]
async fn the_key_may_stand_in_the_branch_or_the_description() {
    let (jira, dir) = (JiraFake::start().await, data_dir());
    let collector = with_a_ticket(&jira, dir.path()).await;
    let mut by_branch = pull_request(6, "Fix the cart", "opened", "open", false);
    by_branch["pull_request"]["head"]["ref"] = json!("fix/PAN-1-cart");
    collector.deliver("d1", &by_branch).await;
    eventually("in review", async || jira.tickets()["PAN-1"].status == "In Review").await;
    let mut by_description = pull_request(6, "Fix the cart", "closed", "closed", true);
    by_description["pull_request"]["body"] = json!("See PAN-1.");
    collector.deliver("d2", &by_description).await;
    eventually("merged", async || jira.tickets()["PAN-1"].status == "Merged").await;
    collector.stop().await;
}

#[tokio::test]
async fn a_ticket_is_merged_when_its_last_open_pull_request_is() {
    let (jira, dir) = (JiraFake::start().await, data_dir());
    let collector = with_a_ticket(&jira, dir.path()).await;
    for (delivery, number, action, state, merged) in
        [("d1", 5, "opened", "open", false), ("d2", 6, "opened", "open", false), ("d3", 5, "closed", "closed", true)]
    {
        collector.deliver(delivery, &pull_request(number, "PAN-1", action, state, merged)).await;
    }
    assert_eq!(collector.settled().await, 0);
    assert_eq!(jira.tickets()["PAN-1"].moves, ["In Review"]);
    collector.deliver("d4", &pull_request(6, "PAN-1", "closed", "closed", false)).await;
    eventually("merged", async || jira.tickets()["PAN-1"].status == "Merged").await;
    collector.stop().await;
}

#[tokio::test]
async fn a_repeated_delivery_changes_nothing() {
    let (jira, dir) = (JiraFake::start().await, data_dir());
    let collector = with_a_ticket(&jira, dir.path()).await;
    let opened = pull_request(5, "PAN-1", "opened", "open", false);
    for _ in 0..3 {
        assert_eq!(collector.deliver("d1", &opened).await.status(), 202);
    }
    assert_eq!(collector.settled().await, 0);
    collector.deliver("d2", &pull_request(5, "PAN-1", "closed", "closed", true)).await;
    eventually("merged", async || jira.tickets()["PAN-1"].status == "Merged").await;
    assert_eq!(collector.deliver("d1", &opened).await.status(), 202);
    a_while().await;
    assert_eq!(collector.settled().await, 0);
    assert_eq!(jira.tickets()["PAN-1"].moves, ["In Review", "Merged"]);
    collector.stop().await;
}

#[tokio::test]
async fn news_that_come_late_do_not_move_the_ticket_back() {
    let (jira, dir) = (JiraFake::start().await, data_dir());
    let collector = with_a_ticket(&jira, dir.path()).await;
    let mut merged = pull_request(5, "PAN-1", "closed", "closed", true);
    merged["pull_request"]["updated_at"] = json!("2026-01-01T00:05:00Z");
    collector.deliver("d2", &merged).await;
    eventually("merged", async || jira.tickets()["PAN-1"].status == "Merged").await;
    collector.deliver("d1", &pull_request(5, "PAN-1", "opened", "open", false)).await;
    a_while().await;
    assert_eq!(collector.settled().await, 0);
    assert_eq!(jira.tickets()["PAN-1"].moves, ["Merged"]);
    collector.stop().await;
}

#[tokio::test]
async fn a_forged_delivery_is_refused() {
    let (jira, dir) = (JiraFake::start().await, data_dir());
    let collector = with_a_ticket(&jira, dir.path()).await;
    let body = pull_request(5, "PAN-1", "opened", "open", false).to_string();
    let of_another_body = sign(WEBHOOK_SECRET, b"{}");
    let by_another_secret = sign("guess", body.as_bytes());
    for signature in ["", "sha256=", "sha256=00", &of_another_body, &by_another_secret] {
        let answer = collector.hook("pull_request", "d1", signature, body.clone()).await;
        assert_eq!(answer.status(), 401, "{signature}");
    }
    a_while().await;
    assert_eq!(jira.tickets()["PAN-1"].moves, Vec::<String>::new());
    // The delivery's id was not used up by the forgery.
    assert_eq!(collector.hook("pull_request", "d1", &sign(WEBHOOK_SECRET, body.as_bytes()), body).await.status(), 202);
    eventually("in review", async || jira.tickets()["PAN-1"].status == "In Review").await;
    collector.stop().await;
}

#[tokio::test]
async fn githubs_own_signature_vector_passes() {
    let what = "GitHub's signature vector over HTTP";
    let Some(vectors) = shared_json("samples/signature_vectors.json", what) else {
        return;
    };
    let vector = |name: &str| vectors["github"][name].as_str().unwrap().to_owned();
    let dir = data_dir();
    let collector = Peers::default().set("GITHUB__WEBHOOK_SECRET", &vector("secret")).start(dir.path()).await;
    let signature = vector("X-Hub-Signature-256");
    let send = |body: String| collector.hook("push", "d1", &signature, body);
    assert_eq!(send(vector("body")).await.status(), 202);
    assert_eq!(send(vector("body") + " ").await.status(), 401);
    collector.stop().await;
}

#[tokio::test]
async fn what_is_not_for_us_is_taken_and_ignored() {
    let (jira, dir) = (JiraFake::start().await, data_dir());
    let collector = with_a_ticket(&jira, dir.path()).await;
    let mut draft = pull_request(5, "PAN-1", "opened", "open", false);
    draft["pull_request"]["draft"] = json!(true);
    let strangers = [
        pull_request(5, "PAN-2: no ticket of ours", "opened", "open", false),
        pull_request(5, "XPAN-1 and PAN-10", "opened", "open", false),
        pull_request(5, "PAN-1", "labeled", "open", false),
        draft,
    ];
    for (number, payload) in strangers.iter().enumerate() {
        assert_eq!(collector.deliver(&format!("d{number}"), payload).await.status(), 202);
    }
    let zen = String::from(r#"{"zen":"Design for failure."}"#);
    let signature = sign(WEBHOOK_SECRET, zen.as_bytes());
    assert_eq!(collector.hook("ping", "p1", &signature, zen.clone()).await.status(), 200);
    assert_eq!(collector.hook("issues", "p2", &signature, zen.clone()).await.status(), 202);
    assert_eq!(collector.hook("pull_request", "p3", &signature, zen).await.status(), 400);
    let huge = "x".repeat(3 * 1024 * 1024);
    assert_eq!(collector.hook("ping", "p4", &signature, huge).await.status(), 413);
    a_while().await;
    assert_eq!(jira.tickets()["PAN-1"].moves, Vec::<String>::new());
    collector.stop().await;
}

#[tokio::test]
async fn without_a_secret_the_webhook_says_so() {
    let dir = data_dir();
    let collector = Peers::default().start(dir.path()).await;
    let answer = collector.deliver("d1", &pull_request(5, "PAN-1", "opened", "open", false)).await;
    assert_eq!(answer.status(), 503);
    assert!(answer.text().await.unwrap().contains("secret"));
    collector.stop().await;
}

#[tokio::test]
async fn a_ticket_two_want_to_move_at_once_is_tried_again() {
    let (jira, dir) = (JiraFake::start().await, data_dir());
    let collector = with_a_ticket(&jira, dir.path()).await;
    // The first round gets as far as the move itself.
    for fault in [
        Fault::Delay(Duration::ZERO),
        Fault::Delay(Duration::ZERO),
        Fault::Answer(409, vec![]),
        Fault::Garbage,
        Fault::Answer(401, vec![]),
    ] {
        jira.faults.next(fault);
    }
    collector.deliver("d1", &pull_request(5, "PAN-1", "opened", "open", false)).await;
    for _ in 0..3 {
        a_while().await;
        collector.clock.advance(Duration::from_secs(60));
    }
    eventually("in review", async || jira.tickets()["PAN-1"].status == "In Review").await;
    assert_eq!(collector.settled().await, 0);
    collector.stop().await;
}

#[tokio::test]
async fn a_move_whose_answer_was_lost_is_not_made_twice() {
    let (jira, dir) = (JiraFake::start().await, data_dir());
    let collector = with_a_ticket(&jira, dir.path()).await;
    // Status, transitions and the move itself: the third request is carried out and then fails.
    for fault in [Fault::Delay(Duration::ZERO), Fault::Delay(Duration::ZERO), Fault::FailAfterwards] {
        jira.faults.next(fault);
    }
    collector.deliver("d1", &pull_request(5, "PAN-1", "opened", "open", false)).await;
    eventually("in review", async || jira.tickets()["PAN-1"].status == "In Review").await;
    a_while().await;
    collector.clock.advance(Duration::from_secs(60));
    assert_eq!(collector.settled().await, 0);
    assert_eq!(jira.tickets()["PAN-1"].moves, ["In Review"]);
    collector.stop().await;
}
