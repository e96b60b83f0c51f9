//! International bank account numbers: a country's length and a right remainder (ISO 13616). Country, check digits and
//! the last four stay.

use super::{
    byte::{ALNUM, ALPHA, DIGIT, is},
    kind::Kind,
    scan::{Hit, Scan},
};

/// Each country's letters and how long its numbers are, from SWIFT's register.
const LENGTHS: &[u8] =
    b"AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29ES24FI18FK18\
FO18FR27GB22GE22GI23GL18GR27GT28HN28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25MC27MD24ME22\
MK19MN20MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29PT25QA29RO24RS22RU33SA24SC31SD18SE24SI19SK24SM27SO23ST25SV28TL23TN24\
TR26UA29VA22VG24XK20YE30";

/// The rule, tried at the first letter of a word.
pub(super) fn at(scan: &Scan<'_>, at: usize) -> Option<Hit> {
    // No check digits are below 02 or above 98.
    if matches!([scan.at(at + 2), scan.at(at + 3)], [b'0', b'0' | b'1'] | [b'9', b'9']) {
        return None;
    }
    let country = [scan.at(at).to_ascii_uppercase(), scan.at(at + 1).to_ascii_uppercase()];
    let begins = is(scan.at(at + 1), ALPHA) && is(scan.at(at + 2), DIGIT) && is(scan.at(at + 3), DIGIT);
    if !begins {
        return None;
    }
    let entry = LENGTHS.chunks_exact(4).find(|entry| entry[..2] == country)?;
    let length = usize::from(entry[2] & 15) * 10 + usize::from(entry[3] & 15);
    let (characters, end) = read(scan, at, length)?;
    let is_right = remainder(&characters[4..length]).and_then(|sum| remainder_from(sum, &characters[..4])) == Some(1);
    (is_right && !is(scan.at(end), ALNUM)).then(|| Hit::stars(Kind::Iban, at..end, 4, 4))
}

/// So many letters and digits, without gaps or in fours.
fn read(scan: &Scan<'_>, at: usize, length: usize) -> Option<([u8; 40], usize)> {
    let mut characters = [0; 40];
    let mut end = at;
    let gap = Some(scan.at(at + 4)).filter(|byte| matches!(byte, b' ' | b'-' | b'+'));
    for (index, character) in characters.iter_mut().take(length).enumerate() {
        if index > 0 && index % 4 == 0 && gap == Some(scan.at(end)) {
            end += 1;
        }
        *character = scan.at(end);
        if !is(*character, ALNUM) {
            return None;
        }
        end += 1;
    }
    Some((characters, end))
}

fn remainder(characters: &[u8]) -> Option<u32> {
    remainder_from(0, characters)
}

fn remainder_from(start: u32, characters: &[u8]) -> Option<u32> {
    characters.iter().try_fold(start, |sum, character| {
        let value = (*character as char).to_digit(36)?;
        Some((sum * if value < 10 { 10 } else { 100 } + value) % 97)
    })
}
