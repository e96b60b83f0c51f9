//! Reading one frame, and what symbolication added to it.

use serde_json::Value;

use super::view::{scalar, text};
use crate::stack::{Frame, is_in_app, name};

/// Reads a frame of any client leniently.
#[derive(Clone, Copy, Debug)]
pub struct FrameView<'a>(pub &'a Value);

impl<'a> FrameView<'a> {
    /// The frame, its function's name demangled.
    pub fn frame(&self) -> Frame {
        let owned = |name: &str| self.0.get(name).and_then(scalar);
        let function = owned("function").filter(|f| !f.is_empty() && f != "?" && f != "<anonymous>");
        let mut frame = Frame {
            function,
            filename: owned("filename").or_else(|| owned("abs_path")),
            abs_path: owned("abs_path"),
            lineno: self.number("lineno"),
            colno: self.number("colno"),
            platform: owned("platform"),
            instruction_addr: owned("instruction_addr"),
            addr_mode: owned("addr_mode"),
            function_id: owned("function_id"),
            in_app: self.0.get("in_app").and_then(Value::as_bool),
        };
        if frame.is_wasm() {
            // Other clients, and the shim when wasm is dead, send the engine's text with the module in it.
            let (function, index) = name::wasm(frame.function.as_deref().unwrap_or_default());
            frame.function = function;
            frame.function_id = frame.function_id.or(index);
            demangle(&mut frame);
        }
        frame
    }

    /// Is it in the words of the source, as against those of the file that was delivered?
    pub fn is_symbolicated(&self) -> bool {
        let status = self.0.get("data").and_then(|data| text(data, "symbolicator_status"));
        status == Some("symbolicated")
    }

    /// The source line the frame is at.
    pub fn source_line(&self) -> Option<&'a str> {
        text(self.0, "context_line")
    }

    /// The source around the frame's line, as far as it came along, and the number of its first line.
    pub fn source(&self) -> Option<(i64, Vec<&'a str>)> {
        let mut source = self.context("pre_context");
        let first = i64::from(self.number("lineno")?) - i64::try_from(source.len()).ok()?;
        source.push(self.source_line()?);
        source.extend(self.context("post_context"));
        Some((first, source))
    }

    /// The source up to and with `line`, as far as it came along; the last is the line itself. `None` where that did not.
    pub fn source_until(&self, line: u32) -> Option<Vec<&'a str>> {
        let (first, mut source) = self.source()?;
        let count = usize::try_from(i64::from(line) - first + 1).ok()?;
        source.truncate(count);
        (count > 0 && source.len() == count).then_some(source)
    }

    fn context(&self, name: &str) -> Vec<&'a str> {
        self.0
            .get(name)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .map(|line| line.as_str().unwrap_or(""))
            .collect()
    }

    fn number(&self, name: &str) -> Option<u32> {
        self.0.get(name).and_then(Value::as_u64).and_then(|number| u32::try_from(number).ok())
    }
}

/// A module that did not go through wasm-bindgen keeps Rust's mangled names, by which no client knows whose code it is.
fn demangle(frame: &mut Frame) {
    let mangled = frame.function.as_deref().unwrap_or_default();
    if let Ok(demangled) = rustc_demangle::try_demangle(mangled) {
        let demangled = format!("{demangled:#}");
        frame.in_app = Some(is_in_app(Some(&demangled), frame.filename.as_deref()));
        frame.function = Some(demangled);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn source_is_read_as_far_as_it_came_along() {
        let frame =
            json!({ "lineno": 3, "pre_context": ["one", "two"], "context_line": "three", "post_context": ["four"] });
        let until = |line| FrameView(&frame).source_until(line);
        assert_eq!(until(1), Some(vec!["one"]));
        assert_eq!(until(3), Some(vec!["one", "two", "three"]));
        assert_eq!(until(4), Some(vec!["one", "two", "three", "four"]));
        assert_eq!((until(0), until(5)), (None, None));
        assert_eq!(FrameView(&json!({ "lineno": 3 })).source_until(3), None);
        assert_eq!(FrameView(&json!({ "context_line": "x" })).source_until(3), None);
    }

    #[test]
    fn mangled_names_are_read_and_say_whose_code_it_is() {
        let frame = |function: &str| {
            FrameView(&json!({ "function": function, "instruction_addr": "0x1", "in_app": true })).frame()
        };
        let pay = frame("_RNvMNtCs1234_4shop4cartNtB2_4Cart3pay");
        assert_eq!((pay.function.as_deref(), pay.in_app), (Some("<shop::cart::Cart>::pay"), Some(true)));
        let sum = frame("_RINvXNtNtCs1234_4core4iter6traitsNtB3_4IterNtB3_8Iterator3sumlE");
        assert_eq!(sum.in_app, Some(false), "{sum:?}");
        assert_eq!(frame("pay").in_app, Some(true));
    }
}
