//! Resident identity numbers of the mainland: 18 characters with a birth date and a check character (GB 11643-1999), or
//! the older 15. The place (the first six) and the end stay, the birthday goes.

use super::{
    kind::Kind,
    number::{Number, may_end},
    scan::{Hit, Scan},
};

/// Weight of each of the first 17 digits.
const WEIGHTS: [u8; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/// Check character for each remainder; 10 stands for `X`.
const CHECKS: [u8; 11] = [1, 0, 10, 9, 8, 7, 6, 5, 4, 3, 2];

/// The rule.
pub(super) fn find(scan: &Scan<'_>, at: usize, number: &Number) -> Option<Hit> {
    (1..=number.groups().min(4)).find_map(|groups| with_groups(scan, at, number, groups))
}

fn with_groups(scan: &Scan<'_>, at: usize, number: &Number, groups: usize) -> Option<Hit> {
    let digits = number.digits(groups);
    let ends_in_x = digits.len() == 17 && matches!(scan.at(number.end(groups)), b'x' | b'X');
    let end = number.end(groups) + usize::from(ends_in_x);
    let check = if ends_in_x { Some(10) } else { digits.get(17).copied() };
    let (mut lengths, groups) = number.lengths(groups);
    lengths[groups - 1] += usize::from(ends_in_x);
    let (is_id, keep_last) = match lengths[..groups] {
        [18] | [6, 8, 4] | [6, 12] | [14, 4] | [6, 4, 4, 4] => (is_id(&digits[..17.min(digits.len())], check), 4),
        [15] | [6, 6, 3] => (is_old_id(digits), 3),
        _ => return None,
    };
    // Behind the check character stands no fraction.
    let may_end = may_end(scan, number, end, groups) || (ends_in_x && scan.at(end) == b'.');
    let is_found = is_id && number.is_even(groups) && may_end;
    is_found.then(|| Hit::stars(Kind::ResidentId, at..end, 6, keep_last))
}

fn is_id(head: &[u8], check: Option<u8>) -> bool {
    if head.len() != WEIGHTS.len()
        || !is_province(head)
        || !(1800..2100).contains(&value(&head[6..10]))
        || !is_day(&head[10..14])
    {
        return false;
    }
    let sum: u32 = head.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit * weight)).sum();
    check == Some(CHECKS[sum as usize % CHECKS.len()])
}

/// It has no check digit: only those of a province, born on a day.
fn is_old_id(digits: &[u8]) -> bool {
    is_province(digits) && is_day(&digits[8..12])
}

fn is_province(digits: &[u8]) -> bool {
    matches!(value(&digits[..2]), 11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83 | 91)
}

fn is_day(month_and_day: &[u8]) -> bool {
    (1..=12).contains(&value(&month_and_day[..2])) && (1..=31).contains(&value(&month_and_day[2..]))
}

fn value(digits: &[u8]) -> u32 {
    digits.iter().fold(0, |number, digit| number * 10 + u32::from(*digit))
}
