//! Patterns of one's own: `EMP-\d{6}`.
//!
//! A pattern is a row of parts, each a character or a class and how often it stands there. Each part takes as much as it
//! can and never gives back, so that no pattern and no text can make matching slow, and it means the same wherever it
//! runs.

use alloc::{string::String, vec::Vec};
use core::ops::Range;

use super::{
    byte::{ALNUM, DIGIT, SPACE, is},
    number::value,
    scan::Scan,
    text::{LETTER, OTHER},
};

/// Most repetitions of a part, also where a pattern names no end.
const MAX_REPEAT: usize = 256;

/// Most parts of a pattern.
const MAX_PARTS: usize = 64;

/// Fewest characters a pattern finds.
const LEAST_LENGTH: usize = 3;

/// A pattern that was found to be one.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    text: String,
    parts: Vec<Part>,
}

#[derive(Clone, Debug)]
struct Part {
    /// Where in the text the character or class stands.
    set: Range<usize>,
    least: usize,
    most: usize,
}

impl Pattern {
    /// Reads a pattern; the error says what is wrong with it and what to write instead.
    pub(super) fn parse(pattern: &str) -> Result<Self, &'static str> {
        let text = pattern.as_bytes();
        let (mut parts, mut at, mut length) = (Vec::new(), 0, 0);
        while at < text.len() {
            let set = at..set_end(text, at)?;
            let (least, most, end) = repeat(text, set.end)?;
            parts.push(Part { set, least, most });
            length += least;
            at = end;
        }
        if parts.len() > MAX_PARTS {
            return Err("it has more than 64 parts");
        }
        if length < LEAST_LENGTH {
            return Err("it is too short: less than three characters stand everywhere");
        }
        Ok(Self { text: String::from(pattern), parts })
    }

    /// Where a match ends that begins at `at`. Only whole words match: no letter or digit goes on at either end.
    pub(super) fn end(&self, scan: &Scan<'_>, at: usize) -> Option<usize> {
        let is_word = |byte: u8| is(byte, ALNUM) || byte == b'*';
        if is(scan.at(at), ALNUM) && is_word(scan.before(at)) {
            return None;
        }
        let mut end = at;
        for part in &self.parts {
            let set = &self.text.as_bytes()[part.set.clone()];
            let mut count = 0;
            while count < part.most && end < scan.bytes.len() && takes(set, scan, end) {
                count += 1;
                end += 1;
            }
            if count < part.least {
                return None;
            }
        }
        let goes_on = end > at && is(scan.at(end - 1), ALNUM) && is_word(scan.at(end));
        (end > at && !goes_on).then_some(end)
    }
}

/// Does a character or class take what stands there?
fn takes(set: &[u8], scan: &Scan<'_>, at: usize) -> bool {
    let byte = scan.bytes[at];
    // What masking itself writes; only a pattern that names it finds it.
    let is_mark = matches!(byte, b'*' | b'[' | b']');
    match set {
        b"." => !is_mark && !matches!(byte, b'\n' | b'\r'),
        [b'[', b'^', class @ .., _] => !is_mark && !class_takes(class, byte),
        [b'[', class @ .., _] => class_takes(class, byte),
        [b'\\', name @ (b'd' | b'w' | b's')] => is_named(*name, byte),
        [b'\\', sign @ ..] | sign if matches!(byte, OTHER | LETTER) => scan.folded.source(at..at + 1).starts_with(sign),
        [.., last] => byte == *last,
        [] => false,
    }
}

fn class_takes(mut class: &[u8], byte: u8) -> bool {
    loop {
        class = match class {
            [b'\\', name @ (b'd' | b'w' | b's'), rest @ ..] if is_named(*name, byte) => return true,
            [b'\\', b'd' | b'w' | b's', rest @ ..] => rest,
            [b'\\', first, b'-', last, rest @ ..] | [first, b'-', last, rest @ ..]
                if (first..=last).contains(&&byte) =>
            {
                return true;
            }
            [b'\\', _, b'-', _, rest @ ..] | [_, b'-', _, rest @ ..] => rest,
            [b'\\', sign, rest @ ..] | [sign, rest @ ..] if *sign == byte => return true,
            [b'\\', _, rest @ ..] | [_, rest @ ..] => rest,
            [] => return false,
        }
    }
}

/// `\d`, `\w` and `\s`.
fn is_named(name: u8, byte: u8) -> bool {
    match name {
        b'd' => is(byte, DIGIT),
        b'w' => is(byte, ALNUM) || byte == b'_',
        _ => is(byte, SPACE),
    }
}

/// Where a character or class ends.
fn set_end(text: &[u8], at: usize) -> Result<usize, &'static str> {
    match text[at] {
        b'\\' => escape_end(text, at),
        b'[' => class_end(text, at),
        b'(' | b')' | b'|' => {
            Err("`(`, `)` and `|` are not understood: there are no groups; write two patterns instead")
        }
        b'^' | b'$' => Err("`^` and `$` are not understood: a pattern finds whole words wherever they stand"),
        b'{' | b'}' | b'?' | b'+' | b'*' | b']' => {
            Err("one of `{ } ? + * ]` stands after nothing; write `\\` before it for the sign itself")
        }
        _ => Ok(character_end(text, at)),
    }
}

fn character_end(text: &[u8], at: usize) -> usize {
    at + 1 + text[at + 1..].iter().take_while(|byte| **byte & 0xc0 == 0x80).count()
}

fn escape_end(text: &[u8], at: usize) -> Result<usize, &'static str> {
    match text.get(at + 1) {
        Some(b'd' | b'w' | b's') => Ok(at + 2),
        Some(byte) if is(*byte, ALNUM) => Err("behind `\\` stand `d`, `w`, `s` or a sign, as in `\\.`"),
        Some(_) => Ok(character_end(text, at + 1)),
        None => Err("`\\` stands at the end; write `\\\\` for the sign itself"),
    }
}

fn class_end(text: &[u8], at: usize) -> Result<usize, &'static str> {
    let start = at + 1 + usize::from(text.get(at + 1) == Some(&b'^'));
    let mut at = start;
    loop {
        let end = match text.get(at) {
            Some(b']') if at == start => return Err("`[]` takes nothing"),
            Some(b']') => return Ok(at + 1),
            Some(b'\\') => escape_end(text, at)?,
            Some(_) => at + 1,
            None => return Err("`[` is not closed by `]`"),
        };
        let first = text[end - 1];
        if !first.is_ascii() {
            return Err("between `[` and `]` only ASCII characters are understood; write others by themselves");
        }
        let is_class = end == at + 2 && is(first, ALNUM);
        at = match text[end..] {
            [b'-', last, ..] if !is_class && last != b']' => {
                if !last.is_ascii() || last < first || last == b'\\' {
                    return Err("a range in `[ ]` runs from a lower to a higher character, as in `a-z`");
                }
                end + 2
            }
            _ => end,
        };
    }
}

/// How often the part before stands there, at least and at most, and where the sign for it ends.
fn repeat(text: &[u8], at: usize) -> Result<(usize, usize, usize), &'static str> {
    Ok(match text.get(at) {
        Some(b'?') => (0, 1, at + 1),
        Some(b'+') => (1, MAX_REPEAT, at + 1),
        Some(b'*') => (0, MAX_REPEAT, at + 1),
        Some(b'{') => {
            let end = text[at..].iter().position(|byte| *byte == b'}').ok_or("`{` is not closed by `}`")?;
            let (least, most) =
                counted(&text[at + 1..at + end]).ok_or("write a count as `{6}` or `{2,8}`, at most 256")?;
            (least, most, at + end + 1)
        }
        _ => (1, 1, at),
    })
}

/// `6`, `2,8` and `2,`.
fn counted(text: &[u8]) -> Option<(usize, usize)> {
    let comma = text.iter().position(|byte| *byte == b',').unwrap_or(text.len());
    let least = count(&text[..comma])?;
    let most = match text.get(comma + 1..) {
        None => least,
        Some([]) => MAX_REPEAT,
        Some(most) => count(most)?,
    };
    (least <= most && (1..=MAX_REPEAT).contains(&most)).then_some((least, most))
}

/// A number of one to four digits.
fn count(digits: &[u8]) -> Option<usize> {
    let is_number = (1..=4).contains(&digits.len()) && digits.iter().all(|byte| is(*byte, DIGIT));
    is_number.then(|| value(digits) as usize)
}
