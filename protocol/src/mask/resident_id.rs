//! Resident identity numbers of the mainland: 18 characters with a birth date and a check character (GB 11643-1999).
//! The first six (the place) and the last four stay.

use super::{
    digits::{self, Number},
    scan::{Hit, Place},
};

/// Weight of each of the first 17 digits.
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/// Check character for each remainder; 10 stands for `X`.
const CHECKS: [u8; 11] = [1, 0, 10, 9, 8, 7, 6, 5, 4, 3, 2];

/// The rule.
pub(super) fn at(place: &Place<'_>) -> Option<Hit> {
    let Place { text, position, .. } = *place;
    let run = digits::number_at(place)?;
    let end = digits::grouped_at(text, &run, &[6, 14], 3).into_iter().find_map(|number| end_of_id(text, &number))?;
    let replacement = digits::starred(&text[position..end], 6, 4);
    Some(Hit { range: position..end, replacement })
}

/// Where the id ends that the digits are, a check character `X` included.
fn end_of_id(text: &str, number: &Number) -> Option<usize> {
    let mut digits = number.digits.clone();
    let mut end = number.end;
    let mut groups = number.groups.clone();
    if let Some(x) = text[end..].chars().next().filter(|c| digits.len() == 17 && matches!(c, 'x' | 'X' | 'ｘ' | 'Ｘ'))
    {
        digits.push(10);
        end += x.len_utf8();
        *groups.last_mut()? += 1;
    }
    let is_grouped_well = matches!(groups.as_slice(), [18] | [6, 8, 4] | [6, 12] | [14, 4]);
    (is_grouped_well && is_id(&digits) && digits::may_end(text, end)).then_some(end)
}

fn is_id(digits: &[u8]) -> bool {
    let [head @ .., check] = digits else {
        return false;
    };
    if head.len() != WEIGHTS.len() || !is_date(&head[6..14]) {
        return false;
    }
    let sum: u32 = head.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(*digit) * weight).sum();
    CHECKS.get(sum as usize % CHECKS.len()) == Some(check)
}

fn is_date(digits: &[u8]) -> bool {
    let number = |digits: &[u8]| digits.iter().fold(0_u32, |number, digit| number * 10 + u32::from(*digit));
    let (year, month, day) = (number(&digits[..4]), number(&digits[4..6]), number(&digits[6..]));
    (1800..2100).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day)
}
