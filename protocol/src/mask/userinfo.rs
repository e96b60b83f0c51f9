//! Name and password in a URL: `https://user:password@host/`.

use super::{
    byte::{ALNUM, DIGIT, LOCAL, SPACE, is},
    kind::Kind,
    mark::MASKED,
    scan::{Hit, Label, Scan},
};

/// The rule, tried at the `:` of `://`.
pub(super) fn at(scan: &Scan<'_>, at: usize) -> Option<Hit> {
    let start = at + 3;
    let rest = scan.rest(start);
    if rest.starts_with(MASKED.as_bytes()) && rest.get(MASKED.len()) == Some(&b'@') {
        return None;
    }
    let user = rest.iter().take_while(|byte| is_user(**byte) || **byte == b'@').count();
    let has_password = rest.get(user) == Some(&b':') && !is_port(&rest[user + 1..]);
    let password = if has_password { rest[user..].iter().take_while(|byte| is_password(**byte)).count() } else { 0 };
    // Either can hold the sign too.
    let end = start + rest[..user + password].iter().rposition(|byte| *byte == b'@')?;
    let is_mark = |text: &[u8]| text == MASKED.as_bytes();
    let is_found = end > start && !scan.bytes[start..end].windows(MASKED.len()).any(is_mark);
    is_found.then(|| Hit::label(Kind::UrlCredentials, start..end, Label::Masked))
}

/// What an e-mail address can be made of belongs to it, so that either rule sees the same before and after the other.
fn is_user(byte: u8) -> bool {
    is(byte, LOCAL) || matches!(byte, b'~' | b'%' | b'!' | b'$' | b'&' | b'*' | b'=')
}

/// People write into passwords what URLs would have escaped.
fn is_password(byte: u8) -> bool {
    !is(byte, SPACE) && !matches!(byte, b'/' | b'?' | b'#' | b'"' | b'<' | b'>' | b'`') && !byte.is_ascii_control()
}

/// `:8080,` and no password.
fn is_port(rest: &[u8]) -> bool {
    let digits = rest.iter().take(6).take_while(|byte| is(**byte, DIGIT)).count();
    digits > 0 && rest.get(digits).is_none_or(|byte| !is(*byte, ALNUM) && *byte != b'@')
}
