//! Bank cards: a known issuer's prefix, a length that issuer uses, and a right Luhn digit. The last four stay.

use super::{
    digits::{self, Number},
    scan::{Hit, Place},
};

/// Most groups a card is written in: 19 digits in fours.
const MAX_GROUPS: usize = 5;

/// The rule.
pub(super) fn at(place: &Place<'_>) -> Option<Hit> {
    let Place { text, position, .. } = *place;
    let run = digits::number_at(place)?;
    let is_card = |number: &Number| {
        is_grouped_as_card(&number.groups)
            && is_issued(&number.digits)
            && passes_luhn(&number.digits)
            && digits::may_end(text, number.end)
    };
    let card = digits::grouped_at(text, &run, &[4, 6, 8], MAX_GROUPS).into_iter().find(is_card)?;
    let replacement = digits::starred(&text[position..card.end], 0, 4);
    Some(Hit { range: position..card.end, replacement })
}

fn is_grouped_as_card(groups: &[usize]) -> bool {
    match groups {
        [_] | [4, 6, 4 | 5] | [6, 10 | 13] | [8, 8] => true,
        [fours @ .., last] => fours.len() >= 3 && fours.iter().all(|group| *group == 4) && *last <= 4,
        [] => false,
    }
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
        [5, 0 | 6..=8, ..] | [6, ..] | [8, 1, ..] => (16..=19).contains(&length),
        [9, 5, 5, 8, ..] => matches!(length, 16 | 19),
        _ => false,
    }
}

fn passes_luhn(digits: &[u8]) -> bool {
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
