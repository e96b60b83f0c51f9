//! Reading JSON text piece by piece, strictly: what is let through is JSON.

use alloc::{borrow::Cow, vec::Vec};
use core::ops::Range;

use super::{NotJson, write::write};

/// A text and where reading is.
#[derive(Debug)]
pub(crate) struct Source<'a> {
    text: &'a str,
    at: usize,
}

/// A string as it stands in the text.
pub(crate) struct Raw<'a> {
    pub(crate) bytes: &'a [u8],
    /// It can be copied as it is: all of it is Unicode.
    pub(crate) is_exact: bool,
}

impl Raw<'_> {
    /// Writes the string as it stands, or as `text` where it cannot stay.
    pub(crate) fn write(&self, out: &mut Vec<u8>, text: &str) {
        if self.is_exact { out.extend_from_slice(self.bytes) } else { write(out, text) }
    }
}

impl<'a> Source<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// Goes elsewhere; answers where it was.
    pub(crate) fn jump(&mut self, at: usize) -> usize {
        core::mem::replace(&mut self.at, at)
    }

    /// The next byte; zero at the end.
    pub(crate) fn peek(&self) -> u8 {
        self.byte(self.at)
    }

    pub(crate) fn expect(&mut self, byte: u8) -> Result<(), NotJson> {
        if self.peek() != byte {
            return Err(NotJson);
        }
        self.at += 1;
        Ok(())
    }

    /// Is that all?
    pub(crate) fn end(&self) -> Result<(), NotJson> {
        if self.at == self.text.len() { Ok(()) } else { Err(NotJson) }
    }

    /// White space.
    pub(crate) fn gap(&mut self) -> &'a [u8] {
        if self.peek() > b' ' {
            return &[];
        }
        self.run(|byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t')).as_bytes()
    }

    /// `true`, `false` or `null`.
    pub(crate) fn word(&mut self) -> Result<&'a [u8], NotJson> {
        let word = self.run(|byte| byte.is_ascii_lowercase());
        if matches!(word, "true" | "false" | "null") { Ok(word.as_bytes()) } else { Err(NotJson) }
    }

    pub(crate) fn number(&mut self) -> Result<&'a str, NotJson> {
        let number = self.run(|byte| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E'));
        if is_number(number.as_bytes()) { Ok(number) } else { Err(NotJson) }
    }

    pub(crate) fn string(&mut self) -> Result<(Cow<'a, str>, Raw<'a>), NotJson> {
        self.expect(b'"')?;
        let start = self.at;
        let plain = self.run(|byte| byte >= b' ' && byte != b'"' && byte != b'\\');
        let mut raw = Raw { bytes: &[], is_exact: true };
        let mut text = Cow::Borrowed(plain);
        while self.peek() == b'\\' {
            let text = text.to_mut();
            match self.escape()? {
                Some(c) => text.push(c),
                None => {
                    text.push(char::REPLACEMENT_CHARACTER);
                    raw.is_exact = false;
                }
            }
            text.push_str(self.run(|byte| byte >= b' ' && byte != b'"' && byte != b'\\'));
        }
        self.expect(b'"')?;
        raw.bytes = &self.text.as_bytes()[start - 1..self.at];
        Ok((text, raw))
    }

    /// Any value, as it stands.
    pub(crate) fn value(&mut self) -> Result<&'a str, NotJson> {
        let start = self.at;
        match self.peek() {
            b'"' => _ = self.string()?,
            b'{' | b'[' => self.skip()?,
            b't' | b'f' | b'n' => _ = self.word()?,
            _ => _ = self.number()?,
        }
        Ok(&self.text[start..self.at])
    }

    /// What a scalar in the source says.
    pub(crate) fn text_at(&self, range: Range<usize>) -> Option<Vec<u8>> {
        let raw = self.text.as_bytes().get(range)?;
        text_of(raw).or_else(|| Some(raw.to_vec()))
    }

    /// Leaves an object or array out, however deep.
    pub(crate) fn skip(&mut self) -> Result<(), NotJson> {
        let mut depth = 0_usize;
        loop {
            match self.peek() {
                b'"' => _ = self.string()?,
                0 => return Err(NotJson),
                byte => {
                    self.at += 1;
                    match byte {
                        b'{' | b'[' => depth += 1,
                        b'}' | b']' => depth -= 1,
                        _ => self.at = self.boundary(self.at),
                    }
                }
            }
            if depth == 0 {
                return Ok(());
            }
        }
    }

    /// An escaped character; `None` for half of a surrogate pair.
    fn escape(&mut self) -> Result<Option<char>, NotJson> {
        let c = match self.byte(self.at + 1) {
            b'u' => return self.unicode(),
            b'n' => '\n',
            b't' => '\t',
            b'r' => '\r',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            c @ (b'"' | b'\\' | b'/') => char::from(c),
            _ => return Err(NotJson),
        };
        self.at += 2;
        Ok(Some(c))
    }

    fn unicode(&mut self) -> Result<Option<char>, NotJson> {
        let first = self.code(self.at).ok_or(NotJson)?;
        self.at += 6;
        let second = self.code(self.at).filter(|second| (0xdc00..0xe000).contains(second));
        match (first, second) {
            (0xd800..0xdc00, Some(second)) => {
                self.at += 6;
                Ok(char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)))
            }
            _ => Ok(char::from_u32(first)),
        }
    }

    /// The code of `\u0041` at a place.
    fn code(&self, at: usize) -> Option<u32> {
        let digits = self.text.as_bytes().get(at..at + 6)?.strip_prefix(b"\\u")?;
        digits.iter().try_fold(0, |code, byte| Some(code * 16 + char::from(*byte).to_digit(16)?))
    }

    fn run(&mut self, belongs: impl Fn(u8) -> bool) -> &'a str {
        let start = self.at;
        self.at += self.text.as_bytes()[start..].iter().take_while(|byte| belongs(**byte)).count();
        &self.text[start..self.at]
    }

    fn byte(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or(0)
    }

    fn boundary(&self, mut at: usize) -> usize {
        while !self.text.is_char_boundary(at) {
            at += 1;
        }
        at
    }
}

/// The text of a JSON string, `None` where it is none.
pub(crate) fn text_of(raw: &[u8]) -> Option<Vec<u8>> {
    let mut source = Source::of(core::str::from_utf8(raw).ok()?);
    Some(source.string().ok()?.0.into_owned().into_bytes())
}

/// JSON's grammar of numbers.
fn is_number(number: &[u8]) -> bool {
    let digits = |bytes: &[u8]| bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let rest = number.strip_prefix(b"-").unwrap_or(number);
    let whole = digits(rest);
    let mut rest = &rest[whole..];
    if whole == 0 || (whole > 1 && number.strip_prefix(b"-").unwrap_or(number)[0] == b'0') {
        return false;
    }
    if let Some(fraction) = rest.strip_prefix(b".") {
        let length = digits(fraction);
        if length == 0 {
            return false;
        }
        rest = &fraction[length..];
    }
    if let Some(exponent) = rest.strip_prefix(b"e").or_else(|| rest.strip_prefix(b"E")) {
        let exponent = exponent.strip_prefix(b"+").or_else(|| exponent.strip_prefix(b"-")).unwrap_or(exponent);
        let length = digits(exponent);
        return length > 0 && length == exponent.len();
    }
    rest.is_empty()
}
