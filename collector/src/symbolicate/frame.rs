//! A frame before and after.

use serde_json::{Map, Value, json};

/// One source-level frame. A frame as the client sent it becomes several of these where calls were inlined.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resolved {
    /// The function's name, demangled.
    pub function: Option<String>,
    /// The file, as short as it says everything: `src/checkout.rs`.
    pub filename: Option<String>,
    /// The file as the compiler or bundler names it.
    pub abs_path: Option<String>,
    /// 1-based.
    pub line: Option<u32>,
    /// 1-based.
    pub column: Option<u32>,
    /// Is it the app's own code?
    pub in_app: bool,
    /// The source around the line.
    pub source: Option<Source>,
    /// Was it inlined into the next outer frame?
    pub is_inlined: bool,
    /// What keeps its line from being known, where its name is.
    pub lacks: Option<Reason>,
}

/// Source lines around a place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// The lines before, oldest first.
    pub before: Vec<String>,
    /// The line itself.
    pub line: String,
    /// The lines after.
    pub after: Vec<String>,
}

/// Why a frame stayed as it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// No artifact of its module was uploaded.
    Missing,
    /// The artifact is there, and says nothing of this place.
    MissingSymbol,
    /// The artifact is there and can't be used.
    Malformed,
    /// The client names no module for it, or one without an id.
    UnknownImage,
}

impl Reason {
    /// Sentry's word for it, in `data.symbolicator_status`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::MissingSymbol => "missing_symbol",
            Self::Malformed => "malformed",
            Self::UnknownImage => "unknown_image",
        }
    }
}

/// Lines kept on each side of the one that matters.
pub const AROUND: usize = 5;
/// Longest source line that is kept, in characters.
pub const LINE_CHARS: usize = 200;

impl Source {
    /// The lines around `line` (1-based) of a file; `None` when it has no such line.
    pub fn around(text: &str, line: u32) -> Option<Self> {
        let at = usize::try_from(line).ok()?.checked_sub(1)?;
        let first = at.saturating_sub(AROUND);
        let mut lines = text.lines().skip(first).take(at - first + 1 + AROUND).map(|line| cut(line, LINE_CHARS));
        let before = lines.by_ref().take(at - first).collect();
        Some(Self { before, line: lines.next()?, after: lines.collect() })
    }

    /// The lines around `line` of a file that knows where each begins; both count from 0.
    pub fn of_lines<'text>(line_of: impl Fn(usize) -> Option<&'text str>, line: usize) -> Option<Self> {
        let kept = |line: usize| line_of(line).map(|text| cut(text, LINE_CHARS));
        let before = (line.saturating_sub(AROUND)..line).filter_map(kept).collect();
        let after = (1..=AROUND).map_while(|on| kept(line.checked_add(on)?)).collect();
        Some(Self { before, line: kept(line)?, after })
    }
}

fn cut(line: &str, chars: usize) -> String {
    line.trim_end().chars().take(chars).collect()
}

impl Resolved {
    /// The frame in Sentry's field names, what the client sent of it kept.
    pub fn write(&self, sent: &Map<String, Value>) -> Value {
        let mut frame = sent.clone();
        let mut set = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                frame.insert(name.to_owned(), value);
            }
        };
        set("function", self.function.as_ref().map(|function| json!(function)));
        set("filename", self.filename.as_ref().map(|file| json!(file)));
        set("abs_path", self.abs_path.as_ref().map(|path| json!(path)));
        set("lineno", self.line.map(|line| json!(line)));
        set("colno", self.column.map(|column| json!(column)));
        set("in_app", Some(json!(self.in_app)));
        if let Some(source) = &self.source {
            set("pre_context", Some(json!(source.before)));
            set("context_line", Some(json!(source.line)));
            set("post_context", Some(json!(source.after)));
        }
        let data = frame.entry("data").or_insert_with(|| json!({}));
        if !data.is_object() {
            *data = json!({});
        }
        data["symbolicator_status"] = json!(self.lacks.map_or("symbolicated", Reason::as_str));
        if self.is_inlined {
            data["inlined"] = json!(true);
        }
        Value::Object(frame)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_around_a_place_end_where_the_file_does() {
        let text = "one\ntwo  \nthree\nfour\nfive\nsix\nseven\neight\n";
        let first = Source::around(text, 1).unwrap();
        assert_eq!((first.before.len(), first.line.as_str(), first.after.len()), (0, "one", 5));
        let second = Source::around(text, 2).unwrap();
        assert_eq!((second.before, second.line.as_str()), (vec![String::from("one")], "two"));
        let last = Source::around(text, 8).unwrap();
        assert_eq!((last.before.len(), last.line.as_str(), last.after.len()), (5, "eight", 0));
        assert_eq!(Source::around(text, 9), None);
        assert_eq!(Source::around(text, 0), None);
    }

    #[test]
    fn what_the_client_sent_stays_where_nothing_better_is_known() {
        let sent = json!({ "instruction_addr": "0x10", "function": "f", "data": "odd" });
        let resolved = Resolved { line: Some(3), in_app: true, ..Resolved::default() };
        let written = resolved.write(sent.as_object().unwrap());
        assert_eq!(written["function"], "f");
        assert_eq!((written["lineno"].as_u64(), &written["in_app"]), (Some(3), &json!(true)));
        assert_eq!(written["data"]["symbolicator_status"], "symbolicated");
        assert_eq!(written.get("context_line"), None);
    }
}
