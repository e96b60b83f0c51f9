//! What tickets say when more is known of an issue, and when two issues turn out to be one.

use panicle_collector::{
    group, pipeline,
    store::events::{self, Undigested},
    symbolicate::Resolution,
};
use panicle_tests::fakes::{jira::JiraFake, sentry::SentryFake};
use serde_json::{Value, json};

use crate::harness::{Collector, Peers, data_dir, eventually, panic_event};

/// The event as symbolication leaves it.
fn with_symbols(event: &Value) -> Value {
    let mut event = event.clone();
    let line = event["contexts"]["panicle"]["location"]["line"].clone();
    let exception = &mut event["exception"]["values"][0];
    exception["raw_stacktrace"] = exception["stacktrace"].clone();
    let frame = &mut exception["stacktrace"]["frames"][1];
    frame["function"] = json!("shop::cart::buy");
    frame["filename"] = json!("src/cart_1.rs");
    frame["lineno"] = line;
    frame["pre_context"] = json!(["fn buy(cart: &Cart) {", "    if cart.is_empty() {"]);
    frame["context_line"] = json!("        panic!(\"cart is empty\");");
    frame["post_context"] = json!(["    }"]);
    frame["data"] = json!({"symbolicator_status": "symbolicated"});
    event
}

/// Digests a stored event again, now that its symbols are there.
async fn symbolicate(collector: &Collector, event: &Value) {
    let app = &collector.app;
    let stored = events::by_event_id(app.store.read(), event["event_id"].as_str().unwrap()).await.unwrap().unwrap();
    let event = Undigested {
        id: stored.id,
        project_id: stored.project_id,
        event_id: stored.event_id,
        received_at_ms: stored.received_at_ms,
        payload: event.to_string().into_bytes(),
    };
    let resolution = Resolution { is_changed: true, ..Resolution::default() };
    let grouped = group::group_resolved(&app.masker, &app.config.grouping.rules, event, resolution).unwrap();
    let mut tx = app.store.begin().await.unwrap();
    pipeline::digest(app, &mut tx, &grouped).await.unwrap();
    tx.commit().await.unwrap();
    app.wakers.outbox.notify_one();
}

#[tokio::test]
async fn late_symbols_write_the_ticket_anew_and_send_the_event_no_second_time() {
    let (jira, sentry, dir) = (JiraFake::start().await, SentryFake::start().await, data_dir());
    let collector = Peers::default().jira(&jira).upstream(&sentry).start(dir.path()).await;
    let event = panic_event(1, "cart is empty");
    collector.report(&event).await;
    eventually("the ticket is there", async || jira.tickets().len() == 1).await;
    let before = jira.tickets()["PAN-1"].fields.clone();
    assert!(!before["description"].to_string().contains("cart.is_empty()"));

    symbolicate(&collector, &with_symbols(&event)).await;
    symbolicate(&collector, &with_symbols(&event)).await;
    assert_eq!(collector.settled().await, 0);
    let ticket = &jira.tickets()["PAN-1"];
    let description = ticket.fields["description"].to_string();
    for expected in ["shop::cart::buy at src/cart_1.rs:12", "src/cart_1.rs:12", ">   12         panic!("] {
        assert!(description.contains(expected), "{expected} is missing in {description}");
    }
    assert_eq!((ticket.edits, &ticket.fields["summary"]), (1, &before["summary"]));
    assert_eq!(ticket.fields["labels"], before["labels"]);
    assert_eq!(jira.refused(), Vec::<String>::new());
    eventually("the upstream has the event", async || sentry.events().len() == 1).await;
    assert_eq!(collector.spooled_bytes().await, 0);
    collector.stop().await;
}

#[tokio::test]
async fn of_two_tickets_for_one_issue_the_one_says_that_it_is_the_others_duplicate() {
    let (jira, dir) = (JiraFake::start().await, data_dir());
    let collector = Peers::default().jira(&jira).start(dir.path()).await;
    let (first, mut second) = (panic_event(1, "cart is empty"), panic_event(2, "cart is empty"));
    // The same line in another build.
    second["contexts"]["panicle"]["location"] = json!({"file": "src/cart_1.rs", "line": 40, "column": 5});
    collector.report(&first).await;
    collector.report(&second).await;
    eventually("the tickets are there", async || jira.tickets().len() == 2).await;

    symbolicate(&collector, &with_symbols(&first)).await;
    symbolicate(&collector, &with_symbols(&second)).await;
    assert_eq!(collector.settled().await, 0);
    let comments = &jira.tickets()["PAN-2"].comments;
    assert_eq!(comments.len(), 1);
    assert!(comments[0].to_string().contains("PAN-1"), "{comments:?}");
    assert!(jira.tickets()["PAN-1"].comments.is_empty());
    assert_eq!(jira.refused(), Vec::<String>::new());
    collector.stop().await;
}
