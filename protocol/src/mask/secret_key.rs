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

/// Does the key say that its value is a secret?
/// `key` is folded; `source` is how it is written.
pub(super) fn judge(key: &[u8], source: &str) -> Option<Secret> {
    if key.iter().any(|byte| matches!(*byte, OTHER | LETTER)) && SIGNS.iter().any(|sign| source.ends_with(sign)) {
        return Some(Secret::Surely);
    }
    let (mut words, mut found, mut is_about, mut is_after_kind) = (0, None, false, false);
    for word in split(key) {
        let mut buffer = [0; 24];
        let word = lower(word, &mut buffer);
        words += 1;
        is_about = is_about_one(word) || (is_about && word == b"in");
        if is_sure(word) || (matches!(word, b"key" | b"keys") && is_after_kind) {
            found = Some(Secret::Surely);
        } else if is_likely(word) {
            found = found.or(Some(Secret::Likely));
        }
        is_after_kind = makes_key_secret(word);
    }
    match found {
        _ if is_about => None,
        // `access_token` names a value; `token` alone is as often prose.
        Some(Secret::Likely) if words > 1 => Some(Secret::Surely),
        found => found,
    }
}

/// Is it the plural of something counted: `max_tokens: 4096`?
pub(super) fn is_plural(key: &[u8]) -> bool {
    split(key).last().is_some_and(|word| matches!(word.last(), Some(b's' | b'S')))
}

/// Words that make a key secret wherever they stand in it.
fn is_sure(word: &[u8]) -> bool {
    matches!(
        word,
        b"password"
            | b"passwords"
            | b"passwd"
            | b"passwort"
            | b"kennwort"
            | b"pwd"
            | b"passphrase"
            | b"passcode"
            | b"apikey"
            | b"apikeys"
            | b"accesskey"
            | b"privatekey"
            | b"secretkey"
            | b"accountkey"
            | b"sessionid"
            | b"sessid"
            | b"jsessionid"
            | b"phpsessid"
            | b"otp"
            | b"totp"
            | b"cvv"
            | b"cvc"
            | b"pin"
    )
}

/// Words that prose uses too.
fn is_likely(word: &[u8]) -> bool {
    matches!(
        word,
        b"token"
            | b"tokens"
            | b"secret"
            | b"secrets"
            | b"cookie"
            | b"cookies"
            | b"session"
            | b"authorization"
            | b"auth"
            | b"credential"
            | b"credentials"
            | b"jwt"
            | b"csrf"
            | b"xsrf"
            | b"bearer"
            | b"sid"
    ) || (word.len() > 6 && ends_like_one(word))
}

fn ends_like_one(word: &[u8]) -> bool {
    let may_be = matches!(
        word,
        [.., b'r' | b'w', b'd']
            | [.., b'r' | b'e', b't']
            | [.., b'e', b'n' | b'y']
            | [.., b'i', b'e']
            | [.., b'o', b'n']
    );
    may_be && ENDINGS.iter().any(|end| word.ends_with(end))
}

/// What makes a `key` a secret one.
fn makes_key_secret(word: &[u8]) -> bool {
    matches!(
        word,
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
