//! Patterns of one's own: `EMP-\d{6}`.
//!
//! A pattern is a row of parts, each a character or a class and how often it stands there. Each part takes as much as it
//! can and never gives back, so that no pattern and no text can make matching slow, and it means the same wherever it
//! runs.

use std::{iter::Peekable, str::Chars};

use super::{
    byte::{ALNUM, SPACE, is},
    scan::Scan,
    text::{LETTER, OTHER},
};

/// Most repetitions of a part, also where a pattern names no end.
const MAX_REPEAT: usize = 256;

/// Most parts of a pattern.
const MAX_PARTS: usize = 64;

/// Fewest characters a pattern finds.
const LEAST_LENGTH: usize = 3;

/// What masking itself writes; only a pattern that names it finds it.
const MARKS: u128 = 1 << b'*' | 1 << b'[' | 1 << b']';

/// A compiled pattern.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    parts: Vec<Part>,
}

#[derive(Clone, Debug)]
struct Part {
    set: Set,
    least: usize,
    most: usize,
}

/// Which characters a part takes.
#[derive(Clone, Debug)]
enum Set {
    /// Those of ASCII as bits, and perhaps all others.
    Class(u128, bool),
    /// One that ASCII has not.
    Literal(char),
}

impl Pattern {
    /// Compiles a pattern; the error says what is wrong with it and what to write instead.
    pub(super) fn parse(pattern: &str) -> Result<Self, String> {
        let mut chars = pattern.chars().peekable();
        let mut parts = Vec::new();
        while let Some(c) = chars.next() {
            let set = set(c, &mut chars)?;
            let (least, most) = repeat(&mut chars)?;
            parts.push(Part { set, least, most });
        }
        if parts.len() > MAX_PARTS {
            return Err(String::from("the pattern has more than 64 parts"));
        }
        if parts.iter().map(|part| part.least).sum::<usize>() < LEAST_LENGTH {
            return Err(String::from("the pattern is too short: less than three characters stand everywhere"));
        }
        Ok(Self { parts })
    }

    /// Where a match ends that begins at `at`. Only whole words match: no letter or digit goes on at either end.
    pub(super) fn end(&self, scan: &Scan<'_>, at: usize) -> Option<usize> {
        let is_word = |byte: u8| is(byte, ALNUM) || byte == b'*';
        if is(scan.at(at), ALNUM) && is_word(scan.before(at)) {
            return None;
        }
        let mut end = at;
        for part in &self.parts {
            let mut count = 0;
            while count < part.most && end < scan.bytes.len() && part.set.takes(scan, end) {
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

impl Set {
    fn takes(&self, scan: &Scan<'_>, at: usize) -> bool {
        match (self, scan.at(at)) {
            (Self::Class(bits, _), byte @ 0..0x80) => bits & (1 << byte) != 0,
            (Self::Class(_, others), _) => *others,
            (Self::Literal(c), OTHER | LETTER) => scan.folded.source(at..at + 1).starts_with(*c),
            (Self::Literal(_), _) => false,
        }
    }
}

fn set(c: char, chars: &mut Peekable<Chars<'_>>) -> Result<Set, String> {
    match c {
        '\\' => escaped(chars),
        '.' => Ok(Set::Class(!(1 << b'\n' | 1 << b'\r' | MARKS), true)),
        '[' => class(chars),
        '(' | ')' | '|' => Err(format!("`{c}` is not understood: there are no groups; write two patterns instead")),
        '^' | '$' => Err(format!("`{c}` is not understood: a pattern finds whole words wherever they stand")),
        '{' | '}' | '?' | '+' | '*' | ']' => {
            Err(format!("`{c}` stands after nothing; write `\\{c}` for the sign itself"))
        }
        c => Ok(literal(c)),
    }
}

fn literal(c: char) -> Set {
    if c.is_ascii() { Set::Class(1 << u32::from(c), false) } else { Set::Literal(c) }
}

fn escaped(chars: &mut Peekable<Chars<'_>>) -> Result<Set, String> {
    match chars.next() {
        Some(name @ ('d' | 'w' | 's')) => Ok(Set::Class(named(name), false)),
        Some(c) if !c.is_ascii_alphanumeric() => Ok(literal(c)),
        Some(c) => Err(format!("`\\{c}` is not understood; there are `\\d`, `\\w`, `\\s` and signs such as `\\.`")),
        None => Err(String::from("`\\` stands at the end; write `\\\\` for the sign itself")),
    }
}

/// `\d`, `\w` and `\s`.
fn named(name: char) -> u128 {
    let belongs = |byte: &u8| match name {
        'd' => byte.is_ascii_digit(),
        'w' => byte.is_ascii_alphanumeric() || *byte == b'_',
        _ => is(*byte, SPACE),
    };
    (0..0x80_u8).filter(belongs).fold(0, |bits, byte| bits | 1 << byte)
}

fn class(chars: &mut Peekable<Chars<'_>>) -> Result<Set, String> {
    let is_negated = chars.next_if_eq(&'^').is_some();
    let mut bits = 0_u128;
    loop {
        let c = chars.next().ok_or("`[` is not closed by `]`")?;
        let first = match c {
            ']' => break,
            '\\' => match escaped(chars)? {
                Set::Class(more, _) if more.count_ones() != 1 => {
                    bits |= more;
                    continue;
                }
                Set::Class(one, _) => one.trailing_zeros(),
                Set::Literal(_) => return Err(ascii_only()),
            },
            c if c.is_ascii() => u32::from(c),
            _ => return Err(ascii_only()),
        };
        let mut last = first;
        if chars.peek() == Some(&'-') {
            chars.next();
            match chars.peek() {
                Some(']') | None => bits |= 1 << b'-',
                Some(c) if c.is_ascii() && u32::from(*c) >= first && *c != '\\' => {
                    last = u32::from(*c);
                    chars.next();
                }
                Some(_) => {
                    return Err(String::from("a range in `[ ]` runs from a lower to a higher character, as in `a-z`"));
                }
            }
        }
        bits |= (first..=last).fold(0, |bits, bit| bits | 1 << bit);
    }
    if bits == 0 {
        return Err(String::from("`[]` takes nothing"));
    }
    Ok(if is_negated { Set::Class(!(bits | MARKS), true) } else { Set::Class(bits, false) })
}

fn ascii_only() -> String {
    String::from("between `[` and `]` only ASCII characters are understood; write others by themselves")
}

fn repeat(chars: &mut Peekable<Chars<'_>>) -> Result<(usize, usize), String> {
    let limits = match chars.peek() {
        Some('?') => (0, 1),
        Some('+') => (1, MAX_REPEAT),
        Some('*') => (0, MAX_REPEAT),
        Some('{') => {
            chars.next();
            return counted(chars);
        }
        _ => return Ok((1, 1)),
    };
    chars.next();
    Ok(limits)
}

fn counted(chars: &mut Peekable<Chars<'_>>) -> Result<(usize, usize), String> {
    let mut text = String::new();
    while let Some(c) = chars.next_if(|c| *c != '}') {
        text.push(c);
    }
    if chars.next().is_none() {
        return Err(format!("`{{{text}` is not closed by `}}`"));
    }
    let (least, most) = text.split_once(',').unwrap_or((&text, &text));
    let least = least.parse().ok();
    let most = if most.is_empty() { Some(MAX_REPEAT) } else { most.parse().ok() };
    match (least, most) {
        (Some(least), Some(most)) if least <= most && (1..=MAX_REPEAT).contains(&most) => Ok((least, most)),
        _ => Err(format!("`{{{text}}}` is no count: write `{{6}}` or `{{2,8}}`, at most 256")),
    }
}
