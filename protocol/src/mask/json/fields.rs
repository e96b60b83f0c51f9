//! What some of Sentry's fields hold, by their names.

use alloc::vec::Vec;

use super::Field;
use crate::mask::list::{self, Shapes};

/// Fields with ids that debugging needs.
const IDS: &str = "event_id trace_id span_id parent_span_id replay_id profile_id debug_id code_id build_id instruction_addr \
    image_addr symbol_addr sid did";

/// Fields with a page's path or address.
const ROUTES: &str = "url from to transaction route pathname path href referrer Referer";

const SHAPES: Shapes = Shapes::of(&[IDS, ROUTES]);

/// Holds the field an id that debugging needs? Some are digits only and would pass for a card.
pub(super) fn is_id_key(key: &[u8]) -> bool {
    SHAPES.may_have(key) && list::has(IDS, key)
}

/// An address with `0x`, or hexadecimal with dashes and as long as the shortest of the ids (a span's).
pub(super) fn is_id(text: &[u8]) -> bool {
    let is_hex = |text: &[u8]| text.iter().all(|byte| byte.is_ascii_hexdigit() || *byte == b'-');
    match text {
        [b'0', b'x', address @ ..] => is_hex(address),
        _ => (16..=64).contains(&text.len()) && is_hex(text),
    }
}

/// A page's path or address, or any text.
pub(super) fn field(key: &[u8]) -> Field {
    if SHAPES.may_have(key) && list::has(ROUTES, key) { Field::Route } else { Field::Text }
}

/// A number as people write it: `1.3812345678E10` and `13812345678.0` are one that can be called.
pub(super) fn digits_of(raw: &[u8]) -> Vec<u8> {
    let (mut digits, mut shift, mut decimals, mut zeros) = (Vec::with_capacity(raw.len()), 0_usize, 0_usize, 0_usize);
    let (mut is_fraction, mut is_exponent) = (false, false);
    for byte in raw {
        match byte {
            b'.' => is_fraction = true,
            b'e' | b'E' => is_exponent = true,
            b'-' if is_exponent => return raw.to_vec(),
            b'+' => {}
            digit if is_exponent => shift = shift.saturating_mul(10).saturating_add(usize::from(digit & 15)),
            b'0' if is_fraction => zeros += 1,
            digit => {
                if is_fraction {
                    digits.resize(digits.len() + zeros, b'0');
                    decimals += zeros + 1;
                    zeros = 0;
                }
                digits.push(*digit);
            }
        }
    }
    if decimals > shift || shift > 20 {
        return raw.to_vec();
    }
    digits.resize(digits.len() + shift - decimals, b'0');
    digits
}

/// Can the text be the name of a value, as against a sentence?
pub(super) fn is_name(text: &[u8]) -> bool {
    let is_outside = |byte: &u8| byte.is_ascii_control() || list::has_byte(b"=:,;/%[](){}", *byte);
    text.len() <= 64
        && text.iter().filter(|byte| **byte == b' ').count() <= 1
        && !text.iter().any(is_outside)
        && !list::words("， 。 ： ；").any(|sign| list::contains(text, sign))
}
