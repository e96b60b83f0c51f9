//! The table of pairs: events that are one issue, and events that are two. And what people say about it: rules.

use panicle_collector::{
    app::App,
    group, pipeline,
    store::{
        events::{self, Undigested},
        issues::Change,
    },
    symbolicate::Resolution,
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::{Builder, NOON_MS, TestApp, a_panic};

/// Two events as symbolication leaves them.
#[derive(Deserialize)]
pub(crate) struct Pair {
    pub(crate) name: String,
    pub(crate) one_issue: bool,
    pub(crate) events: [Value; 2],
}

pub(crate) fn pairs() -> Vec<Pair> {
    serde_json::from_str(include_str!("../../../tests/fixtures/grouping/pairs.json")).unwrap()
}

/// The events of the pair of this name.
pub(crate) fn pair(name: &str) -> [Value; 2] {
    pairs().into_iter().find(|pair| pair.name == name).unwrap().events
}

/// Digests an event as symbolication left it: a new one, or again one that was digested before.
pub(crate) async fn digest(app: &App, project_id: i64, id: u128, event: &Value) -> Change {
    let mut event = event.clone();
    event["event_id"] = json!(format!("{id:032x}"));
    let payload = app.masker.event(event.to_string().as_bytes()).unwrap();
    let (event_id, now_ms) = (format!("{id:032x}"), app.clock.now_ms());
    let mut tx = app.store.begin().await.unwrap();
    let inserted = events::insert(&mut tx, project_id, &event_id, &payload, now_ms).await.unwrap();
    let (row, received_at_ms): (i64, i64) =
        sqlx::query_as("SELECT id, received_at_ms FROM events WHERE project_id = $1 AND event_id = $2")
            .bind(project_id)
            .bind(&event_id)
            .fetch_one(&mut *tx)
            .await
            .unwrap();
    let event = Undigested { id: row, project_id, event_id, received_at_ms, payload: payload.get().clone() };
    let resolution = Resolution { is_changed: inserted.is_none(), ..Resolution::default() };
    let grouped = group::group_resolved(&app.masker, &app.config.grouping.rules, event, resolution).unwrap();
    let change = pipeline::digest(app, &mut tx, &grouped).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    change
}

async fn issues_of(app: &App, project_id: i64) -> i64 {
    sqlx::query_scalar("SELECT COUNT(*) FROM issues WHERE project_id = $1 AND merged_into IS NULL")
        .bind(project_id)
        .fetch_one(app.store.read())
        .await
        .unwrap()
}

#[tokio::test]
async fn every_pair_of_the_table_is_one_issue_or_two_whichever_comes_first() {
    let builder = Builder::new();
    let server = builder.bind().await.unwrap();
    let app = server.app();
    let mut project_id = 1;
    for Pair { name, one_issue, events: [left, right] } in pairs() {
        for order in [[&left, &right], [&right, &left]] {
            project_id += 1;
            let mut tx = app.store.begin().await.unwrap();
            sqlx::query("INSERT INTO projects (id, name, created_at_ms) VALUES ($1, 'pair', $2)")
                .bind(project_id)
                .bind(NOON_MS)
                .execute(&mut *tx)
                .await
                .unwrap();
            tx.commit().await.unwrap();
            digest(app, project_id, 1, order[0]).await;
            digest(app, project_id, 2, order[1]).await;
            assert_eq!(issues_of(app, project_id).await, if one_issue { 1 } else { 2 }, "{name}");
        }
    }
}

#[tokio::test]
async fn a_rule_makes_one_issue_of_many_and_names_it() {
    let builder = Builder::new().with(&[(
        "GROUPING__RULES",
        r#"[{name: pay, match: {message: "*card*", release: "shop@1.*"}, fingerprint: [pay], title: Cards fail}]"#,
    )]);
    let app = builder.start().await;
    let mut elsewhere = a_panic(2, "card of another kind");
    elsewhere["contexts"]["panicle"]["location"]["line"] = json!(99);
    elsewhere["fingerprint"] = json!(["what the app says"]);
    for event in [a_panic(1, "no card"), elsewhere] {
        app.send(&event).await;
    }
    let issue = app.only_issue().await;
    assert_eq!((&issue["title"], &issue["event_count"]), (&json!("Cards fail"), &json!(2)));
    assert_eq!(issue["value"], "no card");
    app.send(&a_panic(3, "boom")).await;
    assert_eq!(app.issues().await.len(), 2);
}

#[tokio::test]
async fn an_issue_says_by_which_fingerprints_its_events_are_there() {
    let app = TestApp::start().await;
    let [with_symbols, without] = pair("a panic with symbols and without");
    digest(&app.app, 1, 1, &with_symbols).await;
    digest(&app.app, 1, 2, &without).await;
    digest(&app.app, 1, 3, &without).await;
    let list = app.get("/api/v1/issues/1/fingerprints").await;
    let rows: Vec<[&Value; 3]> = list["fingerprints"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| [&row["rank"], &row["event_count"], &row["event_id"]])
        .collect();
    let id = |number: u128| json!(format!("{number:032x}"));
    assert_eq!(rows, [[&json!("site"), &json!(1), &id(1)], [&json!("location"), &json!(2), &id(3)]]);
}
