//! Building the event of a capture.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Capture, CaptureKind, Page, Scope};
use crate::{
    classify::{self, Classification, ErrorType, Phase, Signals, Trap},
    csp,
    event::{Event, Exception, Mechanism, Request, Stacktrace, Values},
    stack::{self, Frame},
};

/// Most frames of one event; endless recursion has thousands.
const FRAMES: usize = 100;

/// Builds the event: parses the stack, classifies, fills contexts and tags. Not yet masked.
pub fn event(capture: Capture, scope: &Scope) -> Event {
    let (name, message) = name_and_message(&capture);
    let mut frames = frames(&capture, &name, &message);
    let trap = classify::trap_in(&name, &message, &frames);
    link_modules(&mut frames, &capture.modules);
    let violation = violation(&capture);
    let classification = classification(&capture, &name, &message, &frames, violation.as_ref());
    let is_message = matches!(capture.kind, CaptureKind::Message | CaptureKind::Csp);
    let text = violation.as_ref().map_or_else(|| message.clone(), csp::Violation::message);

    let mut event = Event {
        event_id: capture.event_id.clone(),
        timestamp: capture.timestamp,
        platform: "javascript".to_owned(),
        level: level(&capture, classification.error_type, violation.as_ref()).to_owned(),
        release: scope.release.clone(),
        environment: scope.environment.clone(),
        exception: Values::default(),
        message: is_message.then_some(text),
        breadcrumbs: Values { values: capture.breadcrumbs.clone() },
        request: request(&capture.page),
        contexts: contexts(&capture, classification, trap, violation.as_ref()),
        tags: tags(scope, classification.error_type, violation.as_ref()),
        user: scope.user.clone(),
        debug_meta: debug_meta(&capture.modules),
        fingerprint: capture.fingerprint.clone(),
        sdk: json!({ "name": scope.sdk.0, "version": scope.sdk.1 }),
    };
    if !is_message {
        event.exception.values.push(Exception {
            kind: name,
            value: message,
            mechanism: mechanism(capture.kind),
            stacktrace: (!frames.is_empty()).then_some(Stacktrace { frames }),
        });
    }
    event
}

/// Some engines give an `ErrorEvent` only `Uncaught TypeError: x is undefined`.
fn name_and_message(capture: &Capture) -> (String, String) {
    let message = capture.message.strip_prefix("Uncaught ").unwrap_or(&capture.message);
    let named = |name: &str| (name.to_owned(), message.to_owned());
    match capture.kind {
        CaptureKind::Panic => return ("panic".to_owned(), capture.message.clone()),
        CaptureKind::Message | CaptureKind::Csp => return (String::new(), capture.message.clone()),
        _ if !capture.name.is_empty() => return (capture.name.clone(), capture.message.clone()),
        _ => {}
    }
    if let Some((name, rest)) = message.split_once(": ").filter(|(name, _)| is_error_name(name)) {
        return (name.to_owned(), rest.to_owned());
    }
    match capture.kind {
        CaptureKind::Rejection => named("UnhandledRejection"),
        CaptureKind::ScriptLoad => named("ScriptLoadError"),
        _ => named("Error"),
    }
}

fn is_error_name(name: &str) -> bool {
    (name.ends_with("Error") || name.ends_with("Exception")) && name.bytes().all(|b| b.is_ascii_alphanumeric())
}

fn frames(capture: &Capture, name: &str, message: &str) -> Vec<Frame> {
    let stack = capture.stack.as_deref().unwrap_or_default();
    let mut frames = stack::parse(without_header(stack, name, message), FRAMES);
    if capture.kind == CaptureKind::Panic {
        drop_hook_frames(&mut frames);
    }
    if frames.is_empty()
        && let Some(file) = capture.filename.as_deref().filter(|file| !file.is_empty())
    {
        let place = format!("{file}:{}:{}", capture.lineno.unwrap_or_default(), capture.colno.unwrap_or_default());
        frames = stack::parse(&place, 1);
    }
    frames
}

/// V8 begins a stack with the error's name and message, and a message can itself hold a stack.
fn without_header<'a>(stack: &'a str, name: &str, message: &str) -> &'a str {
    let rest = stack.strip_prefix(name).map_or(stack, |rest| rest.strip_prefix(": ").unwrap_or(rest));
    if message.is_empty() { rest } else { rest.strip_prefix(message).unwrap_or(rest) }
}

/// The hook's own way from std to JavaScript says nothing about the panic.
fn drop_hook_frames(frames: &mut Vec<Frame>) {
    let is_std = |frame: &Frame| {
        let function = frame.function.as_deref().map(stack::name::plain).unwrap_or_default();
        frame.is_wasm() && ["std::", "core::", "__rustc::"].iter().any(|path| function.starts_with(path))
    };
    let is_hook = |frame: &Frame| !frame.is_in_app() && !is_std(frame);
    let keep = frames.iter().rposition(|frame| !is_hook(frame)).map_or(0, |last| last + 1);
    if keep > 0 {
        frames.truncate(keep);
    }
}

/// Tells each wasm frame which of the images it is in.
fn link_modules(frames: &mut [Frame], modules: &[Value]) {
    for frame in frames.iter_mut().filter(|frame| frame.instruction_addr.is_some()) {
        let file = frame.filename.as_deref().unwrap_or_default();
        // A module made from bytes has no address of its own; with a single module there is no doubt.
        let is_from_bytes =
            file.starts_with("wasm://") || file.contains(" > WebAssembly.") || file.starts_with("data:");
        let image = modules.iter().position(|module| module["url"].as_str() == Some(file));
        let image = image.or_else(|| (is_from_bytes && modules.len() == 1).then_some(0));
        frame.addr_mode = image.map(|index| format!("rel:{index}"));
    }
}

fn classification(
    capture: &Capture,
    name: &str,
    message: &str,
    frames: &[Frame],
    violation: Option<&csp::Violation>,
) -> Classification {
    let is_handled = matches!(capture.kind, CaptureKind::Exception | CaptureKind::Message);
    let mechanism = mechanism(capture.kind);
    let is_async = capture.is_async || capture.kind == CaptureKind::Rejection;
    let guess =
        classify::classify(&Signals { name, message, mechanism: &mechanism.kind, is_handled, is_async, frames });
    match capture.kind {
        CaptureKind::Csp => violation.map_or(guess, csp::Violation::classification),
        CaptureKind::ScriptLoad => {
            Classification { error_type: ErrorType::ScriptLoad, phase: Phase::Load, recoverable: false, ..guess }
        }
        _ => guess,
    }
}

fn mechanism(kind: CaptureKind) -> Mechanism {
    let (kind, handled) = match kind {
        CaptureKind::Panic => ("panicle.panic", false),
        CaptureKind::Error => ("onerror", false),
        CaptureKind::Rejection => ("onunhandledrejection", false),
        CaptureKind::Csp => ("panicle.csp", false),
        CaptureKind::ScriptLoad => ("panicle.script_load", false),
        CaptureKind::Exception | CaptureKind::Message => ("generic", true),
    };
    Mechanism { kind: kind.to_owned(), handled }
}

fn level<'a>(capture: &'a Capture, error_type: ErrorType, violation: Option<&csp::Violation>) -> &'a str {
    match (&capture.level, violation, error_type) {
        (Some(level), _, _) => level,
        (None, Some(violation), _) => violation.level(),
        (None, None, ErrorType::WasmPanic | ErrorType::WasmTrap) => "fatal",
        (None, None, _) if capture.kind == CaptureKind::Message => "info",
        (None, None, _) => "error",
    }
}

fn violation(capture: &Capture) -> Option<csp::Violation> {
    let detail = capture.detail.as_ref().filter(|_| capture.kind == CaptureKind::Csp)?;
    csp::parse(detail).into_iter().next()
}

fn request(page: &Page) -> Option<Request> {
    // Here and below maps are filled by `insert`: collecting into one links a sort of its own, 4 KB of wasm each.
    let mut headers = BTreeMap::new();
    for (name, value) in [("User-Agent", &page.user_agent), ("Referer", &page.referrer)] {
        if !value.is_empty() {
            headers.insert(name.to_owned(), value.clone());
        }
    }
    (!page.url.is_empty() || !headers.is_empty()).then(|| Request { url: page.url.clone(), headers })
}

fn contexts(
    capture: &Capture,
    classification: Classification,
    trap: Option<Trap>,
    violation: Option<&csp::Violation>,
) -> BTreeMap<String, Value> {
    let mut panicle = classification.to_context();
    if let Some(location) = &capture.location {
        panicle["location"] = json!(location);
    }
    if let Some(trap) = trap {
        panicle["trap"] = json!(trap);
    }
    let mut contexts = BTreeMap::new();
    contexts.insert("panicle".to_owned(), panicle);
    match (violation, &capture.detail) {
        (Some(violation), _) => _ = contexts.insert("csp".to_owned(), violation.to_context()),
        (None, Some(detail)) => _ = contexts.insert("detail".to_owned(), detail.clone()),
        (None, None) => {}
    }
    contexts
}

fn tags(scope: &Scope, error_type: ErrorType, violation: Option<&csp::Violation>) -> BTreeMap<String, String> {
    let mut tags = scope.tags.clone();
    tags.insert("error_type".to_owned(), error_type.as_str().to_owned());
    if let Some(violation) = violation {
        tags.insert("effective_directive".to_owned(), violation.effective_directive.clone());
    }
    tags
}

fn debug_meta(modules: &[Value]) -> Option<Value> {
    let images: Vec<Value> = modules.iter().map(image).collect();
    (!images.is_empty()).then(|| json!({ "images": images }))
}

fn image(module: &Value) -> Value {
    let mut image = json!({ "type": "wasm" });
    for (name, from) in [("code_file", "url"), ("code_id", "code_id"), ("debug_id", "debug_id")] {
        if let Some(text) = module[from].as_str() {
            image[name] = text.into();
        }
    }
    image
}
