//! One CSP violation, told by the SDK in the tab and by the browser, through `report-uri` and `report-to`.

use std::{sync::Arc, time::Duration};

use axum::body::Bytes;
use panicle_collector::{
    group,
    ingest::{Encoding, Endpoint, Received},
    pipeline, prune,
    store::events,
};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::app::{Builder, NOON_MS, TestApp, json_of};

const BROWSER: &str = "TestBrowser/1 (X11; Linux x86_64) Chrome/156.0.0.0";
const TAB_ID: &str = "000000000000000000000000000000cc";

/// Who tells of the violation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    Tab,
    ReportUri,
    ReportTo,
}

/// Where it happened.
#[derive(Clone, Copy)]
struct Violation {
    page: &'static str,
    blocked: &'static str,
    line: u32,
    disposition: &'static str,
    browser: &'static str,
}

const USUAL: Violation = Violation {
    page: "https://shop.example/cart",
    blocked: "https://evil.example/x.js",
    line: 12,
    disposition: "enforce",
    browser: BROWSER,
};

impl Violation {
    /// As the SDK tells it.
    fn event(&self, id: &str) -> Value {
        json!({
            "event_id": id,
            "platform": "javascript",
            "level": "error",
            "release": "shop@2",
            "logentry": { "formatted": "Blocked 'script-src-elem' from 'https://evil.example'" },
            "breadcrumbs": { "values": [{ "category": "ui.click", "message": "button#pay" }] },
            "contexts": {
                "panicle": {
                    "error_type": "csp_violation", "phase": "load", "host": "app", "is_unhandled": true, "recoverable": true,
                },
                "csp": {
                    "blocked_uri": self.blocked, "blocked_origin": "https://evil.example",
                    "violated_directive": "script-src-elem", "effective_directive": "script-src-elem",
                    "disposition": self.disposition, "document_uri": self.page, "source_file": self.page,
                    "line_number": self.line, "column_number": 17, "sample": null,
                },
            },
            "tags": { "error_type": "csp_violation", "effective_directive": "script-src-elem", "shelf": "roses" },
            "user": { "id": "42" },
            "request": { "url": format!("{}?user=1", self.page), "headers": { "User-Agent": self.browser } },
        })
    }

    fn old_report(&self) -> Value {
        json!({ "csp-report": {
            "document-uri": format!("{}?user=1", self.page), "violated-directive": "script-src-elem",
            "effective-directive": "script-src-elem", "blocked-uri": self.blocked,
            "original-policy": "script-src 'self'", "disposition": self.disposition, "status-code": 200,
            "source-file": self.page, "line-number": self.line,
        } })
    }

    fn new_report(&self, age_ms: u64) -> Value {
        json!([{
            "type": "csp-violation", "age": age_ms, "url": self.page, "user_agent": self.browser,
            "body": {
                "documentURL": format!("{}#pay", self.page), "blockedURL": self.blocked,
                "effectiveDirective": "script-src-elem", "originalPolicy": "script-src 'self'",
                "disposition": self.disposition, "statusCode": 200, "sourceFile": self.page, "lineNumber": self.line,
                "columnNumber": 3,
            },
        }])
    }
}

async fn tell(app: &TestApp, by: By, violation: &Violation) -> String {
    match by {
        By::Tab => app.send(&violation.event(TAB_ID)).await,
        By::ReportUri => report(app, "application/csp-report", violation, &violation.old_report()).await,
        By::ReportTo => report(app, "application/reports+json", violation, &violation.new_report(0)).await,
    }
}

async fn report(app: &TestApp, content_type: &str, violation: &Violation, body: &Value) -> String {
    let request = app.post("security", body.to_string()).header("user-agent", violation.browser);
    let mut request = request.build().unwrap();
    request.headers_mut().insert("content-type", content_type.parse().unwrap());
    let answer = app.http.execute(request).await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    json_of(answer).await["id"].as_str().unwrap().to_owned()
}

async fn outcomes(app: &TestApp) -> (u64, u64) {
    (app.counted("accepted", "").await, app.counted("filtered", "duplicate").await)
}

#[tokio::test]
async fn three_channels_are_one_event_in_every_order_and_the_tabs_is_kept() {
    use By::{ReportTo, ReportUri, Tab};
    for order in [
        [Tab, ReportUri, ReportTo],
        [Tab, ReportTo, ReportUri],
        [ReportUri, Tab, ReportTo],
        [ReportTo, Tab, ReportUri],
        [ReportUri, ReportTo, Tab],
        [ReportTo, ReportUri, Tab],
    ] {
        // With the copies digested in between, and all at once.
        for one_by_one in [true, false] {
            let app = TestApp::start().await;
            for by in order {
                let id = tell(&app, by, &USUAL).await;
                if one_by_one {
                    app.digested().await;
                    app.get(&format!("/api/v1/events/{id}")).await;
                }
            }
            let issue = app.only_issue().await;
            assert_eq!((&issue["event_count"], &issue["user_count"]), (&json!(1), &json!(1)), "{order:?}");
            assert_eq!(issue["latest_event_id"], TAB_ID, "{order:?}");
            assert_eq!(issue["error_type"], "csp_violation");
            let event = app.get(&format!("/api/v1/events/{TAB_ID}")).await;
            assert_eq!(event["payload"]["breadcrumbs"]["values"][0]["message"], "button#pay", "{order:?}");
            assert_eq!(app.number("SELECT COUNT(*) FROM events").await, 1, "{order:?}");
            assert_eq!(outcomes(&app).await, (1, 2), "{order:?}");
            assert_eq!(app.get("/api/v1/issues?tag=shelf:roses").await["issues"].as_array().unwrap().len(), 1);
            let tags = app.get("/api/v1/issues/1/tags").await;
            assert!(tags["tags"].as_array().unwrap().iter().all(|tag| tag["event_count"] == 1), "{tags}");
            let page = app.http.get(app.at("/issues/1")).send().await.unwrap();
            assert_eq!(page.status(), StatusCode::OK, "{order:?}");
        }
    }
}

#[tokio::test]
async fn the_tabs_event_may_come_again_and_be_updated() {
    let app = TestApp::start().await;
    tell(&app, By::ReportUri, &USUAL).await;
    tell(&app, By::ReportUri, &USUAL).await;
    for _ in 0..3 {
        tell(&app, By::Tab, &USUAL).await;
    }
    let update = format!("{{}}\n{{\"type\":\"event_update\"}}\n{{\"event_id\":\"{TAB_ID}\",\"suppressed\":2}}\n");
    app.post("envelope", update).send().await.unwrap().error_for_status().unwrap();
    // Two violations were reported; the tab tells of one of them, however often it is sent.
    assert_eq!(app.only_issue().await["event_count"], 2);
    assert_eq!(outcomes(&app).await, (3, 3));
}

#[tokio::test]
async fn each_copy_stands_for_one_violation() {
    let app = TestApp::start().await;
    // Three people in the same browser on the same page.
    for id in 1..=3 {
        tell(&app, By::ReportUri, &USUAL).await;
        app.send(&USUAL.event(&format!("{id:032x}"))).await;
    }
    for _ in 0..3 {
        tell(&app, By::ReportTo, &USUAL).await;
    }
    assert_eq!(app.only_issue().await["event_count"], 3);
    assert_eq!(outcomes(&app).await, (3, 6));
}

#[tokio::test]
async fn what_differs_is_another_event() {
    let app = TestApp::start().await;
    tell(&app, By::Tab, &USUAL).await;
    for other in [
        Violation { page: "https://shop.example/pay", ..USUAL },
        Violation { blocked: "https://evil.example/y.js", ..USUAL },
        Violation { line: 13, ..USUAL },
        Violation { disposition: "report", ..USUAL },
        Violation { browser: "TestBrowser/2", ..USUAL },
    ] {
        tell(&app, By::ReportUri, &other).await;
    }
    // All of them are one issue.
    assert_eq!(app.only_issue().await["event_count"], 6);
    assert_eq!(outcomes(&app).await, (6, 0));
}

#[tokio::test]
async fn copies_are_close_in_time_and_reports_say_how_old_they_are() {
    let app = TestApp::start().await;
    tell(&app, By::Tab, &USUAL).await;
    app.clock.advance(Duration::from_secs(30 * 60));
    tell(&app, By::ReportUri, &USUAL).await;
    assert_eq!(outcomes(&app).await, (2, 0));
    // Half an hour old: it is the first one's.
    report(&app, "application/reports+json", &USUAL, &USUAL.new_report(30 * 60 * 1000)).await;
    assert_eq!(outcomes(&app).await, (2, 1));
    let sightings = "SELECT COUNT(*) FROM sightings";
    assert_eq!(app.number(sightings).await, 2);
    app.clock.advance(Duration::from_secs(3 * 3600));
    prune::prune(&app.app).await.unwrap();
    assert_eq!(app.number(sightings).await, 0);
    assert_eq!(app.only_issue().await["event_count"], 2);
}

#[tokio::test]
async fn a_report_that_went_upstream_is_followed_by_the_tabs_event() {
    let app = TestApp::with(&[("UPSTREAM__DSN", "http://abc@127.0.0.1:9/1")]).await;
    tell(&app, By::ReportUri, &USUAL).await;
    app.digested().await;
    tell(&app, By::Tab, &USUAL).await;
    app.digested().await;
    tell(&app, By::ReportTo, &USUAL).await;
    app.digested().await;
    let bodies: Vec<Vec<u8>> =
        sqlx::query_scalar("SELECT body FROM spool ORDER BY id").fetch_all(app.app.store.read()).await.unwrap();
    let bodies: Vec<String> = bodies.into_iter().map(|body| String::from_utf8(body).unwrap()).collect();
    assert_eq!(bodies.len(), 2);
    assert!(!bodies[0].contains("button#pay") && bodies[1].contains("button#pay"), "{bodies:?}");
    let page = app.http.get(app.at("/metrics")).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("panicle_digested_total{result=\"detailed\"} 1"), "{page}");
}

#[tokio::test]
async fn a_report_whose_place_is_taken_while_it_is_digested_is_digested_as_what_took_it() {
    let builder = Builder::new();
    let server = builder.bind().await.unwrap();
    let accept = async |endpoint: Endpoint, body: String| {
        let received = Received {
            project_id: 1,
            key: Some(server.dsn()[7..39].to_owned()),
            encoding: Encoding::Identity,
            body: Bytes::from(body),
            endpoint,
            received_at_ms: NOON_MS,
        };
        pipeline::accept(server.app(), received).await.unwrap();
    };
    // The server never ran: only this test digests.
    let (app, user_agent) = (Arc::clone(server.app()), Some(String::from(BROWSER)));
    accept(Endpoint::Security { release: None, environment: None, user_agent }, USUAL.old_report().to_string()).await;
    let report = events::undigested(app.store.read(), 9).await.unwrap().remove(0);
    let report =
        group::group(&app.masker, &app.config.grouping.rules, group::prepare(&app.symbolicator, report).await).unwrap();
    accept(Endpoint::Store, USUAL.event(TAB_ID).to_string()).await;
    let mut tx = app.store.begin().await.unwrap();
    assert_eq!(pipeline::digest(&app, &mut tx, &report).await.unwrap(), None);
    tx.commit().await.unwrap();
    drop(report);
    app.store.close().await;
    drop((app, server));
    let app = builder.start().await;
    let issue = app.only_issue().await;
    assert_eq!((&issue["event_count"], &issue["latest_event_id"]), (&json!(1), &json!(TAB_ID)));
    assert_eq!(issue["user_count"], 1);
}
