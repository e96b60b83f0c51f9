//! Which keys and names say that their value is a secret.

use super::{
    text::{LETTER, OTHER},
    words::{lower, split},
};

/// How sure a key makes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Secret {
    /// Whatever follows is one: `password`, `api_key`, `access_token`.
    Surely,
    /// A word that prose uses too: `token`, `session`, `cookie`.
    Likely,
}

/// Names of secrets in scripts without gaps.
const SIGNS: [&str; 9] = ["密码", "密碼", "口令", "密钥", "令牌", "验证码", "パスワード", "暗証番号", "пароль"];

/// How words end that are written without a gap: `accesstoken`, `userpassword`.
const ENDINGS: [&[u8]; 8] =
    [b"password", b"passwd", b"passwort", b"token", b"secret", b"apikey", b"cookie", b"authorization"];

/// Does the key say that its value is a secret? `key` is folded; `source` is how it is written.
pub(super) fn judge(key: &[u8], source: &[u8]) -> Option<Secret> {
    if matches!(key.last(), Some(&OTHER | &LETTER)) && SIGNS.iter().any(|sign| source.ends_with(sign.as_bytes())) {
        return Some(Secret::Surely);
    }
    // Most keys are one word that is none of those.
    if key.iter().all(u8::is_ascii_lowercase) && !key.is_empty() && !may_be_secret(key) {
        return None;
    }
    let (mut words, mut found, mut kind) = (0, None, [].as_slice());
    for word in split(key) {
        words += 1;
        if may_be_secret(word) {
            let mut buffer = [0; 24];
            let lower = lower(word, &mut buffer);
            if is_sure(lower) || (matches!(lower, b"key" | b"keys") && makes_key_secret(kind)) {
                found = Some(Secret::Surely);
            } else if is_likely(lower) || (words > 1 && lower == b"signature") {
                found = found.or(Some(Secret::Likely));
            }
        }
        kind = word;
    }
    match found {
        Some(_) if is_about(key) => None,
        // `access_token` names a value; `token` alone is as often prose.
        Some(Secret::Likely) if words > 1 => Some(Secret::Surely),
        found => found,
    }
}

/// Does the key speak about a secret and not hold it?
fn is_about(key: &[u8]) -> bool {
    let is_one = |word: &[u8]| is_about_one(lower(word, &mut [0; 24]));
    let mut before = [].as_slice();
    let mut last = [].as_slice();
    for word in split(key) {
        before = core::mem::replace(&mut last, word);
    }
    is_one(last) || (last.eq_ignore_ascii_case(b"in") && is_one(before))
}

/// Does the key count something: `max_tokens: 4096`, `pass: 12`?
pub(super) fn is_count(key: &[u8]) -> bool {
    split(key).last().is_some_and(|word| matches!(word.last(), Some(b's' | b'S')))
}

/// Words that make a key secret wherever they stand in it.
const SURE: [&[u8]; 23] = [
    b"password",
    b"passwords",
    b"passwd",
    b"passwort",
    b"kennwort",
    b"pwd",
    b"passphrase",
    b"passcode",
    b"apikey",
    b"apikeys",
    b"accesskey",
    b"privatekey",
    b"secretkey",
    b"accountkey",
    b"sessionid",
    b"sessid",
    b"jsessionid",
    b"phpsessid",
    b"otp",
    b"totp",
    b"cvv",
    b"cvc",
    b"pin",
];

/// Words that prose uses too.
const LIKELY: [&[u8]; 17] = [
    b"pass",
    b"token",
    b"tokens",
    b"secret",
    b"secrets",
    b"cookie",
    b"cookies",
    b"session",
    b"authorization",
    b"auth",
    b"credential",
    b"credentials",
    b"jwt",
    b"csrf",
    b"xsrf",
    b"bearer",
    b"sid",
];

/// First and last letter and length of each of those words, as bits: a quick no to most others.
const SHAPES: [u64; 16] = {
    let mut bits = [0; 16];
    let mut index = 0;
    while index < SURE.len() + LIKELY.len() + 3 {
        let word = match index.checked_sub(SURE.len()) {
            None => SURE[index],
            Some(rest) if rest < LIKELY.len() => LIKELY[rest],
            Some(rest) if rest == LIKELY.len() => b"key",
            Some(rest) if rest == LIKELY.len() + 1 => b"keys",
            Some(_) => b"signature",
        };
        let shape = shape(word);
        bits[shape / 64] |= 1 << (shape % 64);
        index += 1;
    }
    bits
};

const fn shape(word: &[u8]) -> usize {
    let (first, last) = (word[0] | 0x20, word[word.len() - 1] | 0x20);
    (first as usize * 31 + last as usize * 7 + word.len()) & 1023
}

/// Can the word be one of those, or end as some?
fn may_be_secret(word: &[u8]) -> bool {
    let shape = shape(word);
    SHAPES[shape / 64] & (1 << (shape % 64)) != 0 || (word.len() > 6 && may_end_like_one(word))
}

fn is_sure(word: &[u8]) -> bool {
    SURE.contains(&word)
}

fn is_likely(word: &[u8]) -> bool {
    LIKELY.contains(&word) || ENDINGS.iter().any(|end| word.len() > 6 && word.ends_with(end))
}

fn may_end_like_one(word: &[u8]) -> bool {
    let [.., second, last] = word else {
        return false;
    };
    matches!(
        [second | 0x20, last | 0x20],
        [b'r' | b'w', b'd'] | [b'r' | b'e', b't'] | [b'e', b'n' | b'y'] | [b'i', b'e'] | [b'o', b'n']
    )
}

/// What makes a `key` a secret one.
fn makes_key_secret(word: &[u8]) -> bool {
    matches!(
        lower(word, &mut [0; 24]),
        b"api"
            | b"access"
            | b"private"
            | b"secret"
            | b"auth"
            | b"signing"
            | b"encryption"
            | b"session"
            | b"client"
            | b"master"
            | b"account"
    )
}

/// Last words of keys that speak about a secret and do not hold it.
fn is_about_one(word: &[u8]) -> bool {
    matches!(
        word,
        b"count"
            | b"length"
            | b"len"
            | b"type"
            | b"size"
            | b"limit"
            | b"expires"
            | b"expiry"
            | b"expiration"
            | b"ttl"
            | b"max"
            | b"min"
            | b"required"
            | b"enabled"
            | b"disabled"
            | b"valid"
            | b"url"
            | b"uri"
            | b"endpoint"
            | b"name"
            | b"status"
            | b"error"
            | b"errors"
            | b"policy"
            | b"field"
            | b"label"
            | b"hint"
            | b"strength"
            | b"attempts"
            | b"timeout"
            | b"age"
            | b"usage"
            | b"duration"
            | b"started"
            | b"replay"
            | b"sample"
    )
}
