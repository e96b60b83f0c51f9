//! A text as the rules see it: one ASCII byte for each character that means one, whatever its spelling.
//!
//! `１`, `%40`, `&#64;` and `\u0040` count as the characters they stand for, characters without width as none. So each
//! rule is written once, for ASCII. Whatever else there is counts as [`OTHER`], or as [`LETTER`] where names are
//! written with it: neither is part of a number or a word.

use alloc::vec::Vec;
use core::ops::Range;

use super::list;

/// A character that is no letter of a European script: CJK, emoji, signs.
pub(super) const OTHER: u8 = 0x80;

/// A letter of a European script that ASCII has not: `é`, `ß`, `я`.
pub(super) const LETTER: u8 = 0x81;

/// How often a text is folded that was escaped more than once: `%5Cu0040`, `%2540`, `&amp;#64;`.
const MAX_LAYERS: usize = 4;

/// Entities with a name that private data is written with, and what they stand for.
const ENTITIES: (&str, &[u8]) = ("commat amp quot apos lt gt nbsp period", b"@&\"'<> .");

/// A text and where its characters come from.
#[derive(Debug)]
pub(super) struct Folded<'a> {
    /// UTF-8.
    source: &'a [u8],
    /// Empty when the text is its own folding.
    bytes: Vec<u8>,
    /// Where in the source each byte begins; one more for the end.
    starts: Vec<u32>,
}

impl<'a> Folded<'a> {
    pub(super) fn of(source: &'a [u8]) -> Self {
        let mut folded = Self { source, bytes: Vec::new(), starts: Vec::new() };
        if needs_folding(source) {
            for _ in 0..MAX_LAYERS {
                if !folded.fold() {
                    break;
                }
            }
        }
        folded
    }

    /// A key: of those only full-width ones and their like are folded.
    pub(super) fn of_key(source: &'a [u8]) -> Self {
        if source.is_ascii() { Self { source, bytes: Vec::new(), starts: Vec::new() } } else { Self::of(source) }
    }

    /// What the rules read.
    pub(super) fn bytes(&self) -> &[u8] {
        if self.is_plain() { self.source } else { &self.bytes }
    }

    /// Is the text its own folding?
    pub(super) fn is_plain(&self) -> bool {
        self.starts.is_empty()
    }

    /// Where the byte comes from, or ends.
    pub(super) fn start(&self, index: usize) -> usize {
        self.starts.get(index).map_or(index, |start| *start as usize)
    }

    /// Where what the byte before comes from ends: without characters of no width after it.
    pub(super) fn end(&self, index: usize) -> usize {
        let mut end = self.start(index);
        if self.is_plain() {
            return end;
        }
        while let Some(before) = self.source[..end].iter().rposition(|byte| byte & 0xc0 != 0x80)
            && fold_char(&self.source[before..]).0.is_none()
        {
            end = before;
        }
        end
    }

    /// The source of some bytes.
    pub(super) fn source(&self, range: Range<usize>) -> &'a [u8] {
        &self.source[self.start(range.start)..self.start(range.end)]
    }

    /// The source itself, from where to where.
    pub(super) fn written(&self, range: Range<usize>) -> &'a [u8] {
        &self.source[range]
    }

    /// Folds once; answers whether an escape stood for what may begin another.
    fn fold(&mut self) -> bool {
        let is_source = self.is_plain();
        let source = self.bytes();
        let (mut bytes, mut starts) = (Vec::with_capacity(source.len()), Vec::with_capacity(source.len() + 1));
        let (mut index, mut is_layered, mut is_windows_path) = (0, false, false);
        while let Some(byte) = source.get(index) {
            is_windows_path = match byte {
                b':' => source.get(index + 1) == Some(&b'\\') && ends_in_drive(&source[..index]),
                b'"' | b'\'' | b'\n' | b'\t' | b',' | b';' | b'|' | b'<' | b'>' => false,
                _ => is_windows_path,
            };
            let rest = &source[index..];
            let (folded, length) = match byte {
                b'%' => percent(rest),
                b'&' => entity(rest),
                b'\\' => escape(rest, is_windows_path),
                // CJK and Hangul: all of them are others.
                0xe4..=0xed if is_source => (Some(OTHER), 3),
                0x80.. if is_source => match fold_char(rest) {
                    // Japanese writes numbers with the sign that makes vowels long: `０９０ー１２３４`.
                    (_, length)
                        if rest.starts_with("ー".as_bytes()) && bytes.last().is_some_and(u8::is_ascii_digit) =>
                    {
                        (Some(b'-'), length)
                    }
                    other => other,
                },
                _ => (Some(*byte), 1),
            };
            if let Some(folded) = folded {
                is_layered |= length > 1 && matches!(folded, b'%' | b'&' | b'\\' | b'#');
                bytes.push(folded);
                starts.push(self.start(index) as u32);
            }
            index += length;
        }
        starts.push(self.start(source.len()) as u32);
        (self.bytes, self.starts) = (bytes, starts);
        is_layered
    }
}

/// Is the last character a letter by itself?
fn ends_in_drive(source: &[u8]) -> bool {
    match source {
        [.., before, drive] => drive.is_ascii_alphabetic() && !before.is_ascii_alphanumeric(),
        [drive] => drive.is_ascii_alphabetic(),
        [] => false,
    }
}

/// Without branches, so that the compiler looks at many bytes at once.
fn needs_folding(source: &[u8]) -> bool {
    let (mut any, mut ampersands, mut semicolons) = (0, 0, 0);
    for byte in source {
        any |= u8::from(*byte >= 0x80) | u8::from(*byte == b'%') | u8::from(*byte == b'\\');
        ampersands |= u8::from(*byte == b'&');
        semicolons |= u8::from(*byte == b';');
    }
    any != 0 || (ampersands & semicolons) != 0
}

/// `%40` and `%E5%8D%A1`. What URLs leave as it is (letters, digits) nobody escapes: `50%31` is no `1`.
fn percent(rest: &[u8]) -> (Option<u8>, usize) {
    match hex(rest, 1, 2) {
        Some(0xc2..=0xf4) => percent_beyond_ascii(rest),
        Some(0x80..) => (Some(OTHER), 3),
        Some(code @ (9 | 10 | 13 | 0x20..=0x7e)) if !(code as u8).is_ascii_alphanumeric() => (Some(code as u8), 3),
        _ => (Some(b'%'), 1),
    }
}

fn percent_beyond_ascii(rest: &[u8]) -> (Option<u8>, usize) {
    let mut bytes = [0; 4];
    for (index, byte) in bytes.iter_mut().enumerate() {
        match hex(rest, index * 3 + 1, 2) {
            Some(code) if rest[index * 3] == b'%' => *byte = code as u8,
            _ => break,
        }
    }
    let (folded, length) = fold_char(&bytes);
    if core::str::from_utf8(&bytes[..length]).is_ok() { (folded, length * 3) } else { (Some(OTHER), 3) }
}

fn entity(rest: &[u8]) -> (Option<u8>, usize) {
    let length = rest.iter().take(11).position(|byte| *byte == b';').unwrap_or(0);
    let code = match rest[..length] {
        [_, b'#', b'x' | b'X', ref digits @ ..] => number(digits, 16),
        [_, b'#', ref digits @ ..] => number(digits, 10),
        [_, ref name @ ..] => list::position(ENTITIES.0, name).map(|index| ENTITIES.1[index].into()),
        [] => None,
    };
    code.map_or((Some(b'&'), 1), |code| (fold_code(code), length + 1))
}

/// `\u0040`, `\/` and `\n`, escaped once or more often. In `C:\Users\nancy` nothing is escaped.
fn escape(rest: &[u8], is_windows_path: bool) -> (Option<u8>, usize) {
    let backslashes = rest.iter().take(8).take_while(|byte| **byte == b'\\').count();
    match rest.get(backslashes) {
        Some(b'/') => (Some(b'/'), backslashes + 1),
        Some(b'n' | b'r' | b't') if !is_windows_path => (Some(b'\n'), backslashes + 1),
        Some(b'u') => match hex(rest, backslashes + 1, 4) {
            Some(code) => (fold_code(code), backslashes + 5),
            None => (Some(b'\\'), 1),
        },
        _ => (Some(b'\\'), 1),
    }
}

fn hex(bytes: &[u8], at: usize, length: usize) -> Option<u32> {
    number(bytes.get(at..at + length)?, 16)
}

/// One to seven digits.
fn number(digits: &[u8], radix: u32) -> Option<u32> {
    if digits.is_empty() || digits.len() > 7 {
        return None;
    }
    digits.iter().try_fold(0, |code, byte| Some(code * radix + char::from(*byte).to_digit(radix)?))
}

/// What the first character of UTF-8 folds to, and its length.
fn fold_char(rest: &[u8]) -> (Option<u8>, usize) {
    let (code, length) = decode(rest);
    (fold_code(code), length)
}

/// The first character of UTF-8, and its length.
pub(super) fn decode(rest: &[u8]) -> (u32, usize) {
    let tail = |index: usize| u32::from(rest.get(index).copied().unwrap_or(0) & 0x3f);
    let lead = u32::from(rest[0]);
    match lead {
        0xf0.. => ((lead & 7) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3), 4),
        0xe0.. => ((lead & 15) << 12 | tail(1) << 6 | tail(2), 3),
        0x80.. => ((lead & 31) << 6 | tail(1), 2),
        _ => (lead, 1),
    }
}

/// `None` for a character without width.
fn fold_code(code: u32) -> Option<u8> {
    let byte = match code {
        0..0x80 => code as u8,
        0xff01..=0xff5e => (code - 0xff01 + 0x21) as u8,
        0xa0 | 0x2000..=0x200a | 0x202f | 0x205f | 0x3000 => b' ',
        0xad | 0x180e | 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x2064 | 0xfe00..=0xfe0f | 0xfeff => return None,
        0x2010..=0x2015 | 0x2212 => b'-',
        0x2028 | 0x2029 => b'\n',
        // Full stop, comma and closing brackets and quotes, which end a value.
        0x3001 | 0x3002 | 0x2019 | 0x201d | 0x300b | 0x300d | 0x300f | 0x3011 => b';',
        0xc0..0x590 => LETTER,
        _ => OTHER,
    };
    Some(byte)
}
