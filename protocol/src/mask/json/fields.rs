//! What some of Sentry's fields hold, by their names.

use std::borrow::Cow;

use super::Field;

/// Holds the field an id that debugging needs? Some are digits only and would pass for a card.
pub(super) fn is_id_key(key: &str) -> bool {
    matches!(
        key,
        "event_id"
            | "trace_id"
            | "span_id"
            | "parent_span_id"
            | "replay_id"
            | "profile_id"
            | "debug_id"
            | "code_id"
            | "build_id"
            | "instruction_addr"
            | "image_addr"
            | "symbol_addr"
            | "sid"
            | "did"
    )
}

/// An address with `0x`, or hexadecimal with dashes and as long as the shortest of the ids (a span's).
pub(super) fn is_id(text: &str) -> bool {
    let is_hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    match text.strip_prefix("0x") {
        Some(address) => is_hex(address),
        None => (16..=64).contains(&text.len()) && is_hex(text),
    }
}

/// A page's path or address, or any text.
pub(super) fn field(key: &str) -> Field {
    match key {
        "url" | "from" | "to" | "transaction" | "route" | "pathname" | "path" | "href" | "referrer" | "Referer" => {
            Field::Route
        }
        _ => Field::Text,
    }
}

/// A number as people write it: `1.3812345678E10` and `13812345678.0` are one that can be called.
pub(super) fn digits_of(raw: &str) -> Cow<'_, str> {
    let (mantissa, exponent) = raw.split_once(['e', 'E']).unwrap_or((raw, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let fraction = fraction.trim_end_matches('0');
    match exponent.parse() {
        Ok(0_usize) if fraction.is_empty() => Cow::Borrowed(whole),
        Ok(shift @ 1..=20) if fraction.len() <= shift => {
            let mut digits = String::from(whole);
            digits.push_str(fraction);
            digits.extend(std::iter::repeat_n('0', shift - fraction.len()));
            Cow::Owned(digits)
        }
        _ => Cow::Borrowed(raw),
    }
}

/// Can the text be the name of a value, as against a sentence?
pub(super) fn is_name(text: &str) -> bool {
    let is_outside = |c: char| c.is_control() || "=:,;/%[](){}，。：；".contains(c);
    text.len() <= 64 && text.split(' ').count() <= 2 && !text.contains(is_outside)
}
