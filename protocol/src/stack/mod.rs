//! Stack text of V8, Gecko and WebKit into frames, the same frames for the same bug in each.

mod in_app;
mod line;
mod location;
pub mod name;

use serde::{Deserialize, Serialize};

pub use in_app::{is_extension, is_in_app};

/// One frame, in Sentry's field names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// Function name, Rust hashes kept as sent; `None` for anonymous ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub function: Option<String>,
    /// The URL or file the frame names, a `data:` URL cut to its type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filename: Option<String>,
    /// Same as `filename` for browsers; what symbolication replaces `filename` from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub abs_path: Option<String>,
    /// 1-based line (JavaScript only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lineno: Option<u32>,
    /// 1-based column (JavaScript only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colno: Option<u32>,
    /// `native` for wasm frames, `javascript` for the rest: what Sentry calls the frame's platform.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
    /// Byte offset in the wasm file as `0x…` (wasm only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instruction_addr: Option<String>,
    /// `rel:N`, N the index of the module in `debug_meta.images` (wasm only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub addr_mode: Option<String>,
    /// Index of the function in the module (wasm only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub function_id: Option<String>,
    /// Is it the app's own code, as against std, panic machinery, wasm-bindgen glue, Panicle, bundler noise?
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_app: Option<bool>,
}

impl Frame {
    /// Is it a frame of a wasm module, as against JavaScript?
    pub fn is_wasm(&self) -> bool {
        self.platform.as_deref() == Some("native") || self.instruction_addr.is_some()
    }

    /// What the sender said of [`Frame::in_app`], else what [`is_in_app`] says.
    pub fn is_in_app(&self) -> bool {
        self.in_app
            .unwrap_or_else(|| is_in_app(self.function.as_deref(), self.filename.as_deref()))
    }
}

/// Parses the `stack` of a JavaScript error. Innermost frame LAST, as Sentry wants it. At most `limit` innermost frames.
pub fn parse(stack: &str, limit: usize) -> Vec<Frame> {
    // A message can hold anything, also lines that look like the other engines' frames.
    let parse_line = if stack.lines().any(line::is_v8) {
        line::parse_v8
    } else {
        line::parse_at_sign
    };
    let mut frames: Vec<Frame> = stack
        .lines()
        .filter_map(parse_line)
        .take(limit)
        .map(Frame::from)
        .collect();
    frames.reverse();
    frames
}
