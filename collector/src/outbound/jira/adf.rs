//! Atlassian Document Format v1: the few nodes our descriptions need, as JSON.
//!
//! Jira refuses a whole document for one empty text node or one stray control character; these functions never make one.

use serde_json::{Value, json};

/// A whole document; `blocks` that came out empty are left out.
pub fn doc(blocks: impl IntoIterator<Item = Option<Value>>) -> Value {
    let content: Vec<Value> = blocks.into_iter().flatten().collect();
    json!({"type": "doc", "version": 1, "content": content})
}

/// A paragraph; `None` when nothing is left in it.
pub fn paragraph(inlines: impl IntoIterator<Item = Option<Value>>) -> Option<Value> {
    let content: Vec<Value> = inlines.into_iter().flatten().collect();
    (!content.is_empty()).then(|| json!({"type": "paragraph", "content": content}))
}

/// A heading of `level` 1 to 6.
pub fn heading(level: u8, title: &str) -> Option<Value> {
    let title = text(title)?;
    Some(json!({"type": "heading", "attrs": {"level": level}, "content": [title]}))
}

/// Preformatted text.
pub fn code_block(code: &str) -> Option<Value> {
    let code = text(code)?;
    Some(json!({"type": "codeBlock", "attrs": {}, "content": [code]}))
}

/// A bullet list of one-paragraph items.
pub fn bullet_list(items: impl IntoIterator<Item = Option<Value>>) -> Option<Value> {
    let content: Vec<Value> =
        items.into_iter().flatten().map(|item| json!({"type": "listItem", "content": [item]})).collect();
    (!content.is_empty()).then(|| json!({"type": "bulletList", "content": content}))
}

/// Plain text; `None` for the empty text, which ADF does not have.
pub fn text(text: &str) -> Option<Value> {
    let text = printable(text);
    (!text.is_empty()).then(|| json!({"type": "text", "text": text}))
}

/// Bold text.
pub fn strong(text: &str) -> Option<Value> {
    marked(text, json!({"type": "strong"}))
}

/// Inline code.
pub fn code(text: &str) -> Option<Value> {
    marked(text, json!({"type": "code"}))
}

/// Text that links to `href`.
pub fn link(text: &str, href: &str) -> Option<Value> {
    marked(text, json!({"type": "link", "attrs": {"href": href}}))
}

fn marked(content: &str, mark: Value) -> Option<Value> {
    let mut node = text(content)?;
    node["marks"] = json!([mark]);
    Some(node)
}

fn printable(text: &str) -> String {
    text.chars().filter(|&char| char == '\n' || char == '\t' || !char.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_nodes_are_never_made() {
        assert_eq!(
            doc([paragraph([text("")]), heading(2, "\u{0}"), code_block(""), bullet_list([None])])["content"],
            json!([])
        );
    }

    #[test]
    fn control_characters_go_and_line_breaks_stay() {
        assert_eq!(
            code_block("a\u{1b}[31m\n\tb"),
            Some(json!({"type": "codeBlock", "attrs": {}, "content": [{"type": "text", "text": "a[31m\n\tb"}]}))
        );
    }

    #[test]
    fn a_mark_sits_on_its_text() {
        assert_eq!(
            link("here", "http://x/1"),
            Some(json!({"type": "text", "text": "here", "marks": [{"type": "link", "attrs": {"href": "http://x/1"}}]}))
        );
    }
}
