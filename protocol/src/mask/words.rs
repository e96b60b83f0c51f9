//! What the words before a value, or its key, say that it is.

use super::{
    byte::{ALNUM, ALPHA, is},
    scan::Scan,
    text::OTHER,
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
/// A network card's address.
pub(super) const MAC: Hint = 64;

/// Longest word that is looked at.
const MAX_WORD: usize = 32;

/// Most signs between a word and what it means.
const MAX_GAP: usize = 6;

/// Most characters looked back for words of scripts without gaps.
const WINDOW: usize = 18;

/// Words of those scripts.
const SIGNS: [(&str, Hint); 21] = [
    ("座机", PHONE),
    ("固话", PHONE),
    ("热线", PHONE),
    ("传真", PHONE),
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
    ("版本", VERSION),
    ("バージョン", VERSION),
    ("经度", PLACE),
    ("纬度", PLACE),
    ("経度", PLACE),
    ("緯度", PLACE),
];

/// What the words before `at` say; where the text begins there, what its key says.
pub(super) fn before(scan: &Scan<'_>, at: usize) -> Hint {
    let passed = scan.passed(at);
    let mut end = passed.len();
    for _ in 0..4 {
        let gap = passed[..end].iter().rev().take(MAX_GAP).take_while(|byte| is_gap(**byte)).count();
        end -= gap;
        let start = end - passed[..end].iter().rev().take(MAX_WORD).take_while(|byte| is(**byte, ALPHA)).count();
        if start == end {
            break;
        }
        let run = &passed[start..end];
        let said = meaning(run) | split(run).fold(0, |said, word| said | meaning(word) & !CALL);
        if said != 0 {
            return said;
        }
        if !split(run).all(is_filler) {
            return 0;
        }
        end = start;
    }
    let is_beginning = end == 0 && scan.floor == 0;
    sign(scan, at) | if is_beginning { scan.hint } else { 0 }
}

/// What a key says of its value. `key` is folded; `source` is how it is written.
pub(super) fn of_key(key: &[u8], source: &[u8]) -> Hint {
    let mut said = 0;
    let mut last = 0;
    for word in split(key) {
        last = meaning(word);
        said |= last & !CALL;
    }
    for (sign, hint) in SIGNS.into_iter().filter(|_| key.contains(&OTHER)) {
        if super::list::contains(source, sign.as_bytes()) {
            said |= hint;
        }
    }
    // `phone_verified_at` is none, `tel_home` is one.
    let tail = split(key).last().unwrap_or_default();
    if said & PHONE != 0
        && matches!(lower(tail, &mut [0; 24]), b"at" | b"on" | b"count" | b"verified" | b"type" | b"status")
    {
        said &= !PHONE;
    }
    // `browser.version` is one, `version_phone` is none.
    if last & VERSION == 0 { said & !VERSION } else { VERSION }
}

/// `X-Api-Key`, `x_api_key` and `xApiKey` as `X`, `Api`, `Key`; numbers are no words.
pub(super) fn split(key: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut at = 0;
    core::iter::from_fn(move || {
        while !is(*key.get(at)?, ALPHA) {
            at += 1;
        }
        let start = at;
        let mut was_lower = false;
        while let Some(byte) = key.get(at)
            && is(*byte, ALPHA)
            && !(was_lower && byte.is_ascii_uppercase())
        {
            was_lower = byte.is_ascii_lowercase();
            at += 1;
        }
        Some(&key[start..at])
    })
}

/// The word in lower case, as far as it fits.
pub(super) fn lower<'a>(word: &[u8], buffer: &'a mut [u8; 24]) -> &'a [u8] {
    let length = word.len().min(buffer.len());
    buffer[..length].copy_from_slice(&word[..length]);
    buffer[..length].make_ascii_lowercase();
    &buffer[..length]
}

/// How those words begin, a bit for each second letter: a quick no to most others.
const BEGINNINGS: [u32; 32] = {
    let beginnings = b"ca di sm ri te ce fa wh ms ss se la ln lo ge gp co ve re bu ph mo ha ru pa ma bs hw ";
    let mut bits = [0; 32];
    let mut index = 0;
    while index < beginnings.len() {
        bits[(beginnings[index] & 31) as usize] |= 1 << (beginnings[index + 1] & 31);
        index += 3;
    }
    bits
};

fn meaning(word: &[u8]) -> Hint {
    let [first, second, ..] = word else {
        return 0;
    };
    if BEGINNINGS[usize::from(first & 31)] & (1 << (second & 31)) == 0 {
        return 0;
    }
    match lower(word, &mut [0; 24]) {
        b"call" | b"dial" | b"sms" | b"ring" | b"text" => CALL,
        b"tel" | b"cell" | b"cells" | b"fax" | b"whatsapp" | b"msisdn" => PHONE,
        b"ssn" | b"security" => SSN,
        b"mac" | b"macaddress" | b"macaddr" | b"bssid" | b"hwaddr" => MAC,
        b"lat" | b"lng" | b"lon" | b"latitude" | b"longitude" | b"latlng" | b"lnglat" | b"geo" | b"gps"
        | b"coordinates" | b"coords" | b"geolocation" => PLACE,
        b"version" | b"versions" | b"ver" | b"release" | b"dist" | b"build" => VERSION,
        // German joins words: `Telefonnummer`, `Handynr`.
        word if begins(word, &[b"phone", b"telephone", b"telefon", b"mobil", b"handy", b"cellphone", b"rufnummer"]) => {
            PHONE
        }
        word if begins(word, &[b"passport", b"reisepass", b"passnummer", b"passeport"]) => PASSPORT,
        _ => 0,
    }
}

fn begins(word: &[u8], beginnings: &[&[u8]]) -> bool {
    beginnings.iter().any(|beginning| word.starts_with(beginning))
}

/// Words of a key that add nothing to what it means: `phone_number`.
pub(super) fn is_filler_of_key(word: &[u8]) -> bool {
    matches!(
        lower(word, &mut [0; 24]),
        b"number" | b"numbers" | b"no" | b"num" | b"nr" | b"nummer" | b"value" | b"id" | b"text" | b"raw" | b"primary"
    )
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
    byte < 0x80 && !is(byte, ALNUM) && byte != b'*'
}

fn sign(scan: &Scan<'_>, at: usize) -> Hint {
    let is_between = |byte: &&u8| !is(**byte, ALNUM) && **byte != b'*';
    let from = at - scan.passed(at).iter().rev().take(WINDOW).take_while(is_between).count();
    if !scan.bytes[from..at].contains(&OTHER) {
        return 0;
    }
    let window = scan.folded.source(from..at);
    SIGNS
        .iter()
        .filter(|(sign, _)| super::list::contains(window, sign.as_bytes()))
        .fold(0, |hints, (_, hint)| hints | hint)
}
