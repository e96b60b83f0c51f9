//! Patterns of one's own: `EMP-\d{6}`.
//!
//! A pattern is a row of parts, each a character or a class and how often it stands there. Each part takes as much as it
//! can and never gives back, so that no pattern and no text can make matching slow, and it means the same wherever it
//! runs.

use alloc::{string::String, vec::Vec};

use super::{
    byte::{ALNUM, DIGIT, SPACE, is},
    scan::Scan,
    text::{LETTER, OTHER},
};

/// Most repetitions of a part, also where a pattern names no end.
const MAX_REPEAT: usize = 256;

/// Most parts of a pattern.
const MAX_PARTS: usize = 64;

/// Fewest characters a pattern finds.
const LEAST_LENGTH: usize = 3;

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
    /// Those of ASCII.
    Class(Class),
    /// One that ASCII has not, in UTF-8.
    Literal(Vec<u8>),
}

/// Some of ASCII's characters as bits, and perhaps all others.
#[derive(Clone, Copy, Debug, Default)]
struct Class {
    bits: [u32; 4],
    has_others: bool,
}

impl Pattern {
    /// Compiles a pattern; the error says what is wrong with it and what to write instead.
    pub(super) fn parse(pattern: &str) -> Result<Self, String> {
        let mut reader = Reader { text: pattern, at: 0 };
        let mut parts = Vec::new();
        let mut length = 0;
        while reader.at < pattern.len() {
            let set = reader.set()?;
            let (least, most) = reader.repeat()?;
            length += least;
            parts.push(Part { set, least, most });
        }
        if parts.len() > MAX_PARTS {
            return Err(String::from("the pattern has more than 64 parts"));
        }
        if length < LEAST_LENGTH {
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
            (Self::Class(class), byte @ 0..0x80) => class.has(byte),
            (Self::Class(class), _) => class.has_others,
            (Self::Literal(c), OTHER | LETTER) => scan.folded.source(at..at + 1).starts_with(c),
            (Self::Literal(_), _) => false,
        }
    }
}

impl Class {
    fn of(bytes: &[u8]) -> Self {
        Self::default().with(bytes)
    }

    /// All characters of some kinds.
    fn of_kinds(kinds: u16) -> Self {
        let mut class = Self::default();
        for byte in 0..0x80 {
            if is(byte, kinds) {
                class.insert(byte);
            }
        }
        class
    }

    fn with(mut self, bytes: &[u8]) -> Self {
        for byte in bytes {
            self.insert(*byte);
        }
        self
    }

    fn has(&self, byte: u8) -> bool {
        self.bits[usize::from(byte >> 5)] & (1 << (byte & 31)) != 0
    }

    fn insert(&mut self, byte: u8) {
        self.bits[usize::from(byte >> 5)] |= 1 << (byte & 31);
    }

    fn insert_all(&mut self, other: &Self) {
        for (bits, more) in self.bits.iter_mut().zip(other.bits) {
            *bits |= more;
        }
    }

    /// All others. What masking itself writes only a pattern finds that names it.
    fn negated(self) -> Self {
        Self { bits: self.with(b"*[]").bits.map(|bits| !bits), has_others: true }
    }
}

/// What stands behind a backslash.
enum Escaped {
    /// `\d`, `\w` and `\s`.
    Class(Class),
    /// A sign, by its first byte.
    Sign(u8),
}

/// A pattern in the middle of being read.
struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    /// What was read from a place on.
    fn since(&self, start: usize) -> &'a str {
        &self.text[start..self.at]
    }

    fn set(&mut self) -> Result<Set, String> {
        let start = self.at;
        let why = match self.next().unwrap_or(0) {
            b'\\' => {
                return Ok(match self.escaped()? {
                    Escaped::Class(class) => Set::Class(class),
                    Escaped::Sign(byte) => self.literal(byte),
                });
            }
            b'[' => return Ok(Set::Class(self.class()?)),
            b'.' => return Ok(Set::Class(Class::of(b"\n\r").negated())),
            b'(' | b')' | b'|' => "is not understood: there are no groups; write two patterns instead",
            b'^' | b'$' => "is not understood: a pattern finds whole words wherever they stand",
            b'{' | b'}' | b'?' | b'+' | b'*' | b']' => {
                "stands after nothing; write it behind a `\\` for the sign itself"
            }
            byte => return Ok(self.literal(byte)),
        };
        Err(wrong(self.since(start), why))
    }

    /// The character whose first byte was read.
    fn literal(&mut self, first: u8) -> Set {
        if first.is_ascii() {
            return Set::Class(Class::of(&[first]));
        }
        let start = self.at - 1;
        while !self.text.is_char_boundary(self.at) {
            self.at += 1;
        }
        Set::Literal(self.since(start).as_bytes().to_vec())
    }

    fn escaped(&mut self) -> Result<Escaped, String> {
        let start = self.at - 1;
        Ok(match self.next() {
            Some(b'd') => Escaped::Class(Class::of_kinds(DIGIT)),
            Some(b's') => Escaped::Class(Class::of_kinds(SPACE)),
            Some(b'w') => Escaped::Class(Class::of_kinds(ALNUM).with(b"_")),
            Some(byte) if !byte.is_ascii_alphanumeric() => Escaped::Sign(byte),
            Some(_) => {
                let why = "is not understood; there are `\\d`, `\\w`, `\\s` and signs such as `\\.`";
                return Err(wrong(self.since(start), why));
            }
            None => return Err(String::from("`\\` stands at the end; write `\\\\` for the sign itself")),
        })
    }

    fn class(&mut self) -> Result<Class, String> {
        let is_negated = self.peek() == Some(b'^');
        self.at += usize::from(is_negated);
        let mut class = Class::default();
        loop {
            let first = match self.next().ok_or("`[` is not closed by `]`")? {
                b']' => break,
                b'\\' => match self.escaped()? {
                    Escaped::Class(more) => {
                        class.insert_all(&more);
                        continue;
                    }
                    Escaped::Sign(byte) => byte,
                },
                byte => byte,
            };
            if !first.is_ascii() {
                let why = "between `[` and `]` only ASCII characters are understood; write others by themselves";
                return Err(String::from(why));
            }
            for byte in first..=self.last_of_range(first, &mut class)? {
                class.insert(byte);
            }
        }
        if class.bits == [0; 4] {
            return Err(String::from("`[]` takes nothing"));
        }
        Ok(if is_negated { class.negated() } else { class })
    }

    /// Where a range ends that begins with `first`; without a dash right there.
    fn last_of_range(&mut self, first: u8, class: &mut Class) -> Result<u8, String> {
        if self.peek() != Some(b'-') {
            return Ok(first);
        }
        self.at += 1;
        match self.peek() {
            Some(b']') | None => class.insert(b'-'),
            Some(byte) if byte.is_ascii() && byte >= first && byte != b'\\' => {
                self.at += 1;
                return Ok(byte);
            }
            Some(_) => {
                return Err(String::from("a range in `[ ]` runs from a lower to a higher character, as in `a-z`"));
            }
        }
        Ok(first)
    }

    /// How often the part stands there, at least and at most.
    fn repeat(&mut self) -> Result<(usize, usize), String> {
        let limits = match self.peek() {
            Some(b'?') => (0, 1),
            Some(b'+') => (1, MAX_REPEAT),
            Some(b'*') => (0, MAX_REPEAT),
            Some(b'{') => return self.counted(),
            _ => return Ok((1, 1)),
        };
        self.at += 1;
        Ok(limits)
    }

    /// `{6}` and `{2,8}`.
    fn counted(&mut self) -> Result<(usize, usize), String> {
        let start = self.at;
        let (mut numbers, mut digits) = ([0, 0], [0, 0]);
        let mut number = 0;
        let mut is_count = true;
        self.at += 1;
        loop {
            match self.next() {
                Some(b'}') => break,
                Some(b',') if number == 0 => number = 1,
                Some(digit @ b'0'..=b'9') if digits[number] < 4 => {
                    numbers[number] = numbers[number] * 10 + usize::from(digit & 15);
                    digits[number] += 1;
                }
                Some(_) => is_count = false,
                None => return Err(wrong(self.since(start), "is not closed by `}`")),
            }
        }
        let [least, most] = match digits {
            [_, 0] if number == 1 => [numbers[0], MAX_REPEAT],
            [_, 0] => [numbers[0]; 2],
            _ => numbers,
        };
        if is_count && digits[0] > 0 && least <= most && (1..=MAX_REPEAT).contains(&most) {
            return Ok((least, most));
        }
        Err(wrong(self.since(start), "is no count: write `{6}` or `{2,8}`, at most 256"))
    }
}

/// Says why a piece of a pattern is none.
fn wrong(piece: &str, why: &str) -> String {
    ["`", piece, "` ", why].concat()
}
