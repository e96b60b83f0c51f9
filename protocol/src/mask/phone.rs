//! Telephone numbers: mainland mobiles (`138****5678`), and the shapes other countries write theirs in.

use super::{
    byte::{DIGIT, is},
    kind::Kind,
    number::{First, Number, is_alone, may_end},
    scan::{Hit, Scan},
    words,
};

/// Mainland mobiles: `13812345678`, `138 1234 5678`, `8613812345678`.
pub(super) fn mobile(scan: &Scan<'_>, at: usize, number: &Number) -> Option<Hit> {
    for groups in 1..=number.groups().min(4) {
        let first = number.first(groups);
        let Some(prefix) = mobile_prefix(first.digits) else { continue };
        let is_grouped =
            matches!(first.shape, 0x344 | 0x38 | 0x74 | 0x434 | 0x2344 | 0x238 | 0x2b | 0x4344 | 0x438 | 0x4b);
        if groups == 1 || (is_grouped && first.is_even) {
            let hit = Hit::stars(Kind::Phone, at..first.end, prefix as u8 + 3, 4);
            return may_end(scan, &first, first.end).then_some(hit);
        }
    }
    None
}

/// How many digits stand before the eleven of a mobile: a trunk zero, the country's code.
fn mobile_prefix(digits: &[u8]) -> Option<usize> {
    let prefix = digits.len().checked_sub(11)?;
    let is_prefix = matches!(digits[..prefix], [] | [0] | [8, 6] | [0, 0, 8, 6]);
    (is_prefix && digits[prefix] == 1 && digits[prefix + 1] >= 3).then_some(prefix)
}

/// Do the first groups, or more of them, make a mobile behind a country's code of so many digits?
fn is_mainland(number: &Number, prefix: usize) -> bool {
    (1..=number.groups()).any(|groups| mobile_prefix(number.first(groups).digits) == Some(prefix))
}

/// What begins with a digit and is no mobile of the mainland.
pub(super) fn find(scan: &Scan<'_>, at: usize, number: &Number) -> Option<Hit> {
    let by_shape = if is_alone(scan, at) { national(scan, at, number) } else { None };
    by_shape.or_else(|| spoken_of(scan, at, number))
}

/// `+49 30 1234567`, from the `+` on. Where the rest is a mobile of the mainland, it is left to [`mobile`].
pub(super) fn international(scan: &Scan<'_>, at: usize, number: &Number) -> Option<Hit> {
    if number.first(1).digits[0] == 0 || is_mainland(number, 2) {
        return None;
    }
    let groups = enough(number, 11)?;
    hit(scan, at, number, groups, if groups == 1 { 10 } else { 9 })
}

/// By shape: `(415) 555-2671`, `030 1234567`, `0049 30 1234567`.
pub(super) fn national(scan: &Scan<'_>, at: usize, number: &Number) -> Option<Hit> {
    // In a row of numbers each is a number of its own.
    let is_in_row = matches!(scan.before(at), b' ' | b'+') && is(scan.second_before(at), DIGIT);
    let groups = match number.first(1).digits {
        [0, ..] if is_in_row => return None,
        [0, 0, 1..=9, ..] => from_abroad(number)?,
        [0, 1..=9, ..] => with_trunk_zero(number)?,
        _ => north_american(number, is_in_row)?,
    };
    let first = number.first(groups);
    // `0571-88888888-123` has an extension.
    let has_extension = groups == 2 && first.shape & 15 > 6;
    if first.goes_on && !has_extension { None } else { hit(scan, at, number, groups, 9) }
}

/// `0049 30 1234567`, `004930123456`.
fn from_abroad(number: &Number) -> Option<usize> {
    let groups = enough(number, 13)?;
    let first = number.first(groups);
    let total = first.digits.len();
    let is_shaped =
        if groups == 1 { (12..=15).contains(&total) } else { number.first(1).digits.len() <= 5 && total >= 11 };
    (is_shaped && !is_mainland(number, 4)).then_some(groups)
}

/// `0176 12345678`, `06 12 34 56 78`, `090-1234-5678`, `(030) 1234567`.
fn with_trunk_zero(number: &Number) -> Option<usize> {
    (2..=number.groups()).rev().find(|groups| {
        let First { shape, digits, gaps, .. } = number.first(*groups);
        let is_spaced = gaps.iter().any(|gap| matches!(gap, b' ' | b'+'));
        let are_pairs = shape == 0x22222;
        let least = if is_spaced && digits.len() >= 10 { 2 } else { 3 };
        let length = |group: usize| shape >> (4 * (groups - 1 - group)) & 15;
        let are_long = *groups <= 4 && length(1) >= 3 && (1..*groups).all(|group| (least..=8).contains(&length(group)));
        let is_whole = (if is_spaced { 10..=12 } else { 9..=12 }).contains(&digits.len());
        (2..=6).contains(&length(0)) && (are_pairs || (are_long && is_whole))
    })
}

/// `415-555-2671`, `(415) 555-2671`, `1-415-555-2671`: neither area nor exchange begins with 0 or 1.
fn north_american(number: &Number, is_in_row: bool) -> Option<usize> {
    (3..=number.groups().min(4)).find(|groups| {
        let First { shape, digits, gaps, .. } = number.first(*groups);
        let country = groups - 3;
        let is_shaped = shape == 0x334 || (shape == 0x1334 && digits[0] == 1);
        // By spaces alone only at the beginning of a row of numbers.
        let is_joined = |gaps: &[u8]| {
            gaps[0] == b')'
                || matches!(gaps, b"--" | b"..")
                || (country == 0 && !is_in_row && matches!(gaps, b"  " | b"++"))
        };
        is_shaped && digits[country] >= 2 && digits[country + 3] >= 2 && is_joined(&gaps[country..])
    })
}

/// Any grouping beside a word that says that it is one: `Tel. 030 123456`, `phone=4155552671`.
fn spoken_of(scan: &Scan<'_>, at: usize, number: &Number) -> Option<Hit> {
    let groups = last(number, 15)?;
    let length = number.first(groups).digits.len();
    if length < 7 {
        return None;
    }
    let said = words::before(scan, at);
    let least = if said & words::PHONE != 0 { 7 } else { 10 };
    let is_said = said & (words::PHONE | words::CALL) != 0 && length >= least;
    if is_said { hit(scan, at, number, groups, least) } else { None }
}

/// The most groups that have at most so many digits.
fn last(number: &Number, most: usize) -> Option<usize> {
    (1..=number.groups()).rev().find(|groups| number.first(*groups).digits.len() <= most)
}

/// As many groups as make a whole number: the fewest with `whole` digits, all where they are fewer.
fn enough(number: &Number, whole: usize) -> Option<usize> {
    let most = last(number, whole + 4)?;
    Some((1..most).find(|groups| number.first(*groups).digits.len() >= whole).unwrap_or(most))
}

/// The first three digits and the last two stay; with fewer groups where the last of them belong to something else.
fn hit(scan: &Scan<'_>, at: usize, number: &Number, groups: usize, least: usize) -> Option<Hit> {
    for groups in (1..=groups).rev() {
        let first = number.first(groups);
        let end = first.end;
        let has_extension = matches!(scan.at(end), b'x' | b'X') && is(scan.at(end + 1), DIGIT);
        if first.digits.len() >= least && (has_extension || may_end(scan, &first, end)) {
            return Some(Hit::stars(Kind::Phone, at..end, 3, 2));
        }
    }
    None
}
