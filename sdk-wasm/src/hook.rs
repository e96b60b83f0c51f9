//! The panic hook. Everything happens before it returns: after it the instance may never run again.

use std::{borrow::Cow, panic::PanicHookInfo};

use panicle_protocol::{
    capture::{Capture, Scope},
    event::Location,
    json::Writer,
    pipeline,
};

use wasm_bindgen::JsValue;

use crate::shim;

/// Puts the hook in front of the one that is there, which keeps being called.
///
/// A panic inside the hook needs no guard: std aborts on it without calling a hook, and the shim swallows the trap.
pub(crate) fn install() {
    let earlier = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if !shim::endpoint().is_empty() {
            report(info);
        }
        print(info, &*earlier);
    }));
}

fn report(info: &PanicHookInfo<'_>) {
    let stack = shim::stack();
    let (context, scope) = (shim::context("panic", &stack), shim::scope());
    let (Some(mut capture), Some(masker)) = (Capture::read(&context), pipeline::masker(&scope)) else {
        return;
    };
    see(info, &mut capture);
    // Without an envelope the trap that follows is left for the shim to report.
    let Some(envelope) = pipeline::seal(&capture, &Scope::read(&scope), &masker) else {
        return;
    };
    shim::send_panic(&capture.event_id, &envelope, &stack);
    shim::announce_panic(&detail(&capture, &masker.text(&capture.error.message)));
}

fn see<'a>(info: &'a PanicHookInfo<'_>, capture: &mut Capture<'a>) {
    capture.error.message = Cow::Borrowed(info.payload_as_str().unwrap_or("Box<dyn Any>"));
    capture.location = info.location().map(|location| Location {
        file: location.file().to_owned(),
        line: location.line(),
        column: location.column(),
    });
    // Where panics unwind, the instance goes on.
    capture.hints.recoverable = Some(cfg!(panic = "unwind"));
}

/// What a page's listener of `panicle:panic` gets, so that it can show its own fallback.
fn detail(capture: &Capture<'_>, message: &str) -> JsValue {
    let detail = Writer::object_of(|detail| {
        detail.key("event_id").text(&capture.event_id);
        detail.key("message").text(message);
        if let Some(location) = &capture.location {
            detail.key("location").object(|writer| location.write(writer));
        }
    });
    shim::value(&detail)
}

/// Prints the panic once. Std's own hook prints nowhere in a browser, an app's or a framework's usually does.
fn print(info: &PanicHookInfo<'_>, earlier: &dyn Fn(&PanicHookInfo<'_>)) {
    shim::watch_console();
    earlier(info);
    if !shim::was_printed() {
        console_error_panic_hook::hook(info);
    }
}
