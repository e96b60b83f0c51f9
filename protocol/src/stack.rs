//! Stack text of V8, Gecko and WebKit into frames, the same frames for the same bug in each.

use serde::{Deserialize, Serialize};

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

/// Parses the `stack` of a JavaScript error. Innermost frame LAST, as Sentry wants it. At most `limit` innermost frames.
pub fn parse(_stack: &str, _limit: usize) -> Vec<Frame> {
    todo!()
}

/// Is `function`/`filename` the app's own, as against std, panic machinery, wasm-bindgen and bundler glue?
pub fn is_in_app(_function: Option<&str>, _filename: Option<&str>) -> bool {
    todo!()
}
