//! What was thrown, what had caused that, and where: the error that surfaced first, its causes below it.

use maud::{Markup, html};
use panicle_protocol::{event::EventView, stack::Frame};
use serde_json::{Value, json};

/// Most exceptions of one event that are shown.
const MOST: usize = 10;

/// A card for each exception, or one for the stack of an event without any.
pub(super) fn cards(payload: &Value) -> Markup {
    let chain = chain(payload);
    html! {
        @if chain.len() < 2 {
            (stack("Stack", &EventView(payload).frames()))
        } @else {
            @for (position, exception) in chain.iter().rev().take(MOST).enumerate() { (card(exception, position)) }
            @if chain.len() > MOST { p.quiet-note { (chain.len() - MOST) " more causes are in the event as stored." } }
        }
    }
}

/// The exceptions, the one that surfaced last.
fn chain(payload: &Value) -> Vec<&Value> {
    let values = payload.pointer("/exception/values").or(payload.get("exception")).and_then(Value::as_array);
    values.into_iter().flatten().filter(|exception| exception.is_object()).collect()
}

fn card(exception: &Value, position: usize) -> Markup {
    let text = |name: &str| exception.get(name).and_then(Value::as_str).unwrap_or_default();
    let alone = json!({ "exception": { "values": [exception] } });
    let (kind, value) = (text("type"), text("value"));
    html! {
        section.card.exception {
            h2 {
                @if position > 0 { span.label { (relation(exception)) } " " }
                @if kind.is_empty() { "Error" } @else { (kind) }
            }
            @if !value.is_empty() { pre.message { (value) } }
            (frames(&EventView(&alone).frames()))
        }
    }
}

/// What it is to the error above it: a cause, or one of several that an `AggregateError` holds.
fn relation(exception: &Value) -> &'static str {
    let source = exception.pointer("/mechanism/source").and_then(Value::as_str).unwrap_or_default();
    if source.starts_with("errors[") { "Together with" } else { "Caused by" }
}

fn stack(title: &str, own: &[Frame]) -> Markup {
    html! { @if !own.is_empty() { section.card { h2 { (title) } (frames(own)) } } }
}

/// The frames, innermost first; the app's own stand out.
fn frames(frames: &[Frame]) -> Markup {
    html! { @if !frames.is_empty() { ol.frames { @for frame in frames.iter().rev() { (self::frame(frame)) } } } }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_that_surfaced_comes_first_and_its_causes_follow() {
        let frame = |function: &str| json!({ "frames": [{ "function": function, "filename": "a.js" }] });
        let text = cards(&json!({ "exception": { "values": [
            { "type": "RangeError", "value": "late", "mechanism": { "source": "errors[0]" } },
            { "type": "TypeError", "value": "no price", "stacktrace": frame("price") },
            null,
            { "type": "Error", "value": "checkout failed", "stacktrace": frame("checkout") },
        ] } }))
        .into_string();
        let places: Vec<usize> =
            ["checkout failed", "checkout</code>", "Caused by", "no price", "price</code>", "Together with", "late"]
                .map(|part| text.find(part).unwrap_or_else(|| panic!("{part} is not in {text}")))
                .into();
        assert!(places.is_sorted(), "{places:?} {text}");
        assert_eq!(text.matches("Caused by").count(), 1);
    }

    #[test]
    fn endless_chains_are_cut_and_a_stack_needs_no_exception() {
        let many = vec![json!({ "type": "Error", "value": "again" }); 25];
        let text = cards(&json!({ "exception": { "values": many } })).into_string();
        assert_eq!(text.matches("again").count(), MOST);
        assert!(text.contains("15 more causes"), "{text}");
        let bare = json!({ "stacktrace": { "frames": [{ "function": "lonely" }] } });
        assert!(cards(&bare).into_string().contains("lonely"));
        assert_eq!(cards(&json!({ "exception": 7 })).into_string(), "");
    }
}
