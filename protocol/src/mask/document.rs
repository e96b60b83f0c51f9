//! Social-security numbers, passports, and the serial numbers of phones.

use super::{
    byte::{ALNUM, DIGIT, HEX, is},
    card::passes_luhn,
    kind::Kind,
    number::{Number, is_alone, may_end},
    scan::{Hit, Scan},
    words,
};

/// First two digits of an IMEI: the body that gave it out.
const REPORTING_BODIES: [(u8, u8); 18] = [
    (0, 1),
    (1, 0),
    (3, 0),
    (3, 3),
    (3, 5),
    (4, 4),
    (4, 5),
    (4, 9),
    (5, 0),
    (5, 1),
    (5, 2),
    (5, 3),
    (5, 4),
    (8, 6),
    (9, 1),
    (9, 8),
    (9, 9),
    (8, 7),
];

/// A phone's serial number. The model (the first eight digits) stays, which phone of it goes.
pub(super) fn imei(scan: &Scan<'_>, at: usize, number: &Number) -> Option<Hit> {
    let is_imei = |groups: &usize| {
        let digits = number.digits(*groups);
        let (lengths, groups) = number.lengths(*groups);
        matches!(lengths[..groups], [15] | [2, 6, 6, 1] | [6, 2, 6, 1])
            && number.is_even(groups)
            && REPORTING_BODIES.contains(&(digits[0], digits[1]))
            && passes_luhn(digits)
            && may_end(scan, number, number.end(groups), groups)
    };
    let groups = [1, 4].into_iter().filter(|groups| *groups <= number.groups()).find(is_imei)?;
    Some(Hit::stars(Kind::Imei, at..number.end(groups), 8, 0))
}

/// A social-security number by its dashes, or beside a word that says what it is. No area is 000, 666 or above 899.
pub(super) fn ssn(scan: &Scan<'_>, at: usize, number: &Number) -> Option<Hit> {
    let is_ssn = |groups: &usize| {
        let digits = number.digits(*groups);
        let (lengths, groups) = number.lengths(*groups);
        let is_dashed = lengths[..groups] == [3, 2, 4] && number.gaps(groups) == b"--";
        let is_shaped = matches!(lengths[..groups], [9] | [3, 2, 4]) && number.is_even(groups);
        let is_given = digits.len() == 9
            && !matches!(digits[..3], [0, 0, 0] | [6, 6, 6] | [9, ..])
            && digits[3..5] != [0, 0]
            && digits[5..] != [0; 4];
        is_shaped
            && is_given
            && may_end(scan, number, number.end(groups), groups)
            && !number.goes_on(groups)
            && ((is_dashed && is_alone(scan, at)) || scan.is_about(at, words::SSN))
    };
    let groups = [1, 3].into_iter().filter(|groups| *groups <= number.groups()).find(is_ssn)?;
    Some(Hit::stars(Kind::Ssn, at..number.end(groups), 0, 4))
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
