//! `password=…`, `"token": "…"`, `Authorization: Bearer …` in text, also as URL query, as JSON inside a string and as
//! Rust's debug output.

use super::{
    MASKED, digits,
    scan::{Hit, Place, end_of},
    secret_key::{self, Secret},
};

/// How far a value goes on over spaces inside its own brackets.
const MAX_BRACKETS: usize = 1024;

/// What separates a key from its value; the escaped ones are `=` and `:` in URLs.
const SEPARATORS: [&str; 10] = ["===", "==", "=>", "=", ":", "：", "＝", "%3D", "%3d", "%3A"];

/// First words of an `Authorization` header's value.
const SCHEMES: [&str; 6] = ["basic", "bearer", "digest", "token", "negotiate", "apikey"];

/// Values that hide nothing.
const NOTHING: [&str; 9] = ["", "null", "none", "None", "undefined", "true", "false", "nil", MASKED];

/// The rule, tried at the first letter of the key.
pub(super) fn at(place: &Place<'_>) -> Option<Hit> {
    if !place.begins_word(is_key) {
        return None;
    }
    let Place { text, position, .. } = *place;
    let key_end = end_of(text, position, is_key);
    let key = &text[position..key_end];
    let (separator, after) = separator(text, key_end)?;
    let secret = secret_key::judge(key)?;
    // A path such as `/session:12:5` is a place in a script.
    if separator == ":" && place.before() == Some('/') {
        return None;
    }
    let start = end_of(text, after, |c| c == ' ');
    let value = Value { text, start, separator, is_spaced: start > after };
    let range = value.range(key, secret)?;
    let is_news = !NOTHING.contains(&&text[range.clone()]);
    is_news.then(|| Hit { range, replacement: MASKED.to_owned() })
}

fn is_key(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}

/// The separator after a key (a closing quote and a few spaces may stand between) and where it ends.
fn separator(text: &str, key_end: usize) -> Option<(&'static str, usize)> {
    let quote = opening_quote(&text[key_end..]).map_or(0, |quote| quote.len);
    let start = end_of(text, key_end + quote, |c| c == ' ');
    let separator = SEPARATORS.into_iter().find(|separator| text[start..].starts_with(separator))?;
    let after = start + separator.len();
    // `token::Error` is a path, `session://` an address.
    let is_path = separator == ":" && (text[after..].starts_with(':') || text[after..].starts_with("//"));
    (!is_path).then_some((separator, after))
}

/// The place of a value whose end is not known yet.
struct Value<'a> {
    text: &'a str,
    start: usize,
    separator: &'static str,
    /// Is there a space after the separator, as in prose?
    is_spaced: bool,
}

impl Value<'_> {
    fn range(&self, key: &str, secret: Secret) -> Option<std::ops::Range<usize>> {
        let rest = &self.text[self.start..];
        if let Some(quote) = opening_quote(rest) {
            let start = self.start + quote.len;
            return Some(start..start + quote.inner_length(&rest[quote.len..]));
        }
        let first_word = &rest[..word_length(rest, true, false)];
        let is_prose = self.is_spaced && self.separator == ":" && secret == Secret::Likely;
        let scheme = SCHEMES.iter().any(|scheme| first_word.eq_ignore_ascii_case(scheme));
        if is_prose && !scheme && !looks_secret(first_word) {
            return None;
        }
        let is_header =
            self.separator == ":" && key.to_ascii_lowercase().ends_with("cookie") && first_word.contains('=');
        let length = if is_header { line_length(rest) } else { self.length(rest, scheme.then_some(first_word.len())) };
        Some(self.start..self.start + length)
    }

    /// `Basic dXNlcg==` is one value; so is everything inside a value's own brackets.
    fn length(&self, rest: &str, scheme: Option<usize>) -> usize {
        let is_escaped = self.separator.starts_with('%');
        if let Some(scheme) = scheme {
            let gap = rest[scheme..].len() - rest[scheme..].trim_start_matches(' ').len();
            if gap > 0 {
                return scheme + gap + value_length(&rest[scheme + gap..], is_escaped);
            }
        }
        value_length(rest, is_escaped)
    }
}

/// A quote that opens a string, with the backslashes before it when the string is inside another.
struct Quote {
    mark: char,
    backslashes: usize,
    len: usize,
}

fn opening_quote(text: &str) -> Option<Quote> {
    let backslashes = text.bytes().take_while(|b| *b == b'\\').count();
    let mark = text[backslashes..].chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
    Some(Quote { mark, backslashes, len: backslashes + 1 })
}

impl Quote {
    /// Bytes up to the closing quote; to the end of the line when there is none.
    fn inner_length(&self, text: &str) -> usize {
        let mut backslashes = 0;
        for (index, c) in text.char_indices() {
            match c {
                '\\' => backslashes += 1,
                c if c == self.mark && self.is_closed_by(backslashes) => {
                    return index - backslashes.min(self.backslashes);
                }
                _ => backslashes = 0,
            }
        }
        line_length(text)
    }

    fn is_closed_by(&self, backslashes: usize) -> bool {
        if self.backslashes == 0 { backslashes.is_multiple_of(2) } else { backslashes <= self.backslashes }
    }
}

fn line_length(text: &str) -> usize {
    text.find(['\n', '\r']).unwrap_or(text.len())
}

fn value_length(rest: &str, is_escaped: bool) -> usize {
    let is_ascii = rest.starts_with(|c: char| c.is_ascii());
    let length = word_length(rest, is_ascii, is_escaped);
    // What a word stops at inside its brackets is part of the value: `Some("abc")`, `{ id: 1 }`.
    let open = rest[..length].find(['(', '[', '{']);
    match open.and_then(|open| Some(open + bracket_length(&rest[open..])?)) {
        Some(closed) => closed + word_length(&rest[closed..], is_ascii, is_escaped),
        None => length,
    }
}

fn bracket_length(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (index, c) in text.char_indices().take(MAX_BRACKETS) {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(index + c.len_utf8());
        }
    }
    None
}

/// Bytes up to what ends an unquoted value. CJK text ends one that began in ASCII: `token=abc已过期`.
fn word_length(text: &str, is_ascii: bool, is_escaped: bool) -> usize {
    let ends = |(index, c): &(usize, char)| match c {
        c if c.is_whitespace() || c.is_control() => true,
        ',' | ';' | '&' | '|' | '<' | '>' | '"' | '\'' | '`' | ')' | ']' | '}' | '\\' | '#' => true,
        '，' | '。' | '；' | '、' | '！' | '？' | '（' | '）' | '】' | '》' | '”' | '’' => true,
        '%' => is_escaped && text[*index..].starts_with("%26"),
        c => is_ascii && !c.is_ascii() && !('！'..='～').contains(c),
    };
    text.char_indices().find(ends).map_or(text.len(), |(index, _)| index)
}

/// Has it a digit, a sign or the length of a secret, as against a word of prose? What is masked already does not count.
fn looks_secret(word: &str) -> bool {
    let word = MARKS.iter().fold(word, |word, mark| word.split(mark).next().unwrap_or(word));
    let is_structure = word.len() > 1 && word.starts_with(['{', '[', '(']);
    let has_sign = word.contains(|c: char| matches!(c, '=' | '_' | '@' | '＠') || digits::digit(c).is_some());
    word.len() >= 16 || is_structure || has_sign
}

/// How what was masked begins.
const MARKS: [&str; 2] = ["[masked", "[email"];
