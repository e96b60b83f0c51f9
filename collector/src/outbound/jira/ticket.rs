//! The text of a ticket: what somebody needs to start on the fix, from data that was masked before it was stored.

use panicle_protocol::{event::EventView, stack::Frame};
use serde_json::{Value, json};

use super::adf;
use crate::{clock, config, store::issues::Issue};

/// Jira's limit for a summary.
const MAX_SUMMARY_CHARS: usize = 255;
/// Jira takes 32,767 characters in all; the parts below stay under it together.
const MAX_MESSAGE_CHARS: usize = 4_000;
const MAX_FRAMES: usize = 15;
const MAX_FRAME_CHARS: usize = 300;
const MAX_SOURCE_LINES: usize = 15;
const MAX_FACT_CHARS: usize = 500;

/// The `fields` of the ticket for `issue`, told by its `best` event (null when there is none). `page` is the issue's
/// page in Panicle.
pub fn fields(issue: &Issue, fingerprint: &str, best: &Value, page: &str, config: &config::Jira) -> Value {
    json!({
        "project": {"key": config.project_key},
        "issuetype": {"name": config.issue_type},
        "summary": summary(&issue.title),
        "description": description(issue, best, page),
        "labels": ["panicle", label(fingerprint)],
    })
}

/// The label that marks a ticket as that of one fingerprint.
fn label(fingerprint: &str) -> String {
    format!("panicle-{}", fingerprint.chars().filter(char::is_ascii_alphanumeric).take(16).collect::<String>())
}

fn summary(title: &str) -> String {
    let words: Vec<&str> = title.split(|char: char| char.is_whitespace() || char.is_control()).collect();
    let line = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    if line.is_empty() { String::from("Unnamed error") } else { cut(&line, MAX_SUMMARY_CHARS) }
}

/// What the ticket of `issue` says, told by its `best` event.
pub fn description(issue: &Issue, best: &Value, page: &str) -> Value {
    let event = EventView(best);
    let message = event.exception_value().or(event.message()).unwrap_or(&issue.title);
    let location = issue.location.as_ref().map(|at| format!("{}:{}:{}", at.file, at.line, at.column));
    let stack = frames(&event.frames());
    let source = source(event);
    adf::doc([
        adf::code_block(&cut(message, MAX_MESSAGE_CHARS)),
        adf::bullet_list([
            fact("Location", location.or(issue.culprit.clone()).as_deref()),
            fact("Kind", Some(&issue.error_type)),
            fact("Level", Some(&issue.level)),
            fact("Release", issue.last_release.as_deref()),
            fact("Environment", event.environment()),
            fact("Page", event.0["request"]["url"].as_str()),
            fact("Browser", browser(event.0).as_deref()),
            fact("Events", Some(&issue.event_count.to_string())),
            fact("First seen", Some(&clock::rfc3339(issue.first_seen_ms))),
        ]),
        stack.as_ref().and_then(|_| adf::heading(3, "Stack, innermost first")),
        stack,
        source.as_ref().and_then(|(title, _)| adf::heading(3, title)),
        source.and_then(|(_, code)| adf::code_block(&code)),
        adf::paragraph([adf::link("This issue in Panicle", page)]),
    ])
}

fn fact(name: &str, value: Option<&str>) -> Option<Value> {
    let value = adf::code(&cut(value?, MAX_FACT_CHARS))?;
    adf::paragraph([adf::text(&format!("{name}: ")), Some(value)])
}

fn browser(event: &Value) -> Option<String> {
    let context = &event["contexts"]["browser"];
    let agent = || event["request"]["headers"]["User-Agent"].as_str().map(str::to_owned);
    let Some(name) = context["name"].as_str() else {
        return agent();
    };
    Some([name, context["version"].as_str().unwrap_or_default()].join(" ").trim_end().to_owned())
}

/// The app's own frames, or all of them when none is known to be the app's.
fn frames(frames: &[Frame]) -> Option<Value> {
    let is_own = |frame: &&Frame| frame.in_app == Some(true);
    let any_own = frames.iter().any(|frame| is_own(&frame));
    let shown = frames.iter().rev().filter(|frame| !any_own || is_own(frame)).take(MAX_FRAMES);
    let lines: Vec<String> = shown.map(|frame| cut(&frame_line(frame), MAX_FRAME_CHARS)).collect();
    adf::code_block(&lines.join("\n"))
}

fn frame_line(frame: &Frame) -> String {
    let function = frame.function.as_deref().unwrap_or("<anonymous>");
    let file = frame.filename.as_deref().unwrap_or("<unknown>");
    match (frame.lineno, frame.colno, frame.instruction_addr.as_deref()) {
        (Some(line), Some(column), _) => format!("{function} at {file}:{line}:{column}"),
        (Some(line), None, _) => format!("{function} at {file}:{line}"),
        (None, _, Some(address)) => format!("{function} at {file} {address}"),
        (None, _, None) => format!("{function} at {file}"),
    }
}

/// The source around the app's innermost line that is known, with where it is.
fn source(event: EventView<'_>) -> Option<(String, String)> {
    let views = event.frame_views();
    let view = views.iter().rev().find(|view| view.frame().in_app == Some(true) && view.source_line().is_some())?;
    let frame = view.frame();
    let (line, (first, lines)) = (frame.lineno?, view.source()?);
    let numbered = lines.iter().zip(first..).map(|(code, number)| {
        let mark = if number == i64::from(line) { '>' } else { ' ' };
        cut(&format!("{mark} {number:>4} {code}"), MAX_FRAME_CHARS)
    });
    let file = frame.filename.unwrap_or_default();
    Some((
        cut(&format!("{file}:{line}"), MAX_FRAME_CHARS),
        numbered.take(MAX_SOURCE_LINES).collect::<Vec<_>>().join("\n"),
    ))
}

/// A comment that says of which ticket this is a duplicate.
pub fn duplicate(of: &str, url: &str) -> Value {
    adf::doc([adf::paragraph([
        adf::text("Panicle found this to be the same issue as "),
        adf::link(of, url),
        adf::text(". Its new events are counted there."),
    ])])
}

fn cut(text: &str, most_chars: usize) -> String {
    if text.chars().count() <= most_chars {
        return text.to_owned();
    }
    text.chars().take(most_chars - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::issues::Status;

    fn fields_of(title: &str, latest: &Value) -> Value {
        let issue = Issue {
            id: 1,
            project_id: 1,
            title: title.to_owned(),
            exception_type: None,
            exception_value: None,
            culprit: Some(String::from("src/cart.rs:3:9")),
            location: None,
            error_type: String::from("wasm_panic"),
            phase: None,
            host: None,
            recoverable: None,
            trap: None,
            level: String::from("fatal"),
            status: Status::Unresolved,
            event_count: 1,
            user_count: 0,
            first_seen_ms: 0,
            last_seen_ms: 0,
            first_release: None,
            last_release: None,
            latest_event_id: String::new(),
            best_event_id: String::new(),
            resolved_in: None,
            jira_key: None,
        };
        let config = config::Jira {
            url: String::new(),
            email: String::new(),
            api_token: String::new().into(),
            project_key: String::from("PAN"),
            issue_type: String::from("Bug"),
            transitions: config::Transitions { in_review: String::new(), merged: String::new() },
        };
        fields(&issue, "0123456789abcdef0123", latest, "http://p/issues/1", &config)
    }

    #[test]
    fn labels_and_summary_fit_jiras_rules() {
        let fields = fields_of(&format!("panic:\n a\t{}", "é".repeat(400)), &json!({}));
        let summary = fields["summary"].as_str().unwrap();
        assert!(summary.starts_with("panic: a é") && summary.ends_with('…'));
        assert_eq!(summary.chars().count(), 255);
        assert_eq!(fields["labels"], json!(["panicle", "panicle-0123456789abcdef"]));
        assert_eq!(super::summary(" \n\u{0}"), "Unnamed error");
    }

    #[test]
    fn the_description_stays_far_under_jiras_limit() {
        let frame = json!({"function": "f".repeat(5_000), "filename": "http://x/a.js", "lineno": 1, "colno": 2, "in_app": true});
        let payload = json!({
            "exception": {"values": [{"type": "panic", "value": "v".repeat(100_000), "stacktrace": {"frames": vec![frame; 200]}}]},
            "request": {"url": "u".repeat(100_000), "headers": {"User-Agent": "a".repeat(100_000)}},
        });
        let text = fields_of("t", &payload)["description"].to_string();
        assert!(text.chars().count() < 32_767, "{}", text.chars().count());
    }

    #[test]
    fn frames_are_innermost_first_and_the_apps_own() {
        let frame = |function: &str, in_app| Frame {
            function: Some(function.to_owned()),
            filename: Some(String::from("shop.wasm")),
            instruction_addr: Some(String::from("0x1f")),
            in_app: Some(in_app),
            ..Frame::default()
        };
        let block = frames(&[frame("main", true), frame("checkout", true), frame("panic", false)]).unwrap();
        assert_eq!(block["content"][0]["text"], "checkout at shop.wasm 0x1f\nmain at shop.wasm 0x1f");
        assert_eq!(frames(&[frame("panic", false)]).unwrap()["content"][0]["text"], "panic at shop.wasm 0x1f");
        assert_eq!(frames(&[]), None);
    }
}
