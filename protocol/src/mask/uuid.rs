//! Ids of debugging that are made of what numbers and keys are made of.

use super::{
    byte::{ALNUM, HEX, is},
    scan::Scan,
};

/// Characters of `550e8400-e29b-41d4-a716-446655440000`.
pub(super) const LENGTH: usize = 36;

/// Is a UUID here?
#[inline]
pub(super) fn is_at(scan: &Scan<'_>, at: usize) -> bool {
    scan.at(at + 8) == b'-' && is_shaped(scan, at)
}

fn is_shaped(scan: &Scan<'_>, at: usize) -> bool {
    let Some(bytes) = scan.bytes.get(at..at + LENGTH) else {
        return false;
    };
    let is_in_place = |(index, byte): (usize, &u8)| match index {
        8 | 13 | 18 | 23 => *byte == b'-',
        _ => is(*byte, HEX),
    };
    !is(scan.before(at), ALNUM) && !is(scan.at(at + LENGTH), ALNUM) && bytes.iter().enumerate().all(is_in_place)
}
