//! The read API: issues and their events as JSON.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Json,
    extract::{Path, State},
};
use panicle_protocol::{
    classify::{Classification, ErrorType, Host, Phase, Trap},
    event::{EventView, Location},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    error::{ApiError, Problem},
    extract::{Id, JsonBody, Query},
    page,
};
use crate::{
    app::App,
    clock::rfc3339,
    resolve,
    store::{
        events::{self, StoredEvent},
        issues::{self, Filter, Issue, Status},
        tags::{self, TagCount},
    },
    update,
};

/// The routes.
pub(super) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list_issues))
        .routes(routes!(get_issue, set_status))
        .routes(routes!(list_events))
        .routes(routes!(list_tags))
        .routes(routes!(get_event))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct IssuesQuery {
    project: Option<i64>,
    status: Option<Status>,
    query: Option<String>,
    error_type: Option<ErrorType>,
    phase: Option<Phase>,
    host: Option<Host>,
    recoverable: Option<bool>,
    trap: Option<Trap>,
    /// `name:value`.
    tag: Option<String>,
    limit: Option<i64>,
    cursor: Option<String>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct EventsQuery {
    limit: Option<i64>,
    cursor: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct StatusChange {
    status: Settable,
    /// The newest release that still has it, of one that is resolved.
    in_release: Option<String>,
}

/// Longest name of a release, in characters; Sentry's own limit.
const RELEASE_CHARS: usize = 250;

/// The statuses a reader may set; an issue regresses by itself.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Settable {
    Resolved,
    Unresolved,
    Ignored,
}

#[derive(Serialize, ToSchema)]
struct IssueList {
    issues: Vec<IssueBody>,
    next_cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct IssueBody {
    id: i64,
    project_id: i64,
    title: String,
    #[serde(rename = "type")]
    exception_type: Option<String>,
    value: Option<String>,
    culprit: Option<String>,
    location: Option<Location>,
    error_type: String,
    phase: Option<String>,
    host: Option<String>,
    recoverable: Option<bool>,
    trap: Option<String>,
    level: String,
    status: Status,
    resolved_in: Option<String>,
    event_count: i64,
    user_count: i64,
    first_seen: String,
    last_seen: String,
    first_release: Option<String>,
    last_release: Option<String>,
    latest_event_id: String,
    jira_key: Option<String>,
    url: String,
}

#[derive(Serialize, ToSchema)]
struct EventList {
    events: Vec<EventSummary>,
    next_cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct EventSummary {
    event_id: String,
    received_at: String,
    title: String,
    release: Option<String>,
    environment: Option<String>,
    suppressed: Option<i64>,
}

#[derive(Serialize, ToSchema)]
struct TagList {
    tags: Vec<TagCount>,
}

#[derive(Serialize, ToSchema)]
struct EventBody {
    event_id: String,
    project_id: i64,
    issue_id: Option<i64>,
    received_at: String,
    /// What kind of failure it is, whoever sent it.
    #[serde(flatten)]
    classification: Classification,
    trap: Option<Trap>,
    suppressed: Option<i64>,
    tags: BTreeMap<String, String>,
    /// The event as it is stored: masked, its frames resolved.
    #[schema(value_type = Object)]
    payload: Value,
}

/// Issues, last seen first.
#[utoipa::path(get, path = "/api/v1/issues", tag = "issues", params(IssuesQuery),
    responses((status = 200, description = "Done", body = IssueList), (status = 400, description = "A parameter or the body is wrong", body = Problem)))]
async fn list_issues(
    State(app): State<Arc<App>>,
    Query(query): Query<IssuesQuery>,
) -> Result<Json<IssueList>, ApiError> {
    let size = page::size(query.limit)?;
    let after = query.cursor.as_deref().map(page::numbers).transpose()?.map(|[last_seen_ms, id]| (last_seen_ms, id));
    let text = query.query.filter(|text| !text.trim().is_empty());
    let tag = query.tag.as_deref().map(tag).transpose()?;
    let filter = Filter {
        project_id: query.project,
        status: query.status,
        query: text,
        error_type: query.error_type.map(|error_type| error_type.as_str().to_owned()),
        phase: query.phase.map(|phase| phase.as_str().to_owned()),
        host: query.host.map(|host| host.as_str().to_owned()),
        recoverable: query.recoverable,
        trap: query.trap.map(|trap| trap.as_str().to_owned()),
        tag,
        after,
    };
    let mut issues = issues::list(app.store.read(), &filter, size + 1).await?;
    let next_cursor = page::cut(&mut issues, size, |issue| format!("{}-{}", issue.last_seen_ms, issue.id));
    let issues = issues.into_iter().map(|issue| body(&app, issue)).collect();
    Ok(Json(IssueList { issues, next_cursor }))
}

/// A tag as `name:value`.
fn tag(text: &str) -> Result<(String, String), ApiError> {
    let (name, value) =
        text.split_once(':').ok_or_else(|| ApiError::BadRequest(String::from("`tag` is a `name:value`")))?;
    Ok((name.to_owned(), value.to_owned()))
}

/// One issue; of one that was merged away, the one that took it in.
#[utoipa::path(get, path = "/api/v1/issues/{id}", tag = "issues", params(("id" = i64, Path)),
    responses((status = 200, description = "Done", body = IssueBody), (status = 404, description = "There is none", body = Problem)))]
pub(super) async fn get_issue(State(app): State<Arc<App>>, Id(id): Id) -> Result<Json<IssueBody>, ApiError> {
    let issue = issues::get(app.store.read(), id).await?.ok_or(ApiError::NotFound)?;
    Ok(Json(body(&app, issue)))
}

/// Resolves, ignores or reopens an issue.
#[utoipa::path(put, path = "/api/v1/issues/{id}", tag = "issues", params(("id" = i64, Path)),
    request_body = StatusChange,
    responses((status = 200, description = "Done", body = IssueBody), (status = 400, description = "A parameter or the body is wrong", body = Problem), (status = 404, description = "There is none", body = Problem)))]
async fn set_status(
    State(app): State<Arc<App>>,
    Id(id): Id,
    JsonBody(change): JsonBody<StatusChange>,
) -> Result<Json<IssueBody>, ApiError> {
    let status = match change.status {
        Settable::Resolved => Status::Resolved,
        Settable::Unresolved => Status::Unresolved,
        Settable::Ignored => Status::Ignored,
    };
    if let Some(release) = &change.in_release {
        let is_release = !release.trim().is_empty() && release.chars().count() <= RELEASE_CHARS;
        if status != Status::Resolved || !is_release {
            let why = format!("`in_release` goes with `resolved`, and is 1 to {RELEASE_CHARS} characters");
            return Err(ApiError::BadRequest(why));
        }
    }
    if !resolve::set_status(&app, id, status, change.in_release).await? {
        return Err(ApiError::NotFound);
    }
    get_issue(State(app), Id(id)).await
}

/// An issue's events, newest first.
#[utoipa::path(get, path = "/api/v1/issues/{id}/events", tag = "issues",
    params(("id" = i64, Path), EventsQuery),
    responses((status = 200, description = "Done", body = EventList), (status = 400, description = "A parameter or the body is wrong", body = Problem), (status = 404, description = "There is none", body = Problem)))]
async fn list_events(
    State(app): State<Arc<App>>,
    Id(id): Id,
    Query(query): Query<EventsQuery>,
) -> Result<Json<EventList>, ApiError> {
    let size = page::size(query.limit)?;
    let before = query.cursor.as_deref().map(page::numbers).transpose()?.map(|[row]| row);
    let issue = issues::get(app.store.read(), id).await?.ok_or(ApiError::NotFound)?;
    let mut events = events::of_issue(app.store.read(), issue.id, before, size + 1).await?;
    let next_cursor = page::cut(&mut events, size, |event| event.id.to_string());
    let events = events.iter().map(summary).collect::<Result<_, _>>()?;
    Ok(Json(EventList { events, next_cursor }))
}

/// The tags of an issue's events, and how many have each.
#[utoipa::path(get, path = "/api/v1/issues/{id}/tags", tag = "issues", params(("id" = i64, Path)),
    responses((status = 200, description = "Done", body = TagList), (status = 404, description = "There is none", body = Problem)))]
async fn list_tags(State(app): State<Arc<App>>, Id(id): Id) -> Result<Json<TagList>, ApiError> {
    let issue = issues::get(app.store.read(), id).await?.ok_or(ApiError::NotFound)?;
    Ok(Json(TagList { tags: tags::of_issue(app.store.read(), issue.id).await? }))
}

/// One event with its payload.
#[utoipa::path(get, path = "/api/v1/events/{event_id}", tag = "issues",
    params(("event_id" = String, Path, description = "32 hex digits, with dashes or without")),
    responses((status = 200, description = "Done", body = EventBody), (status = 404, description = "There is none", body = Problem)))]
async fn get_event(State(app): State<Arc<App>>, Path(event_id): Path<String>) -> Result<Json<EventBody>, ApiError> {
    let id = uuid::Uuid::try_parse(&event_id).map_err(|_| ApiError::NotFound)?.simple().to_string();
    let event = events::by_event_id(app.store.read(), &id).await?.ok_or(ApiError::NotFound)?;
    let payload = payload(&event)?;
    let view = EventView(&payload);
    Ok(Json(EventBody {
        classification: view.classification(),
        trap: view.trap(),
        suppressed: update::suppressed(&payload),
        tags: view.tags().into_iter().collect(),
        payload,
        event_id: event.event_id,
        project_id: event.project_id,
        issue_id: event.issue_id,
        received_at: rfc3339(event.received_at_ms),
    }))
}

fn body(app: &App, issue: Issue) -> IssueBody {
    IssueBody {
        url: format!("{}/issues/{}", app.base_url, issue.id),
        id: issue.id,
        project_id: issue.project_id,
        title: issue.title,
        exception_type: issue.exception_type,
        value: issue.exception_value,
        culprit: issue.culprit,
        location: issue.location,
        error_type: issue.error_type,
        phase: issue.phase,
        host: issue.host,
        recoverable: issue.recoverable,
        trap: issue.trap,
        level: issue.level,
        status: issue.status,
        resolved_in: issue.resolved_in,
        event_count: issue.event_count,
        user_count: issue.user_count,
        first_seen: rfc3339(issue.first_seen_ms),
        last_seen: rfc3339(issue.last_seen_ms),
        first_release: issue.first_release,
        last_release: issue.last_release,
        latest_event_id: issue.latest_event_id,
        jira_key: issue.jira_key,
    }
}

fn summary(event: &StoredEvent) -> Result<EventSummary, ApiError> {
    let payload = payload(event)?;
    let view = EventView(&payload);
    Ok(EventSummary {
        event_id: event.event_id.clone(),
        received_at: rfc3339(event.received_at_ms),
        title: view.title(),
        release: view.release().map(str::to_owned),
        environment: view.environment().map(str::to_owned),
        suppressed: update::suppressed(&payload),
    })
}

fn payload(event: &StoredEvent) -> Result<Value, ApiError> {
    serde_json::from_slice(&event.payload).map_err(|error| ApiError::Internal(error.into()))
}
