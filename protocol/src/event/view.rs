//! Reading an event whoever sent it.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{FrameView, Location};
use crate::{
    classify::{self, Classification, ErrorType, Signals, Trap},
    stack::Frame,
};

/// Most characters of a title.
const TITLE_CHARS: usize = 200;

/// Reads an event of any client leniently: a field of a wrong type is a missing field, never an error.
#[derive(Clone, Copy, Debug)]
pub struct EventView<'a>(pub &'a Value);

impl<'a> EventView<'a> {
    /// `event_id` without dashes, lower case; `None` when missing or not an id.
    pub fn event_id(&self) -> Option<String> {
        let id: String = self.text("event_id")?.chars().filter(|c| *c != '-').collect();
        (id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit())).then(|| id.to_ascii_lowercase())
    }

    /// `release`.
    pub fn release(&self) -> Option<&'a str> {
        self.text("release")
    }

    /// `environment`.
    pub fn environment(&self) -> Option<&'a str> {
        self.text("environment")
    }

    /// Who met it, as `field:value`: `user.id`, else the first of `email`, `username` and `ip_address` that tells one user
    /// from another. What a mask left and placeholders (`{{auto}}`) do not.
    pub fn user(&self) -> Option<String> {
        let user = self.0.get("user")?;
        ["id", "email", "username", "ip_address"].iter().find_map(|field| {
            let value = user.get(*field).and_then(scalar).filter(|value| tells_apart(value))?;
            Some(format!("{field}:{value}"))
        })
    }

    /// `level`, `error` when missing.
    pub fn level(&self) -> &'a str {
        self.text("level").unwrap_or("error")
    }

    /// Type of the last exception (the one that surfaced).
    pub fn exception_type(&self) -> Option<&'a str> {
        text(self.exception()?, "type")
    }

    /// Value of the last exception.
    pub fn exception_value(&self) -> Option<&'a str> {
        text(self.exception()?, "value")
    }

    /// `logentry.formatted`, `logentry.message`, or `message` (string, or object with `formatted`).
    pub fn message(&self) -> Option<&'a str> {
        let entry = [self.0.get("logentry"), self.0.get("message")];
        entry.into_iter().flatten().find_map(|entry| match entry {
            Value::String(message) => Some(message.as_str()),
            entry => text(entry, "formatted").or_else(|| text(entry, "message")),
        })
    }

    /// The message before its parameters were put in, where the client sends it; else [`EventView::message`].
    pub fn message_template(&self) -> Option<&'a str> {
        self.0.get("logentry").and_then(|entry| text(entry, "message")).or_else(|| self.message())
    }

    /// Frames of the last exception, innermost LAST, each as far as it can be read.
    pub fn frames(&self) -> Vec<Frame> {
        self.frame_views().iter().map(FrameView::frame).collect()
    }

    /// As [`EventView::frames`], with what symbolication added.
    pub fn frame_views(&self) -> Vec<FrameView<'a>> {
        let stacktrace = self.exception().and_then(|e| e.get("stacktrace")).or_else(|| self.0.get("stacktrace"));
        stacktrace.map(frame_views).unwrap_or_default()
    }

    /// The frames as the client sent them; empty where symbolication changed none.
    pub fn raw_frame_views(&self) -> Vec<FrameView<'a>> {
        self.exception().and_then(|e| e.get("raw_stacktrace")).map(frame_views).unwrap_or_default()
    }

    /// `contexts.panicle` as far as it can be read; classified from the event's own fields when another SDK sent it.
    pub fn classification(&self) -> Classification {
        let frames = self.frames();
        let guess = self.classify(&frames);
        let Some(said) = self.panicle() else {
            return guess;
        };
        Classification {
            error_type: read(said, "error_type").unwrap_or(guess.error_type),
            phase: read(said, "phase").unwrap_or(guess.phase),
            host: read(said, "host").unwrap_or(guess.host),
            is_unhandled: read(said, "is_unhandled").unwrap_or(guess.is_unhandled),
            recoverable: read(said, "recoverable").unwrap_or(guess.recoverable),
        }
    }

    /// Which trap it was: `contexts.panicle.trap`, else read from the exception; `None` when it was none.
    pub fn trap(&self) -> Option<Trap> {
        let said = self.panicle().and_then(|said| read(said, "trap"));
        let message = self.exception_value().unwrap_or_default();
        said.or_else(|| classify::trap_in(self.exception_type()?, message, &self.frames()))
    }

    /// `contexts.panicle.location`.
    pub fn location(&self) -> Option<Location> {
        read(self.panicle()?, "location")
    }

    /// The one-line title: `type: value` cut to 200 characters, or the message.
    pub fn title(&self) -> String {
        let title = match (self.exception_type(), self.exception_value()) {
            (Some(kind), Some(value)) if !value.trim().is_empty() => format!("{kind}: {value}"),
            (Some(text), _) | (None, Some(text)) => text.to_owned(),
            (None, None) => self.message().unwrap_or_default().to_owned(),
        };
        let first_line = title.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("(no message)");
        cut(first_line, TITLE_CHARS)
    }

    /// Where: the panic's location `file:line:column`, else the innermost in-app frame's `function` in `filename`.
    pub fn culprit(&self) -> Option<String> {
        if let Some(Location { file, line, column }) = self.location() {
            return Some(format!("{file}:{line}:{column}"));
        }
        let frames = self.frames();
        let frame = frames.iter().rev().find(|f| f.is_in_app()).or(frames.last());
        match frame.map(|f| (f.function.as_deref(), f.filename.as_deref())) {
            Some((Some(function), Some(file))) => Some(format!("{function} in {file}")),
            Some((Some(place), None) | (None, Some(place))) => Some(place.to_owned()),
            _ => self.text("culprit").or_else(|| self.text("transaction")).map(str::to_owned),
        }
    }

    /// `fingerprint` the client set, unless it is only `{{ default }}`. Parts that are `{{ default }}` (see
    /// [`is_default_part`](crate::fingerprint::is_default_part)) stand for what grouping would say without it.
    pub fn client_fingerprint(&self) -> Option<Vec<&'a str>> {
        let parts: Vec<&str> = self.0.get("fingerprint")?.as_array()?.iter().filter_map(Value::as_str).collect();
        let says_something = parts.iter().any(|part| !crate::fingerprint::is_default_part(part));
        says_something.then_some(parts)
    }

    /// Tags as pairs, whether sent as object or as array of pairs.
    pub fn tags(&self) -> Vec<(String, String)> {
        match self.0.get("tags") {
            Some(Value::Object(tags)) => tags.iter().filter_map(|(k, v)| Some((k.clone(), scalar(v)?))).collect(),
            Some(Value::Array(tags)) => tags.iter().filter_map(read_tag).collect(),
            _ => Vec::new(),
        }
    }

    /// Breadcrumbs, oldest first, whether sent as `{values}` or as array.
    pub fn breadcrumbs(&self) -> Vec<&'a Value> {
        self.0.get("breadcrumbs").map(values).unwrap_or_default()
    }

    fn text(&self, name: &str) -> Option<&'a str> {
        text(self.0, name)
    }

    fn panicle(&self) -> Option<&'a Value> {
        self.0.get("contexts")?.get("panicle")
    }

    fn exception(&self) -> Option<&'a Value> {
        let exception = self.0.get("exception")?;
        match values(exception).last() {
            Some(last) => Some(last),
            None => exception.is_object().then_some(exception),
        }
    }

    fn classify(&self, frames: &[Frame]) -> Classification {
        let mechanism = self.exception().and_then(|e| e.get("mechanism"));
        let signals = Signals {
            name: self.exception_type().unwrap_or_default(),
            message: self.exception_value().unwrap_or_default(),
            mechanism: mechanism.and_then(|m| text(m, "type")).unwrap_or_default(),
            is_handled: mechanism.and_then(|m| m.get("handled")).and_then(Value::as_bool).unwrap_or(false),
            is_async: false,
            frames,
        };
        let guess = classify::classify(&signals);
        match self.0.get("csp") {
            Some(_) => Classification { error_type: ErrorType::CspViolation, ..guess },
            None => guess,
        }
    }
}

fn frame_views(stacktrace: &Value) -> Vec<FrameView<'_>> {
    stacktrace.get("frames").and_then(Value::as_array).into_iter().flatten().map(FrameView).collect()
}

/// A tag sent as `[key, value]` or as `{key, value}`.
fn read_tag(tag: &Value) -> Option<(String, String)> {
    let (key, value) = match tag {
        Value::Array(pair) => (pair.first()?, pair.get(1)?),
        tag => (tag.get("key")?, tag.get("value")?),
    };
    Some((scalar(key)?, scalar(value)?))
}

fn values(list: &Value) -> Vec<&Value> {
    let list = list.as_array().or_else(|| list.get("values").and_then(Value::as_array));
    list.into_iter().flatten().filter(|value| !value.is_null()).collect()
}

pub(super) fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
}

pub(super) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

/// A mask with a hash does (`138****5678#…`, `[employee:…]`), a bare one (`[email]`) does not.
fn tells_apart(value: &str) -> bool {
    let is_bare_mask = value.starts_with('[') && value.ends_with(']') && !value.contains(':');
    let is_starred = value.contains('*') && !value.contains('#');
    !(value.is_empty() || value.starts_with("{{") || is_bare_mask || is_starred)
}

fn read<T: DeserializeOwned>(value: &Value, name: &str) -> Option<T> {
    T::deserialize(value.get(name)?).ok()
}

fn cut(text: &str, chars: usize) -> String {
    match text.char_indices().nth(chars) {
        Some(_) => text.chars().take(chars - 1).chain(['…']).collect(),
        None => text.to_owned(),
    }
}
