//! Searching short texts. Std's searchers are made for long ones, and would be 4 KB of what a browser downloads.

use alloc::string::String;

/// Where `part`, which is not empty, stands first.
pub(crate) fn find(text: &str, part: &str) -> Option<usize> {
    let (text, part) = (text.as_bytes(), part.as_bytes());
    (0..text.len()).find(|at| text[*at] == part[0] && text[*at..].starts_with(part))
}

/// Where `part`, which is not empty, stands last.
pub(crate) fn rfind(text: &str, part: &str) -> Option<usize> {
    let (text, part) = (text.as_bytes(), part.as_bytes());
    (0..text.len()).rev().find(|at| text[*at] == part[0] && text[*at..].starts_with(part))
}

/// Does `part` stand in it?
pub(crate) fn contains(text: &str, part: &str) -> bool {
    find(text, part).is_some()
}

/// What stands before and behind the first `part`.
pub(crate) fn split_once<'a>(text: &'a str, part: &str) -> Option<(&'a str, &'a str)> {
    cut(text, find(text, part)?, part.len())
}

/// What stands before and behind the last `part`.
pub(crate) fn rsplit_once<'a>(text: &'a str, part: &str) -> Option<(&'a str, &'a str)> {
    cut(text, rfind(text, part)?, part.len())
}

/// What stands before the first `part`; all where there is none.
pub(crate) fn before<'a>(text: &'a str, part: &str) -> &'a str {
    split_once(text, part).map_or(text, |(before, _)| before)
}

/// What stands behind the last `part`; all where there is none.
pub(crate) fn behind<'a>(text: &'a str, part: &str) -> &'a str {
    rsplit_once(text, part).map_or(text, |(_, behind)| behind)
}

/// What begins with `start`, without it.
pub(crate) fn strip<'a>(text: &'a str, start: &str) -> Option<&'a str> {
    if text.starts_with(start) { text.get(start.len()..) } else { None }
}

/// What ends with `end`, without it.
pub(crate) fn strip_end<'a>(text: &'a str, end: &str) -> Option<&'a str> {
    if text.ends_with(end) { text.get(..text.len() - end.len()) } else { None }
}

/// The lines, without their ends; the last one may be empty.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = &str> {
    parts(text, "\n")
}

/// What stands between the `part`s.
pub(crate) fn parts<'a>(text: &'a str, part: &str) -> impl Iterator<Item = &'a str> {
    let mut rest = Some(text);
    core::iter::from_fn(move || {
        let text = rest?;
        let (first, others) = split_once(text, part).map_or((text, None), |(first, others)| (first, Some(others)));
        rest = others;
        Some(first)
    })
}

/// With every `part` replaced.
pub(crate) fn replace(text: &str, part: &str, with: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = split_once(rest, part) {
        out.push_str(before);
        out.push_str(with);
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// A URL or path without query and fragment.
pub(crate) fn without_query(url: &str) -> &str {
    before(before(url, "?"), "#")
}

/// Is it one of a list, whose words stand between `|`?
pub(crate) fn is_any(list: &str, text: &str) -> bool {
    parts(list, "|").any(|word| word == text)
}

/// Does one of a list stand in it?
pub(crate) fn has_any(list: &str, text: &str) -> bool {
    parts(list, "|").any(|word| contains(text, word))
}

/// Does it begin with one of a list?
pub(crate) fn begins_any(list: &str, text: &str) -> bool {
    parts(list, "|").any(|word| text.starts_with(word))
}

/// Does it end with one of a list?
pub(crate) fn ends_any(list: &str, text: &str) -> bool {
    parts(list, "|").any(|word| text.ends_with(word))
}

/// Can the byte be part of a name? All that is not ASCII can.
pub(crate) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

fn cut(text: &str, at: usize, length: usize) -> Option<(&str, &str)> {
    Some((text.get(..at)?, text.get(at + length..)?))
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    #[test]
    fn parts_are_found_from_both_ends() {
        let text = "a::b::ü";
        assert_eq!((find(text, "::"), rfind(text, "::"), find(text, ":::")), (Some(1), Some(4), None));
        assert_eq!((split_once(text, "::"), rsplit_once(text, "::")), (Some(("a", "b::ü")), Some(("a::b", "ü"))));
        assert_eq!(
            (before(text, "::"), behind(text, "::"), before(text, "x"), behind(text, "x")),
            ("a", "ü", text, text)
        );
        assert_eq!(
            (strip(text, "a:"), strip(text, "b"), strip_end(text, "ü"), strip_end(text, "b")),
            (Some(":b::ü"), None, Some("a::b::"), None)
        );
        assert_eq!((find("", "a"), find("ab", "b")), (None, Some(1)));
    }

    #[test]
    fn lists_are_told_from_their_words() {
        assert_eq!(parts("a||b", "|").collect::<Vec<_>>(), ["a", "", "b"]);
        assert_eq!(
            (is_any("core|std", "std"), is_any("core|std", "core|std"), is_any("core|std", "st")),
            (true, false, false)
        );
        assert_eq!((has_any("x|td", "std"), begins_any("td|s", "std"), ends_any("s|d", "std")), (true, true, true));
        assert_eq!(replace("a.b..", ".", "::"), "a::b::::");
        assert_eq!(without_query("/a?b#c"), "/a");
        assert_eq!(without_query("/a#c?b"), "/a");
    }
}
