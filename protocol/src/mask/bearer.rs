//! Tokens that are known by their shape: what follows `Bearer`, and JSON Web Tokens.

use super::{
    MASKED,
    scan::{Hit, Place, end_of},
};

/// The rule for `Bearer abc123…`, in any case. Prose (`bearer authentication failed`) has no digit in the next word.
pub(super) fn token_at(place: &Place<'_>) -> Option<Hit> {
    let Place { text, position, .. } = *place;
    let word = text.get(position..position + 6)?;
    if !word.eq_ignore_ascii_case("bearer") || !place.begins_word(is_word) {
        return None;
    }
    let gap = ["%20", "+", " "].into_iter().find(|gap| text[position + 6..].starts_with(gap))?;
    let start = end_of(text, position + 6 + gap.len(), |c| c == ' ');
    let end = end_of(text, start, is_token);
    let token = &text[start..end];
    let is_secret = token.len() >= 8 && (token.len() >= 20 || token.bytes().any(|b| b.is_ascii_digit()));
    is_secret.then(|| Hit { range: start..end, replacement: MASKED.to_owned() })
}

/// The rule for `eyJ….eyJ….signature`: the base64 of `{"` begins both parts; encrypted ones have five.
pub(super) fn jwt_at(place: &Place<'_>) -> Option<Hit> {
    let Place { text, position, .. } = *place;
    if !place.rest().starts_with("eyJ") || !place.begins_word(is_base64) {
        return None;
    }
    let token = &text[position..end_of(text, position, |c| is_base64(c) || c == '.')];
    let mut lengths = token.split('.').map(str::len);
    let is_token = lengths.next().is_some_and(|head| head >= 8) && lengths.next().is_some_and(|body| body >= 8);
    is_token.then(|| Hit { range: position..position + token.len(), replacement: MASKED.to_owned() })
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

fn is_base64(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}

fn is_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '~' | '+' | '/' | '=' | '-')
}
