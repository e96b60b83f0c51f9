//! What the words before a value, or its key, say that it is.

use super::{
    byte::{ALNUM, ALPHA, is},
    list::{self, Shapes},
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

/// Words, whatever their case, and what they say.
const WORDS: [(&str, Hint); 6] = [
    ("call dial sms ring text", CALL),
    ("tel cell cells fax whatsapp msisdn", PHONE),
    ("ssn security", SSN),
    ("mac macaddress macaddr bssid hwaddr", MAC),
    ("lat lng lon latitude longitude latlng lnglat geo gps coordinates coords geolocation", PLACE),
    ("version versions ver release dist build", VERSION),
];

/// How words begin that others are joined to: German has `Telefonnummer` and `Handynr`.
const BEGINNINGS: [(&str, Hint); 2] = [
    ("phone telephone telefon mobil handy cellphone rufnummer", PHONE),
    ("passport reisepass passnummer passeport", PASSPORT),
];

/// Words of scripts without gaps.
const SIGNS: [(&str, Hint); 4] = [
    ("座机 固话 热线 传真 电话 電話 手机 手機 携帯 联系方式 致电", PHONE),
    ("护照 護照 旅券 パスポート", PASSPORT),
    ("版本 バージョン", VERSION),
    ("经度 纬度 経度 緯度", PLACE),
];

/// Words of a key that add nothing to what it means: `phone_number`.
const FILLERS_OF_KEYS: &str = "number numbers no num nr nummer value id text raw primary";

/// Words that stand between a word that means something and what it means.
const FILLERS: &str = "number numbers no num nr nummer is at me us on my the ist unter to for id value";

/// Last words of keys about a number: `phone_verified_at` is none, `tel_home` is one.
const ABOUT_NUMBERS: &str = "at on count verified type status";

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
    signs_before(scan, at) | if is_beginning { scan.hint } else { 0 }
}

/// What a key says of its value. `key` is folded; `source` is how it is written.
pub(super) fn of_key(key: &[u8], source: &[u8]) -> Hint {
    let mut said = 0;
    let mut last = 0;
    for word in split(key) {
        last = meaning(word);
        said |= last & !CALL;
    }
    if list::has_byte(key, OTHER) {
        said |= sign(source);
    }
    if said & PHONE != 0 && list::has_any_case(ABOUT_NUMBERS, split(key).last().unwrap_or_default()) {
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

fn meaning(word: &[u8]) -> Hint {
    const SHAPES: Shapes = Shapes::of(&[WORDS[0].0, WORDS[1].0, WORDS[2].0, WORDS[3].0, WORDS[4].0, WORDS[5].0]);
    if SHAPES.may_have(word)
        && let Some((_, hint)) = WORDS.iter().find(|(words, _)| list::has_any_case(words, word))
    {
        return *hint;
    }
    let begins = |known: &[u8]| word.get(..known.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(known));
    let beginning = BEGINNINGS.iter().find(|(words, _)| may_begin_one(word) && list::words(words).any(begins));
    beginning.map_or(0, |(_, hint)| *hint)
}

fn may_begin_one(word: &[u8]) -> bool {
    let [first, second, ..] = word else {
        return false;
    };
    matches!(
        [first | 0x20, second | 0x20],
        [b'p', b'h' | b'a'] | [b't' | b'c' | b'r', b'e'] | [b'm', b'o'] | [b'h', b'a'] | [b'r', b'u']
    )
}

fn is_filler(word: &[u8]) -> bool {
    const SHAPES: Shapes = Shapes::of(&[FILLERS]);
    SHAPES.may_have(word) && list::has_any_case(FILLERS, word)
}

/// Does such a word of a key add nothing to what it means?
pub(super) fn is_filler_of_key(word: &[u8]) -> bool {
    const SHAPES: Shapes = Shapes::of(&[FILLERS_OF_KEYS]);
    SHAPES.may_have(word) && list::has_any_case(FILLERS_OF_KEYS, word)
}

fn is_gap(byte: u8) -> bool {
    byte < 0x80 && !is(byte, ALNUM) && byte != b'*'
}

/// What words of scripts without gaps say that stand shortly before.
fn signs_before(scan: &Scan<'_>, at: usize) -> Hint {
    let is_between = |byte: &&u8| !is(**byte, ALNUM) && **byte != b'*';
    let from = at - scan.passed(at).iter().rev().take(WINDOW).take_while(is_between).count();
    if list::has_byte(&scan.bytes[from..at], OTHER) { sign(scan.folded.source(from..at)) } else { 0 }
}

fn sign(text: &[u8]) -> Hint {
    let mut hints = 0;
    for (signs, hint) in SIGNS {
        hints |= if list::words(signs).any(|sign| list::contains(text, sign)) { hint } else { 0 };
    }
    hints
}
