//! The panic hook. Everything happens before it returns: after it the instance may never run again.

use std::panic::PanicHookInfo;

use panicle_protocol::{
    capture::{Capture, CaptureKind},
    event::Location,
};
use serde::Serialize;

use crate::{pipeline, read, shim};

/// What a page's listener of `panicle:panic` gets, so that it can show its own fallback.
#[derive(Serialize)]
struct PanicDetail {
    event_id: String,
    message: String,
    location: Option<Location>,
}

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
    let (Some(capture), Some((scope, masker))) = (see(info, &stack), read::scope(&shim::scope())) else {
        return;
    };
    let detail = PanicDetail {
        event_id: capture.event_id.clone(),
        message: masker.text(&capture.message).into_owned(),
        location: capture.location.clone(),
    };
    // Without an envelope the trap that follows is left for the shim to report.
    let Some(envelope) = pipeline::seal(capture, &scope, &masker) else {
        return;
    };
    shim::send_panic(&detail.event_id, &envelope, &stack);
    if let Ok(detail) = serde_wasm_bindgen::to_value(&detail) {
        shim::announce_panic(&detail);
    }
}

fn see(info: &PanicHookInfo<'_>, stack: &str) -> Option<Capture> {
    let context = read::capture(&shim::context("panic", stack))?;
    Some(Capture {
        kind: CaptureKind::Panic,
        name: "panic".to_owned(),
        message: info.payload_as_str().unwrap_or("Box<dyn Any>").to_owned(),
        location: info.location().map(|location| Location {
            file: location.file().to_owned(),
            line: location.line(),
            column: location.column(),
        }),
        ..context
    })
}

/// Prints the panic once. Std's own hook prints nowhere in a browser, an app's or a framework's usually does.
fn print(info: &PanicHookInfo<'_>, earlier: &dyn Fn(&PanicHookInfo<'_>)) {
    shim::watch_console();
    earlier(info);
    if !shim::was_printed() {
        console_error_panic_hook::hook(info);
    }
}
