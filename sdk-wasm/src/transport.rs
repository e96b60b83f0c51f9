//! How events that are not panics leave: through gloo-net in a Rust app, through the shim's sender elsewhere. Either
//! way the shim keeps the envelope until the collector has answered, and gives it to a beacon when the page goes.

#[cfg(feature = "gloo")]
use gloo_net::http::{Request, Response};

use crate::shim;

/// Sends a masked envelope.
#[cfg(not(feature = "gloo"))]
pub(crate) fn send(event_id: &str, envelope: String) {
    shim::send(event_id, &envelope);
}

/// Sends a masked envelope.
#[cfg(feature = "gloo")]
pub(crate) fn send(event_id: &str, envelope: String) {
    let id = shim::begin(event_id, &envelope);
    if id == 0 {
        return;
    }
    wasm_bindgen_futures::spawn_local(async move {
        match post(&shim::endpoint(), envelope).await {
            Ok(answer) => settle(id, &answer),
            Err(_) => shim::settle(id, 0, None, None),
        }
    });
}

#[cfg(feature = "gloo")]
async fn post(url: &str, envelope: String) -> Result<Response, gloo_net::Error> {
    Request::post(url)
        // `text/plain` needs no CORS preflight.
        .header("Content-Type", "text/plain;charset=UTF-8")
        .credentials(web_sys::RequestCredentials::Omit)
        // The page's address may hold private data; it travels masked, in the event.
        .referrer_policy(web_sys::ReferrerPolicy::NoReferrer)
        .body(envelope)?
        .send()
        .await
}

#[cfg(feature = "gloo")]
fn settle(id: u32, answer: &Response) {
    let header = |name| answer.headers().get(name);
    shim::settle(id, answer.status(), header("Retry-After"), header("X-Sentry-Rate-Limits"));
}
