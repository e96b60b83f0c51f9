//! Social-security numbers, passports, and the serial numbers of phones.

use super::{
    byte::{ALNUM, DIGIT, HEX, is},
    card::passes_luhn,
    kind::Kind,
    number::{Number, is_alone, may_end, value},
    scan::{Hit, Scan},
    words,
};

/// A phone's serial number. The model (the first eight digits) stays, which phone of it goes.
pub(super) fn imei(scan: &Scan<'_>, at: usize, number: &Number) -> Option<Hit> {
    for groups in [1, 4].into_iter().filter(|groups| *groups <= number.groups()) {
        let first = number.first(groups);
        let is_shaped = matches!(first.shape, 0xf | 0x2661 | 0x6261) && first.digits.len() == 15 && first.is_even;
        if is_shaped && is_reporting_body(first.digits) && passes_luhn(first.digits) && may_end(scan, &first, first.end)
        {
            return Some(Hit::stars(Kind::Imei, at..first.end, 8, 0));
        }
    }
    None
}

/// First two digits of an IMEI: the body that gave it out.
fn is_reporting_body(digits: &[u8]) -> bool {
    matches!(digits[0] * 10 + digits[1], 1 | 10 | 30 | 33 | 35 | 44 | 45 | 49..=54 | 86 | 87 | 91 | 98 | 99)
}

/// A social-security number by its dashes, or beside a word that says what it is. No area is 000, 666 or above 899.
pub(super) fn ssn(scan: &Scan<'_>, at: usize, number: &Number) -> Option<Hit> {
    for groups in [1, 3].into_iter().filter(|groups| *groups <= number.groups()) {
        let first = number.first(groups);
        let is_dashed = first.shape == 0x324 && first.gaps == b"--";
        let is_shaped = matches!(first.shape, 9 | 0x324) && first.is_even && !first.goes_on;
        if is_shaped
            && is_given(first.digits)
            && may_end(scan, &first, first.end)
            && ((is_dashed && is_alone(scan, at)) || scan.is_about(at, words::SSN))
        {
            return Some(Hit::stars(Kind::Ssn, at..first.end, 0, 4));
        }
    }
    None
}

fn is_given(digits: &[u8]) -> bool {
    let [area, group, serial] = [&digits[..3], &digits[3..5], &digits[5..]].map(value);
    !matches!(area, 0 | 666 | 900..) && group != 0 && serial != 0
}

/// Letters and digits that mean something only beside a word that says what: a passport, a network card's address without
/// its colons.
pub(super) fn by_name(scan: &Scan<'_>, at: usize) -> Option<Hit> {
    let end = scan.end(at, ALNUM);
    if is(scan.before(at), ALNUM) || !(7..=12).contains(&(end - at)) || scan.at(end) == b'*' {
        return None;
    }
    let run = &scan.bytes[at..end];
    if run.len() == 12 {
        let is_mac = run.iter().all(|byte| is(*byte, HEX)) && scan.is_about(at, words::MAC);
        return is_mac.then(|| Hit::stars(Kind::Mac, at..end, 6, 0));
    }
    // Letters come first, or are capitals: `9623c937` is a hash.
    if run[2..].iter().any(u8::is_ascii_lowercase) {
        return None;
    }
    let digits = run.iter().filter(|byte| is(**byte, DIGIT)).count();
    let are_capitals = !run.iter().any(u8::is_ascii_lowercase);
    let is_passport = run.len() <= 10 && (digits >= 5 || (digits >= 1 && are_capitals));
    (is_passport && scan.is_about(at, words::PASSPORT)).then(|| Hit::stars(Kind::Passport, at..end, 1, 2))
}
