//! What caused an error, as Sentry's linked exceptions: the farthest cause first, the thrown error last and number 0.

use super::{Capture, Error, frames};
use crate::json::{Writer, number};

/// Most causes that are told; a chain can be a circle.
const CAUSES: usize = 20;

/// Writes the causes.
pub(super) fn write(values: &mut Writer, capture: &Capture<'_>, is_handled: bool) {
    let is_group = is_group(capture);
    let count = capture.causes.len().min(CAUSES);
    for (index, cause) in capture.causes[..count].iter().enumerate().rev() {
        values.object(|value| {
            value.key("type").text(if cause.name.is_empty() { "Error" } else { &cause.name });
            value.key("value").text(&cause.message);
            value.key("mechanism").object(|mechanism| {
                mechanism.key("type").text("chained");
                mechanism.key("handled").bool(is_handled);
                mechanism.key("exception_id").number(index as u32 + 1);
                mechanism.key("parent_id").number(if is_group { 0 } else { index as u32 });
                match is_group {
                    true => mechanism.key("source").text(&["errors[", &number(index), "]"].concat()),
                    false => mechanism.key("source").text("cause"),
                };
            });
            write_frames(value, cause, capture);
        });
    }
}

/// Says in the mechanism of the thrown error that others belong to it.
pub(super) fn write_root(mechanism: &mut Writer, capture: &Capture<'_>) {
    if capture.causes.is_empty() {
        return;
    }
    mechanism.key("exception_id").number(0);
    if is_group(capture) {
        mechanism.key("is_exception_group").bool(true);
    }
}

fn write_frames(value: &mut Writer, cause: &Error<'_>, capture: &Capture<'_>) {
    let mut frames = frames::of_cause(cause);
    frames::link_modules(&mut frames, &capture.modules);
    frames::write(value, &frames);
}

/// An `AggregateError` holds errors side by side.
fn is_group(capture: &Capture<'_>) -> bool {
    capture.error.name == "AggregateError"
}
