//! The dashboard: pages made on the server, without a line of JavaScript, under a policy that would not run one.
//!
//! Shows only what the store holds, which is masked.

mod artifacts;
mod breadcrumbs;
mod event;
mod exceptions;
mod issue;
mod issues;
mod layout;
mod masked;
mod modules;
mod releases;
mod source;
mod stack;
mod tags;
mod time;
mod unresolved;

use std::sync::Arc;

use axum::{
    Form, Router,
    extract::{Path, Query, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use maud::Markup;
use panicle_protocol::{
    classify::{ErrorType, Host},
    event::EventView,
};
use serde::Deserialize;
use serde_json::Value;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::{
    app::App,
    http::ApiError,
    sessions::HOUR_MS,
    store::{
        self,
        events::{self, StoredEvent},
        issues::{Filter, Issue, Status},
        projects, sessions,
    },
};

const STYLE: &str = include_str!("assets/panicle.css");
const ICON: &str = include_str!("assets/panicle.svg");

/// Nothing inline, nothing foreign, no script at all.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";

/// Rows on one page.
const PAGE: i64 = 50;

/// The routes.
pub fn router() -> Router<Arc<App>> {
    let header = |name, value| {
        SetResponseHeaderLayer::overriding(HeaderName::from_static(name), HeaderValue::from_static(value))
    };
    Router::new()
        .route("/", get(list_issues))
        .route("/releases", get(list_releases))
        .route("/artifacts", get(list_artifacts))
        .route("/issues/{id}", get(show_issue))
        .route("/issues/{id}/status", post(set_status))
        .route("/issues/{id}/events/{event_id}", get(show_event))
        .layer(header("cache-control", "no-store"))
        .route("/assets/panicle.css", get(|| async { asset("text/css; charset=utf-8", STYLE) }))
        .route("/assets/panicle.svg", get(|| async { asset("image/svg+xml", ICON) }))
        .layer(header("content-security-policy", POLICY))
        .layer(header("referrer-policy", "same-origin"))
        .layer(header("x-frame-options", "DENY"))
}

fn asset(content_type: &'static str, text: &'static str) -> Response {
    ([(header::CONTENT_TYPE, content_type)], text).into_response()
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ListQuery {
    status: String,
    query: String,
    error_type: String,
    host: String,
    tag: String,
    after: String,
}

impl ListQuery {
    /// What is no name of anything is no filter.
    fn filter(&self) -> Filter {
        let text = self.query.trim();
        Filter {
            status: Status::from_name(&self.status),
            query: (!text.is_empty()).then(|| text.to_owned()),
            error_type: ErrorType::named(&self.error_type).map(|error_type| error_type.as_str().to_owned()),
            host: Host::named(&self.host).map(|host| host.as_str().to_owned()),
            tag: self.tag.split_once(':').map(|(name, value)| (name.to_owned(), value.to_owned())),
            after: self.after.split_once('-').and_then(|(ms, id)| Some((ms.parse().ok()?, id.parse().ok()?))),
            ..Filter::default()
        }
    }
}

async fn list_issues(State(app): State<Arc<App>>, Query(query): Query<ListQuery>) -> Result<Markup, Problem> {
    let filter = query.filter();
    let mut found = store::issues::list(app.store.read(), &filter, PAGE + 1).await?;
    if found.is_empty() && filter == Filter::default() {
        let mut conn = app.store.read().acquire().await.map_err(store::Error::from)?;
        let key = projects::key_of(&mut conn, 1).await?.unwrap_or_default();
        return Ok(issues::empty(&app.dsn(&key, 1)));
    }
    let has_more = cut(&mut found);
    Ok(issues::page(&found, &filter, has_more, app.clock.now_ms()))
}

#[derive(Deserialize)]
struct ReleasesQuery {
    days: Option<i64>,
}

async fn list_releases(State(app): State<Arc<App>>, Query(query): Query<ReleasesQuery>) -> Result<Markup, Problem> {
    let days = query.days.filter(|days| releases::SPANS.contains(days)).unwrap_or(releases::SPANS[0]);
    let now_ms = app.clock.now_ms();
    let filter = sessions::Filter { since_ms: Some(now_ms - days * 24 * HOUR_MS), ..sessions::Filter::default() };
    let found = sessions::releases(app.store.read(), &filter, PAGE).await?;
    Ok(releases::page(&found, days, now_ms))
}

#[derive(Deserialize)]
struct ArtifactsQuery {
    project: Option<i64>,
    release: Option<String>,
    before: Option<i64>,
}

async fn list_artifacts(State(app): State<Arc<App>>, Query(query): Query<ArtifactsQuery>) -> Result<Markup, Problem> {
    let filter = store::artifacts::Filter {
        project_id: query.project.unwrap_or(1),
        sha256: None,
        release: query.release.filter(|release| !release.is_empty()),
        before: query.before,
    };
    let pool = app.store.read();
    let mut found = store::artifacts::list(pool, &filter, PAGE + 1).await?;
    let page = artifacts::Page {
        filter: &filter,
        projects: &projects::list(pool).await?,
        has_more: cut(&mut found),
        artifacts: &found,
        waiting: &store::artifacts::waited_for(pool, filter.project_id, PAGE).await?,
        now_ms: app.clock.now_ms(),
    };
    Ok(page.render())
}

/// Cuts a list to a page; was there more?
fn cut<T>(found: &mut Vec<T>) -> bool {
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let has_more = found.len() > page;
    found.truncate(page);
    has_more
}

#[derive(Deserialize)]
struct EventQuery {
    stack: Option<String>,
}

async fn show_issue(
    State(app): State<Arc<App>>,
    Path(id): Path<i64>,
    Query(query): Query<EventQuery>,
) -> Result<Markup, Problem> {
    let issue = find_issue(&app, id).await?;
    match events::by_event_id(app.store.read(), &issue.latest_event_id).await? {
        Some(event) => render_issue(&app, issue, event, &query).await,
        None => Ok(layout::message(&issue.title, &without_events(&issue))),
    }
}

async fn show_event(
    State(app): State<Arc<App>>,
    Path((id, event_id)): Path<(i64, String)>,
    Query(query): Query<EventQuery>,
) -> Result<Markup, Problem> {
    let issue = find_issue(&app, id).await?;
    let event = events::by_event_id(app.store.read(), &event_id).await?;
    let event = event.filter(|event| event.issue_id == Some(issue.id)).ok_or(Problem::NotFound)?;
    render_issue(&app, issue, event, &query).await
}

fn without_events(issue: &Issue) -> String {
    let (count, last) = (issue.event_count, crate::clock::rfc3339(issue.last_seen_ms));
    format!("It had {count} events, the last at {last}. They are kept no longer: `retention` in the configuration.")
}

#[derive(Deserialize)]
struct Decision {
    status: String,
}

/// A form of ours only: the router refuses what another origin sends.
async fn set_status(
    State(app): State<Arc<App>>,
    Path(id): Path<i64>,
    Form(decision): Form<Decision>,
) -> Result<Redirect, Problem> {
    let status = Status::from_name(&decision.status).filter(|status| *status != Status::Regressed);
    let status = status.ok_or_else(|| ApiError::BadRequest(String::from("an issue has no such status")))?;
    if !crate::resolve::set_status(&app, id, status, None).await? {
        return Err(Problem::NotFound);
    }
    Ok(Redirect::to(&format!("/issues/{id}")))
}

async fn find_issue(app: &App, id: i64) -> Result<Issue, Problem> {
    store::issues::get(app.store.read(), id).await?.ok_or(Problem::NotFound)
}

async fn render_issue(app: &App, issue: Issue, event: StoredEvent, query: &EventQuery) -> Result<Markup, Problem> {
    let (older, newer) = events::neighbours(app.store.read(), issue.id, event.id).await?;
    let tags = store::tags::of_issue(app.store.read(), issue.id).await?;
    let payload: Value = serde_json::from_slice(&event.payload).map_err(store::Error::from)?;
    let ticket_url = match (&app.config.jira, &issue.jira_key) {
        (Some(jira), Some(key)) => Some(format!("{}/browse/{key}", jira.url)),
        _ => None,
    };
    let page = issue::Page {
        issue: &issue,
        ticket_url: ticket_url.as_deref(),
        event_id: &event.event_id,
        received_at_ms: event.received_at_ms,
        older: older.as_deref(),
        newer: newer.as_deref(),
        payload: &payload,
        view: EventView(&payload),
        tags: &tags,
        shown: stack::Shown::named(query.stack.as_deref()),
        now_ms: app.clock.now_ms(),
    };
    Ok(page.render())
}

/// What went wrong with a page; shown as a page.
enum Problem {
    NotFound,
    Api(ApiError),
}

impl From<ApiError> for Problem {
    fn from(error: ApiError) -> Self {
        Self::Api(error)
    }
}

impl From<store::Error> for Problem {
    fn from(error: store::Error) -> Self {
        Self::Api(error.into())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        match self {
            Self::NotFound => {
                let page = layout::message("Not here", "There is no such issue, or no such event of it.");
                (StatusCode::NOT_FOUND, page).into_response()
            }
            Self::Api(error) => error.into_response(),
        }
    }
}
