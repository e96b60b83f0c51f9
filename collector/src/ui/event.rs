//! The parts of an event, each a card; a part the event lacks is no card.

use maud::{Markup, html};
use serde_json::{Map, Value};

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

/// Where in the page's components it happened, as React and Vue tell it.
pub(super) fn components(payload: &Value) -> Markup {
    let contexts = &payload["contexts"];
    let stack = ["react", "vue"]
        .iter()
        .find_map(|framework| COMPONENT_STACKS.iter().find_map(|name| contexts[framework][name].as_str()));
    html! {
        @if let Some(stack) = stack.map(str::trim).filter(|stack| !stack.is_empty()) {
            section.card { h2 { "Components" } pre { code { (unindented(stack)) } } }
        }
    }
}

/// Fields that hold a component stack.
const COMPONENT_STACKS: [&str; 3] = ["componentStack", "component_stack", "trace"];

fn unindented(stack: &str) -> String {
    stack.lines().map(str::trim).collect::<Vec<_>>().join("\n")
}

/// What was asked for and did not come: a request, a resource, a script, or what the policy forbids.
pub(super) fn failed_load(payload: &Value) -> Markup {
    let contexts = &payload["contexts"];
    html! { @for name in FAILED_LOAD { @if !is_empty(&contexts[name]) { (context(name, &contexts[name])) } } }
}

/// Contexts that say what did not come.
const FAILED_LOAD: [&str; 2] = ["detail", "csp"];

/// Everything the client knew besides, `panicle`'s own first.
pub(super) fn contexts(payload: &Value) -> Markup {
    let none = Map::new();
    let contexts = payload["contexts"].as_object().unwrap_or(&none);
    let others = contexts.iter().map(|(name, fields)| (name.as_str(), fields));
    let besides = ["user", "extra"].map(|name| (name, &payload[name]));
    let own = [("panicle", &payload["contexts"]["panicle"])];
    html! {
        @for (name, fields) in besides.into_iter().chain(own) { @if !is_empty(fields) { (context(name, fields)) } }
        @for (name, fields) in others {
            @if name != "panicle" && !FAILED_LOAD.contains(&name) && !is_empty(fields) { (context(name, fields)) }
        }
    }
}

fn context(name: &str, fields: &Value) -> Markup {
    let is_shown = |field: &str, value: &Value| !is_empty(value) && !is_shown_apart(name, field);
    html! {
        @match fields {
            Value::Object(fields) => @if fields.iter().any(|(field, value)| is_shown(field, value)) {
                section.card.context {
                    h2 { (title(name)) }
                    dl.pairs {
                        @for (field, value) in fields {
                            @if is_shown(field, value) { dt { (field) } dd { (short(value)) } }
                        }
                    }
                }
            },
            other => section.card.context { h2 { (title(name)) } p { (short(other)) } }
        }
    }
}

/// Has it a place of its own on the page?
fn is_shown_apart(context: &str, field: &str) -> bool {
    match context {
        "react" | "vue" => COMPONENT_STACKS.contains(&field),
        "panicle" => matches!(field, "location" | "hint"),
        _ => false,
    }
}

/// What the card of a context is called.
fn title(name: &str) -> &str {
    match name {
        "detail" => "What failed",
        "csp" => "CSP violation",
        other => other,
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
