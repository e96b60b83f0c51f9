//! Who may read and change what: with a token configured, those who have it, and those whose own token has the scope;
//! without one, those on this machine.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use secrecy::ExposeSecret;
use subtle::ConstantTimeEq;
use tower_http::csrf::{CsrfLayer, ProtectionError};

use super::{error::ApiError, tokens};
use crate::{app::App, scope::Scope, store};

/// Guards the API: `Authorization: Bearer TOKEN`.
pub(super) async fn api(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    match check(&app, needed(&request), request.headers()).await {
        Ok(()) => next.run(request).await,
        Err(error) => refuse(error, HeaderValue::from_static("Bearer realm=\"panicle\"")),
    }
}

/// Guards the dashboard: a browser asks its user, and the token is the password.
pub(super) async fn dashboard(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    match check(&app, needed(&request), request.headers()).await {
        Ok(()) => next.run(request).await,
        Err(error) => refuse(error, HeaderValue::from_static("Basic realm=\"Panicle: the API token is the password\"")),
    }
}

/// Refuses what a page of another origin would change: a browser sends the password along, and reaches this machine, whoever
/// asks it to. Programs are no browsers, and send no origin.
pub(super) fn own_origin(base_url: &str) -> CsrfLayer<fn(ProtectionError) -> Response> {
    // Behind a proxy that changes `Host`, only the configured address says what is our own.
    let own = reqwest::Url::parse(base_url).ok().map(|url| url.origin().ascii_serialization());
    let layer = own.and_then(|own| CsrfLayer::new().add_trusted_origin(own).ok());
    layer.unwrap_or_default().with_rejection_response(|_| {
        ApiError::Forbidden("a page of another origin may change nothing here").into_response()
    })
}

fn refuse(error: ApiError, challenge: HeaderValue) -> Response {
    let is_challenge = matches!(error, ApiError::Unauthorized);
    let mut response = error.into_response();
    if is_challenge {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    }
    response
}

fn needed(request: &Request) -> &'static [Scope] {
    Scope::needed(request.method(), request.uri().path())
}

async fn check(app: &App, needed: &'static [Scope], headers: &HeaderMap) -> Result<(), ApiError> {
    let Some(token) = &app.config.http.api_token else {
        return check_host(headers);
    };
    let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(shown_token);
    let shown = shown.ok_or(ApiError::Unauthorized)?;
    if shown.as_bytes().ct_eq(token.expose_secret().as_bytes()).into() {
        return Ok(());
    }
    let scopes = store::tokens::scopes(app.store.read(), &tokens::hash(&shown)).await?.ok_or(ApiError::Unauthorized)?;
    let is_enough = scopes.iter().any(|scope| needed.iter().any(|needed| scope.holds(*needed)));
    if is_enough { Ok(()) } else { Err(ApiError::Scope(needed)) }
}

/// Without a token only this machine's own names are answered: otherwise any web page could have its name point here
/// (DNS rebinding) and read along.
fn check_host(headers: &HeaderMap) -> Result<(), ApiError> {
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if is_loopback_host(host) {
        return Ok(());
    }
    Err(ApiError::Forbidden("without http.api_token this is open to localhost only"))
}

fn is_loopback_host(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let address = name.trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost") || address.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
}

/// The token of `Bearer TOKEN`, or the password of `Basic …`.
fn shown_token(value: &str) -> Option<String> {
    let (scheme, credentials) = value.split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(credentials.trim().to_owned());
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(BASE64.decode(credentials.trim()).ok()?).ok()?;
    decoded.split_once(':').map(|(_, password)| password.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_loopback() {
        for host in ["localhost", "localhost:4800", "127.0.0.1:4800", "127.0.0.2", "[::1]:4800", "[::1]"] {
            assert!(is_loopback_host(host), "{host}");
        }
        for host in ["", "evil.example", "127.0.0.1.evil.example:4800", "192.168.0.7:4800", "localhost.evil.example"] {
            assert!(!is_loopback_host(host), "{host}");
        }
    }

    #[test]
    fn a_token_is_read_from_bearer_and_from_basic() {
        assert_eq!(shown_token("Bearer s3cret").as_deref(), Some("s3cret"));
        assert_eq!(shown_token("Basic YW55Ym9keTpzM2NyZXQ=").as_deref(), Some("s3cret"));
        assert_eq!(shown_token("Digest s3cret"), None);
        assert_eq!(shown_token("Basic ***"), None);
    }

    #[tokio::test]
    async fn behind_a_proxy_the_public_address_is_our_own() {
        let routes = axum::Router::new().route("/", axum::routing::post(async || "changed"));
        let routes = routes.layer(own_origin("https://errors.example/panicle"));
        let _ = rustls::crypto::ring::default_provider().install_default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        for (origin, expected) in [("https://errors.example", 200), ("https://evil.example", 403)] {
            let asked = reqwest::Client::new().post(&url).header("origin", origin).send().await.unwrap();
            assert_eq!(asked.status(), expected, "{origin}");
        }
    }
}
