//! The walk over a text: at each place where something private can begin, the rules that know such beginnings.

use core::ops::Range;

use super::{
    byte::{ALNUM, ALPHA, DIGIT, HEX, KEY, LOCAL, SIGN, is, kinds},
    email, home_dir, ip, key_value,
    kind::Kind,
    mark, number,
    own::Own,
    private_key,
    prose::Prose,
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
    Own(u16),
    /// What is masked already.
    Mark,
}

/// What is put in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Show {
    /// A mark.
    Label(Label),
    /// A star for each letter and digit but so many of the first and last.
    Stars(u8, u8),
    /// A star for each digit after a number's first decimal.
    FirstDecimals,
}

/// The marks, so small that a hit costs little to hand on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    /// `[masked]`
    Masked,
    /// `[email]`
    Email,
    /// `[user]`
    User,
    /// The rest of an IPv4 address.
    TwoStars,
    /// The rest of an IPv6 address.
    OneStar,
}

impl Label {
    pub(super) fn text(self) -> &'static [u8] {
        match self {
            Self::Masked => mark::MASKED.as_bytes(),
            Self::Email => mark::EMAIL,
            Self::User => mark::USER,
            Self::TwoStars => b"*.*",
            Self::OneStar => b"*",
        }
    }
}

impl Hit {
    #[inline(never)]
    pub(super) fn label(kind: Kind, range: Range<usize>, label: Label) -> Self {
        Self { what: What::Kind(kind), whole: range.start, range, show: Show::Label(label) }
    }

    #[inline(never)]
    pub(super) fn stars(kind: Kind, range: Range<usize>, first: u8, last: u8) -> Self {
        Self { what: What::Kind(kind), whole: range.start, range, show: Show::Stars(first, last) }
    }

    /// What is masked already.
    #[inline(never)]
    pub(super) fn mark(at: usize, end: usize) -> Self {
        Self { what: What::Mark, whole: at, range: at..end, show: Show::Label(Label::Masked) }
    }

    /// Hides only what follows `whole`'s beginning.
    #[inline(never)]
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
    /// Sentry's `_meta`, which holds names of rules.
    Meta,
}

impl Field {
    /// What keys are, in such a field.
    pub(super) fn of_keys(self) -> Self {
        if self == Self::Meta { Self::Meta } else { Self::Text }
    }
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

/// What can begin at a byte. Those up to `Minus` can begin an e-mail address.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Start {
    Letter,
    Digit,
    /// `_`, `.` and letters of other scripts begin only addresses.
    Local,
    Plus,
    Minus,
    Nothing,
    Parenthesis,
    Bracket,
    Colon,
    Equals,
    Greater,
    Slash,
}

impl Start {
    fn is_local(self) -> bool {
        self as u8 <= Self::Minus as u8
    }
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
            b'>' => Start::Greater,
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
    let has_patterns = own.has_patterns() && scan.field != Field::Meta;
    let (mut at, mut atom_end, mut prose) = (0, 0, Prose::default());
    while at < scan.bytes.len() {
        let start = STARTS[scan.bytes[at] as usize];
        if start == Start::Nothing && !has_patterns {
            at = prose.skip(scan.bytes, at).unwrap_or(at + 1);
            continue;
        }
        match find(scan, own, start, has_patterns, at, &mut atom_end) {
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
#[inline(always)]
fn find(
    scan: &Scan<'_>,
    own: &Own,
    start: Start,
    has_patterns: bool,
    at: usize,
    atom_end: &mut usize,
) -> Result<Hit, usize> {
    if has_patterns && let Some(hit) = own.find(scan, at) {
        return Ok(hit);
    }
    if start.is_local() && at >= *atom_end {
        match atom(scan, at, atom_end) {
            Atom::Harmless if !has_patterns => return Err(*atom_end),
            Atom::Address => {
                if let Some(hit) = email::at(scan, at, *atom_end) {
                    return Ok(hit);
                }
            }
            _ => {}
        }
    }
    let mut next = at + 1;
    if !may_begin(scan, start, at, &mut next) {
        return Err(next);
    }
    step(scan, own, start, at, &mut next).ok_or(next)
}

/// A run of what an e-mail address can begin with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Atom {
    /// An `@` stands after it.
    Address,
    /// Nothing in it can begin anything private, as in most of a text.
    Harmless,
    /// Anything else.
    Other,
}

/// What begins here, and where it ends.
#[inline]
fn atom(scan: &Scan<'_>, at: usize, end: &mut usize) -> Atom {
    let (mut common, mut any) = (u16::MAX, 0);
    let mut index = at;
    while let Some(byte) = scan.bytes.get(index) {
        let kinds = kinds(*byte);
        if kinds & LOCAL == 0 {
            break;
        }
        common &= kinds;
        any |= kinds;
        index += 1;
    }
    *end = index;
    let (length, follows) = (index - at, scan.at(index));
    if follows == b'@' {
        return Atom::Address;
    }
    let is_harmless = if common & ALPHA != 0 {
        !token::may_be_word(scan, at, index)
    } else if any & (DIGIT | SIGN) == 0 {
        // Words joined by dots; they may begin the address of somebody's webhook.
        length < token::LEAST_LETTERS && follows != b'/' && !matches!(scan.bytes[index - 1], b'r' | b'R' | b'c' | b'C')
    } else {
        // Too short for anything, and not the first of several groups, nor of an account number such as `GB82 WEST`.
        let next = scan.at(index + 1);
        let is_first = is(next, DIGIT) || matches!(next, b'(' | b'-' | b'/');
        common & ALNUM != 0 && length < 7 && !is_first && (length != 4 || is(scan.bytes[at], DIGIT))
    };
    if is_harmless { Atom::Harmless } else { Atom::Other }
}

/// Can anything private begin here? Most times one more byte says no; `next` is where to go on then.
#[inline]
fn may_begin(scan: &Scan<'_>, start: Start, at: usize, next: &mut usize) -> bool {
    let follows = scan.at(at + 1);
    match start {
        Start::Nothing | Start::Local => false,
        Start::Letter => {
            *next = scan.end(at, ALPHA);
            !is(scan.before(at), ALNUM) && letters_may_begin(scan, at, follows)
        }
        Start::Digit => number::may_begin(scan, at, next),
        Start::Plus | Start::Parenthesis => is(follows, DIGIT),
        Start::Minus => is(follows, HEX) || follows == b'-',
        Start::Slash => matches!(follows, b'h' | b'U' | b'u' | b'D' | b'B' | b'\\'),
        Start::Bracket => is(follows, ALPHA),
        Start::Colon => colon_may_begin(scan, at, follows),
        Start::Equals => true,
        Start::Greater => is(scan.before(at), KEY) || scan.before(at) >= 0x80,
    }
}

/// A key by its first bytes, a number with letters before it, a UUID.
#[inline]
fn letters_may_begin(scan: &Scan<'_>, at: usize, follows: u8) -> bool {
    let second = scan.at(at + 2);
    let has_digit = is(follows, DIGIT) || is(second, DIGIT);
    let are_capitals = scan.bytes[at].is_ascii_uppercase() && follows.is_ascii_uppercase();
    has_digit || are_capitals || token::may_begin([scan.bytes[at], follows, second]) || scan.at(at + 8) == b'-'
}

/// Not the second of two colons, nor the one of `09:07` or `app.js:12:5`.
#[inline]
fn colon_may_begin(scan: &Scan<'_>, at: usize, follows: u8) -> bool {
    let before = scan.before(at);
    match (is(before, DIGIT), follows) {
        (_, b':') => is(before, HEX),
        (true, _) => !is_last_colon(scan, at) && !is_time(scan, at),
        _ => before != b':',
    }
}

/// The second of `app.js:12:5`: addresses of machines are found at their first.
fn is_last_colon(scan: &Scan<'_>, at: usize) -> bool {
    scan.before(scan.start(at, DIGIT, 5)) == b':' && scan.at(scan.end(at + 1, HEX)) != b':'
}

/// `09:07` or `09:07:09`, also in `2026-11-23T09:07:09`.
fn is_time(scan: &Scan<'_>, at: usize) -> bool {
    let Some(bytes) = scan.bytes.get(at.wrapping_sub(2)..at + 3) else {
        return false;
    };
    let before = scan.before(at - 2);
    let are_digits = [0, 1, 3, 4].into_iter().all(|index| is(bytes[index], DIGIT));
    let (follows, after) = (scan.at(at + 3), scan.at(at + 6));
    let is_minute = !is(follows, HEX) && follows != b':';
    let is_second = follows == b':' && is(scan.at(at + 4), DIGIT) && !is(after, HEX) && after != b':';
    at >= scan.floor + 2 && are_digits && (before == b'T' || !is(before, ALPHA)) && (is_minute || is_second)
}

/// What is found at a place; else `next` is where to go on.
fn step(scan: &Scan<'_>, own: &Own, start: Start, at: usize, next: &mut usize) -> Option<Hit> {
    match start {
        Start::Letter | Start::Digit if uuid::is_at(scan, at) => {
            *next = at + uuid::LENGTH;
            None
        }
        Start::Letter => token::at(scan, at).or_else(|| number::after_letters(scan, at)),
        Start::Digit => number::at(scan, at, *next),
        Start::Plus => number::international(scan, at),
        Start::Minus => private_key::at(scan, at).or_else(|| number::gps(scan, at)).or_else(|| ip::at_dash(scan, at)),
        Start::Parenthesis => number::in_parentheses(scan, at),
        Start::Bracket => mark::at(scan.bytes, at, own),
        Start::Colon if scan.has(at + 1, b"//") => userinfo::at(scan, at),
        Start::Colon if scan.at(at + 1) == b':' => ip::at_colon(scan, at),
        Start::Colon => key_value::at(scan, at, own).or_else(|| ip::at_colon(scan, at)),
        Start::Equals => key_value::at(scan, at, own),
        Start::Greater => key_value::in_tag(scan, at),
        Start::Slash => home_dir::at(scan, at),
        Start::Local | Start::Nothing => None,
    }
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

    /// The byte before the one before; zero where there is none.
    pub(super) fn second_before(&self, at: usize) -> u8 {
        if at > self.floor + 1 { self.bytes[at - 2] } else { 0 }
    }

    /// The bytes from the last hit up to here.
    pub(super) fn passed(&self, at: usize) -> &[u8] {
        &self.bytes[self.floor..at]
    }

    /// The bytes from here on.
    #[inline]
    pub(super) fn rest(&self, at: usize) -> &[u8] {
        self.bytes.get(at..).unwrap_or_default()
    }

    /// Where a run of bytes of some kinds ends.
    #[inline]
    pub(super) fn end(&self, at: usize, kinds: u16) -> usize {
        let run = self.rest(at).iter().take_while(|byte| is(**byte, kinds)).count();
        at + run
    }

    /// Where the run of bytes of some kinds begins that ends here; at most `most` back.
    pub(super) fn start(&self, at: usize, kinds: u16, most: usize) -> usize {
        let run = self.passed(at).iter().rev().take(most).take_while(|byte| is(**byte, kinds)).count();
        at - run
    }

    /// Do these bytes stand there?
    #[inline(always)]
    pub(super) fn has(&self, at: usize, bytes: &[u8]) -> bool {
        self.bytes.get(at..at + bytes.len()) == Some(bytes)
    }

    /// Does the text before say of what follows what `hint` means?
    pub(super) fn is_about(&self, at: usize, hint: Hint) -> bool {
        words::before(self, at) & hint != 0
    }
}
