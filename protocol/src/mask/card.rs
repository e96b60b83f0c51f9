//! Bank cards: a known issuer's prefix, a length that issuer uses, and a right Luhn digit. The last four stay.

use super::{
    kind::Kind,
    number::{Number, may_end},
    scan::{Hit, Scan},
};

/// Most groups a card is written in: 19 digits in fours.
const MAX_GROUPS: usize = 5;

/// The rule; the longest reading of the groups wins.
pub(super) fn find(scan: &Scan<'_>, at: usize, number: &Number) -> Option<Hit> {
    let is_card = |groups: &usize| {
        let digits = number.digits(*groups);
        is_issued(digits)
            && is_grouped_as_card(number, *groups)
            && passes_luhn(digits)
            && may_end(scan, number, number.end(*groups), *groups)
    };
    let groups = (1..=number.groups().min(MAX_GROUPS)).rev().find(is_card)?;
    Some(Hit::stars(Kind::Card, at..number.end(groups), 0, 4))
}

fn is_grouped_as_card(number: &Number, groups: usize) -> bool {
    let (lengths, groups) = number.lengths(groups);
    let is_known = match &lengths[..groups] {
        [_] | [4, 6, 4 | 5] | [6, 10 | 13] | [8, 8] => true,
        [fours @ .., last] => fours.len() >= 3 && fours.iter().all(|group| *group == 4) && *last <= 4,
        [] => false,
    };
    is_known && number.is_even(groups)
}

/// Visa, Mastercard, Maestro, American Express, Diners, JCB, Discover, UnionPay and the banks' own Chinese prefixes.
fn is_issued(digits: &[u8]) -> bool {
    let length = digits.len();
    match digits {
        [3, 4 | 7, ..] => length == 15,
        [3, 0 | 6 | 8, ..] => (14..=16).contains(&length),
        [3, 5, ..] => length == 16,
        [4, ..] => matches!(length, 13 | 16 | 19),
        [5, 1..=5, ..] | [2, 2..=7, ..] => length == 16,
        [5, 0 | 6..=8, ..] | [6, ..] | [8, 1, ..] => (12..=19).contains(&length) && (length > 15 || digits[0] == 5),
        [9, 5, 5, 8, ..] => matches!(length, 16 | 19),
        // JCB's old cards.
        [1, 8, 0, 0, ..] | [2, 1, 3, 1, ..] => length == 15,
        _ => false,
    }
}

/// Is the last digit the check digit of the others?
pub(super) fn passes_luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(index, digit)| match (index % 2, u32::from(*digit) * 2) {
            (0, doubled) => doubled / 2,
            (_, doubled) => doubled / 10 + doubled % 10,
        })
        .sum();
    sum.is_multiple_of(10)
}
