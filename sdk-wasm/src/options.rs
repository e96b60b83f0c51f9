//! What an app says of itself at [`init`](crate::init).

use std::ops::RangeInclusive;

use serde_json::Value;
use wasm_bindgen::prelude::*;

use crate::{
    click::ClickMark,
    mask::Rule,
    object::{self, Object},
};

/// Where events go, what sends them, what is left out, and what else is private in them.
///
/// ```no_run
/// use panicle::mask::Rule;
///
/// let options = panicle::Options::new("http://key@localhost:4800/1")
///     .release("shop@1.0.0")
///     .environment("production")
///     .tag("tenant", "north")
///     .ignore_errors(["ResizeObserver loop"])
///     .mask(Rule::named("employee").patterns([r"EMP-\d{6}"]))
///     .mask(Rule::named("account").keys(["accountNo"]).hash());
/// ```
#[derive(Debug)]
#[must_use]
pub struct Options {
    /// In the names that the shim knows them by.
    said: Object,
    tags: Vec<(String, String)>,
}

impl Options {
    /// Options with only a DSN, `http://PUBLIC_KEY@HOST/PROJECT`.
    pub fn new(dsn: impl AsRef<str>) -> Self {
        Self { said: Object::with("dsn", dsn.as_ref()), tags: Vec::new() }
    }

    /// The app's release, `name@version`. It decides which fix an error belongs to.
    pub fn release(self, release: impl AsRef<str>) -> Self {
        self.set("release", release.as_ref())
    }

    /// `production`, `staging`, …
    pub fn environment(self, environment: impl AsRef<str>) -> Self {
        self.set("environment", environment.as_ref())
    }

    /// A searchable label on all events, as [`set_tag`](crate::set_tag) puts it there later.
    pub fn tag(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.tags.push((key.into(), value.into()));
        self
    }

    /// One more masking rule; the first one that fits wins, and all of them go before the built-in ones. A wrong rule is
    /// refused at [`init`](crate::init), which then reports nothing.
    pub fn mask(self, rule: Rule) -> Self {
        // The shim refuses what is no rule: nothing may leave without rules that were given.
        self.said.push("mask", object::value(&rule));
        self
    }

    /// The part of events that is sent, from 0 to 1; which ones is drawn by lot. 1 unless said otherwise.
    pub fn sample_rate(self, rate: f64) -> Self {
        self.set("sampleRate", rate)
    }

    /// Leaves out errors in whose `name: message` one of these is found.
    pub fn ignore_errors<T: AsRef<str>>(self, pieces: impl IntoIterator<Item = T>) -> Self {
        self.said.push_all("ignoreErrors", pieces);
        self
    }

    /// Leaves out errors of scripts in whose URL one of these is found; of what failed to load, in its own URL.
    pub fn deny_urls<T: AsRef<str>>(self, pieces: impl IntoIterator<Item = T>) -> Self {
        self.said.push_all("denyUrls", pieces);
        self
    }

    /// Reports only errors of scripts in whose URL one of these is found, and those of no known place.
    pub fn allow_urls<T: AsRef<str>>(self, pieces: impl IntoIterator<Item = T>) -> Self {
        self.said.push_all("allowUrls", pieces);
        self
    }

    /// Looks at each masked event before it is sent. Answers the event, changed or not (a changed one is masked again), or
    /// `None` to drop it. When the hook panics, the event goes unchanged; a last breath can only be dropped.
    pub fn before_send(self, hook: impl Fn(Value) -> Option<Value> + 'static) -> Self {
        self.set("beforeSendJson", json_hook(hook))
    }

    /// How many breadcrumbs are kept, at most 100. 30 unless said otherwise.
    pub fn max_breadcrumbs(self, most: u32) -> Self {
        self.set("maxBreadcrumbs", most)
    }

    /// Looks at each breadcrumb before it is kept, unmasked: an object of `category`, `message`, `level`, `data` and
    /// `timestamp`. Answers it, changed or not, or `None` to forget it.
    pub fn before_breadcrumb(self, hook: impl Fn(Value) -> Option<Value> + 'static) -> Self {
        self.set("beforeBreadcrumbJson", json_hook(hook))
    }

    /// Is what the page prints a breadcrumb? Yes unless said otherwise.
    pub fn console(self, is_kept: bool) -> Self {
        self.set("console", is_kept)
    }

    /// Marks what a click begins as business-critical, and labels the events that follow, until the next navigation. The
    /// hook gets the `Element` that was clicked.
    pub fn on_click(self, hook: impl Fn(&JsValue) -> Option<ClickMark> + 'static) -> Self {
        // A hook that panicked may leave the app's own state torn, never ours.
        let hook = Closure::<dyn Fn(JsValue) -> JsValue>::own_assert_unwind_safe(move |element: JsValue| {
            hook(&element).map_or(JsValue::UNDEFINED, JsValue::from)
        });
        self.set("onClick", hook.into_js_value())
    }

    /// Answers of requests that are failures besides those of 500 and above, which always are: `[404..=404, 408..=429]`.
    pub fn capture_http_errors(self, statuses: impl IntoIterator<Item = RangeInclusive<u16>>) -> Self {
        for range in statuses {
            let both = js_sys::Array::of2(&(*range.start()).into(), &(*range.end()).into());
            self.said.push("captureHttpErrors", both);
        }
        self
    }

    /// A script the app needs and does not load itself: it is loaded once when the page is idle, and a failure is reported.
    pub fn probe(self, url: impl AsRef<str>) -> Self {
        self.said.push("probes", url.as_ref());
        self
    }

    /// Are page loads told as sessions, so that rates of failure can be computed? Yes when there is a release.
    pub fn sessions(self, are_told: bool) -> Self {
        self.set("sessions", are_told)
    }

    /// Where the page serves the npm package's `vitals.js`. Web Vitals are then tags of later events.
    pub fn web_vitals(self, url: impl AsRef<str>) -> Self {
        self.set("webVitals", url.as_ref())
    }

    fn set(self, name: &str, value: impl Into<JsValue>) -> Self {
        self.said.set(name, value);
        self
    }

    /// What the shim is told, and the tags to begin with.
    pub(crate) fn into_parts(self) -> (JsValue, Vec<(String, String)>) {
        (self.said.into(), self.tags)
    }
}

/// The shim gives JSON to such a hook and takes JSON, or nothing, from it.
fn json_hook(hook: impl Fn(Value) -> Option<Value> + 'static) -> JsValue {
    Closure::<dyn Fn(String) -> Option<String>>::own_assert_unwind_safe(move |json: String| {
        let Ok(given) = serde_json::from_str(&json) else { return Some(json) };
        hook(given).map(|answer| answer.to_string())
    })
    .into_js_value()
}
