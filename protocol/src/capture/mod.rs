//! From what the shim or the panic hook saw ([`Capture`]) to the [`Event`](crate::event::Event) that describes it.

mod build;

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::event::Location;

pub use build::event;

/// One failure as the tab saw it. The shim hands these over as JSON; the panic hook builds its own.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Capture {
    /// 32 lower-case hex digits, drawn by the shim.
    pub event_id: String,
    /// Seconds since the Unix epoch.
    pub timestamp: f64,
    /// What caught it.
    pub kind: CaptureKind,
    /// The error's `name` (`TypeError`, `RuntimeError`, …); `panic` for panics.
    pub name: String,
    /// The error's message, the panic's message, or the rejected value as text.
    pub message: String,
    /// The `stack` text, unparsed.
    pub stack: Option<String>,
    /// Script of an `ErrorEvent` without stack.
    pub filename: Option<String>,
    /// Line of an `ErrorEvent` without stack.
    pub lineno: Option<u32>,
    /// Column of an `ErrorEvent` without stack.
    pub colno: Option<u32>,
    /// The panic's location.
    pub location: Option<Location>,
    /// Did it happen in a promise, timer or event closure?
    pub is_async: bool,
    /// `fatal`, `error`, `warning`, `info` or `debug`, where the app said so.
    pub level: Option<String>,
    /// A fingerprint the app set for this one.
    pub fingerprint: Option<Vec<String>>,
    /// A CSP violation or script-probe result, in the shim's field names.
    pub detail: Option<Value>,
    /// The page.
    pub page: Page,
    /// Oldest first.
    pub breadcrumbs: Vec<Value>,
    /// Wasm modules seen, for `debug_meta.images` (`{url, code_id, debug_id}`).
    pub modules: Vec<Value>,
}

/// What caught a failure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaptureKind {
    /// The Rust panic hook.
    Panic,
    /// `window.onerror`.
    #[default]
    Error,
    /// `unhandledrejection`.
    Rejection,
    /// `securitypolicyviolation`.
    Csp,
    /// A script-load probe that failed.
    ScriptLoad,
    /// `captureException` / `capture_error` by the app.
    Exception,
    /// `captureMessage` / `capture_message` by the app.
    Message,
}

/// The page at the moment of failure.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Page {
    /// `location.href`.
    pub url: String,
    /// `navigator.userAgent`.
    pub user_agent: String,
    /// `document.referrer`.
    pub referrer: String,
}

/// What the app said of itself at `init`, and since.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// The app's release.
    pub release: Option<String>,
    /// The app's environment.
    pub environment: Option<String>,
    /// Labels on every event.
    pub tags: BTreeMap<String, String>,
    /// The user, as the app described them.
    pub user: Option<Value>,
    /// `(name, version)` of the SDK.
    pub sdk: (&'static str, &'static str),
}
