//! Building the event of a capture.

use alloc::{borrow::Cow, vec::Vec};

use super::{Capture, CaptureKind, Page, Scope, causes, frames, layers};
use crate::{
    classify::{self, Classification, ErrorType, Phase, Signals, Trap},
    csp::Violation,
    json::Writer,
    stack::Frame,
    text::{split_once, strip},
};

/// `(name, version)` on every event.
const SDK: (&str, &str) = ("panicle", env!("CARGO_PKG_VERSION"));

/// The event as JSON: the stack parsed, classified, contexts and tags filled in. Not yet masked.
pub fn event(capture: &Capture<'_>, scope: &Scope<'_>) -> Vec<u8> {
    let finding = Finding::of(capture);
    Writer::object_of(|event| {
        event.key("event_id").text(&capture.event_id);
        event.key("timestamp").raw(capture.timestamp.map_or("0", |timestamp| timestamp.as_str()));
        event.key("platform").text("javascript");
        event.key("level").text(finding.level(capture));
        event.optional("release", scope.release.as_deref());
        event.optional("environment", scope.environment.as_deref());
        event.optional("transaction", capture.transaction.as_deref());
        finding.write_what(event, capture);
        if let Some(breadcrumbs) = capture.breadcrumbs.filter(|list| list.items().next().is_some()) {
            event.key("breadcrumbs").object(|writer| writer.key("values").raw(breadcrumbs.as_str()));
        }
        write_request(event, &capture.page);
        event.key("contexts").object(|contexts| finding.write_contexts(contexts, capture, scope));
        event.key("tags").object(|tags| finding.write_tags(tags, capture, scope));
        if capture.extra.is_some() || scope.extra.is_some() {
            event.key("extra").object(|extra| layers::write(extra, &[], [capture.extra, scope.extra], layers::any));
        }
        if let Some(user) = scope.user {
            event.key("user").raw(user.as_str());
        }
        frames::write_images(event, &capture.modules, &capture.scripts);
        if let Some(fingerprint) = capture.fingerprint {
            event.key("fingerprint").raw(fingerprint.as_str());
        }
        write_sdk(event);
    })
}

/// Writes who made an event or envelope.
pub(crate) fn write_sdk(writer: &mut Writer) {
    writer.key("sdk").object(|sdk| {
        sdk.key("name").text(SDK.0);
        sdk.key("version").text(SDK.1);
    });
}

/// What a capture turns out to be.
struct Finding<'a> {
    name: Cow<'a, str>,
    message: Cow<'a, str>,
    frames: Vec<Frame>,
    trap: Option<Trap>,
    violation: Option<Violation>,
    classification: Classification,
    hint: Option<&'static str>,
}

impl<'a> Finding<'a> {
    fn of(capture: &'a Capture<'_>) -> Self {
        let (name, message) = name_and_message(capture);
        let mut frames = frames::of_capture(capture, &name, &message);
        let trap = classify::trap_in(&name, &message, &frames);
        frames::link_modules(&mut frames, &capture.modules);
        let detail = capture.detail.filter(|_| capture.kind == CaptureKind::Csp);
        let violation = detail.and_then(Violation::read);
        let classification = classification(capture, &name, &message, &frames, violation.as_ref());
        let is_nameless = capture.kind == CaptureKind::Error && frames.is_empty();
        let hint = (is_nameless && message.starts_with("Script error")).then_some(ANOTHER_ORIGIN);
        Self { name, message, frames, trap, violation, classification, hint }
    }

    fn level<'b>(&self, capture: &'b Capture<'_>) -> &'b str {
        match (&capture.level, &self.violation, self.classification.error_type) {
            (Some(level), _, _) => level,
            (None, Some(violation), _) => violation.level(),
            (None, None, ErrorType::WasmPanic | ErrorType::WasmTrap) => "fatal",
            (None, None, _) if capture.kind == CaptureKind::Message => "info",
            (None, None, _) => "error",
        }
    }

    /// A message captured without an exception. Sentry's schema knows it only as `logentry.formatted`.
    fn write_what(&self, event: &mut Writer, capture: &Capture<'_>) {
        if matches!(capture.kind, CaptureKind::Message | CaptureKind::Csp) {
            let blocked = self.violation.as_ref().map(Violation::message);
            let message = blocked.as_deref().unwrap_or(&self.message);
            event.key("logentry").object(|entry| _ = entry.key("formatted").text(message));
            return;
        }
        let is_handled = is_handled(capture);
        event.key("exception").object(|exception| {
            exception.key("values").list(|values| {
                causes::write(values, capture, is_handled);
                values.object(|value| {
                    value.key("type").text(&self.name);
                    value.key("value").text(&self.message);
                    value.key("mechanism").object(|writer| {
                        writer.key("type").text(mechanism(capture.kind));
                        writer.key("handled").bool(is_handled);
                        causes::write_root(writer, capture);
                    });
                    frames::write(value, &self.frames);
                });
            });
        });
    }

    fn write_contexts(&self, contexts: &mut Writer, capture: &Capture<'_>, scope: &Scope<'_>) {
        contexts.key("panicle").object(|panicle| {
            self.classification.write(panicle);
            if let Some(location) = &capture.location {
                panicle.key("location").object(|writer| location.write(writer));
            }
            panicle.optional("trap", self.trap.map(Trap::as_str));
            panicle.optional("hint", self.hint);
        });
        match (&self.violation, capture.detail) {
            (Some(violation), _) => contexts.key("csp").object(|csp| violation.write(csp)),
            (None, Some(detail)) => contexts.key("detail").raw(detail.as_str()),
            (None, None) => {}
        }
        let ours = ["panicle", "csp", "detail"];
        layers::write(contexts, &ours, [capture.contexts, scope.contexts], layers::object);
    }

    fn write_tags(&self, tags: &mut Writer, capture: &Capture<'_>, scope: &Scope<'_>) {
        let directive = self.violation.as_ref().map(|violation| &*violation.effective_directive);
        tags.key("error_type").text(self.classification.error_type.as_str());
        tags.optional("effective_directive", directive);
        let ours = ["error_type", "effective_directive"];
        let ours = if directive.is_some() { &ours[..] } else { &ours[..1] };
        layers::write(tags, ours, [capture.tags, scope.tags], layers::label);
    }
}

/// What `Script error.` hides.
const ANOTHER_ORIGIN: &str = "The script is of another origin, so the browser hides its file, message and stack: load it with \
    crossorigin=\"anonymous\", and have its server answer with Access-Control-Allow-Origin.";

/// Some engines give an `ErrorEvent` only `Uncaught TypeError: x is undefined`.
fn name_and_message<'a>(capture: &'a Capture<'_>) -> (Cow<'a, str>, Cow<'a, str>) {
    let (name, whole) = (&*capture.error.name, &*capture.error.message);
    let message = strip(whole, "Uncaught ").unwrap_or(whole);
    let (name, message) = match capture.kind {
        CaptureKind::Panic => ("panic", whole),
        CaptureKind::Message | CaptureKind::Csp => ("", whole),
        _ if !name.is_empty() => (name, whole),
        kind => match split_once(message, ": ").filter(|(name, _)| is_error_name(name)) {
            Some(named) => named,
            None => (name_of(kind), message),
        },
    };
    (Cow::Borrowed(name), Cow::Borrowed(message))
}

fn name_of(kind: CaptureKind) -> &'static str {
    match kind {
        CaptureKind::Rejection => "UnhandledRejection",
        CaptureKind::ScriptLoad => "ScriptLoadError",
        CaptureKind::ResourceLoad => "ResourceLoadError",
        CaptureKind::Network => "NetworkError",
        _ => "Error",
    }
}

fn is_error_name(name: &str) -> bool {
    (name.ends_with("Error") || name.ends_with("Exception")) && name.bytes().all(|b| b.is_ascii_alphanumeric())
}

fn classification(
    capture: &Capture<'_>,
    name: &str,
    message: &str,
    frames: &[Frame],
    violation: Option<&Violation>,
) -> Classification {
    let guess = classify::classify(&Signals {
        name,
        message,
        mechanism: mechanism(capture.kind),
        is_handled: is_handled(capture),
        is_async: capture.is_async || capture.kind == CaptureKind::Rejection,
        frames,
    });
    let of_kind = |error_type, phase| Classification { error_type, phase, ..guess };
    let known = match capture.kind {
        CaptureKind::Csp => violation.map_or(guess, Violation::classification),
        CaptureKind::ScriptLoad => Classification { recoverable: false, ..of_kind(ErrorType::ScriptLoad, Phase::Load) },
        CaptureKind::ResourceLoad => of_kind(ErrorType::ResourceLoad, Phase::Load),
        CaptureKind::Network => of_kind(ErrorType::Network, Phase::AsyncTask),
        _ => guess,
    };
    let hints = &capture.hints;
    Classification {
        error_type: hints.error_type.unwrap_or(known.error_type),
        phase: hints.phase.unwrap_or(known.phase),
        host: hints.host.unwrap_or(known.host),
        is_unhandled: hints.is_handled.map_or(known.is_unhandled, |is_handled| !is_handled),
        recoverable: hints.recoverable.unwrap_or(known.recoverable),
    }
}

fn is_handled(capture: &Capture<'_>) -> bool {
    let is_captured = matches!(capture.kind, CaptureKind::Exception | CaptureKind::Message);
    capture.hints.is_handled.unwrap_or(is_captured)
}

/// How it was caught, in Sentry's words where there are some.
fn mechanism(kind: CaptureKind) -> &'static str {
    match kind {
        CaptureKind::Panic => "panicle.panic",
        CaptureKind::Error => "onerror",
        CaptureKind::Rejection => "onunhandledrejection",
        CaptureKind::Csp => "panicle.csp",
        CaptureKind::ScriptLoad => "panicle.script_load",
        CaptureKind::ResourceLoad => "panicle.resource_load",
        CaptureKind::Network => "panicle.network",
        CaptureKind::Exception | CaptureKind::Message => "generic",
    }
}

fn write_request(event: &mut Writer, page: &Page<'_>) {
    if page.url.is_none() && page.user_agent.is_none() && page.referrer.is_none() {
        return;
    }
    event.key("request").object(|request| {
        request.key("url").text(page.url.as_deref().unwrap_or_default());
        request.key("headers").object(|headers| {
            headers.optional("User-Agent", page.user_agent.as_deref());
            headers.optional("Referer", page.referrer.as_deref());
        });
    });
}
