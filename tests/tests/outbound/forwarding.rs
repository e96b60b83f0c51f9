//! Events reach the upstream Sentry.

use std::{net::SocketAddr, time::Duration};

use panicle_protocol::envelope::Envelope;
use panicle_tests::fakes::{
    Fault,
    jira::JiraFake,
    sentry::{SentryFake, dsn_at},
};
use serde_json::json;
use tokio::{io::AsyncWriteExt as _, net::TcpListener};

use crate::harness::{Collector, Peers, a_while, data_dir, eventually, panic_event};

fn ids(sentry: &SentryFake) -> Vec<String> {
    sentry.events().iter().map(|event| event["event_id"].as_str().unwrap().to_owned()).collect()
}

async fn report_in_order(collector: &Collector, numbers: std::ops::Range<u32>) -> Vec<String> {
    let mut ids = Vec::new();
    for number in numbers {
        let event = panic_event(number, "boom");
        collector.report(&event).await;
        ids.push(event["event_id"].as_str().unwrap().to_owned());
    }
    ids
}

#[tokio::test]
async fn an_event_arrives_with_message_frames_and_fresh_headers() {
    let (sentry, dir) = (SentryFake::start().await, data_dir());
    let collector = Peers::default().upstream(&sentry).start(dir.path()).await;
    collector.report(&panic_event(1, "cart is empty")).await;
    eventually("it arrived", async || sentry.envelopes().len() == 1).await;
    let envelope = &sentry.envelopes()[0];
    assert_eq!(envelope.headers["event_id"], format!("{:032x}", 1));
    assert_eq!(envelope.headers["dsn"], sentry.dsn());
    assert_eq!(envelope.headers["sent_at"], "2026-01-01T00:00:00.000Z");
    let exception = &sentry.events()[0]["exception"]["values"][0];
    assert_eq!(exception["value"], "cart is empty");
    assert_eq!(exception["stacktrace"]["frames"][1]["function"], "shop::buy_1");
    eventually("the spool is empty", async || collector.spooled_bytes().await == 0).await;
    collector.stop().await;
}

#[tokio::test]
async fn what_is_handed_on_holds_nothing_private() {
    let (sentry, jira, dir) = (SentryFake::start().await, JiraFake::start().await, data_dir());
    let collector = Peers::default().upstream(&sentry).jira(&jira).start(dir.path()).await;
    let said = "jane.doe@example.org, 13812345678, password=hunter2";
    let mut event = panic_event(1, said);
    event["user"] = json!({"id": "13812345678", "email": "jane.doe@example.org"});
    event["request"]["url"] = json!(format!("http://shop.example/cart?q={said}"));
    event["exception"]["values"][0]["stacktrace"]["frames"][1]["function"] = json!(said);
    event["contexts"]["panicle"]["location"]["file"] = json!(format!("/home/janedoe/{said}/cart.rs"));
    collector.report(&event).await;
    collector.send_item("user_report", &json!({"email": said, "comments": said})).await;
    eventually("both arrived", async || sentry.envelopes().len() == 2).await;
    eventually("the ticket is there", async || jira.tickets().len() == 1).await;
    let sent: Vec<u8> = sentry.envelopes().iter().flat_map(Envelope::to_bytes).collect();
    for text in [String::from_utf8(sent).unwrap(), jira.tickets()["PAN-1"].fields.to_string()] {
        assert!(text.contains("[email]"), "{text}");
        for private in ["jane.doe", "janedoe", "1381234", "hunter2"] {
            assert!(!text.contains(private), "{private} is in {text}");
        }
    }
    let arrived = &sentry.events()[0];
    assert!(arrived["user"]["id"].as_str().unwrap().starts_with("138****5678#"), "{}", arrived["user"]);
    assert_eq!(arrived["_meta"]["user"]["email"][""]["rem"][0][0], "@email");
    collector.stop().await;
}

#[tokio::test]
async fn the_spool_survives_an_outage_and_keeps_its_order() {
    let address = free_address().await;
    let dir = data_dir();
    let collector = Peers::default().set("UPSTREAM__DSN", &dsn_at(address)).start(dir.path()).await;
    let mut sent = report_in_order(&collector, 1..6).await;
    collector.digested().await;
    a_while().await;

    let sentry = SentryFake::start_at(address).await;
    sent.extend(report_in_order(&collector, 6..8).await);
    collector.clock.advance(Duration::from_secs(600));
    eventually("all arrived", async || sentry.envelopes().len() == 7).await;
    assert_eq!(ids(&sentry), sent);
    eventually("the spool is empty", async || collector.spooled_bytes().await == 0).await;
    collector.stop().await;
}

#[tokio::test]
async fn a_restart_in_the_middle_of_an_outage_loses_nothing() {
    let (sentry, dir) = (SentryFake::start().await, data_dir());
    let peers = Peers::default().upstream(&sentry);
    let collector = peers.start(dir.path()).await;
    let mut sent = report_in_order(&collector, 1..3).await;
    eventually("two arrived", async || sentry.envelopes().len() == 2).await;
    sentry.faults.always(Fault::Answer(502, vec![]));
    sent.extend(report_in_order(&collector, 3..6).await);
    collector.digested().await;
    collector.stop().await;
    sentry.faults.stop();

    let collector = peers.start(dir.path()).await;
    collector.clock.advance(Duration::from_secs(600));
    eventually("the rest arrived", async || sentry.envelopes().len() == 5).await;
    assert_eq!(ids(&sentry), sent);
    collector.stop().await;
}

#[tokio::test]
async fn a_429_is_respected() {
    let (sentry, dir) = (SentryFake::start().await, data_dir());
    let collector = Peers::default().upstream(&sentry).start(dir.path()).await;
    sentry.faults.next(Fault::Answer(429, vec![("retry-after", "60")]));
    let sent = report_in_order(&collector, 1..4).await;
    collector.digested().await;
    a_while().await;
    collector.clock.advance(Duration::from_secs(59));
    a_while().await;
    assert_eq!(sentry.faults.hits(), 1);
    collector.clock.advance(Duration::from_secs(2));
    eventually("all arrived", async || sentry.envelopes().len() == 3).await;
    assert_eq!(ids(&sentry), sent);
    collector.stop().await;
}

#[tokio::test]
async fn a_limit_on_one_category_lets_the_others_through() {
    let (sentry, dir) = (SentryFake::start().await, data_dir());
    let collector = Peers::default().upstream(&sentry).start(dir.path()).await;
    let limit = ("x-sentry-rate-limits", "60:error:organization:quota");
    sentry.faults.next(Fault::Answer(429, vec![limit]));
    collector.report(&panic_event(1, "boom")).await;
    eventually("it was tried", async || sentry.faults.hits() == 1).await;
    let session = json!({
        "sid": "7c7b6585-f901-4351-bf8d-02711b721929", "status": "exited", "errors": 0,
        "started": "2026-01-01T00:00:00Z", "timestamp": "2026-01-01T00:00:01Z", "attrs": {"release": "shop@1.0.0"},
    });
    collector.send_item("session", &session).await;
    eventually("the session arrived", async || sentry.envelopes().len() == 1).await;
    assert_eq!(sentry.envelopes()[0].items[0].kind(), "session");
    collector.clock.advance(Duration::from_secs(61));
    eventually("the event arrived", async || sentry.events().len() == 1).await;
    collector.stop().await;
}

#[tokio::test]
async fn sessions_and_client_reports_go_on_masked_and_an_update_stays() {
    let (sentry, dir) = (SentryFake::start().await, data_dir());
    let collector = Peers::default().upstream(&sentry).start(dir.path()).await;
    collector.report(&panic_event(1, "boom")).await;
    collector.send_item("event_update", &json!({"event_id": format!("{:032x}", 1), "suppressed": 20})).await;
    let session = json!({
        "sid": "7c7b6585-f901-4351-bf8d-02711b721929", "did": "jane.doe@example.org", "status": "crashed", "errors": 1,
        "started": "2025-12-31T23:59:00Z", "timestamp": "2026-01-01T00:00:00Z",
        "attrs": {"release": "shop@1.0.0", "ip_address": "203.0.113.9"},
    });
    collector.send_item("session", &session).await;
    let report = json!({"discarded_events": [{"reason": "before_send", "category": "error", "quantity": 2}]});
    collector.send_item("client_report", &report).await;
    eventually("all that goes on arrived", async || sentry.envelopes().len() == 3).await;
    a_while().await;
    let envelopes = sentry.envelopes();
    let items: Vec<_> = envelopes.iter().flat_map(|envelope| &envelope.items).collect();
    let mut kinds: Vec<&str> = items.iter().map(|item| item.kind()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["client_report", "event", "session"]);
    let sent = items.iter().find(|item| item.kind() == "session").unwrap();
    let sent: serde_json::Value = serde_json::from_slice(&sent.payload).unwrap();
    for field in ["sid", "status", "errors", "started", "timestamp"] {
        assert_eq!(sent[field], session[field], "{field}");
    }
    assert_eq!((&sent["did"], &sent["attrs"]["ip_address"]), (&json!("[email]"), &json!("203.0.*.*")));
    assert!(collector.metrics().await.contains("panicle_event_updates_total{result=\"applied\"} 1"));
    collector.stop().await;
}

#[tokio::test]
async fn a_repeat_has_the_same_event_id() {
    let (sentry, dir) = (SentryFake::start().await, data_dir());
    let collector = Peers::default().upstream(&sentry).start(dir.path()).await;
    sentry.faults.next(Fault::FailAfterwards);
    let sent = report_in_order(&collector, 1..2).await;
    eventually("it was tried", async || sentry.faults.hits() == 1).await;
    a_while().await;
    collector.clock.advance(Duration::from_secs(2));
    eventually("it came again", async || sentry.envelopes().len() == 2).await;
    assert_eq!(ids(&sentry), [sent.clone(), sent].concat());
    collector.stop().await;
}

#[tokio::test]
async fn a_web_page_in_the_upstreams_place_is_no_receipt() {
    let (sentry, dir) = (SentryFake::start().await, data_dir());
    let collector = Peers::default().upstream(&sentry).start(dir.path()).await;
    sentry.faults.next(Fault::Garbage);
    report_in_order(&collector, 1..2).await;
    eventually("it was tried", async || sentry.faults.hits() == 1).await;
    a_while().await;
    collector.clock.advance(Duration::from_secs(2));
    eventually("it arrived", async || sentry.envelopes().len() == 1).await;
    collector.stop().await;
}

#[tokio::test]
async fn a_server_that_speaks_no_http_costs_nothing_but_time() {
    let babbler = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = babbler.local_addr().unwrap();
    let babble = tokio::spawn(async move {
        loop {
            let (mut stream, _) = babbler.accept().await.unwrap();
            let _ = stream.write_all(b"\x00\xff220 ready\r\n\r\n").await;
        }
    });
    let dir = data_dir();
    let collector = Peers::default().set("UPSTREAM__DSN", &dsn_at(address)).start(dir.path()).await;
    report_in_order(&collector, 1..2).await;
    eventually("it was tried", async || {
        collector.metrics().await.contains("panicle_forwards_total{result=\"retried\"} 1")
    })
    .await;
    babble.abort();
    let _ = babble.await;
    let sentry = SentryFake::start_at(address).await;
    collector.clock.advance(Duration::from_secs(2));
    eventually("it arrived", async || sentry.envelopes().len() == 1).await;
    collector.stop().await;
}

#[tokio::test]
async fn what_the_upstream_refuses_is_dropped_counted_and_holds_nobody_up() {
    let (sentry, dir) = (SentryFake::start().await, data_dir());
    let collector = Peers::default().upstream(&sentry).start(dir.path()).await;
    sentry.faults.next(Fault::Answer(413, vec![]));
    let sent = report_in_order(&collector, 1..3).await;
    eventually("the second arrived", async || sentry.envelopes().len() == 1).await;
    assert_eq!(ids(&sentry), sent[1..]);
    let page = collector.metrics().await;
    assert!(page.contains("panicle_forwards_total{result=\"dropped\"} 1"), "{page}");
    collector.stop().await;
}

/// An address nobody listens at, for a server that comes later.
async fn free_address() -> SocketAddr {
    TcpListener::bind(("127.0.0.1", 0)).await.unwrap().local_addr().unwrap()
}
