//! From what the shim or the panic hook saw ([`Capture`]) to the event that describes it.

mod build;
mod causes;
mod frames;
mod layers;
mod read;

use alloc::{borrow::Cow, vec::Vec};

use crate::{
    classify::{ErrorType, Host, Phase},
    event::Location,
    json::Json,
};

pub use build::event;
pub(crate) use build::write_sdk;

/// One failure as the tab saw it. The shim hands these over as JSON ([`Capture::read`]); the panic hook fills the rest in.
#[derive(Clone, Debug, Default)]
pub struct Capture<'a> {
    /// 32 lower-case hex digits, drawn by the shim.
    pub event_id: Cow<'a, str>,
    /// Seconds since the Unix epoch, a number.
    pub timestamp: Option<Json<'a>>,
    /// What caught it.
    pub kind: CaptureKind,
    /// What failed.
    pub error: Error<'a>,
    /// What caused it, nearest first; of an `AggregateError` what it holds.
    pub causes: Vec<Error<'a>>,
    /// Script of an `ErrorEvent` without stack.
    pub filename: Option<Cow<'a, str>>,
    /// Line of an `ErrorEvent` without stack.
    pub lineno: Option<u32>,
    /// Column of an `ErrorEvent` without stack.
    pub colno: Option<u32>,
    /// The panic's location.
    pub location: Option<Location>,
    /// Did it happen in a promise, timer or event closure?
    pub is_async: bool,
    /// `fatal`, `error`, `warning`, `info` or `debug`, where the app said so.
    pub level: Option<Cow<'a, str>>,
    /// What a framework's adapter knows better than the error tells.
    pub hints: Hints,
    /// A fingerprint the app set for this one: a list of texts.
    pub fingerprint: Option<Json<'a>>,
    /// Labels of this one: an object.
    pub tags: Option<Json<'a>>,
    /// Anything else the app says of this one: an object.
    pub extra: Option<Json<'a>>,
    /// Objects by name, of this one: an object.
    pub contexts: Option<Json<'a>>,
    /// What the page was doing: a route.
    pub transaction: Option<Cow<'a, str>>,
    /// A CSP violation, a failed request, load or probe, in the shim's field names: an object.
    pub detail: Option<Json<'a>>,
    /// The page.
    pub page: Page<'a>,
    /// Oldest first: a list.
    pub breadcrumbs: Option<Json<'a>>,
    /// Wasm modules seen, for `debug_meta.images`.
    pub modules: Vec<Module<'a>>,
    /// Scripts with a debug id, for `debug_meta.images`.
    pub scripts: Vec<Module<'a>>,
}

/// An error, or what stands for one.
#[derive(Clone, Debug, Default)]
pub struct Error<'a> {
    /// Its `name` (`TypeError`, `RuntimeError`, …).
    pub name: Cow<'a, str>,
    /// Its message, the panic's message, or the rejected value as text.
    pub message: Cow<'a, str>,
    /// The `stack` text, unparsed.
    pub stack: Option<Cow<'a, str>>,
}

/// What caught a failure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
    /// A script or wasm module that did not load or start, or whose probe failed.
    ScriptLoad,
    /// Another element whose resource failed.
    ResourceLoad,
    /// A `fetch` or XHR that failed.
    Network,
    /// `captureException` / `capture_error` by the app.
    Exception,
    /// `captureMessage` / `capture_message` by the app.
    Message,
}

/// What the caller knows better than [`crate::classify`] can guess.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// The kind of failure.
    pub error_type: Option<ErrorType>,
    /// When it happened.
    pub phase: Option<Phase>,
    /// Whose code failed.
    pub host: Option<Host>,
    /// Did somebody catch it?
    pub is_handled: Option<bool>,
    /// Can the page go on using what failed?
    pub recoverable: Option<bool>,
}

/// The page at the moment of failure.
#[derive(Clone, Debug, Default)]
pub struct Page<'a> {
    /// `location.href`.
    pub url: Option<Cow<'a, str>>,
    /// `navigator.userAgent`.
    pub user_agent: Option<Cow<'a, str>>,
    /// `document.referrer`.
    pub referrer: Option<Cow<'a, str>>,
}

/// A wasm module or a script of the page.
#[derive(Clone, Debug, Default)]
pub struct Module<'a> {
    /// Where it came from, as frames name it.
    pub url: Option<Cow<'a, str>>,
    /// Its build id.
    pub code_id: Option<Cow<'a, str>>,
    /// Which debug file belongs to it.
    pub debug_id: Option<Cow<'a, str>>,
}

/// What the app said of itself at `init`, and since.
#[derive(Clone, Debug, Default)]
pub struct Scope<'a> {
    /// The app's release.
    pub release: Option<Cow<'a, str>>,
    /// The app's environment.
    pub environment: Option<Cow<'a, str>>,
    /// Labels on every event: an object.
    pub tags: Option<Json<'a>>,
    /// Anything else on every event: an object.
    pub extra: Option<Json<'a>>,
    /// Objects by name on every event: an object.
    pub contexts: Option<Json<'a>>,
    /// The user, as the app described them: an object.
    pub user: Option<Json<'a>>,
}
