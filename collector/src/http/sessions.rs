//! The read API: how often releases were used, and how often that went wrong.

use std::sync::Arc;

use axum::{Json, extract::State};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    error::{ApiError, Problem},
    extract::Query,
    page,
};
use crate::{
    app::App,
    clock::rfc3339,
    sessions::Counts,
    store::sessions::{self, Filter, Hour},
};

/// The routes.
pub(super) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(list_hours)).routes(routes!(list_releases))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SessionsQuery {
    project: Option<i64>,
    release: Option<String>,
    environment: Option<String>,
    /// RFC 3339.
    #[param(value_type = Option<String>, format = DateTime)]
    since: Option<Timestamp>,
    /// RFC 3339.
    #[param(value_type = Option<String>, format = DateTime)]
    until: Option<Timestamp>,
    limit: Option<i64>,
    cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct HourList {
    /// Of all hours that were asked for, also of those on other pages.
    total: Rates,
    hours: Vec<HourBody>,
    next_cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct HourBody {
    project_id: i64,
    /// When the hour began.
    hour: String,
    release: String,
    environment: String,
    #[serde(flatten)]
    rates: Rates,
}

#[derive(Serialize, ToSchema)]
struct ReleaseList {
    releases: Vec<ReleaseBody>,
}

#[derive(Serialize, ToSchema)]
struct ReleaseBody {
    project_id: i64,
    release: String,
    environment: String,
    /// When the last hour with sessions of it began.
    last_hour: String,
    #[serde(flatten)]
    rates: Rates,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ReleasesQuery {
    project: Option<i64>,
    environment: Option<String>,
    /// RFC 3339.
    #[param(value_type = Option<String>, format = DateTime)]
    since: Option<Timestamp>,
    /// RFC 3339.
    #[param(value_type = Option<String>, format = DateTime)]
    until: Option<Timestamp>,
    limit: Option<i64>,
}

#[derive(Serialize, ToSchema)]
struct Rates {
    #[serde(flatten)]
    counts: Counts,
    crash_free_rate: Option<f64>,
    healthy_rate: Option<f64>,
}

/// Sessions by the hour they began in, newest first.
#[utoipa::path(get, path = "/api/v1/sessions", tag = "sessions", params(SessionsQuery),
    responses((status = 200, description = "Done", body = HourList), (status = 400, description = "A parameter or the body is wrong", body = Problem)))]
async fn list_hours(
    State(app): State<Arc<App>>,
    Query(query): Query<SessionsQuery>,
) -> Result<Json<HourList>, ApiError> {
    let size = page::size(query.limit)?;
    let filter = Filter {
        project_id: query.project,
        release: query.release,
        environment: query.environment,
        since_ms: query.since.map(Timestamp::as_millisecond),
        until_ms: query.until.map(Timestamp::as_millisecond),
        after: query.cursor.as_deref().map(page::numbers).transpose()?.map(|[hour_ms, id]| (hour_ms, id)),
    };
    let mut hours = sessions::hours(app.store.read(), &filter, size + 1).await?;
    let next_cursor = page::cut(&mut hours, size, |hour| format!("{}-{}", hour.hour_ms, hour.id));
    let total = rates(sessions::total(app.store.read(), &filter).await?);
    Ok(Json(HourList { total, hours: hours.into_iter().map(body).collect(), next_cursor }))
}

/// Releases with how often they were used and how often that went wrong, last used first.
#[utoipa::path(get, path = "/api/v1/releases", tag = "sessions", params(ReleasesQuery),
    responses((status = 200, description = "Done", body = ReleaseList), (status = 400, description = "A parameter or the body is wrong", body = Problem)))]
async fn list_releases(
    State(app): State<Arc<App>>,
    Query(query): Query<ReleasesQuery>,
) -> Result<Json<ReleaseList>, ApiError> {
    let filter = Filter {
        project_id: query.project,
        environment: query.environment,
        since_ms: query.since.map(Timestamp::as_millisecond),
        until_ms: query.until.map(Timestamp::as_millisecond),
        ..Filter::default()
    };
    let found = sessions::releases(app.store.read(), &filter, page::size(query.limit)?).await?;
    let releases = found.into_iter().map(|release| ReleaseBody {
        project_id: release.project_id,
        release: release.release,
        environment: release.environment,
        last_hour: rfc3339(release.last_hour_ms),
        rates: rates(release.counts),
    });
    Ok(Json(ReleaseList { releases: releases.collect() }))
}

fn body(hour: Hour) -> HourBody {
    HourBody {
        project_id: hour.project_id,
        hour: rfc3339(hour.hour_ms),
        release: hour.release,
        environment: hour.environment,
        rates: rates(hour.counts),
    }
}

fn rates(counts: Counts) -> Rates {
    Rates { crash_free_rate: counts.crash_free_rate(), healthy_rate: counts.healthy_rate(), counts }
}
