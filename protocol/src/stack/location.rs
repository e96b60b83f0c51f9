//! The end of a stack line: which file, and where in it.

use alloc::{borrow::ToOwned as _, string::String};

use crate::text::{before, is_any, rfind, rsplit_once, split_once, strip};

/// Most bytes of a `data:` URL that are kept: its media type. The rest is the file itself.
const DATA_URL_TYPE: usize = 64;

/// Where a line points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Location {
    /// A place in a script; engines leave out what they do not know.
    Script {
        /// URL, file or what the engine writes in its place (`<anonymous>`, `[native code]`).
        file: String,
        /// 1-based line.
        line: Option<u32>,
        /// 1-based column.
        column: Option<u32>,
    },
    /// A place in a wasm module.
    Wasm {
        /// URL, `wasm://wasm/…`, `<script> line N > WebAssembly.Module` or `[wasm code]`.
        file: String,
        /// Index of the function.
        function: Option<String>,
        /// Byte offset in the file, `0x…`.
        offset: Option<String>,
    },
}

/// Engines' names for places that are no file.
pub(super) const NO_FILE: &str = "<anonymous>|native|native code|[native code]|unknown location";

/// Reads a location; `None` when the text is none.
pub(super) fn parse(text: &str) -> Option<Location> {
    parse_wasm(text).or_else(|| parse_eval(text)).or_else(|| parse_script(text))
}

/// `url:wasm-function[12]:0x1a2b`, or Safari's `[wasm code]`.
fn parse_wasm(text: &str) -> Option<Location> {
    if text == "[wasm code]" {
        return Some(Location::Wasm { file: text.to_owned(), function: None, offset: None });
    }
    let (file, rest) = rsplit_once(text, ":wasm-function[")?;
    let (function, rest) = split_once(rest, "]")?;
    let offset = strip(rest, ":0x").filter(|hex| !hex.is_empty() && hex.bytes().all(|b| b.is_ascii_hexdigit()));
    if !is_digits(function) || (offset.is_none() && !rest.is_empty()) {
        return None;
    }
    Some(Location::Wasm {
        file: short_file(file),
        function: Some(function.to_owned()),
        offset: offset.map(|hex| ["0x", hex].concat()),
    })
}

/// Code made at run time points at the script that made it:
/// Gecko's `url line 12 > eval:1:2`, V8's `eval at f (url:12:3), <anonymous>:1:2`.
fn parse_eval(text: &str) -> Option<Location> {
    if let Some(outer) = strip(text, "eval at ") {
        let end = rfind(outer, "), ").unwrap_or(outer.len());
        let start = rfind(&outer[..end], "(")? + 1;
        return parse_script(before(&outer[start..end], ")"));
    }
    let (file, rest) = split_once(text, " line ")?;
    let (line, _) = split_once(rest, " > ")?;
    Some(Location::Script { file: short_file(file), line: Some(line.parse().ok()?), column: None })
}

/// `url:line:column`, `url:line`, or one of the engines' words for no file.
fn parse_script(text: &str) -> Option<Location> {
    let text = text.trim_ascii();
    let (rest, last) = split_number(text);
    let (file, line, column) = match last {
        None => (text, None, None),
        Some(last) => match split_number(rest) {
            (file, Some(line)) => (file, Some(line), Some(last)),
            (file, None) => (file, Some(last), None),
        },
    };
    if file.is_empty() || (line.is_none() && !is_any(NO_FILE, file) && !has_scheme(file)) {
        return None;
    }
    Some(Location::Script { file: short_file(file), line, column })
}

fn split_number(text: &str) -> (&str, Option<u32>) {
    match rsplit_once(text, ":") {
        Some((rest, digits)) if is_digits(digits) => (rest, digits.parse().ok()),
        _ => (text, None),
    }
}

/// Longest scheme of a URL that is looked for.
const MAX_SCHEME: usize = 32;

/// Does the text begin like a URL or an engine's word for a place?
pub(super) fn has_scheme(text: &str) -> bool {
    let is_scheme = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.');
    let length = text.bytes().take(MAX_SCHEME).take_while(is_scheme).count();
    let bytes = text.as_bytes();
    let is_named = length > 1 && bytes[0].is_ascii_alphabetic() && bytes.get(length) == Some(&b':');
    is_named && !bytes.get(length + 1).is_some_and(|byte| *byte == b':' || byte.is_ascii_digit())
}

fn short_file(file: &str) -> String {
    let Some(rest) = strip(file, "data:") else {
        return file.to_owned();
    };
    let kind = before(before(rest, ","), ";");
    ["data:", &kind[..kind.floor_char_boundary(DATA_URL_TYPE)]].concat()
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}
