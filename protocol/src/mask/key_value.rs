//! `password=…`, `"token": "…"`, `Authorization: Bearer …` in text, also as URL query, as JSON inside a string and as
//! Rust's debug output.

use core::ops::Range;

use super::{
    byte::{ALPHA, DIGIT, KEY, SPACE, is},
    kind::Kind,
    list,
    mark::{self, MASKED},
    own::Own,
    scan::{Hit, Label, Scan},
    secret_key::{self, Secret},
    text::OTHER,
};

/// Longest key that is looked at.
const MAX_KEY: usize = 64;

/// The shortest name of a secret is `pin`, in scripts without letters one shorter.
const LEAST_KEY: usize = 3;

/// How far a value goes on over spaces inside its own brackets.
const MAX_BRACKETS: usize = 256;

/// First words of an `Authorization` header's value.
const SCHEMES: &str = "basic bearer digest token negotiate apikey";

/// Values that hide nothing.
const NOTHING: &str = "null none None undefined true false nil";

/// What says that code follows.
const CODE: &str = "await new yield typeof this self function async";

/// The rule, tried at the `:` or `=` after the key.
pub(super) fn at(scan: &Scan<'_>, at: usize, own: &Own) -> Option<Hit> {
    let after = separator_end(scan, at)?;
    let key = key_before(scan, at)?;
    let name = &scan.bytes[key.clone()];
    let secret = secret_key::judge(name, scan.folded.source(key.clone()))?;
    let is_colon = scan.at(at) == b':';
    // A path such as `/session:12:5` is a place in a script.
    if is_colon && scan.before(key.start) == b'/' {
        return None;
    }
    let start = after + scan.rest(after).iter().take_while(|byte| **byte == b' ').count();
    let is_prose = is_colon && start > after && secret == Secret::Likely;
    let is_cookie = is_colon && name.to_ascii_lowercase().ends_with(b"cookie");
    let is_escaped = scan.folded.source(at..at + 1).starts_with(b"%");
    let end = Value { scan, start, own, is_escaped }.end(is_prose, is_cookie)?;
    let (start, end) = (end.0, end.1);
    let value = &scan.bytes[start..end];
    // `max_tokens=4096` counts them.
    let digits = value.iter().take_while(|byte| is(**byte, DIGIT)).count();
    let is_count =
        secret_key::is_count(name) && (1..7).contains(&digits) && matches!(value.get(digits), None | Some(b'+'));
    if is_count || (scan.before(at) == b' ' && is_code(scan, value, end)) {
        return None;
    }
    if mark::end_of(scan.bytes, start, own) == Some(end) {
        return Some(Hit::mark(at, end));
    }
    (!value.is_empty() && !list::has(NOTHING, value)).then(|| Hit::label(Kind::Secret, start..end, Label::Masked))
}

/// `<password>hunter2</password>`, tried at the `>`.
pub(super) fn in_tag(scan: &Scan<'_>, at: usize) -> Option<Hit> {
    let key = key_before(scan, at)?;
    let is_tag = matches!(scan.before(key.start), b'<' | b':');
    let name = &scan.bytes[key.clone()];
    secret_key::judge(name, scan.folded.source(key)).filter(|_| is_tag)?;
    let start = at + 1;
    let end = start + scan.rest(start).iter().position(|byte| matches!(byte, b'<' | b'\n'))?;
    let is_news = end > start && scan.has(end, b"</") && &scan.bytes[start..end] != MASKED.as_bytes();
    is_news.then(|| Hit::label(Kind::Secret, start..end, Label::Masked))
}

/// `cookie = document.cookie;` and `token = readToken()` say where a secret comes from.
fn is_code(scan: &Scan<'_>, value: &[u8], end: usize) -> bool {
    if list::has(CODE, value) {
        return true;
    }
    let name = value.strip_suffix(b"()").unwrap_or(value);
    let is_path = name.iter().all(|byte| is(*byte, ALPHA) || matches!(byte, b'.' | b'_'));
    let is_call = name.len() < value.len() || list::has_byte(name, b'.');
    is_path
        && is_call
        && name.first().is_some_and(u8::is_ascii_lowercase)
        && matches!(scan.at(end), 0 | b';' | b',' | b')' | b' ' | b'\n')
}

/// The key before a separator; a closing quote and a few spaces may stand between.
fn key_before(scan: &Scan<'_>, at: usize) -> Option<Range<usize>> {
    let passed = scan.passed(at);
    let spaces = passed.iter().rev().take(8).take_while(|byte| **byte == b' ').count();
    let mut rest = &passed[..passed.len() - spaces];
    // `user[password]=` and `headers["Authorization"] =`.
    if let [before @ .., b']'] = rest {
        rest = before.strip_suffix(b"[").unwrap_or(before);
    }
    if let [before @ .., b'"' | b'\'' | b'`'] = rest {
        let backslashes = before.iter().rev().take_while(|byte| **byte == b'\\').count();
        rest = &before[..before.len() - backslashes];
    }
    // `登录失败password=` has an ASCII key, `密码=` one of the others.
    let is_ascii = *rest.last()? != OTHER;
    let from = rest.len().saturating_sub(MAX_KEY);
    let is_part = |byte: &u8| if is_ascii { is(*byte, KEY) } else { *byte == OTHER };
    let start = rest[from..].iter().rposition(|byte| !is_part(byte)).map_or(from, |last| from + last + 1);
    let least = if is_ascii { LEAST_KEY } else { LEAST_KEY - 1 };
    (rest.len() - start >= least).then(|| scan.floor + start..scan.floor + rest.len())
}

/// Where the separator ends. `token::Error` is a path, `session://` an address.
fn separator_end(scan: &Scan<'_>, at: usize) -> Option<usize> {
    if scan.at(at) == b':' {
        let is_path = scan.at(at + 1) == b':' || scan.has(at + 1, b"//") || scan.before(at) == b':';
        return if is_path { None } else { Some(at + 1 + usize::from(scan.at(at + 1) == b'=')) };
    }
    let more = scan.rest(at + 1).iter().take(2).take_while(|byte| **byte == b'=').count();
    Some(at + 1 + more + usize::from(more == 0 && scan.at(at + 1) == b'>'))
}

/// The place of a value whose end is not known yet.
struct Value<'a> {
    scan: &'a Scan<'a>,
    start: usize,
    own: &'a Own,
    /// Is the separator escaped as in a URL? Only then what is escaped after it ends the value.
    is_escaped: bool,
}

impl Value<'_> {
    /// Where the value begins and ends; `None` for prose.
    fn end(&self, is_prose: bool, is_cookie: bool) -> Option<(usize, usize)> {
        let Self { scan, start, .. } = *self;
        if let Some(quote) = Quote::at(scan, start) {
            let inner = start + quote.length;
            return Some((inner, quote.close(scan, inner)));
        }
        let word_end = self.word_end(start);
        let word = &scan.bytes[start..word_end];
        let is_scheme = list::has_any_case(SCHEMES, word);
        if is_prose && !is_scheme && !self.looks_secret(word) {
            return None;
        }
        if is_cookie && list::has_byte(word, b'=') {
            return Some((start, line_end(scan, start)));
        }
        // `Basic dXNlcg==` is one value.
        let gap = scan.rest(word_end).iter().take_while(|byte| matches!(byte, b' ' | b'+')).count();
        let from = if is_scheme && gap > 0 { word_end + gap } else { start };
        Some((start, self.value_end(from)))
    }

    fn value_end(&self, from: usize) -> usize {
        // What is masked already is a whole value.
        if let Some(end) = mark::end_of(self.scan.bytes, from, self.own) {
            return end;
        }
        let end = self.word_end(from);
        // What a word stops at inside its brackets is part of the value: `Some("abc")`, `{ id: 1 }`.
        let open = self.scan.bytes[from..end].iter().position(|byte| matches!(byte, b'(' | b'[' | b'{'));
        match open.and_then(|open| self.bracket_end(from + open)) {
            Some(closed) => self.word_end_after(closed, from),
            None => end,
        }
    }

    fn bracket_end(&self, open: usize) -> Option<usize> {
        let mut depth = 0_usize;
        for (index, byte) in self.scan.rest(open).iter().take(MAX_BRACKETS).enumerate() {
            match byte {
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Some(open + index + 1);
            }
        }
        None
    }

    /// Where an unquoted value ends. CJK text ends one that began in ASCII: `token=abc已过期`.
    fn word_end(&self, from: usize) -> usize {
        self.word_end_after(from, from)
    }

    fn word_end_after(&self, from: usize, start: usize) -> usize {
        let is_ascii = self.scan.at(start) < 0x80;
        let ends = |byte: &u8| {
            let is_sign = matches!(
                byte,
                b',' | b';' | b'&' | b'|' | b'<' | b'>' | b'"' | b'\'' | b'`' | b')' | b']' | b'}' | b'\\' | b'#'
            );
            is_sign || is(*byte, SPACE) || byte.is_ascii_control() || (is_ascii && *byte >= 0x80)
        };
        // `token=abc（已过期）`: a bracket of prose.
        let opens_prose = |at: usize| self.scan.at(at) == b'(' && !self.scan.folded.source(at..at + 1).is_ascii();
        let scan = self.scan;
        let is_inside = |at: usize| !self.is_escaped && scan.folded.source(at..at + 1).starts_with(b"%");
        (from..scan.bytes.len())
            .find(|at| opens_prose(*at) || (ends(&scan.bytes[*at]) && !is_inside(*at)))
            .unwrap_or(scan.bytes.len())
    }

    /// Has it a digit, a sign or the length of a secret, as against a word of prose? What is masked already does not
    /// count.
    fn looks_secret(&self, word: &[u8]) -> bool {
        let is_masked =
            |index: usize| word[index] == b'*' || mark::end_of(self.scan.bytes, self.start + index, self.own).is_some();
        let word = &word[..(0..word.len()).find(|index| is_masked(*index)).unwrap_or(word.len())];
        // `Some("abc")` stops at its quote.
        let is_structure = word.len() > 1 && (matches!(word[0], b'{' | b'[' | b'(') || word.ends_with(b"("));
        let has_sign = word.iter().any(|byte| matches!(byte, b'=' | b'_' | b'@') || is(*byte, DIGIT));
        word.len() >= 16 || is_structure || has_sign
    }
}

/// A quote that opens a string, with the backslashes before it when the string is inside another.
struct Quote {
    mark: u8,
    backslashes: usize,
    length: usize,
}

impl Quote {
    fn at(scan: &Scan<'_>, at: usize) -> Option<Self> {
        let backslashes = scan.rest(at).iter().take_while(|byte| **byte == b'\\').count();
        let mark = scan.at(at + backslashes);
        matches!(mark, b'"' | b'\'' | b'`').then_some(Self { mark, backslashes, length: backslashes + 1 })
    }

    /// Where the closing quote, with its backslashes, begins; the end of the line when there is none.
    fn close(&self, scan: &Scan<'_>, inner: usize) -> usize {
        let mut backslashes = 0;
        for (index, byte) in scan.rest(inner).iter().enumerate() {
            match byte {
                b'\\' => backslashes += 1,
                byte if *byte == self.mark && self.is_closed_by(backslashes) => {
                    return inner + index - backslashes.min(self.backslashes);
                }
                _ => backslashes = 0,
            }
        }
        line_end(scan, inner)
    }

    fn is_closed_by(&self, backslashes: usize) -> bool {
        if self.backslashes == 0 { backslashes.is_multiple_of(2) } else { backslashes <= self.backslashes }
    }
}

fn line_end(scan: &Scan<'_>, at: usize) -> usize {
    let rest = scan.rest(at);
    at + rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len())
}
