//! Name and password in a URL: `https://user:password@host/`.

use super::{
    byte::{LOCAL, is},
    kind::Kind,
    mark::MASKED,
    scan::{Hit, Scan},
};

/// The rule, tried at the `:` of `://`.
pub(super) fn at(scan: &Scan<'_>, at: usize) -> Option<Hit> {
    if !scan.has(at, b"://") {
        return None;
    }
    let start = at + 3;
    let length = scan.bytes[start..].iter().take_while(|byte| is_userinfo(**byte) || **byte == b'@').count();
    // A password can hold the sign too.
    let end = start + scan.bytes[start..start + length].iter().rposition(|byte| *byte == b'@')?;
    let is_found = end > start && &scan.bytes[start..end] != MASKED.as_bytes();
    is_found.then(|| Hit::label(Kind::UrlCredentials, start..end, MASKED))
}

/// What an e-mail address can be made of belongs to it, so that either rule sees the same before and after the other.
fn is_userinfo(byte: u8) -> bool {
    is(byte, LOCAL) || matches!(byte, b'~' | b'%' | b'!' | b'$' | b'&' | b'*' | b'=' | b':' | b'[' | b']')
}
