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
    let head_end = end_of(text, position, is_base64);
    let body = head_end + 1;
    if head_end < position + 8 || !text[head_end..].starts_with('.') || end_of(text, body, is_base64) < body + 8 {
        return None;
    }
    let end = end_of(text, body, |c| is_base64(c) || c == '.');
    Some(Hit { range: position..end, replacement: MASKED.to_owned() })
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
