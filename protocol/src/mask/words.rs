//! What the words before a value, or its key, say that it is.

use super::{
    byte::{ALNUM, ALPHA, is},
    scan::Scan,
};

/// What a value is about, as bits.
pub(super) type Hint = u8;

/// A telephone number.
pub(super) const PHONE: Hint = 1;
/// Perhaps one: `call` is prose too.
pub(super) const CALL: Hint = 2;
/// A passport.
pub(super) const PASSPORT: Hint = 4;
/// A social-security number.
pub(super) const SSN: Hint = 8;
/// Coordinates.
pub(super) const PLACE: Hint = 16;
/// A version.
pub(super) const VERSION: Hint = 32;
/// The text's own key decides where no word stands before.
pub(super) const ALL: Hint = 63;

/// Most bytes looked back for words of scripts without gaps.
const WINDOW: usize = 36;

/// Words of those scripts.
const SIGNS: [(&str, Hint); 13] = [
    ("电话", PHONE),
    ("電話", PHONE),
    ("手机", PHONE),
    ("手機", PHONE),
    ("携帯", PHONE),
    ("联系方式", PHONE),
    ("致电", PHONE),
    ("护照", PASSPORT),
    ("護照", PASSPORT),
    ("旅券", PASSPORT),
    ("パスポート", PASSPORT),
    ("经度", PLACE),
    ("纬度", PLACE),
];

/// What the words before `at` say; where the text begins there, what its key says.
pub(super) fn before(scan: &Scan<'_>, at: usize) -> Hint {
    let passed = scan.passed(at);
    let mut end = passed.len();
    for _ in 0..4 {
        let gap = passed[..end].iter().rev().take(4).take_while(|byte| is_gap(**byte)).count();
        end -= gap;
        let start = end - passed[..end].iter().rev().take(16).take_while(|byte| is(**byte, ALPHA)).count();
        if start == end {
            break;
        }
        let said = meaning(&passed[start..end]);
        if said != 0 {
            return said;
        }
        if !is_filler(&passed[start..end]) {
            return 0;
        }
        end = start;
    }
    let is_beginning = end == 0 && scan.floor == 0;
    sign(scan, at) | if is_beginning { scan.hint & ALL } else { 0 }
}

/// What a key says of its value.
pub(super) fn of_key(key: &str) -> Hint {
    let mut said = 0;
    let mut last = 0;
    for word in split(key.as_bytes()) {
        last = meaning(word);
        said |= last & !CALL;
    }
    for (sign, hint) in SIGNS {
        if key.contains(sign) {
            said |= hint;
        }
    }
    // `browser.version` is one, `version_phone` is none.
    if last & VERSION == 0 { said & !VERSION } else { VERSION }
}

/// `X-Api-Key`, `x_api_key` and `xApiKey` as `X`, `Api`, `Key`; numbers are no words.
pub(super) fn split(key: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = key;
    std::iter::from_fn(move || {
        let start = rest.iter().position(|byte| is(*byte, ALPHA))?;
        rest = &rest[start..];
        let ends = |pair: &[u8]| !is(pair[1], ALPHA) || (pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase());
        let length = rest.windows(2).position(ends).map_or(rest.len(), |index| index + 1);
        let (word, after) = rest.split_at(length);
        rest = after;
        Some(word)
    })
}

/// The word in lower case, as far as it fits.
pub(super) fn lower<'a>(word: &[u8], buffer: &'a mut [u8; 24]) -> &'a [u8] {
    let length = word.len().min(buffer.len());
    buffer[..length].copy_from_slice(&word[..length]);
    buffer[..length].make_ascii_lowercase();
    &buffer[..length]
}

fn meaning(word: &[u8]) -> Hint {
    match lower(word, &mut [0; 24]) {
        b"phone" | b"phones" | b"telephone" | b"tel" | b"mobile" | b"cell" | b"cellphone" | b"fax" | b"whatsapp"
        | b"telefon" | b"handy" | b"mobil" | b"rufnummer" | b"telefonnummer" | b"msisdn" | b"phonenumber" => PHONE,
        b"call" | b"dial" | b"sms" | b"ring" | b"text" => CALL,
        b"passport" | b"passportno" | b"reisepass" | b"pass" | b"passeport" => PASSPORT,
        b"ssn" | b"security" => SSN,
        b"lat" | b"lng" | b"lon" | b"latitude" | b"longitude" | b"latlng" | b"lnglat" | b"geo" | b"gps"
        | b"coordinates" | b"geolocation" => PLACE,
        b"version" | b"versions" | b"ver" | b"release" | b"dist" | b"build" | b"v" => VERSION,
        _ => 0,
    }
}

/// Words that stand between a word that means something and what it means.
fn is_filler(word: &[u8]) -> bool {
    matches!(
        lower(word, &mut [0; 24]),
        b"number"
            | b"numbers"
            | b"no"
            | b"num"
            | b"nr"
            | b"nummer"
            | b"is"
            | b"at"
            | b"me"
            | b"us"
            | b"on"
            | b"my"
            | b"the"
            | b"ist"
            | b"unter"
            | b"to"
            | b"for"
            | b"id"
            | b"value"
    )
}

fn is_gap(byte: u8) -> bool {
    byte < 0x80 && !is(byte, ALNUM)
}

fn sign(scan: &Scan<'_>, at: usize) -> Hint {
    let from = at.saturating_sub(WINDOW / 2).max(scan.floor);
    if scan.passed(at).last().is_none_or(|_| !scan.bytes[from..at].contains(&super::text::OTHER)) {
        return 0;
    }
    let window = scan.folded.source(from..at);
    SIGNS.iter().filter(|(sign, _)| window.contains(sign)).fold(0, |hints, (_, hint)| hints | hint)
}
