//! Runs of digits, in groups or not, and which rules look at them.

use super::{
    byte::{ALNUM, ALPHA, DIGIT, LOCAL, is},
    card, document, email, gps as coordinates, iban, ip, phone, resident_id,
    scan::{Hit, Scan},
};

/// Most groups of one number: `06 12 34 56 78` and a country's code.
const MAX_GROUPS: usize = 8;

/// Most digits of one number.
const MAX_DIGITS: usize = 24;

/// More digits than are shown of any starred number on one side of its stars, with others before it.
const MANY_DIGITS: usize = 12;

/// Longest word before a number that is looked through.
const MAX_WORD: usize = 32;

/// Digits in groups. Rules look at the first so many of the groups.
#[derive(Clone, Debug)]
pub(super) struct Number {
    digits: [u8; MAX_DIGITS],
    groups: usize,
    /// Digits up to and with each group.
    counts: [u8; MAX_GROUPS],
    /// Where each group ends.
    ends: [usize; MAX_GROUPS],
    /// What stands before each group.
    gaps: [u8; MAX_GROUPS],
}

/// The first groups of a number.
pub(super) struct First<'a> {
    pub(super) groups: usize,
    pub(super) digits: &'a [u8],
    pub(super) end: usize,
    /// How many digits each group has, as hexadecimal digits: `0x344` is `138 1234 5678`. More than fifteen count as fifteen.
    pub(super) shape: u32,
    /// What stands between them.
    pub(super) gaps: &'a [u8],
    /// Is the same sign between all of them, one of those that any number is grouped by?
    pub(super) is_even: bool,
    /// Does the same dash or dot that joins them join one more?
    pub(super) goes_on: bool,
}

/// The rules for what begins with a digit; `end` is where the digits end.
pub(super) fn at(scan: &Scan<'_>, at: usize, end: usize) -> Option<Hit> {
    let follows = scan.at(end);
    if is(follows, ALPHA) && end - at < 11 {
        return document::by_name(scan, at);
    }
    // What is shown of a starred number is shorter.
    let is_rest = end - at < 9 && follows_masked(scan, at);
    if is_rest || !is_start(scan, at) {
        return None;
    }
    let is_word = is(scan.before(at), ALPHA);
    if follows == b'.'
        && !is_word
        && let Some(hit) = coordinates::at(scan, at).or_else(|| ip::v4(scan, at))
    {
        return Some(hit);
    }
    let number = Number::read(scan, at)?;
    let total = number.all().digits.len();
    if total < 7 {
        return None;
    }
    let by_digits = if total < 11 { None } else { long(scan, at, &number) };
    if by_digits.is_some() || is_word {
        return by_digits;
    }
    document::ssn(scan, at, &number).or_else(|| phone::find(scan, at, &number)).or_else(|| document::by_name(scan, at))
}

/// The rules for many digits, also behind a name.
fn long(scan: &Scan<'_>, at: usize, number: &Number) -> Option<Hit> {
    resident_id::find(scan, at, number)
        .or_else(|| phone::mobile(scan, at, number))
        .or_else(|| card::find(scan, at, number))
        .or_else(|| document::imei(scan, at, number))
}

/// Can the digits at `at` be part of anything private? Most are not; `next` is where to go on then.
#[inline]
pub(super) fn may_begin(scan: &Scan<'_>, at: usize, next: &mut usize) -> bool {
    let end = scan.end(at, DIGIT);
    *next = end;
    let before = scan.before(at);
    // `2026-11-23`, and `11-23T09:07:09` of a time.
    if is_date(scan, at) {
        *next = at + DATE;
        return false;
    }
    if end - at <= 2 && matches!(before, b'-' | b':' | b'.' | b'/') && is(scan.second_before(at), DIGIT) {
        return false;
    }
    let is_joined = match scan.at(end) {
        b'.' => is(scan.at(end + 1), DIGIT) && !is_short_decimal(scan, end),
        b' ' | b'-' | b'/' | b'+' => {
            let follows = scan.at(end + 1);
            is(follows, DIGIT) || matches!(follows, b'(' | b'-' | b'/')
        }
        b'(' | b')' => true,
        byte if is(byte, ALPHA) => {
            let is_first = is(scan.at(at + 6), ALNUM) && !is(before, ALNUM);
            // In `60b7d9b3263896cf` no number begins any more.
            *next = if is_first { end } else { scan.end(end, ALNUM) };
            return is_first || (end - at >= 11 && matches!(byte, b'x' | b'X'));
        }
        _ => false,
    };
    is_joined || end - at >= if is(before, ALPHA) { 11 } else { 7 }
}

/// `.45` as in prices, and nothing goes on after it.
#[inline]
fn is_short_decimal(scan: &Scan<'_>, dot: usize) -> bool {
    let end = scan.end(dot + 1, DIGIT);
    end - dot < 4 && !is_gap(scan.at(end))
}

/// Bytes of `2026-11-23`.
const DATE: usize = 10;

#[inline]
fn is_date(scan: &Scan<'_>, at: usize) -> bool {
    let is_shaped = scan.at(at + 4) == b'-' && scan.at(at + 7) == b'-' && !is(scan.before(at), ALNUM);
    is_shaped && {
        let is_century = scan.has(at, b"20") || scan.has(at, b"19");
        let are_digits = [2, 3, 5, 6, 8, 9].into_iter().all(|index| is(scan.at(at + index), DIGIT));
        is_century
            && are_digits
            && scan.at(at + 5) < b'2'
            && scan.at(at + 8) < b'4'
            && !is(scan.at(at + DATE), DIGIT)
            && scan.at(at + DATE) != b'-'
    }
}

/// The rule for `+49 30 1234567`, tried at the `+`.
pub(super) fn international(scan: &Scan<'_>, at: usize) -> Option<Hit> {
    if is(scan.before(at), ALNUM) || follows_masked(scan, at) {
        return None;
    }
    phone::international(scan, at, &Number::read(scan, at + 1)?)
}

/// The rule for `(415) 555-2671`, tried at the parenthesis.
pub(super) fn in_parentheses(scan: &Scan<'_>, at: usize) -> Option<Hit> {
    if is(scan.before(at), ALNUM) {
        return None;
    }
    phone::national(scan, at, &Number::read(scan, at + 1)?)
}

/// The rule for coordinates, tried at a minus.
pub(super) fn gps(scan: &Scan<'_>, at: usize) -> Option<Hit> {
    let is_number = is(scan.at(at + 1), DIGIT) && !is(scan.before(at), ALNUM);
    if is_number { coordinates::at(scan, at) } else { None }
}

/// The rules for numbers that begin with letters.
pub(super) fn after_letters(scan: &Scan<'_>, at: usize) -> Option<Hit> {
    let [first, second, third] = [scan.at(at), scan.at(at + 1), scan.at(at + 2)];
    let has_digit = is(second, DIGIT) || is(third, DIGIT);
    if has_digit || (first.is_ascii_uppercase() && second.is_ascii_uppercase()) {
        return iban::at(scan, at).or_else(|| document::by_name(scan, at));
    }
    None
}

/// Is the number at `at` not the rest of something else: a hexadecimal id, a decimal fraction, a masked number?
fn is_start(scan: &Scan<'_>, at: usize) -> bool {
    match scan.before(at) {
        b'0'..=b'9' => false,
        b'.' => !is(scan.second_before(at), DIGIT),
        // `user13812345678` is a name and a number; `a91f138123…` is an id.
        byte if is(byte, ALPHA) => {
            let word = &scan.bytes[scan.start(at, ALNUM, MAX_WORD)..at];
            word.len() < MAX_WORD && !word.iter().any(|byte| is(*byte, DIGIT))
        }
        _ => true,
    }
}

/// Is this the end of a masked number: `138 **** 5678`? One or two stars make text bold.
fn follows_masked(scan: &Scan<'_>, at: usize) -> bool {
    let passed = scan.passed(at);
    let is_near = scan.before(at) == b'*' || (is_gap(scan.before(at)) && scan.second_before(at) == b'*');
    let stars_and_gaps = passed.iter().rev().take(MAX_DIGITS).take_while(|byte| **byte == b'*' || is_gap(**byte));
    is_near && stars_and_gaps.filter(|byte| **byte == b'*').count() > 2
}

/// Is this the beginning of a masked number: `138 **** 5678`, `35-209900-******-*`?
pub(super) fn precedes_masked(scan: &Scan<'_>, end: usize) -> bool {
    scan.has(end + usize::from(is_gap(scan.at(end))), b"***")
}

/// What stands between the groups of a number.
fn is_gap(byte: u8) -> bool {
    matches!(byte, b' ' | b'-' | b'.' | b'/' | b'+' | b'(' | b')')
}

/// May a number end at `end`, as against go on as a word, a fraction, a masked number, or as an address where its last
/// group begins one?
pub(super) fn may_end(scan: &Scan<'_>, number: &First<'_>, end: usize) -> bool {
    let follows = scan.at(end);
    match follows {
        b'*' | b' ' | b'-' | b'/' | b'+' | b'(' | b')' | b'.'
            if number.digits.len() < MANY_DIGITS && precedes_masked(scan, end) =>
        {
            false
        }
        b'.' => !is(scan.at(end + 1), DIGIT),
        b'@' | b'-' | b'+' | b'_' if number.groups > 1 => {
            let sign = scan.end(end, LOCAL);
            scan.at(sign) != b'@' || email::at(scan, scan.start(end, LOCAL, usize::MAX), sign).is_none()
        }
        // JavaScript's `13812345678n`.
        b'n' => !is(scan.at(end + 1), ALNUM),
        _ => !is(follows, ALNUM),
    }
}

/// Is the number a word of its own, not part of a longer id?
pub(super) fn is_alone(scan: &Scan<'_>, at: usize) -> bool {
    !is(scan.before(at), ALNUM) && !matches!(scan.before(at), b'-' | b'.' | b'$')
}

impl Number {
    fn read(scan: &Scan<'_>, at: usize) -> Option<Self> {
        let mut number = Self {
            digits: [0; MAX_DIGITS],
            groups: 0,
            counts: [0; MAX_GROUPS],
            ends: [0; MAX_GROUPS],
            gaps: [0; MAX_GROUPS],
        };
        let (mut next, mut count) = (Some((0, at)), 0);
        while let Some((gap, start)) = next
            && number.groups < MAX_GROUPS
        {
            let end = scan.end(start, DIGIT);
            // `0130 00bob@example.com`: the last digits begin something else.
            let follows = scan.at(end);
            let is_other = follows == b'@' || (is(follows, ALPHA) && !matches!(follows, b'x' | b'X'));
            if end == start || count + end - start > MAX_DIGITS || (number.groups > 0 && is_other) {
                break;
            }
            for (digit, byte) in number.digits[count..].iter_mut().zip(&scan.bytes[start..end]) {
                *digit = byte & 15;
            }
            count += end - start;
            number.counts[number.groups] = count as u8;
            number.ends[number.groups] = end;
            number.gaps[number.groups] = gap;
            number.groups += 1;
            next = next_group(scan, end);
        }
        (number.groups > 0).then_some(number)
    }

    /// How many groups there are.
    pub(super) fn groups(&self) -> usize {
        self.groups
    }

    /// All groups.
    pub(super) fn all(&self) -> First<'_> {
        self.first(self.groups)
    }

    /// The first so many groups, at least one.
    #[inline(never)]
    pub(super) fn first(&self, groups: usize) -> First<'_> {
        let (mut shape, mut before, mut is_even) = (0, 0, true);
        for index in 0..groups {
            let gap = self.gaps[index];
            is_even &= index == 0 || (gap == self.gaps[1] && matches!(gap, b'-' | b' ' | b'+' | b'.'));
            shape = shape << 4 | u32::from(self.counts[index] - before).min(15);
            before = self.counts[index];
        }
        let joins = |gap: u8| matches!(gap, b'-' | b'.') && groups > 1 && self.gaps[groups - 1] == gap;
        First {
            groups,
            digits: &self.digits[..usize::from(before)],
            end: self.ends[groups - 1],
            shape,
            gaps: &self.gaps[1..groups],
            is_even,
            goes_on: groups < self.groups && joins(self.gaps[groups]),
        }
    }
}

/// The sign between two groups and where the next one begins.
fn next_group(scan: &Scan<'_>, end: usize) -> Option<(u8, usize)> {
    let rest = scan.rest(end);
    let length = rest.iter().take(4).position(|byte| is(*byte, DIGIT))?;
    let start = end + length;
    let gap = match rest[..length] {
        [gap @ (b' ' | b'-' | b'.' | b'/' | b'+' | b')')] => gap,
        [b'('] | [b' ' | b'+', b'('] if scan.at(scan.end(start, DIGIT)) == b')' => b'(',
        [b')', b' ' | b'-' | b'/' | b'+'] => b')',
        [first @ (b' ' | b'+'), gap @ (b'-' | b'/'), last] if first == last => gap,
        _ => return None,
    };
    Some((gap, start))
}

/// What the digits mean together.
pub(super) fn value(digits: &[u8]) -> u32 {
    digits.iter().fold(0, |number, digit| number * 10 + u32::from(digit & 15))
}
