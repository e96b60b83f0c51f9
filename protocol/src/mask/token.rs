//! Keys and tokens that are known by their shape: what follows `Bearer`, JSON Web Tokens, the keys of clouds and forges.

use super::{
    byte::{ALNUM, ALPHA, DIGIT, HEX, HOST, KEY, SPACE, TOKEN, is},
    kind::Kind,
    list,
    scan::{Hit, Label, Scan},
};

/// How keys begin, what the rest of them is made of, and how many of that there are at least.
const KEYS: [(&str, u16, usize); 17] = [
    ("LTAI", ALNUM, 12),
    ("ABIA ACCA AKIA ASIA rk_live_ rk_test_ sk_live_ sk_test_", ALNUM, 16),
    ("AKID", ALNUM, 28),
    ("ghe_ gho_ ghp_ ghr_ ghs_ ghu_ hf_ lin_api_ npm_", ALNUM, 30),
    ("EAAC ntn_ secret_", ALNUM, 40),
    ("AGE-SECRET-KEY-1", ALNUM, 50),
    ("key- shpat_ shpca_ shppa_ shpss_", HEX, 32),
    ("dop_v1_ sbp_", HEX, 40),
    (
        "GOCSPX- dckr_pat_ glagent- glcbt- gldt- glft- glimt- glpat- glptt- glrt- glsoat- hvb. hvs. \
        open.feishu.cn/open-apis/bot/v2/hook/ qyapi.weixin.qq.com/cgi-bin/webhook/send?key= sk- sq0atp- tskey- xapp- ya29.",
        KEY,
        20,
    ),
    ("AIza figd_ github_pat_ glsa_", KEY, 30),
    ("pypi- sq0csp-", KEY, 40),
    ("xoxa- xoxb- xoxc- xoxd- xoxe- xoxe. xoxo- xoxp- xoxr- xoxs-", KEY | HOST, 10),
    ("SG.", KEY | HOST, 40),
    ("ATATT hooks.slack.com/services/ whsec_", TOKEN, 20),
    ("glc_", TOKEN, 30),
    ("discord.com/api/webhooks/ sntrys_ sntryu_", TOKEN, 40),
    // The base64 of `{"`, which begins a JSON Web Token: another rule's.
    ("eyJ", 0, 1),
];

/// The first three bytes of every key, as bits: a quick no to most words.
const BEGINNINGS: [u32; 128] = {
    let mut bits = [0; 128];
    let mut list = 0;
    while list < KEYS.len() {
        let keys = KEYS[list].0.as_bytes();
        let mut index = 0;
        while index < keys.len() {
            if index == 0 || keys[index - 1] == b' ' {
                let place = place([keys[index], keys[index + 1], keys[index + 2]]);
                bits[place / 32] |= 1 << (place % 32);
            }
            index += 1;
        }
        list += 1;
    }
    bits
};

const fn place(bytes: [u8; 3]) -> usize {
    (bytes[0] as usize * 421 + bytes[1] as usize * 59 + bytes[2] as usize * 7) & 4095
}

/// Can a key or `Bearer` begin with these bytes?
#[inline]
pub(super) fn may_begin(bytes: [u8; 3]) -> bool {
    may_begin_key(bytes) || matches!(bytes, [b'b' | b'B', b'e' | b'E' | b'a' | b'A', _])
}

fn may_begin_key(bytes: [u8; 3]) -> bool {
    let place = place(bytes);
    BEGINNINGS[place / 32] & (1 << (place % 32)) != 0
}

/// Shortest key that is nothing but letters.
pub(super) const LEAST_LETTERS: usize = 16;

/// Can a word of nothing but letters be a key, or begin one?
#[inline]
pub(super) fn may_be_word(scan: &Scan<'_>, at: usize, end: usize) -> bool {
    match end - at {
        5 | 6 => matches!(scan.bytes[at], b'b' | b'B'),
        length => length >= LEAST_LETTERS,
    }
}

/// The rules, tried at the first letter of a word.
pub(super) fn at(scan: &Scan<'_>, at: usize) -> Option<Hit> {
    match scan.at(at) {
        b'e' => jwt(scan, at),
        b'b' | b'B' => bearer(scan, at).or_else(|| basic(scan, at)),
        first if may_begin_key([first, scan.at(at + 1), scan.at(at + 2)]) => known(scan, at),
        _ => None,
    }
}

fn known(scan: &Scan<'_>, at: usize) -> Option<Hit> {
    let first = scan.at(at);
    for (prefixes, body, least) in KEYS.into_iter().filter(|(prefixes, ..)| list::has_byte(prefixes.as_bytes(), first))
    {
        for prefix in list::words(prefixes).filter(|prefix| prefix[0] == first && scan.has(at, prefix)) {
            let start = at + prefix.len();
            let end = scan.end(start, body);
            // Words joined by dashes have the shape of some keys: `sk-cube-grid-container`.
            let is_prose = scan.bytes[start..end].iter().all(|byte| byte.is_ascii_lowercase() || !is(*byte, ALNUM));
            if end >= start + least && !is_prose {
                // Of an address the secret part goes, of a key all.
                let from = if list::has_byte(prefix, b'/') { start } else { at };
                return Some(Hit::label(Kind::ApiKey, from..end, Label::Masked));
            }
        }
    }
    None
}

/// `Basic dXNlcjpwYXNz`: base64 has capitals inside words, digits or padding; `Basic Constraints` has not.
fn basic(scan: &Scan<'_>, at: usize) -> Option<Hit> {
    let is_word = scan.bytes.get(at..at + 5)?.eq_ignore_ascii_case(b"basic");
    let start = scan.end(at + 5, SPACE);
    let end = start
        + scan.rest(start).iter().take_while(|byte| is(**byte, ALNUM) || matches!(byte, b'+' | b'/' | b'=')).count();
    let token = &scan.bytes[start..end];
    let is_shaped = token.len() >= 12 && token.len().is_multiple_of(4) && start > at + 5;
    let has_sign = token
        .get(1..)
        .unwrap_or_default()
        .iter()
        .any(|byte| is(*byte, DIGIT) || byte.is_ascii_uppercase() || *byte == b'=');
    (is_word && is_shaped && has_sign && scan.at(end) != b'*')
        .then(|| Hit::label(Kind::Token, start..end, Label::Masked))
}

/// `Bearer abc123…`, in any case. Prose (`bearer authentication failed`) has no digit in the next word.
fn bearer(scan: &Scan<'_>, at: usize) -> Option<Hit> {
    let is_word = scan.bytes.get(at..at + 6)?.eq_ignore_ascii_case(b"bearer");
    let gap = at + 6;
    let start = if scan.at(gap) == b'+' { gap + 1 } else { scan.end(gap, SPACE) };
    if !is_word || start == gap || scan.before(at) == b'_' {
        return None;
    }
    let end = scan.end(start, TOKEN);
    let token = &scan.bytes[start..end];
    let is_secret = token.len() >= 8 && (token.len() >= 20 || token.iter().any(|byte| is(*byte, DIGIT)));
    is_secret.then(|| Hit::label(Kind::Token, start..end, Label::Masked))
}

/// `eyJ….eyJ….signature`: the base64 of `{"` begins both parts; encrypted ones have five.
fn jwt(scan: &Scan<'_>, at: usize) -> Option<Hit> {
    if !scan.has(at, b"eyJ") || is(scan.before(at), KEY) {
        return None;
    }
    let head_end = scan.end(at, KEY);
    let body = head_end + 1;
    if head_end < at + 8 || scan.at(head_end) != b'.' || scan.end(body, KEY) < body + 8 {
        return None;
    }
    let mut end = scan.end(body, KEY);
    while scan.at(end) == b'.' && is(scan.at(end + 1), KEY) {
        end = scan.end(end + 1, KEY);
    }
    Some(Hit::label(Kind::Token, at..end, Label::Masked))
}

/// `123456789:AA…`, as bots of Telegram have; tried at the colon.
pub(super) fn at_colon(scan: &Scan<'_>, at: usize) -> Option<Hit> {
    if !scan.has(at + 1, b"AA") {
        return None;
    }
    let start = scan.start(at, DIGIT, 11);
    let end = scan.end(at + 1, KEY);
    let is_key = (at + 34..at + 40).contains(&end) && (start + 8..start + 11).contains(&at);
    (is_key && !is(scan.before(start), ALPHA)).then(|| Hit::label(Kind::ApiKey, start..end, Label::Masked))
}
