//! Stack text of V8, Gecko and WebKit into frames, the same frames for the same bug in each.

mod in_app;
mod line;
mod location;
pub mod name;

use alloc::{borrow::ToOwned as _, string::String, vec::Vec};

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::{
    json::Writer,
    text::{lines, strip_end},
};

pub use in_app::{Owner, is_extension, is_in_app, owner};

/// One frame, in Sentry's field names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub struct Frame {
    /// Function name, Rust hashes kept as sent; `None` for anonymous ones.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub function: Option<String>,
    /// The URL or file the frame names, a `data:` URL cut to its type.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub filename: Option<String>,
    /// Same as `filename` for browsers; what symbolication replaces `filename` from.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub abs_path: Option<String>,
    /// 1-based line (JavaScript only).
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub lineno: Option<u32>,
    /// 1-based column (JavaScript only).
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub colno: Option<u32>,
    /// `native` for wasm frames, `javascript` for the rest: what Sentry calls the frame's platform.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub platform: Option<String>,
    /// Byte offset in the wasm file as `0x…` (wasm only).
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub instruction_addr: Option<String>,
    /// `rel:N`, N the index of the module in `debug_meta.images` (wasm only).
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub addr_mode: Option<String>,
    /// Index of the function in the module (wasm only).
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub function_id: Option<String>,
    /// Is it the app's own code, as against std, panic machinery, wasm-bindgen glue, Panicle, bundler noise?
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub in_app: Option<bool>,
}

impl Frame {
    /// Is it a frame of a wasm module, as against JavaScript?
    pub fn is_wasm(&self) -> bool {
        self.platform.as_deref() == Some("native") || self.instruction_addr.is_some()
    }

    /// A place in a script.
    pub fn of_script(file: &str, lineno: Option<u32>, colno: Option<u32>) -> Self {
        Self {
            filename: Some(file.to_owned()),
            abs_path: Some(file.to_owned()),
            lineno,
            colno,
            platform: Some("javascript".to_owned()),
            in_app: Some(is_in_app(None, Some(file))),
            ..Self::default()
        }
    }

    /// Writes the fields that are there.
    pub fn write(&self, writer: &mut Writer) {
        writer.optional("function", self.function.as_deref());
        writer.optional("filename", self.filename.as_deref());
        writer.optional("abs_path", self.abs_path.as_deref());
        for (name, number) in [("lineno", self.lineno), ("colno", self.colno)] {
            if let Some(number) = number {
                writer.key(name).number(number);
            }
        }
        writer.optional("platform", self.platform.as_deref());
        writer.optional("instruction_addr", self.instruction_addr.as_deref());
        writer.optional("addr_mode", self.addr_mode.as_deref());
        writer.optional("function_id", self.function_id.as_deref());
        if let Some(in_app) = self.in_app {
            writer.key("in_app").bool(in_app);
        }
    }

    /// What the sender said of [`Frame::in_app`], else what [`is_in_app`] says.
    pub fn is_in_app(&self) -> bool {
        self.in_app.unwrap_or_else(|| is_in_app(self.function.as_deref(), self.filename.as_deref()))
    }
}

/// Parses the `stack` of a JavaScript error. Innermost frame LAST, as Sentry wants it. At most `limit` innermost frames.
pub fn parse(stack: &str, limit: usize) -> Vec<Frame> {
    // A message can hold anything, also lines that look like the other engines' frames.
    let is_v8 = lines(stack).any(line::is_v8);
    let parse_line = if is_v8 { line::parse_v8 } else { line::parse_at_sign };
    let lines = lines(stack).take_while(|line| is_v8 || !line::is_scheduler(line));
    let mut frames: Vec<Frame> = lines.filter_map(parse_line).take(limit).map(Frame::from).collect();
    frames.reverse();
    disown_glue(&mut frames);
    frames
}

/// wasm-bindgen's glue for pages stands beside the module: `shop.js` for `shop_bg.wasm`.
fn disown_glue(frames: &mut [Frame]) {
    let module_of = |frame: &Frame| Some(strip_end(frame.filename.as_deref()?, "_bg.wasm")?.to_owned());
    let mut modules: Vec<String> = frames.iter().filter_map(module_of).collect();
    modules.dedup();
    for frame in frames.iter_mut().filter(|frame| !frame.is_wasm()) {
        let script = frame.filename.as_deref().and_then(|file| strip_end(file, ".js"));
        if script.is_some_and(|script| modules.iter().any(|module| module == script)) {
            frame.in_app = Some(false);
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::{string::String, vec::Vec};

    use super::parse;

    #[test]
    fn what_only_scheduled_a_call_in_gecko_is_no_frame_of_it() {
        let stack = "pay@http://h/a.js:1:2\nrun@http://h/a.js:3:4\nsetTimeout handler*start@http://h/a.js:5:6\n";
        assert_eq!(functions(stack), ["run", "pay"]);
        let awaited = "pay@http://h/a.js:1:2\nasync*order@http://h/a.js:3:4\n";
        assert_eq!(functions(awaited), ["order", "pay"]);
    }

    #[test]
    fn a_message_of_v8_cuts_nothing() {
        let stack = "Error: two lines\nwrite to*you@example\n    at pay (http://h/a.js:1:2)";
        assert_eq!(functions(stack), ["pay"]);
    }

    fn functions(stack: &str) -> Vec<String> {
        parse(stack, 50).into_iter().filter_map(|frame| frame.function).collect()
    }
}
