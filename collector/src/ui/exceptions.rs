//! What was thrown, what had caused that, and where: the error that surfaced first, its causes below it.

use maud::{Markup, html};
use serde_json::Value;

use super::{
    modules::Modules,
    stack::{self, Shown},
};

/// Most exceptions of one event that are shown.
const MOST: usize = 10;

/// A card for each exception, or one for the stack of an event without any.
pub(super) fn cards(payload: &Value, shown: Shown) -> Markup {
    let chain = chain(payload);
    let modules = Modules::of_event(payload);
    html! {
        @match chain.as_slice() {
            [] => (alone(payload, shown, &modules)),
            [only] => (alone(if stack::is_there(only) { only } else { payload }, shown, &modules)),
            _ => {
                @for (position, exception) in chain.iter().rev().take(MOST).enumerate() {
                    (card(exception, position, shown, &modules))
                }
            },
        }
        @if chain.len() > MOST { p.quiet-note { (chain.len() - MOST) " more causes are in the event as stored." } }
    }
}

/// The exceptions, the one that surfaced last.
fn chain(payload: &Value) -> Vec<&Value> {
    let values = payload.pointer("/exception/values").or(payload.get("exception")).and_then(Value::as_array);
    values.into_iter().flatten().filter(|exception| exception.is_object()).collect()
}

fn alone(holder: &Value, shown: Shown, modules: &Modules<'_>) -> Markup {
    html! { @if stack::is_there(holder) { section.card.stack { h2 { "Stack" } (stack::of(holder, shown, modules)) } } }
}

fn card(exception: &Value, position: usize, shown: Shown, modules: &Modules<'_>) -> Markup {
    let text = |name: &str| exception.get(name).and_then(Value::as_str).unwrap_or_default();
    let (kind, value) = (text("type"), text("value"));
    html! {
        section.card.exception.stack {
            h2 {
                @if position > 0 { span.label { (relation(exception)) } " " }
                @if kind.is_empty() { "Error" } @else { (kind) }
            }
            @if !value.is_empty() { pre.message { (value) } }
            (stack::of(exception, shown, modules))
        }
    }
}

/// What it is to the error above it: a cause, or one of several that an `AggregateError` holds.
fn relation(exception: &Value) -> &'static str {
    let source = exception.pointer("/mechanism/source").and_then(Value::as_str).unwrap_or_default();
    if source.starts_with("errors[") { "Together with" } else { "Caused by" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_error_that_surfaced_comes_first_and_its_causes_follow() {
        let frame = |function: &str| json!({ "frames": [{ "function": function, "filename": "a.js" }] });
        let text = cards(
            &json!({ "exception": { "values": [
            { "type": "RangeError", "value": "late", "mechanism": { "source": "errors[0]" } },
            { "type": "TypeError", "value": "no price", "stacktrace": frame("price") },
            null,
            { "type": "Error", "value": "checkout failed", "stacktrace": frame("checkout") },
        ] } }),
            Shown::Readable,
        )
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
        let text = cards(&json!({ "exception": { "values": many } }), Shown::Readable).into_string();
        assert_eq!(text.matches("again").count(), MOST);
        assert!(text.contains("15 more causes"), "{text}");
        let bare = json!({ "stacktrace": { "frames": [{ "function": "lonely" }] } });
        assert!(cards(&bare, Shown::Readable).into_string().contains("lonely"));
        assert_eq!(cards(&json!({ "exception": 7 }), Shown::Readable).into_string(), "");
    }
}
