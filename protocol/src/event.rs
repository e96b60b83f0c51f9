//! A Sentry event: what the SDK builds ([`Event`]) and how the collector reads anybody's ([`EventView`]).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{classify::Classification, stack::Frame};

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
    /// A message captured without an exception.
    #[serde(skip_serializing_if = "Option::is_none")]
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

/// Reads an event of any client leniently: a field of a wrong type is a missing field, never an error.
#[derive(Clone, Copy, Debug)]
pub struct EventView<'a>(pub &'a Value);

impl<'a> EventView<'a> {
    /// `event_id` without dashes, lower case; `None` when missing or not an id.
    pub fn event_id(&self) -> Option<String> {
        todo!()
    }
    /// `release`.
    pub fn release(&self) -> Option<&'a str> {
        todo!()
    }
    /// `environment`.
    pub fn environment(&self) -> Option<&'a str> {
        todo!()
    }
    /// `level`, `error` when missing.
    pub fn level(&self) -> &'a str {
        todo!()
    }
    /// Type of the last exception (the one that surfaced).
    pub fn exception_type(&self) -> Option<&'a str> {
        todo!()
    }
    /// Value of the last exception.
    pub fn exception_value(&self) -> Option<&'a str> {
        todo!()
    }
    /// `logentry.formatted`, `logentry.message`, or `message` (string, or object with `formatted`).
    pub fn message(&self) -> Option<&'a str> {
        todo!()
    }
    /// Frames of the last exception, innermost LAST, each as far as it can be read.
    pub fn frames(&self) -> Vec<Frame> {
        todo!()
    }
    /// `contexts.panicle` as far as it can be read; classified from the event's own fields when another SDK sent it.
    pub fn classification(&self) -> Classification {
        todo!()
    }
    /// `contexts.panicle.location`.
    pub fn location(&self) -> Option<Location> {
        todo!()
    }
    /// The one-line title: `type: value` cut to 200 characters, or the message.
    pub fn title(&self) -> String {
        todo!()
    }
    /// Where: the panic's location `file:line:column`, else the innermost in-app frame's `function` in `filename`.
    pub fn culprit(&self) -> Option<String> {
        todo!()
    }
    /// `fingerprint` the client set, unless it is only `{{ default }}`.
    pub fn client_fingerprint(&self) -> Option<Vec<&'a str>> {
        todo!()
    }
    /// Tags as pairs, whether sent as object or as array of pairs.
    pub fn tags(&self) -> Vec<(String, String)> {
        todo!()
    }
    /// Breadcrumbs, oldest first, whether sent as `{values}` or as array.
    pub fn breadcrumbs(&self) -> Vec<&'a Value> {
        todo!()
    }
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
