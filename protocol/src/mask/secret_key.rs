//! Which keys and names say that their value is a secret.

use super::{
    list::{self, Shapes},
    text::{LETTER, OTHER},
    words::split,
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
const SIGNS: &str = "密码 密碼 口令 密钥 令牌 验证码 パスワード 暗証番号 пароль";

/// Words that make a key secret wherever they stand in it.
const SURE: &str = "password passwords passwd passwort kennwort pwd passphrase passcode apikey apikeys accesskey privatekey \
    secretkey accountkey sessionid sessid jsessionid phpsessid otp totp cvv cvc pin";

/// Words that prose uses too.
const LIKELY: &str = "pass token tokens secret secrets cookie cookies session authorization auth credential credentials jwt \
    csrf xsrf bearer sid";

/// How words end that are written without a gap: `accesstoken`, `userpassword`.
const ENDINGS: &str = "password passwd passwort token secret apikey cookie authorization";

/// Secret behind a word of [`KINDS_OF_KEYS`].
const KEYS: &str = "key keys";

/// Secret in a key of several words.
const SIGNATURE: &str = "signature";

/// A quick no to most other words.
const SHAPES: Shapes = Shapes::of(&[SURE, LIKELY, KEYS, SIGNATURE]);

/// What makes a `key` a secret one.
const KINDS_OF_KEYS: &str = "api access private secret auth signing encryption session client master account";

/// Last words of keys that speak about a secret and do not hold it.
const ABOUT: &str = "count length len type size limit expires expiry expiration ttl max min required enabled disabled valid url \
    uri endpoint name status error errors policy field label hint strength attempts timeout age usage duration started replay \
    sample";

/// Does the key say that its value is a secret? `key` is folded; `source` is how it is written.
pub(super) fn judge(key: &[u8], source: &[u8]) -> Option<Secret> {
    if matches!(key.last(), Some(&OTHER | &LETTER)) && list::words(SIGNS).any(|sign| source.ends_with(sign)) {
        return Some(Secret::Surely);
    }
    // Most keys are one word that is none of those.
    if key.iter().all(u8::is_ascii_lowercase) && !key.is_empty() && !SHAPES.may_have(key) && !may_end_like_one(key) {
        return None;
    }
    let (mut words, mut found, mut kind) = (0, None, [].as_slice());
    for word in split(key) {
        words += 1;
        let is = |list| list::has_any_case(list, word);
        if SHAPES.may_have(word) && (is(SURE) || (is(KEYS) && list::has_any_case(KINDS_OF_KEYS, kind))) {
            found = Some(Secret::Surely);
        } else if SHAPES.may_have(word) && (is(LIKELY) || (words > 1 && is(SIGNATURE))) || ends_like_one(word) {
            found = found.or(Some(Secret::Likely));
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
    let is_one = |word: &[u8]| list::has_any_case(ABOUT, word);
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

fn ends_like_one(word: &[u8]) -> bool {
    let ends = |end: &[u8]| word.len() >= end.len() && word[word.len() - end.len()..].eq_ignore_ascii_case(end);
    may_end_like_one(word) && list::words(ENDINGS).any(ends)
}

fn may_end_like_one(word: &[u8]) -> bool {
    let [_, _, _, _, _, .., second, last] = word else {
        return false;
    };
    matches!(
        [second | 0x20, last | 0x20],
        [b'r' | b'w', b'd'] | [b'r' | b'e', b't'] | [b'e', b'n' | b'y'] | [b'i', b'e'] | [b'o', b'n']
    )
}
