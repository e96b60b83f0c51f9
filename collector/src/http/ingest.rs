//! Where Sentry's clients, and browsers by themselves, send what they saw.

use std::{sync::Arc, time::Duration};

use axum::{
    Json, Router,
    body::{Body, Bytes, to_bytes},
    extract::{Path, Query, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, header, request::Parts},
    routing::post,
};
use http_body_util::LengthLimitError;
use serde_json::{Value, json};
use tower_http::{
    cors::{AllowOrigin, CorsLayer},
    set_header::SetResponseHeaderLayer,
};

use super::{
    error::{ApiError, RATE_LIMITS, rate_limits},
    peer,
};
use crate::{
    app::App,
    ingest::{Credentials, Encoding, Endpoint, Received, Refusal},
    pipeline,
};

/// Longest a body may take to arrive.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);
/// Longest a browser may remember the answer to a preflight.
const PREFLIGHT_AGE: Duration = Duration::from_secs(3600);

/// The routes, each with and without its trailing slash.
pub(super) fn router(app: &Arc<App>) -> Router<Arc<App>> {
    Router::new()
        .route("/api/{project}/envelope/", post(envelope))
        .route("/api/{project}/envelope", post(envelope))
        .route("/api/{project}/store/", post(store))
        .route("/api/{project}/store", post(store))
        .route("/api/{project}/security/", post(security))
        .route("/api/{project}/security", post(security))
        .route("/api/{project}/nel/", post(security))
        .route("/api/{project}/nel", post(security))
        .method_not_allowed_fallback(|| async { ApiError::MethodNotAllowed })
        .layer(cors(app))
        .layer(SetResponseHeaderLayer::overriding(
            HeaderName::from_static("cross-origin-resource-policy"),
            HeaderValue::from_static("cross-origin"),
        ))
}

/// As Sentry's Relay answers browsers.
fn cors(app: &Arc<App>) -> CorsLayer {
    let app = Arc::clone(app);
    let allows = move |origin: &HeaderValue, request: &Parts| is_allowed(&app, origin, project_in(request.uri.path()));
    CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(allows))
        .allow_methods([Method::POST])
        .allow_headers([
            HeaderName::from_static("x-sentry-auth"),
            HeaderName::from_static("x-requested-with"),
            HeaderName::from_static("x-forwarded-for"),
            HeaderName::from_static("sentry-trace"),
            HeaderName::from_static("baggage"),
            header::AUTHORIZATION,
            header::ACCEPT,
            header::CONTENT_TYPE,
            header::CONTENT_ENCODING,
            header::ORIGIN,
            header::REFERER,
        ])
        .expose_headers([
            HeaderName::from_static("x-sentry-error"),
            HeaderName::from_static("x-sentry-rate-limits"),
            header::RETRY_AFTER,
        ])
        .max_age(PREFLIGHT_AGE)
}

/// The project a path is about; 0, which is none, where that is no number.
fn project_in(path: &str) -> i64 {
    path.split('/').nth(2).and_then(|project| project.parse().ok()).unwrap_or(0)
}

fn is_allowed(app: &App, origin: &HeaderValue, project_id: i64) -> bool {
    app.projects.allow_origin(project_id, origin.to_str().unwrap_or_default(), &app.config.ingest)
}

type Answer = Result<(HeaderMap, Json<Value>), ApiError>;

async fn envelope(State(app): State<Arc<App>>, Path(project): Path<String>, request: Request) -> Answer {
    take(&app, &project, request, |_, _| Ok(Endpoint::Envelope)).await
}

async fn store(State(app): State<Arc<App>>, Path(project): Path<String>, request: Request) -> Answer {
    take(&app, &project, request, |_, _| Ok(Endpoint::Store)).await
}

async fn security(State(app): State<Arc<App>>, Path(project): Path<String>, request: Request) -> Answer {
    take(&app, &project, request, |headers, query| {
        if !is_report(headers) {
            return Err(Refusal::ContentType);
        }
        let parameter = |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
        let user_agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let (release, environment) = (parameter("sentry_release"), parameter("sentry_environment"));
        Ok(Endpoint::Security { release, environment, user_agent })
    })
    .await
}

type ToEndpoint = fn(&HeaderMap, &[(String, String)]) -> Result<Endpoint, Refusal>;

async fn take(app: &Arc<App>, project: &str, request: Request, to_endpoint: ToEndpoint) -> Answer {
    let received = receive(app, project, request, to_endpoint).await.inspect_err(|why| {
        let (outcome, reason) = why.outcome();
        app.metrics.item(outcome, reason, "unknown");
    })?;
    // A task of its own: a client that hangs up stops neither the commit nor the counting.
    let accepting = tokio::spawn({
        let app = Arc::clone(app);
        async move { pipeline::accept(&app, received).await }
    });
    let receipt = accepting.await.map_err(|error| ApiError::Internal(error.into()))??;
    let mut headers = HeaderMap::new();
    if !receipt.limits.is_empty() {
        headers.insert(RATE_LIMITS, rate_limits(&receipt.limits));
    }
    let body = match receipt.event_id {
        Some(id) => json!({ "id": id }),
        None => json!({}),
    };
    Ok((headers, Json(body)))
}

async fn receive(app: &App, project: &str, request: Request, to_endpoint: ToEndpoint) -> Result<Received, Refusal> {
    let (parts, body) = request.into_parts();
    let project_id = project.parse().map_err(|_| Refusal::Malformed(String::from("a project is a number")))?;
    if parts.headers.get(header::ORIGIN).is_some_and(|origin| !is_allowed(app, origin, project_id)) {
        return Err(Refusal::ForbiddenOrigin);
    }
    if let Some(address) = peer::address(&parts, &app.config.http.trusted_proxies) {
        app.limits.request(address, app.clock.now_ms()).map_err(Refusal::Limited)?;
    }
    let query = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri).map(|query| query.0).unwrap_or_default();
    Ok(Received {
        project_id,
        key: Credentials::of(&parts.headers, &query).key()?,
        encoding: Encoding::of(&parts.headers)?,
        endpoint: to_endpoint(&parts.headers, &query)?,
        received_at_ms: app.clock.now_ms(),
        body: read(body, &parts.headers, app.config.ingest.max_envelope_bytes).await?,
    })
}

async fn read(body: Body, headers: &HeaderMap, most: usize) -> Result<Bytes, Refusal> {
    let too_large = || Refusal::TooLarge(format!("a body has at most {most} bytes"));
    let declared = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if declared.is_some_and(|bytes| bytes > most) {
        return Err(too_large());
    }
    match tokio::time::timeout(BODY_TIMEOUT, to_bytes(body, most)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(error)) if is_length_limit(&error) => Err(too_large()),
        Ok(Err(_)) | Err(_) => Err(Refusal::Interrupted),
    }
}

fn is_length_limit(error: &axum::Error) -> bool {
    use std::error::Error as _;
    error.source().is_some_and(|source| source.is::<LengthLimitError>())
}

/// The content types under which browsers report.
fn is_report(headers: &HeaderMap) -> bool {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let of_certificates = ["application/expect-ct-report", "application/expect-ct-report+json"];
    matches!(essence.as_str(), "application/csp-report" | "application/reports+json" | "application/json")
        || of_certificates.contains(&essence.as_str())
}
