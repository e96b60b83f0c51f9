//! Coordinates that find a house. The whole part and one decimal stay: some ten kilometres.

use super::{
    byte::{ALNUM, DIGIT, is},
    kind::Kind,
    number::precedes_masked,
    scan::{Hit, Scan, Show},
    text::OTHER,
    words,
};

/// Decimals from which a pair of numbers is a place.
const PAIR_DECIMALS: usize = 4;

/// Decimals from which a number is exact, where a word says that it is a coordinate.
const NAMED_DECIMALS: usize = 3;

/// A number with decimals.
struct Decimal {
    whole: u32,
    decimals: usize,
    end: usize,
}

/// The rule, tried at a number's first digit or its minus.
pub(super) fn at(scan: &Scan<'_>, at: usize) -> Option<Hit> {
    if scan.before(at) == b'.' || is(scan.before(at), ALNUM) {
        return None;
    }
    let first = decimal(scan, at)?;
    let hit = |end: usize| Hit::part(Kind::Gps, at, at..end, Show::FirstDecimals);
    if let Some(second) =
        second(scan, &first).filter(|second| is_place(&first, second) && !is_in_list(scan, at, second))
    {
        return Some(hit(second.end));
    }
    let is_exact = first.decimals >= NAMED_DECIMALS && first.whole <= 180 && !goes_on(scan, first.end);
    let is_minus_after = scan.at(at) != b'-' && scan.before(at) == b'-';
    (is_exact && !is_minus_after && scan.is_about(at, words::PLACE)).then(|| hit(first.end))
}

fn second(scan: &Scan<'_>, first: &Decimal) -> Option<Decimal> {
    let degrees = first.end + usize::from(scan.at(first.end) == OTHER);
    let space = degrees + usize::from(scan.at(degrees) == b' ');
    let side = if matches!(scan.at(space), b'N' | b'S' | b'E' | b'W') { space + 1 } else { degrees };
    let comma = side + usize::from(matches!(scan.at(side), b',' | b';' | b'+'));
    let start = comma + scan.rest(comma).iter().take(2).take_while(|byte| matches!(byte, b' ' | b'+')).count();
    if start == side {
        return None;
    }
    decimal(scan, start)
}

fn is_place(first: &Decimal, second: &Decimal) -> bool {
    let is_exact = first.decimals >= PAIR_DECIMALS && second.decimals >= PAIR_DECIMALS;
    let (least, most) = (first.whole.min(second.whole), first.whole.max(second.whole));
    // Pairs of fractions are anything else.
    is_exact && least <= 90 && (1..=180).contains(&most)
}

/// Is the pair a part of a longer list of numbers?
fn is_in_list(scan: &Scan<'_>, at: usize, second: &Decimal) -> bool {
    let passed = scan.passed(at);
    let spaces = passed.iter().rev().take_while(|byte| **byte == b' ').count();
    let follows_number = matches!(passed[..passed.len() - spaces], [.., before, b','] if is(before, DIGIT));
    let comma = second.end;
    let after = comma + 1 + usize::from(scan.at(comma + 1) == b' ');
    let goes_on_as_list = scan.at(comma) == b','
        && decimal(scan, after).is_some_and(|third| third.decimals >= PAIR_DECIMALS && !is(scan.at(third.end), ALNUM));
    follows_number || goes_on_as_list || goes_on(scan, second.end)
}

fn goes_on(scan: &Scan<'_>, end: usize) -> bool {
    let byte = scan.at(end);
    let is_side = matches!(byte, b'N' | b'S' | b'E' | b'W') && !is(scan.at(end + 1), ALNUM);
    (is(byte, ALNUM) && !is_side) || precedes_masked(scan, end) || (byte == b'.' && is(scan.at(end + 1), DIGIT))
}

fn decimal(scan: &Scan<'_>, at: usize) -> Option<Decimal> {
    let start = at + usize::from(matches!(scan.at(at), b'-' | b'+'));
    let dot = scan.end(start, DIGIT);
    let end = scan.end(dot + 1, DIGIT);
    if !(1..=3).contains(&(dot - start)) || scan.at(dot) != b'.' || end == dot + 1 {
        return None;
    }
    let whole = scan.bytes[start..dot].iter().fold(0, |whole, digit| whole * 10 + u32::from(digit & 15));
    Some(Decimal { whole, decimals: end - dot - 1, end })
}
