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
    for groups in (1..=number.groups().min(MAX_GROUPS)).rev() {
        let first = number.first(groups);
        let is_card = is_issued(first.digits) && is_grouped_as_card(first.shape) && first.is_even;
        if is_card && passes_luhn(first.digits) && may_end(scan, &first, first.end) {
            return Some(Hit::stars(Kind::Card, at..first.end, 0, 4));
        }
    }
    None
}

/// In one, in fours, or as some issuers print it.
fn is_grouped_as_card(shape: u32) -> bool {
    let is_in_fours = matches!(shape >> 4, 0x444 | 0x4444) && shape & 15 <= 4;
    is_in_fours || matches!(shape, 0..=15 | 0x464 | 0x465 | 0x6a | 0x6d | 0x88)
}

/// Visa, Mastercard, Maestro, American Express, Diners, JCB, Discover, UnionPay and the banks' own Chinese prefixes.
fn is_issued(digits: &[u8]) -> bool {
    let &[first, second, third, fourth, ..] = digits else {
        return false;
    };
    let lengths = match first * 10 + second {
        34 | 37 => 15..=15,
        30 | 36 | 38 => 14..=16,
        22..=27 | 35 | 51..=55 => 16..=16,
        40..=49 => return matches!(digits.len(), 13 | 16 | 19),
        50 | 56..=58 => 12..=19,
        60..=69 | 81 => 16..=19,
        95 if [third, fourth] == [5, 8] => return matches!(digits.len(), 16 | 19),
        // JCB's old cards.
        18 if [third, fourth] == [0, 0] => 15..=15,
        21 if [third, fourth] == [3, 1] => 15..=15,
        _ => return false,
    };
    lengths.contains(&digits.len())
}

/// Is the last digit the check digit of the others?
pub(super) fn passes_luhn(digits: &[u8]) -> bool {
    let mut sum = 0;
    for (index, digit) in digits.iter().rev().enumerate() {
        let weighed = if index % 2 == 0 { u32::from(*digit) } else { u32::from(*digit) * 2 };
        sum += weighed / 10 + weighed % 10;
    }
    sum.is_multiple_of(10)
}
