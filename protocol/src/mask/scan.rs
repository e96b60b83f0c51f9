//! The walk over a text: at each place where something private can begin, the rules that know such beginnings.

use std::ops::Range;

use super::{
    byte::{ALNUM, ALPHA, DIGIT, LOCAL, is},
    email, home_dir, ip, key_value,
    kind::Kind,
    mark, number,
    own::Own,
    private_key,
    text::Folded,
    token, userinfo, uuid,
    words::{self, Hint},
};

/// What a rule found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    pub(super) what: What,
    /// The bytes to hide.
    pub(super) range: Range<usize>,
    /// Where the whole thing begins, of which a part may be shown.
    pub(super) whole: usize,
    pub(super) show: Show,
}

/// Whose rule found it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// A built-in one.
    Kind(Kind),
    /// One of one's own, by its number.
    Own(usize),
    /// What is masked already.
    Mark,
}

/// What is put in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Show {
    /// This.
    Label(&'static str),
    /// A star for each letter and digit but so many of the first and last.
    Stars(usize, usize),
    /// A star for each digit after a number's first decimal.
    FirstDecimals,
}

impl Hit {
    pub(super) fn label(kind: Kind, range: Range<usize>, label: &'static str) -> Self {
        Self { what: What::Kind(kind), whole: range.start, range, show: Show::Label(label) }
    }

    pub(super) fn stars(kind: Kind, range: Range<usize>, first: usize, last: usize) -> Self {
        Self { what: What::Kind(kind), whole: range.start, range, show: Show::Stars(first, last) }
    }

    /// Hides only what follows `whole`'s beginning.
    pub(super) fn part(kind: Kind, whole: usize, range: Range<usize>, show: Show) -> Self {
        Self { what: What::Kind(kind), range, whole, show }
    }
}

/// What text it is: some rules take that into account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Field {
    /// Any.
    #[default]
    Text,
    /// A version or release: `shop@rc.next` is no address, `130.0.0.1` neither.
    Version,
    /// A page's path or address: `/home/products` is nobody's folder.
    Route,
}

/// A text in the middle of the walk.
#[derive(Debug)]
pub(super) struct Scan<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) folded: &'a Folded<'a>,
    pub(super) field: Field,
    /// What the text's key says of it.
    pub(super) hint: Hint,
    /// Where the last hit ended. What was replaced is not looked back at, so that masking the result again sees the
    /// same.
    pub(super) floor: usize,
    /// How the last replacement ends.
    pub(super) last: u8,
}

/// What can begin at a byte.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Start {
    Nothing,
    Letter,
    Digit,
    /// `_`, `.` and letters of other scripts begin only addresses.
    Local,
    Plus,
    Minus,
    Parenthesis,
    Bracket,
    Colon,
    Equals,
    Slash,
}

const STARTS: [Start; 256] = {
    let mut starts = [Start::Nothing; 256];
    let mut byte = 0;
    while byte < 0x80 {
        starts[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' => Start::Letter,
            b'0'..=b'9' => Start::Digit,
            b'_' | b'.' => Start::Local,
            b'+' => Start::Plus,
            b'-' => Start::Minus,
            b'(' => Start::Parenthesis,
            b'[' => Start::Bracket,
            b':' => Start::Colon,
            b'=' => Start::Equals,
            b'/' | b'\\' => Start::Slash,
            _ => Start::Nothing,
        };
        byte += 1;
    }
    starts[super::text::LETTER as usize] = Start::Local;
    starts
};

/// Calls `take` with every hit, from left to right; it answers how the replacement ends.
pub(super) fn walk(scan: &mut Scan<'_>, own: &Own, mut take: impl FnMut(&Scan<'_>, Hit) -> u8) {
    let mut at = 0;
    let mut atom_end = 0;
    while at < scan.bytes.len() {
        let found = if own.has_patterns() { own.find(scan, at) } else { None };
        let step = match found {
            Some(hit) => Ok(hit),
            None => step(scan, own, at, &mut atom_end),
        };
        match step {
            Err(next) => at = next,
            Ok(hit) => {
                at = hit.range.end;
                scan.last = take(scan, hit);
                scan.floor = at;
            }
        }
    }
}

/// What is found at a place, or where to go on.
#[inline]
fn step(scan: &Scan<'_>, own: &Own, at: usize, atom_end: &mut usize) -> Result<Hit, usize> {
    let start = STARTS[scan.bytes[at] as usize];
    if start == Start::Nothing {
        return Err(at + 1);
    }
    if at >= *atom_end && is(scan.bytes[at], LOCAL) {
        *atom_end = scan.end(at, LOCAL);
        if scan.at(*atom_end) == b'@'
            && let Some(hit) = email::at(scan, at, *atom_end)
        {
            return Ok(hit);
        }
    }
    let found = match start {
        Start::Letter => return letter(scan, at),
        Start::Digit => return digit(scan, at),
        Start::Plus => number::international(scan, at),
        Start::Minus => private_key::at(scan, at).or_else(|| number::gps(scan, at)).or_else(|| ip::at_dash(scan, at)),
        Start::Parenthesis => number::in_parentheses(scan, at),
        Start::Bracket => mark::at(scan.bytes, at, own),
        Start::Colon => {
            userinfo::at(scan, at).or_else(|| key_value::at(scan, at, own)).or_else(|| ip::at_colon(scan, at))
        }
        Start::Equals => key_value::at(scan, at, own),
        Start::Slash => home_dir::at(scan, at),
        Start::Local | Start::Nothing => None,
    };
    found.ok_or(at + 1)
}

fn letter(scan: &Scan<'_>, at: usize) -> Result<Hit, usize> {
    if !is(scan.before(at), ALNUM) {
        if uuid::is_at(scan, at) {
            return Err(at + uuid::LENGTH);
        }
        if let Some(hit) = token::at(scan, at).or_else(|| number::after_letters(scan, at)) {
            return Ok(hit);
        }
    }
    Err(scan.end(at, ALPHA))
}

fn digit(scan: &Scan<'_>, at: usize) -> Result<Hit, usize> {
    if uuid::is_at(scan, at) {
        return Err(at + uuid::LENGTH);
    }
    number::at(scan, at).ok_or_else(|| scan.end(at, DIGIT))
}

impl Scan<'_> {
    /// The byte there; zero beyond the end.
    #[inline]
    pub(super) fn at(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    /// The byte before; zero at the beginning.
    #[inline]
    pub(super) fn before(&self, at: usize) -> u8 {
        if at > self.floor { self.bytes[at - 1] } else { self.last }
    }

    /// The bytes from the last hit up to here.
    pub(super) fn passed(&self, at: usize) -> &[u8] {
        &self.bytes[self.floor..at]
    }

    /// Where a run of bytes of some kinds ends.
    #[inline]
    pub(super) fn end(&self, at: usize, kinds: u8) -> usize {
        let run = self.bytes[at.min(self.bytes.len())..].iter().take_while(|byte| is(**byte, kinds)).count();
        at + run
    }

    /// Where the run of bytes of some kinds begins that ends here; at most `most` back.
    pub(super) fn start(&self, at: usize, kinds: u8, most: usize) -> usize {
        let run = self.passed(at).iter().rev().take(most).take_while(|byte| is(**byte, kinds)).count();
        at - run
    }

    /// Do these bytes stand there?
    pub(super) fn has(&self, at: usize, bytes: &[u8]) -> bool {
        self.bytes.get(at..at + bytes.len()) == Some(bytes)
    }

    /// Does the text before say of what follows what `hint` means?
    pub(super) fn is_about(&self, at: usize, hint: Hint) -> bool {
        words::before(self, at) & hint != 0
    }
}
