//! The parts of an event, each a card; a part the event lacks is no card.

use maud::{Markup, html};
use panicle_protocol::stack::Frame;
use serde_json::{Map, Value};

/// The frames, innermost first; the app's own stand out.
pub(super) fn frames(frames: &[Frame]) -> Markup {
    html! {
        @if !frames.is_empty() {
            section.card {
                h2 { "Stack" }
                ol.frames { @for frame in frames.iter().rev() { (self::frame(frame)) } }
            }
        }
    }
}

fn frame(frame: &Frame) -> Markup {
    let is_own = frame.in_app == Some(true);
    html! {
        li.own[is_own] {
            code.function { (frame.function.as_deref().unwrap_or("(anonymous)")) }
            span.where {
                (frame.filename.as_deref().unwrap_or("(unknown)"))
                @if let Some(line) = frame.lineno { ":" (line) @if let Some(column) = frame.colno { ":" (column) } }
                @if let Some(address) = &frame.instruction_addr { " " (address) }
            }
            @if is_own { span.chip.own { "app" } }
        }
    }
}

/// What led up to it, oldest first.
pub(super) fn breadcrumbs(crumbs: &[&Value]) -> Markup {
    html! {
        @if !crumbs.is_empty() {
            section.card {
                h2 { "What led up to it" }
                ol.breadcrumbs { @for crumb in crumbs { (breadcrumb(crumb)) } }
            }
        }
    }
}

fn breadcrumb(crumb: &Value) -> Markup {
    let text = |field: &str| crumb.get(field).and_then(Value::as_str);
    let data = crumb.get("data").filter(|data| !is_empty(data));
    html! {
        li {
            span.category { (text("category").or_else(|| text("type")).unwrap_or("note")) }
            span.said {
                @if let Some(message) = text("message") { (message) }
                @if let Some(data) = data { " " code { (data) } }
            }
            span.when { (clock_time(crumb.get("timestamp"))) }
        }
    }
}

/// The time of day of a timestamp, in seconds or as RFC 3339.
fn clock_time(timestamp: Option<&Value>) -> String {
    let at = match timestamp {
        Some(Value::Number(seconds)) => {
            let ms = (seconds.as_f64().unwrap_or_default() * 1000.0) as i64;
            jiff::Timestamp::from_millisecond(ms).ok()
        }
        Some(Value::String(text)) => text.parse().ok(),
        _ => None,
    };
    at.map(|at| at.strftime("%H:%M:%S").to_string()).unwrap_or_default()
}

/// The page it happened on.
pub(super) fn request(payload: &Value) -> Markup {
    let request = &payload["request"];
    let header = |name: &str| header_of(&request["headers"], name);
    html! {
        @if request.is_object() {
            section.card {
                h2 { "Page" }
                dl.pairs {
                    @if let Some(url) = request["url"].as_str() { dt { "URL" } dd { (url) } }
                    @if let Some(agent) = header("user-agent") { dt { "Browser" } dd { (agent) } }
                    @if let Some(referrer) = header("referer") { dt { "Referrer" } dd { (referrer) } }
                }
            }
        }
    }
}

/// A header, whether the client sent them as an object or as pairs.
fn header_of<'a>(headers: &'a Value, name: &str) -> Option<&'a str> {
    match headers {
        Value::Object(headers) => {
            headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).and_then(|(_, value)| value.as_str())
        }
        Value::Array(pairs) => pairs
            .iter()
            .find(|pair| pair[0].as_str().is_some_and(|key| key.eq_ignore_ascii_case(name)))
            .and_then(|pair| pair[1].as_str()),
        _ => None,
    }
}

/// The searchable labels.
pub(super) fn tags(tags: &[(String, String)]) -> Markup {
    html! {
        @if !tags.is_empty() {
            section.card {
                h2 { "Tags" }
                ul.tags { @for (name, value) in tags { li { span { (name) } b { (value) } } } }
            }
        }
    }
}

/// Everything the client knew besides, `panicle`'s own first.
pub(super) fn contexts(payload: &Value) -> Markup {
    let none = Map::new();
    let contexts = payload["contexts"].as_object().unwrap_or(&none);
    let own = contexts.iter().filter(|(name, _)| *name == "panicle");
    let others = contexts.iter().filter(|(name, _)| *name != "panicle");
    let user = payload.get("user").filter(|user| !is_empty(user)).map(|user| ("user", user));
    html! {
        @if let Some((name, user)) = user { (context(name, user)) }
        @for (name, fields) in own.chain(others) { @if !is_empty(fields) { (context(name, fields)) } }
    }
}

fn context(name: &str, fields: &Value) -> Markup {
    html! {
        section.card.context {
            h2 { (name) }
            @match fields {
                Value::Object(fields) => dl.pairs {
                    @for (name, value) in fields { dt { (name) } dd { (short(value)) } }
                },
                other => p { (short(other)) }
            }
        }
    }
}

fn short(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Object(fields) => fields.is_empty(),
        Value::Array(values) => values.is_empty(),
        Value::String(text) => text.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The payload as it is stored.
pub(super) fn raw(payload: &Value) -> Markup {
    let text = serde_json::to_string_pretty(payload).unwrap_or_default();
    html! { details.card.raw { summary { "The whole event, as stored" } pre { code { (text) } } } }
}
