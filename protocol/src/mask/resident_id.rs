//! Resident identity numbers of the mainland: 18 characters with a birth date and a check character (GB 11643-1999), or
//! the older 15. The place (the first six) and the end stay, the birthday goes.

use super::{
    kind::Kind,
    number::{Number, may_end, value},
    scan::{Hit, Scan},
};

/// Weight of each of the first 17 digits.
const WEIGHTS: [u8; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/// Check character for each remainder; 10 stands for `X`.
const CHECKS: [u8; 11] = [1, 0, 10, 9, 8, 7, 6, 5, 4, 3, 2];

/// The rule.
pub(super) fn find(scan: &Scan<'_>, at: usize, number: &Number) -> Option<Hit> {
    for groups in 1..=number.groups().min(4) {
        let first = number.first(groups);
        let digits = first.digits;
        let ends_in_x = digits.len() == 17 && matches!(scan.at(first.end), b'x' | b'X');
        let end = first.end + usize::from(ends_in_x);
        let check = if ends_in_x { Some(10) } else { digits.get(17).copied() };
        let shape = if ends_in_x && groups > 1 { first.shape + 1 } else { first.shape };
        let keep_last = match shape {
            0xf | 0x684 | 0x6c | 0xe4 | 0x6444 if is_id(digits, check) => 4,
            0xf | 0x663 if digits.len() == 15 && !ends_in_x && is_old_id(digits) => 3,
            _ => continue,
        };
        // Behind the check character stands no fraction.
        if first.is_even && (may_end(scan, &first, end) || (ends_in_x && scan.at(end) == b'.')) {
            return Some(Hit::stars(Kind::ResidentId, at..end, 6, keep_last));
        }
    }
    None
}

fn is_id(digits: &[u8], check: Option<u8>) -> bool {
    let Some(head) = digits.get(..WEIGHTS.len()).filter(|_| digits.len() <= 18) else {
        return false;
    };
    if !is_province(head) || !(1800..2100).contains(&value(&head[6..10])) || !is_day(&head[10..14]) {
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
