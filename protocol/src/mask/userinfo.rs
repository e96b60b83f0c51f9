//! Name and password in a URL: `https://user:password@host/`.

use super::{
    MASKED,
    digits::digit,
    scan::{Hit, Place, end_of},
};

/// The rule, tried at the `:` of `://`.
pub(super) fn at(place: &Place<'_>) -> Option<Hit> {
    place.rest().strip_prefix("://")?;
    let (text, start) = (place.text, place.position + 3);
    let end = end_of(text, start, is_userinfo);
    let is_found = end > start && text[end..].starts_with('@') && &text[start..end] != MASKED;
    is_found.then(|| Hit { range: start..end, replacement: MASKED.to_owned() })
}

/// What an e-mail address can be made of belongs to it, so that either rule sees the same before and after the other.
fn is_userinfo(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~%!$*+=:[]＠".contains(c) || digit(c).is_some()
}
