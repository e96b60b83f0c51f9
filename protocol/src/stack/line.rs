//! One line of a stack, in V8's form or in the form Gecko and WebKit share.
//!
//! Function names of Rust hold `(`, `,`, `<`, `@` and spaces, so both forms are read from the end of the line.

use alloc::{borrow::ToOwned as _, string::String};

use super::{
    Frame, is_in_app,
    location::{self, Location},
    name,
};
use crate::text::{rfind, strip, strip_end};

/// What one line says.
pub(super) struct Line {
    function: Option<String>,
    location: Location,
}

impl From<Line> for Frame {
    fn from(line: Line) -> Self {
        let frame = match line.location {
            Location::Script { file, line: lineno, column } => Self {
                function: line.function.as_deref().and_then(name::script),
                filename: Some(file),
                lineno,
                colno: column,
                platform: Some("javascript".to_owned()),
                ..Self::default()
            },
            Location::Wasm { file, function: index, offset } => {
                let (function, named_index) = name::wasm(line.function.as_deref().unwrap_or_default());
                Self {
                    function,
                    filename: Some(file),
                    platform: Some("native".to_owned()),
                    instruction_addr: offset,
                    function_id: index.or(named_index),
                    ..Self::default()
                }
            }
        };
        let in_app = is_in_app(frame.function.as_deref(), frame.filename.as_deref());
        Self { abs_path: frame.filename.clone(), in_app: Some(in_app), ..frame }
    }
}

/// Is it a frame line of V8, `    at …`?
pub(super) fn is_v8(line: &str) -> bool {
    parse_v8(line).is_some()
}

/// V8: `at name (location)` or `at location`.
pub(super) fn parse_v8(line: &str) -> Option<Line> {
    let rest = strip(line.trim_ascii(), "at ")?.trim_ascii_start();
    let (function, place) = split_parentheses(rest).unwrap_or(("", strip(rest, "async ").unwrap_or(rest)));
    // `Promise.all (index 2)`: the place is which promise, not which file.
    let place = if place.starts_with("index ") { "<anonymous>" } else { place };
    Some(Line { function: non_empty(function), location: location::parse(place)? })
}

/// Gecko and WebKit: `name@location`, or a bare location.
pub(super) fn parse_at_sign(line: &str) -> Option<Line> {
    let line = line.trim_ascii();
    // WebKit's bridge between JavaScript and wasm; the other engines do not show theirs.
    if line.starts_with("wasm-stub@") {
        return None;
    }
    let (function, place) = split_at_sign(line).unwrap_or(("", line));
    let location = location::parse(place)?;
    let is_bare_word = function.is_empty() && !location::has_scheme(place) && !place.starts_with('[');
    (!is_bare_word).then(|| Line { function: non_empty(function), location })
}

/// Gecko goes on with who set the timer or added the listener (`setTimeout handler*…`). No other engine does, so the
/// same bug would have other frames here; `async*` is what V8 writes too.
pub(super) fn is_scheduler(line: &str) -> bool {
    name::async_cause(line.trim_ascii()).is_some_and(|cause| cause != "async")
}

/// Cuts `name (location)` at the parenthesis that belongs to the last one.
fn split_parentheses(text: &str) -> Option<(&str, &str)> {
    let inner_end = strip_end(text, ")")?.len();
    let mut depth = 1_usize;
    for (index, byte) in text.bytes().enumerate().take(inner_end).rev() {
        match byte {
            b')' => depth += 1,
            b'(' => depth -= 1,
            _ => continue,
        }
        if depth == 0 && (index == 0 || text.as_bytes()[index - 1] == b' ') {
            return Some((text[..index].trim_ascii_end(), &text[index + 1..inner_end]));
        }
        if depth == 0 {
            break;
        }
    }
    // A file name with an odd parenthesis in it.
    let start = rfind(text, " (")?;
    Some((text[..start].trim_ascii_end(), text.get(start + 2..inner_end)?))
}

/// Cuts at the first `@` that a location follows: names and URLs can hold more of them.
fn split_at_sign(line: &str) -> Option<(&str, &str)> {
    let ats = || line.bytes().enumerate().filter(|(_, byte)| *byte == b'@');
    let cuts = || ats().map(|(at, _)| (&line[..at], &line[at + 1..]));
    cuts().find(|(_, place)| location::has_scheme(place) || place.starts_with('[')).or_else(|| cuts().next_back())
}

fn non_empty(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
