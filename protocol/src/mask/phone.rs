//! Telephone numbers: mainland mobiles (`138****5678`), and the shapes other countries write theirs in.

use super::{
    byte::{DIGIT, is},
    kind::Kind,
    number::{Number, is_alone, may_end},
    scan::{Hit, Scan},
    words,
};

/// What may stand before the eleven digits of a mobile without a gap: a trunk zero, the country's code.
const PREFIXES: [&[u8]; 4] = [&[], &[0], &[8, 6], &[0, 0, 8, 6]];

/// Mainland mobiles: `13812345678`, `138 1234 5678`, `8613812345678`.
pub(super) fn mobile(scan: &Scan<'_>, at: usize, number: &Number) -> Option<Hit> {
    let prefix = |digits: &[u8]| {
        PREFIXES.into_iter().find(|prefix| digits.strip_prefix(*prefix).is_some_and(is_mobile)).map(<[u8]>::len)
    };
    let (groups, prefix) = match prefix(number.digits(1)) {
        Some(prefix) => (1, prefix),
        None => mobile_groups(number)?,
    };
    let end = number.end(groups);
    may_end(scan, number, end, groups).then(|| Hit::stars(Kind::Phone, at..end, prefix as u8 + 3, 4))
}

/// As how many groups the eleven digits of a mobile are written, and how many digits of a country's code stand before.
fn mobile_groups(number: &Number) -> Option<(usize, usize)> {
    let prefix = |groups: usize| {
        let (lengths, groups) = number.lengths(groups);
        let prefix = match lengths[..groups] {
            [3, 4, 4] | [3, 8] | [7, 4] | [4, 3, 4] => 0,
            [2, 3, 4, 4] | [2, 3, 8] | [2, 11] => 2,
            [4, 3, 4, 4] | [4, 3, 8] | [4, 11] => 4,
            _ => return None,
        };
        let is_prefix = PREFIXES.contains(&&number.digits(groups)[..prefix]);
        let is_found = is_prefix && number.is_even(groups) && is_mobile(&number.digits(groups)[prefix..]);
        is_found.then_some((groups, prefix))
    };
    (2..=number.groups().min(4)).find_map(prefix)
}

fn is_mobile(digits: &[u8]) -> bool {
    digits.len() == 11 && digits[0] == 1 && digits[1] >= 3
}

/// What begins with a digit and is no mobile of the mainland.
pub(super) fn find(scan: &Scan<'_>, at: usize, number: &Number) -> Option<Hit> {
    let by_shape = if is_alone(scan, at) { national(scan, at, number) } else { None };
    by_shape.or_else(|| spoken_of(scan, at, number))
}

/// `+49 30 1234567`, from the `+` on. Where the rest is a mobile of the mainland, it is left to [`mobile`].
pub(super) fn international(scan: &Scan<'_>, at: usize, number: &Number) -> Option<Hit> {
    let is_mainland = |groups: usize| number.digits(groups).strip_prefix(&[8, 6]).is_some_and(is_mobile);
    if number.digits(1)[0] == 0 || (1..=number.groups()).any(is_mainland) {
        return None;
    }
    let groups = enough(number, 11)?;
    let least = if groups == 1 { 10 } else { 9 };
    hit(scan, at, number, groups, least)
}

/// By shape: `(415) 555-2671`, `030 1234567`, `0049 30 1234567`.
pub(super) fn national(scan: &Scan<'_>, at: usize, number: &Number) -> Option<Hit> {
    // In a row of numbers each is a number of its own.
    let is_in_row = matches!(scan.before(at), b' ' | b'+') && is(scan.second_before(at), DIGIT);
    let groups = match number.digits(1) {
        [0, ..] if is_in_row => return None,
        [0, 0, 1..=9, ..] => from_abroad(number)?,
        [0, 1..=9, ..] => with_trunk_zero(number)?,
        _ => north_american(scan, at, number)?,
    };
    // `0571-88888888-123` has an extension.
    let has_extension = groups == 2 && number.end(2) - number.end(1) > 7;
    if number.goes_on(groups) && !has_extension { None } else { hit(scan, at, number, groups, 9) }
}

/// `0049 30 1234567`, `004930123456`.
fn from_abroad(number: &Number) -> Option<usize> {
    let groups = enough(number, 13)?;
    if (1..=number.groups()).any(|groups| number.digits(groups).strip_prefix(&[0, 0, 8, 6]).is_some_and(is_mobile)) {
        return None;
    }
    let total = number.digits(groups).len();
    let is_shaped = if groups == 1 { (12..=15).contains(&total) } else { number.digits(1).len() <= 5 && total >= 11 };
    is_shaped.then_some(groups)
}

/// `0176 12345678`, `06 12 34 56 78`, `090-1234-5678`, `(030) 1234567`.
fn with_trunk_zero(number: &Number) -> Option<usize> {
    let is_shaped = |groups: &usize| {
        let (lengths, groups) = number.lengths(*groups);
        let is_spaced = number.gaps(groups).iter().any(|gap| matches!(gap, b' ' | b'+'));
        let total = number.digits(groups).len();
        let are_pairs = total == 10 && lengths[..groups] == [2; 5];
        let least = if is_spaced && total >= 10 { 2 } else { 3 };
        let are_long =
            groups <= 4 && lengths[1] >= 3 && lengths[1..groups].iter().all(|length| (least..=8).contains(length));
        let is_area = (2..=6).contains(&lengths[0]);
        is_area && (are_pairs || (are_long && (if is_spaced { 10..=12 } else { 9..=12 }).contains(&total)))
    };
    (2..=number.groups()).rev().find(is_shaped)
}

/// `415-555-2671`, `(415) 555-2671`, `1-415-555-2671`: neither area nor exchange begins with 0 or 1.
fn north_american(scan: &Scan<'_>, at: usize, number: &Number) -> Option<usize> {
    // By spaces alone only at the beginning of a row of numbers.
    let is_in_row = matches!(scan.before(at), b' ' | b'+') && is(scan.second_before(at), DIGIT);
    let is_shaped = |groups: &usize| {
        let (lengths, groups) = number.lengths(*groups);
        let digits = number.digits(groups);
        let (rest, gaps) = match lengths[..groups] {
            [3, 3, 4] => (digits, number.gaps(groups)),
            [1, 3, 3, 4] if digits[0] == 1 => (&digits[1..], &number.gaps(groups)[1..]),
            _ => return false,
        };
        let is_joined = gaps[0] == b')'
            || matches!(gaps, [b'-', b'-'] | [b'.', b'.'])
            || (groups == 3 && !is_in_row && matches!(gaps, b"  " | b"++"));
        rest[0] >= 2 && rest[3] >= 2 && is_joined
    };
    (3..=number.groups().min(4)).find(is_shaped)
}

/// Any grouping beside a word that says that it is one: `Tel. 030 123456`, `phone=4155552671`.
fn spoken_of(scan: &Scan<'_>, at: usize, number: &Number) -> Option<Hit> {
    let groups = (1..=number.groups()).rev().find(|groups| (7..=15).contains(&number.digits(*groups).len()))?;
    let said = words::before(scan, at);
    let is_said = said & words::PHONE != 0 || (said & words::CALL != 0 && number.digits(groups).len() >= 10);
    is_said.then(|| hit(scan, at, number, groups, if said & words::PHONE == 0 { 10 } else { 7 }))?
}

/// As many groups as make a whole number: the fewest with `whole` digits, all where they are fewer.
fn enough(number: &Number, whole: usize) -> Option<usize> {
    let most = (1..=number.groups()).rev().find(|groups| number.digits(*groups).len() <= whole + 4)?;
    Some((1..=most).find(|groups| number.digits(*groups).len() >= whole).unwrap_or(most))
}

/// The first three digits and the last two stay; with fewer groups where the last of them belong to something else.
fn hit(scan: &Scan<'_>, at: usize, number: &Number, groups: usize, least: usize) -> Option<Hit> {
    let may_end = |groups: &usize| {
        let end = number.end(*groups);
        let has_extension = matches!(scan.at(end), b'x' | b'X') && is(scan.at(end + 1), DIGIT);
        number.digits(*groups).len() >= least && (has_extension || may_end(scan, number, end, *groups))
    };
    let groups = (1..=groups).rev().find(may_end)?;
    Some(Hit::stars(Kind::Phone, at..number.end(groups), 3, 2))
}
