//! Keys and tokens that are known by their shape: what follows `Bearer`, JSON Web Tokens, the keys of clouds and forges.

use super::{
    byte::{ALNUM, ALPHA, DIGIT, HEX, HOST, KEY, SPACE, TOKEN, is},
    kind::Kind,
    scan::{Hit, Label, Scan},
};

/// How a key begins, what the rest of it is made of, and how many of that there are at least. Sorted.
const KEYS: [(&str, u16, usize); 75] = [
    ("ABIA", ALNUM, 16),
    ("ACCA", ALNUM, 16),
    ("AGE-SECRET-KEY-1", ALNUM, 50),
    ("AIza", KEY, 30),
    ("AKIA", ALNUM, 16),
    ("AKID", ALNUM, 28),
    ("ASIA", ALNUM, 16),
    ("ATATT", TOKEN, 20),
    ("EAAC", ALNUM, 40),
    ("GOCSPX-", KEY, 20),
    ("LTAI", ALNUM, 12),
    ("SG.", KEY | HOST, 40),
    ("dckr_pat_", KEY, 20),
    ("discord.com/api/webhooks/", TOKEN, 40),
    ("dop_v1_", HEX, 40),
    ("figd_", KEY, 30),
    ("ghe_", ALNUM, 30),
    ("gho_", ALNUM, 30),
    ("ghp_", ALNUM, 30),
    ("ghr_", ALNUM, 30),
    ("ghs_", ALNUM, 30),
    ("ghu_", ALNUM, 30),
    ("github_pat_", KEY, 30),
    ("glagent-", KEY, 20),
    ("glc_", TOKEN, 30),
    ("glcbt-", KEY, 20),
    ("gldt-", KEY, 20),
    ("glft-", KEY, 20),
    ("glimt-", KEY, 20),
    ("glpat-", KEY, 20),
    ("glptt-", KEY, 20),
    ("glrt-", KEY, 20),
    ("glsa_", KEY, 30),
    ("glsoat-", KEY, 20),
    ("hf_", ALNUM, 30),
    ("hooks.slack.com/services/", TOKEN, 20),
    ("hvb.", KEY, 20),
    ("hvs.", KEY, 20),
    ("key-", HEX, 32),
    ("lin_api_", ALNUM, 30),
    ("npm_", ALNUM, 30),
    ("ntn_", ALNUM, 40),
    ("open.feishu.cn/open-apis/bot/v2/hook/", KEY, 20),
    ("pypi-", KEY, 40),
    ("qyapi.weixin.qq.com/cgi-bin/webhook/send?key=", KEY, 20),
    ("rk_live_", ALNUM, 16),
    ("rk_test_", ALNUM, 16),
    ("sbp_", HEX, 40),
    ("secret_", ALNUM, 40),
    ("shpat_", HEX, 32),
    ("shpca_", HEX, 32),
    ("shppa_", HEX, 32),
    ("shpss_", HEX, 32),
    ("sk-", KEY, 20),
    ("sk_live_", ALNUM, 16),
    ("sk_test_", ALNUM, 16),
    ("sntrys_", TOKEN, 40),
    ("sntryu_", TOKEN, 40),
    ("sq0atp-", KEY, 20),
    ("sq0csp-", KEY, 40),
    ("tskey-", KEY, 20),
    ("whsec_", TOKEN, 20),
    ("xapp-", KEY, 20),
    ("xoxa-", KEY | HOST, 10),
    ("xoxb-", KEY | HOST, 10),
    ("xoxc-", KEY | HOST, 10),
    ("xoxd-", KEY | HOST, 10),
    ("xoxe-", KEY | HOST, 10),
    ("xoxe.", KEY | HOST, 10),
    ("xoxo-", KEY | HOST, 10),
    ("xoxp-", KEY | HOST, 10),
    ("xoxr-", KEY | HOST, 10),
    ("xoxs-", KEY | HOST, 10),
    ("ya29.", KEY, 20),
    ("ya29.a0", KEY, 20),
];

/// The first three bytes of every key, as bits: a quick no to most words.
const BEGINNINGS: [u64; 64] = {
    let mut bits = [0; 64];
    let mut index = 0;
    while index < KEYS.len() {
        let key = KEYS[index].0.as_bytes();
        let place = place([key[0], key[1], key[2]]);
        bits[place / 64] |= 1 << (place % 64);
        index += 1;
    }
    let jwt = place(*b"eyJ");
    bits[jwt / 64] |= 1 << (jwt % 64);
    bits
};

const fn place(bytes: [u8; 3]) -> usize {
    (bytes[0] as usize * 421 + bytes[1] as usize * 59 + bytes[2] as usize * 7) & 4095
}

/// Can a key or `Bearer` begin with these bytes?
#[inline]
pub(super) fn may_begin(bytes: [u8; 3]) -> bool {
    let place = place(bytes);
    BEGINNINGS[place / 64] & (1 << (place % 64)) != 0 || matches!(bytes, [b'b' | b'B', b'e' | b'E' | b'a' | b'A', _])
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
        first => {
            let (second, third) = (scan.at(at + 1), scan.at(at + 2));
            let from = KEYS.partition_point(|key| key.0.as_bytes()[0] < first);
            let same_first = KEYS[from..].iter().take_while(|key| key.0.as_bytes()[0] == first);
            let mut same_three = same_first.filter(|key| key.0.as_bytes()[1..3] == [second, third]);
            same_three.find_map(|key| known(scan, at, *key))
        }
    }
}

fn known(scan: &Scan<'_>, at: usize, (prefix, body, least): (&str, u16, usize)) -> Option<Hit> {
    if !scan.has(at, prefix.as_bytes()) {
        return None;
    }
    let start = at + prefix.len();
    let end = scan.end(start, body);
    // Words joined by dashes have the shape of some keys: `sk-cube-grid-container`.
    let is_prose = scan.bytes[start..end].iter().all(|byte| byte.is_ascii_lowercase() || !is(*byte, ALNUM));
    let is_key = end >= start + least && !is_prose;
    // Of an address the secret part goes, of a key all.
    let from = if prefix.contains('/') { start } else { at };
    is_key.then(|| Hit::label(Kind::ApiKey, from..end, Label::Masked))
}

/// `Basic dXNlcjpwYXNz`: base64 has capitals inside words, digits or padding; `Basic Constraints` has not.
fn basic(scan: &Scan<'_>, at: usize) -> Option<Hit> {
    let is_word = scan.bytes.get(at..at + 5)?.eq_ignore_ascii_case(b"basic");
    let start = scan.end(at + 5, SPACE);
    let end = start
        + scan.rest(start).iter().take_while(|byte| is(**byte, ALNUM) || matches!(byte, b'+' | b'/' | b'=')).count();
    let token = &scan.bytes[start..end];
    let is_shaped = token.len() >= 12 && token.len().is_multiple_of(4) && start > at + 5;
    let has_sign = token.iter().skip(1).any(|byte| is(*byte, DIGIT) || byte.is_ascii_uppercase() || *byte == b'=');
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
