//! The walk over a text that tries every rule at every place, once, from left to right.

use std::{borrow::Cow, ops::Range};

/// What a rule found.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Hit {
    /// The bytes to replace, at or after the place the rule was tried at.
    pub(super) range: Range<usize>,
    /// What to put there.
    pub(super) replacement: String,
}

/// A rule looks at one place of a text; what it finds begins there.
pub(super) type Rule = fn(&Place<'_>) -> Option<Hit>;

/// A place in a text. What was replaced already is behind it and not looked back at, so that masking the result again
/// sees the same.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    /// The whole text.
    pub(super) text: &'a str,
    /// The byte the place is at.
    pub(super) position: usize,
    /// Where the last hit ended.
    floor: usize,
}

/// The text with every hit replaced; borrowed when there was none.
pub(super) fn replace<'a>(text: &'a str, rules: &[Rule]) -> Cow<'a, str> {
    let mut out = String::new();
    let mut place = Place { text, position: 0, floor: 0 };
    while let Some(next) = place.at() {
        match rules.iter().filter(|_| place.may_begin_anything()).find_map(|rule| rule(&place)) {
            Some(Hit { range, replacement }) => {
                out.push_str(&text[place.floor..range.start]);
                out.push_str(&replacement);
                place = Place { text, position: range.end, floor: range.end };
            }
            None => place.position += next.len_utf8(),
        }
    }
    if place.floor == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[place.floor..]);
    Cow::Owned(out)
}

impl<'a> Place<'a> {
    /// The text from here on.
    pub(super) fn rest(&self) -> &'a str {
        &self.text[self.position..]
    }

    /// What lies between the last hit and here.
    pub(super) fn passed(&self) -> &'a str {
        &self.text[self.floor..self.position]
    }

    /// The character here.
    pub(super) fn at(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// The character before.
    pub(super) fn before(&self) -> Option<char> {
        self.passed().chars().next_back()
    }

    /// Does a word of such characters begin here? A URL escape (`%20`) before it belongs to no word.
    pub(super) fn begins_word(&self, is_kind: fn(char) -> bool) -> bool {
        let is_inside = self.before().is_some_and(is_kind) && !self.follows_escape();
        self.at().is_some_and(is_kind) && !is_inside && !self.is_in_escape()
    }

    /// Does `%20` or the like end just before this place?
    pub(super) fn follows_escape(&self) -> bool {
        self.has_escape_before(3)
    }

    /// Is this one of the two digits of `%20`?
    fn is_in_escape(&self) -> bool {
        self.has_escape_before(1) || self.has_escape_before(2)
    }

    fn has_escape_before(&self, back: usize) -> bool {
        let start = self.position.checked_sub(back).filter(|start| *start >= self.floor);
        let bytes = start.and_then(|start| self.text.as_bytes().get(start..start + 3));
        matches!(bytes, Some([b'%', high, low]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit())
    }

    /// Spares the rules the inside of words: most of a text.
    fn may_begin_anything(&self) -> bool {
        let bytes = self.text.as_bytes();
        match bytes[self.position] {
            b'a'..=b'z' | b'A'..=b'Z' => {
                let is_inside = self.position > self.floor && bytes[self.position - 1].is_ascii_alphanumeric();
                !is_inside || self.follows_escape()
            }
            b'0'..=b'9' | b'_' | b'-' | b'.' | b'+' | b':' => true,
            byte => !byte.is_ascii(),
        }
    }
}

/// Where the characters from `position` on stop being of a kind.
pub(super) fn end_of(text: &str, position: usize, is_kind: fn(char) -> bool) -> usize {
    text[position..].find(|c| !is_kind(c)).map_or(text.len(), |length| position + length)
}
