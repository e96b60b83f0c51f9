//! What led up to a failure, oldest first; requests, console lines and page changes as one reads them.

use maud::{Markup, html};
use serde_json::{Map, Value};

/// Most breadcrumbs that are shown: the last ones.
const MOST: usize = 200;

/// The card; none without breadcrumbs.
pub(super) fn card(crumbs: &[&Value]) -> Markup {
    let left_out = crumbs.len().saturating_sub(MOST);
    html! {
        @if !crumbs.is_empty() {
            section.card {
                h2 { "What led up to it" }
                @if left_out > 0 { p.quiet-note { (left_out) " earlier ones are in the event as stored." } }
                ol.breadcrumbs { @for crumb in &crumbs[left_out..] { (breadcrumb(crumb)) } }
            }
        }
    }
}

fn breadcrumb(crumb: &Value) -> Markup {
    let text = |field: &str| crumb.get(field).and_then(Value::as_str).filter(|text| !text.is_empty());
    let category = text("category").or_else(|| text("type")).unwrap_or("note");
    let level = match text("level") {
        Some(level @ ("warning" | "error" | "fatal")) => Some(format!("level-{level}")),
        _ => None,
    };
    html! {
        li class=[level] {
            span.category { (category) }
            span.said { (said(category, text("message"), crumb.get("data"))) }
            span.when { (clock_time(crumb.get("timestamp"))) }
        }
    }
}

fn said(category: &str, message: Option<&str>, data: Option<&Value>) -> Markup {
    let none = Map::new();
    let data = data.and_then(Value::as_object).unwrap_or(&none).clone();
    let is_request = data.contains_key("url") && (data.contains_key("method") || data.contains_key("status_code"));
    if is_request {
        request(message, data)
    } else if category == "navigation" && data.contains_key("to") {
        navigation(message, data)
    } else if category == "console" {
        // The message is those arguments, joined.
        plain(message, without(data, &["logger", "arguments"]))
    } else {
        plain(message, data)
    }
}

/// `GET /api/cart 503 · 120 ms`.
fn request(message: Option<&str>, data: Map<String, Value>) -> Markup {
    let status = number(&data, &["status_code", "status"]);
    let took = number(&data, &["duration_ms", "duration"]);
    let is_bad = status.is_none_or(|status| !(100..400).contains(&status));
    html! {
        b { (data.get("method").and_then(Value::as_str).unwrap_or("GET")) } " "
        (data.get("url").map(short).unwrap_or_default()) " "
        span.outcome.bad[is_bad] {
            @match status.filter(|status| *status > 0) { Some(status) => (status), None => "no answer" }
        }
        @if let Some(took) = took { " " span.took { (took) " ms" } }
        @let rest = without(data, &["method", "url", "status_code", "status", "duration_ms", "duration"]);
        (plain(message, rest))
    }
}

fn navigation(message: Option<&str>, data: Map<String, Value>) -> Markup {
    html! {
        (data.get("from").map(short).unwrap_or_default()) " → " (data.get("to").map(short).unwrap_or_default())
        (plain(message, without(data, &["from", "to"])))
    }
}

fn plain(message: Option<&str>, data: Map<String, Value>) -> Markup {
    html! {
        @if let Some(message) = message { " " (message) }
        @for (name, value) in &data { " " span.datum { span { (name) } " " code { (short(value)) } } }
    }
}

fn without(mut data: Map<String, Value>, names: &[&str]) -> Map<String, Value> {
    data.retain(|name, _| !names.contains(&name.as_str()));
    data
}

fn number(data: &Map<String, Value>, names: &[&str]) -> Option<i64> {
    names.iter().find_map(|name| data.get(*name)?.as_f64()).map(|number| number as i64)
}

fn short(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// What is read on the page, without markup.
    fn read(crumb: Value) -> String {
        let (mut text, mut is_tag) = (String::new(), false);
        for character in breadcrumb(&crumb).into_string().chars() {
            match character {
                '<' => is_tag = true,
                '>' => is_tag = false,
                _ if !is_tag => text.push(character),
                _ => {}
            }
        }
        text
    }

    #[test]
    fn requests_console_lines_and_page_changes_are_read_at_a_glance() {
        for (crumb, expected) in [
            (
                json!({ "category": "fetch", "data": { "method": "POST", "url": "/api/pay", "status_code": 503, "duration_ms": 12.7 } }),
                "fetchPOST /api/pay 503 12 ms",
            ),
            (
                json!({ "category": "xhr", "data": { "method": "GET", "url": "/api", "status_code": 0, "reason": "offline" } }),
                "xhrGET /api no answer reason offline",
            ),
            (
                json!({ "category": "console", "level": "warning", "message": "low stock 3",
                        "data": { "logger": "console", "arguments": ["low stock", 3] } }),
                "console low stock 3",
            ),
            (json!({ "category": "navigation", "data": { "from": "/", "to": "/cart" } }), "navigation/ → /cart"),
            (json!({ "category": "ui.click", "message": "button#pay" }), "ui.click button#pay"),
            (json!({ "type": "user", "data": { "shelf": "roses" } }), "user shelf roses"),
            (json!({ "message": 7, "data": [1] }), "note"),
            (json!(null), "note"),
        ] {
            assert_eq!(read(crumb.clone()), expected, "{crumb}");
        }
    }

    #[test]
    fn failures_stand_out_and_levels_are_no_class_names_of_the_page() {
        let failed = json!({ "category": "fetch", "data": { "method": "GET", "url": "/", "status_code": 404 } });
        assert!(breadcrumb(&failed).into_string().contains("class=\"outcome bad\""));
        let fine = json!({ "category": "fetch", "data": { "method": "GET", "url": "/", "status_code": 200 } });
        assert!(breadcrumb(&fine).into_string().contains("class=\"outcome\""));
        assert!(breadcrumb(&json!({ "level": "error" })).into_string().contains("<li class=\"level-error\">"));
        assert!(breadcrumb(&json!({ "level": "x y" })).into_string().contains("<li>"));
    }
}
