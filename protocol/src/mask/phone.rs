//! Mainland mobile numbers: `13812345678` becomes `138****5678`.

use super::{
    digits::{self, Number},
    scan::{Hit, Place},
};

/// What may stand before the eleven digits without a gap: a trunk zero, the country's code.
const PREFIXES: [&[u8]; 4] = [&[], &[0], &[8, 6], &[0, 0, 8, 6]];

/// How people group the eleven digits.
const GROUPS: [&[usize]; 4] = [&[3, 4, 4], &[3, 8], &[7, 4], &[4, 3, 4]];

/// The rule.
pub(super) fn at(place: &Place<'_>) -> Option<Hit> {
    let Place { text, position, .. } = *place;
    let run = digits::number_at(place)?;
    let (number, prefix) = match prefix(&run.digits) {
        Some(prefix) => (run, prefix),
        None => (grouped(text, &run)?, 0),
    };
    if !digits::may_end(text, number.end) {
        return None;
    }
    let replacement = digits::starred(&text[position..number.end], prefix + 3, 4);
    Some(Hit { range: position..number.end, replacement })
}

fn grouped(text: &str, run: &Number) -> Option<Number> {
    digits::grouped_at(text, run, &[3, 4, 7], 3)
        .into_iter()
        .find(|number| GROUPS.contains(&number.groups.as_slice()) && is_mobile(&number.digits))
}

/// How many digits stand before a mobile number, where the digits are one.
fn prefix(digits: &[u8]) -> Option<usize> {
    let is_prefix = |prefix: &&[u8]| digits.strip_prefix(*prefix).is_some_and(is_mobile);
    PREFIXES.into_iter().find(is_prefix).map(<[u8]>::len)
}

fn is_mobile(digits: &[u8]) -> bool {
    digits.len() == 11 && digits[0] == 1 && digits[1] >= 3
}
