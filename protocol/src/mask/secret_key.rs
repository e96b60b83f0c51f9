//! Which keys and names say that their value is a secret.

/// How sure a key makes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Secret {
    /// Whatever follows is one: `password`, `api_key`, `access_token`.
    Surely,
    /// A word that prose uses too: `token`, `session`, `cookie`.
    Likely,
}

/// Words that make a key secret wherever they stand in it.
const SURE_WORDS: [&str; 16] = [
    "password",
    "passwords",
    "passwd",
    "pwd",
    "passphrase",
    "passcode",
    "apikey",
    "accesskey",
    "privatekey",
    "secretkey",
    "sessionid",
    "sessid",
    "jsessionid",
    "phpsessid",
    "otp",
    "cvv",
];

/// Words that prose uses too.
const LIKELY_WORDS: [&str; 16] = [
    "token",
    "tokens",
    "secret",
    "secrets",
    "cookie",
    "cookies",
    "session",
    "authorization",
    "auth",
    "credential",
    "credentials",
    "jwt",
    "csrf",
    "xsrf",
    "bearer",
    "sid",
];

/// How words end that are written without a gap: `accesstoken`, `userpassword`.
const ENDINGS: [&str; 7] = ["password", "passwd", "token", "secret", "apikey", "cookie", "authorization"];

/// What makes a `key` a secret one.
const KEY_KINDS: [&str; 10] =
    ["api", "access", "private", "secret", "auth", "signing", "encryption", "session", "client", "master"];

/// Last words of keys that speak about a secret and do not hold it.
const ABOUT: [&str; 32] = [
    "count",
    "length",
    "len",
    "type",
    "size",
    "limit",
    "expires",
    "expiry",
    "expiration",
    "ttl",
    "max",
    "min",
    "required",
    "enabled",
    "disabled",
    "valid",
    "url",
    "uri",
    "endpoint",
    "name",
    "status",
    "error",
    "errors",
    "policy",
    "field",
    "label",
    "hint",
    "strength",
    "attempts",
    "timeout",
    "age",
    "usage",
];

/// Does the key say that its value is a secret?
pub(super) fn judge(key: &str) -> Option<Secret> {
    let words = words(key);
    let last = words.last()?;
    if ABOUT.contains(&last.as_str()) {
        return None;
    }
    let is_secret_key = words.windows(2).any(|pair| pair[1] == "key" && KEY_KINDS.contains(&pair[0].as_str()));
    if is_secret_key || words.iter().any(|word| SURE_WORDS.contains(&word.as_str())) {
        return Some(Secret::Surely);
    }
    let is_likely =
        |word: &String| LIKELY_WORDS.contains(&word.as_str()) || ENDINGS.iter().any(|end| word.ends_with(end));
    // `access_token` names a value; `token` alone is as often prose.
    let sureness = if words.len() > 1 { Secret::Surely } else { Secret::Likely };
    words.iter().any(is_likely).then_some(sureness)
}

/// Is it the plural of something counted: `max_tokens: 4096`?
pub(super) fn is_plural(key: &str) -> bool {
    words(key).last().is_some_and(|word| word.ends_with('s'))
}

/// `X-Api-Key`, `x_api_key` and `xApiKey` as `x`, `api`, `key`; numbers are no words.
fn words(key: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut last = ' ';
    for c in key.chars() {
        if c.is_ascii_alphabetic() {
            let continues = last.is_ascii_alphabetic() && !(last.is_ascii_lowercase() && c.is_ascii_uppercase());
            match words.last_mut().filter(|_| continues) {
                Some(word) => word.push(c.to_ascii_lowercase()),
                None => words.push(c.to_ascii_lowercase().to_string()),
            }
        }
        last = c;
    }
    words
}
