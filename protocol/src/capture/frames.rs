//! The frames of an error, each with the module it is in.

use alloc::vec::Vec;

use super::{Capture, CaptureKind, Error, Module};
use crate::{
    json::Writer,
    stack::{self, Frame},
    text::{begins_any, contains, strip},
};

/// Most frames of one error; endless recursion has thousands.
const FRAMES: usize = 100;

/// Frames of what failed, innermost last.
pub(super) fn of_capture(capture: &Capture<'_>, name: &str, message: &str) -> Vec<Frame> {
    let mut frames = parse(capture.error.stack.as_deref(), name, message);
    if capture.kind == CaptureKind::Panic {
        drop_hook_frames(&mut frames);
    }
    if frames.is_empty() {
        frames.extend(place(capture));
    }
    frames
}

/// Frames of a cause, innermost last.
pub(super) fn of_cause(cause: &Error<'_>) -> Vec<Frame> {
    parse(cause.stack.as_deref(), &cause.name, &cause.message)
}

fn parse(stack: Option<&str>, name: &str, message: &str) -> Vec<Frame> {
    stack::parse(without_header(stack.unwrap_or_default(), name, message), FRAMES)
}

/// V8 begins a stack with the error's name and message, and a message can itself hold a stack.
fn without_header<'a>(stack: &'a str, name: &str, message: &str) -> &'a str {
    let rest = strip(stack, name).map_or(stack, |rest| strip(rest, ": ").unwrap_or(rest));
    if message.is_empty() { rest } else { strip(rest, message).unwrap_or(rest) }
}

/// The hook's own way from std to JavaScript says nothing about the panic.
fn drop_hook_frames(frames: &mut Vec<Frame>) {
    let is_std = |frame: &Frame| {
        let function = frame.function.as_deref().map(stack::name::plain).unwrap_or_default();
        frame.is_wasm() && begins_any("std::|core::|__rustc::", &function)
    };
    let is_hook = |frame: &Frame| !frame.is_in_app() && !is_std(frame);
    let keep = frames.iter().rposition(|frame| !is_hook(frame)).map_or(0, |last| last + 1);
    if keep > 0 {
        frames.truncate(keep);
    }
}

/// Where an `ErrorEvent` without stack says it was.
fn place(capture: &Capture<'_>) -> Option<Frame> {
    let file = capture.filename.as_deref().filter(|file| !file.is_empty())?;
    Some(Frame::of_script(file, capture.lineno, capture.colno))
}

/// Tells each wasm frame which of the images it is in.
pub(super) fn link_modules(frames: &mut [Frame], modules: &[Module<'_>]) {
    for frame in frames.iter_mut().filter(|frame| frame.instruction_addr.is_some()) {
        let file = frame.filename.as_deref().unwrap_or_default();
        // A module made from bytes has no address of its own; with a single module there is no doubt.
        let is_from_bytes = begins_any("wasm://|data:", file) || contains(file, " > WebAssembly.");
        let image = modules.iter().position(|module| module.url.as_deref() == Some(file));
        let image = image.or_else(|| (is_from_bytes && modules.len() == 1).then_some(0));
        frame.addr_mode = image.map(|index| ["rel:", &crate::json::number(index)].concat());
    }
}

/// Writes the frames as a `stacktrace`, if there are any.
pub(super) fn write(writer: &mut Writer, frames: &[Frame]) {
    if !frames.is_empty() {
        writer.key("stacktrace").object(|trace| {
            trace.key("frames").list(|list| frames.iter().for_each(|frame| list.object(|writer| frame.write(writer))));
        });
    }
}

/// Writes modules and scripts as `debug_meta`, if there are any. Frames count the modules, so they come first.
pub(super) fn write_images(event: &mut Writer, modules: &[Module<'_>], scripts: &[Module<'_>]) {
    let modules = modules.iter().map(|module| ("wasm", module));
    let images = modules.chain(scripts.iter().map(|script| ("sourcemap", script)));
    if images.clone().next().is_none() {
        return;
    }
    event.key("debug_meta").object(|meta| {
        meta.key("images").list(|list| {
            for (kind, module) in images {
                list.object(|image| {
                    image.key("type").text(kind);
                    image.optional("code_file", module.url.as_deref());
                    image.optional("code_id", module.code_id.as_deref());
                    image.optional("debug_id", module.debug_id.as_deref());
                });
            }
        });
    });
}
