//! A Sentry event: what the SDK builds ([`Event`]) and how the collector reads anybody's ([`EventView`]).

mod view;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

use crate::stack::Frame;

pub use view::EventView;

/// The event this SDK sends. Other clients' events stay JSON: see [`EventView`].
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Event {
    /// 32 lower-case hex digits.
    pub event_id: String,
    /// Seconds since the Unix epoch.
    pub timestamp: f64,
    /// Sentry's platform name: `javascript`.
    pub platform: String,
    /// `fatal`, `error`, `warning`, `info` or `debug`.
    pub level: String,
    /// The app's release, `name@version`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub release: Option<String>,
    /// `production`, `staging`, …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// The exceptions, cause first, as Sentry orders them.
    #[serde(skip_serializing_if = "Values::is_empty")]
    pub exception: Values<Exception>,
    /// A message captured without an exception. Sentry's schema knows it only as `logentry.formatted`.
    #[serde(rename = "logentry", serialize_with = "as_log_entry", skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// What led up to it, oldest first.
    #[serde(skip_serializing_if = "Values::is_empty")]
    pub breadcrumbs: Values<Value>,
    /// The page: `url`, `headers` (`User-Agent`, `Referer`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<Request>,
    /// `panicle` and whatever the app set.
    pub contexts: BTreeMap<String, Value>,
    /// Searchable labels.
    pub tags: BTreeMap<String, String>,
    /// The user as the app described them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<Value>,
    /// Wasm modules the frames refer to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub debug_meta: Option<Value>,
    /// A fingerprint the app set; wins over grouping.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<Vec<String>>,
    /// `{name, version}` of the SDK.
    pub sdk: Value,
}

/// Sentry's `{"values": […]}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Values<T> {
    /// The values.
    pub values: Vec<T>,
}

/// One exception.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Exception {
    /// `panic`, `RuntimeError`, `TypeError`, …
    #[serde(rename = "type")]
    pub kind: String,
    /// The message.
    pub value: String,
    /// How it was caught.
    pub mechanism: Mechanism,
    /// The frames, innermost last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stacktrace: Option<Stacktrace>,
}

/// How an exception was caught.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Mechanism {
    /// `panicle.panic`, `onerror`, `onunhandledrejection`, …
    #[serde(rename = "type")]
    pub kind: String,
    /// Did the app catch it itself?
    pub handled: bool,
}

/// Frames of one exception.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Stacktrace {
    /// Innermost last.
    pub frames: Vec<Frame>,
}

/// The page the event came from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Request {
    /// The page's address.
    pub url: String,
    /// `User-Agent` and `Referer`.
    pub headers: BTreeMap<String, String>,
}

/// Where a panic happened, from `std::panic::Location`; travels as `contexts.panicle.location`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    /// Source file as the compiler names it.
    pub file: String,
    /// 1-based line.
    pub line: u32,
    /// 1-based column.
    pub column: u32,
}

fn as_log_entry<S: Serializer>(message: &Option<String>, serializer: S) -> Result<S::Ok, S::Error> {
    BTreeMap::from([("formatted", message)]).serialize(serializer)
}

impl<T> Values<T> {
    /// Is there none?
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}

impl<T> Default for Values<T> {
    fn default() -> Self {
        Self { values: Vec::new() }
    }
}
