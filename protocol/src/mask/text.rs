//! A text as the rules see it: one ASCII byte for each character that means one, whatever its spelling.
//!
//! `１`, `%40`, `&#64;` and `\u0040` count as the characters they stand for, characters without width as none. So each
//! rule is written once, for ASCII. Whatever else there is counts as [`OTHER`], or as [`LETTER`] where names are
//! written with it: neither is part of a number or a word.

use std::ops::Range;

/// A character that is no letter of a European script: CJK, emoji, signs.
pub(super) const OTHER: u8 = 0x80;

/// A letter of a European script that ASCII has not: `é`, `ß`, `я`.
pub(super) const LETTER: u8 = 0x81;

/// How often a text is folded again that was escaped more than once.
const MAX_LAYERS: usize = 3;

/// Entities with a name that private data is written with.
const ENTITIES: [(&[u8], u8); 8] = [
    (b"&commat;", b'@'),
    (b"&amp;", b'&'),
    (b"&quot;", b'"'),
    (b"&apos;", b'\''),
    (b"&lt;", b'<'),
    (b"&gt;", b'>'),
    (b"&nbsp;", b' '),
    (b"&period;", b'.'),
];

/// A text and where its characters come from.
#[derive(Debug)]
pub(super) struct Folded<'a> {
    source: &'a str,
    /// Empty when the text is its own folding.
    bytes: Vec<u8>,
    /// Where in the source each byte begins; one more for the end.
    starts: Vec<u32>,
}

impl<'a> Folded<'a> {
    pub(super) fn of(source: &'a str) -> Self {
        let mut folded = Self { source, bytes: Vec::new(), starts: Vec::new() };
        if needs_folding(source.as_bytes()) {
            folded.fold();
        }
        folded
    }

    /// A key: of those only full-width ones and their like are folded.
    pub(super) fn of_key(source: &'a str) -> Self {
        if source.is_ascii() { Self { source, bytes: Vec::new(), starts: Vec::new() } } else { Self::of(source) }
    }

    /// What the rules read.
    pub(super) fn bytes(&self) -> &[u8] {
        if self.starts.is_empty() { self.source.as_bytes() } else { &self.bytes }
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
        let end = self.start(index);
        if self.starts.is_empty() || index == 0 {
            return end;
        }
        let last = &self.source[self.start(index - 1)..end];
        end - (last.len() - last.trim_end_matches(has_no_width).len())
    }

    /// The source of some bytes.
    pub(super) fn source(&self, range: Range<usize>) -> &'a str {
        &self.source[self.start(range.start)..self.start(range.end)]
    }

    fn fold(&mut self) {
        let source = self.source.as_bytes();
        self.bytes.reserve(source.len());
        self.starts.reserve(source.len() + 1);
        let is_layered = fold_into(source, true, |byte, at| {
            self.bytes.push(byte);
            self.starts.push(at as u32);
        });
        self.starts.push(source.len() as u32);
        if is_layered {
            self.fold_layers();
        }
    }

    /// An escape may stand for what begins another: `%5Cu0040`, `%2540`, `&amp;#64;`.
    fn fold_layers(&mut self) {
        for _ in 0..MAX_LAYERS {
            let (mut bytes, mut starts) = (Vec::with_capacity(self.bytes.len()), Vec::with_capacity(self.starts.len()));
            let is_layered = fold_into(&self.bytes, false, |byte, at| {
                bytes.push(byte);
                starts.push(self.starts[at]);
            });
            starts.extend(self.starts.last());
            (self.bytes, self.starts) = (bytes, starts);
            if !is_layered {
                break;
            }
        }
    }
}

/// Gives each byte of the folding and where it comes from to `push`; answers whether it may be folded again.
/// `is_source`: the text is UTF-8, not folded yet.
fn fold_into(source: &[u8], is_source: bool, mut push: impl FnMut(u8, usize)) -> bool {
    let (mut index, mut is_layered, mut is_windows_path, mut last) = (0, false, false, 0);
    while index < source.len() {
        let byte = source[index];
        is_windows_path = match byte {
            b':' => source.get(index + 1) == Some(&b'\\') && ends_in_drive(&source[..index]),
            b'"' | b'\'' | b'\n' | b'\t' | b',' | b';' | b'|' | b'<' | b'>' => false,
            _ => is_windows_path,
        };
        let (folded, length) = match byte {
            b'%' => percent(&source[index..]),
            b'&' => entity(&source[index..]),
            b'\\' => escape(&source[index..], is_windows_path),
            // CJK and Hangul: all of them are others.
            0xe4..=0xed if is_source => (Some(OTHER), 3),
            0x80.. if is_source => {
                let (code, length) = decode(&source[index..]);
                // Japanese writes numbers with the sign that makes vowels long: `０９０ー１２３４`.
                let is_dash = code == 0x30fc && u8::is_ascii_digit(&last);
                (if is_dash { Some(b'-') } else { fold_code(code) }, length)
            }
            _ => (Some(byte), 1),
        };
        if let Some(folded) = folded {
            last = folded;
            is_layered |= length > 1 && matches!(folded, b'%' | b'&' | b'\\' | b'#');
            push(folded, index);
        }
        index += length;
    }
    is_layered
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
    let mut length = 0;
    while length < 4
        && rest.get(length * 3) == Some(&b'%')
        && let Some(byte) = hex(rest, length * 3 + 1, 2)
    {
        bytes[length] = byte as u8;
        length += 1;
    }
    let valid = match std::str::from_utf8(&bytes[..length]) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default(),
    };
    match valid.chars().next() {
        Some(c) => (fold_code(u32::from(c)), c.len_utf8() * 3),
        None => (Some(OTHER), 3),
    }
}

fn entity(rest: &[u8]) -> (Option<u8>, usize) {
    if rest.starts_with(b"&#") {
        let (start, radix) = if matches!(rest.get(2), Some(b'x' | b'X')) { (3, 16) } else { (2, 10) };
        let digits = rest[start..].iter().take(7).take_while(|b| (**b as char).is_digit(radix)).count();
        if digits > 0 && rest.get(start + digits) == Some(&b';') {
            let digit = |code: u32, byte: &u8| code * radix + (*byte as char).to_digit(radix).unwrap_or(0);
            return (fold_code(rest[start..start + digits].iter().fold(0, digit)), start + digits + 1);
        }
    }
    for (name, byte) in ENTITIES {
        if rest.starts_with(name) {
            return (Some(byte), name.len());
        }
    }
    (Some(b'&'), 1)
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
    let digits = bytes.get(at..at + length)?;
    digits.iter().try_fold(0, |code, byte| Some(code * 16 + (*byte as char).to_digit(16)?))
}

/// The first character of text that is known to be UTF-8, and its length.
fn decode(rest: &[u8]) -> (u32, usize) {
    let tail = |index: usize| u32::from(rest.get(index).copied().unwrap_or(0) & 0x3f);
    let lead = u32::from(rest[0]);
    match lead {
        0xf0.. => ((lead & 7) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3), 4),
        0xe0.. => ((lead & 15) << 12 | tail(1) << 6 | tail(2), 3),
        _ => ((lead & 31) << 6 | tail(1), 2),
    }
}

fn has_no_width(c: char) -> bool {
    fold_code(u32::from(c)).is_none()
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
