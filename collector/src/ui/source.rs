//! The source lines around a frame.

use maud::{Markup, html};
use serde_json::Value;

/// The lines with their numbers, the frame's own marked; `None` where the event has none.
pub(super) fn lines(frame: &Value) -> Option<Markup> {
    let here = frame["context_line"].as_str()?;
    let before = around(frame, "pre_context");
    let number = frame["lineno"].as_u64().unwrap_or_default();
    let first = number.saturating_sub(before.len() as u64);
    Some(html! {
        ol.source start=(first) {
            @for line in before { li { code { (line) } } }
            li.here aria-current="true" { code { (here) } }
            @for line in around(frame, "post_context") { li { code { (line) } } }
        }
    })
}

fn around<'a>(frame: &'a Value, side: &str) -> Vec<&'a str> {
    frame[side].as_array().into_iter().flatten().map(|line| line.as_str().unwrap_or_default()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn lines_are_numbered_from_the_first_one_shown() {
        let frame = json!({ "lineno": 12, "pre_context": ["a", "b"], "context_line": "c < d", "post_context": ["e"] });
        let text = lines(&frame).unwrap().into_string();
        assert!(text.starts_with("<ol class=\"source\" start=\"10\">"), "{text}");
        assert!(text.contains("<li class=\"here\" aria-current=\"true\"><code>c &lt; d</code>"), "{text}");
        assert_eq!(text.matches("<li").count(), 4);
    }

    #[test]
    fn lines_of_any_shape_are_shown_and_none_are_none() {
        assert!(lines(&json!({ "lineno": 3 })).is_none());
        assert!(lines(&json!({ "context_line": 7 })).is_none());
        let odd = json!({ "context_line": "x", "lineno": 1, "pre_context": [1, null, "y"], "post_context": "z" });
        assert!(lines(&odd).unwrap().into_string().contains("start=\"0\""));
    }
}
