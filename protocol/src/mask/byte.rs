//! What a byte of a folded text can be part of.

/// `0` to `9`.
pub(super) const DIGIT: u8 = 1;
/// `a` to `z`, `A` to `Z`.
pub(super) const ALPHA: u8 = 2;
/// A hexadecimal digit.
pub(super) const HEX: u8 = 4;
/// The part of an e-mail address before the `@`.
pub(super) const LOCAL: u8 = 8;
/// A key: letters, digits, `_`, `-`.
pub(super) const KEY: u8 = 16;
/// A host name.
pub(super) const HOST: u8 = 32;
/// What a bearer token is made of.
pub(super) const TOKEN: u8 = 64;
/// White space.
pub(super) const SPACE: u8 = 128;

/// A letter or digit.
pub(super) const ALNUM: u8 = DIGIT | ALPHA;

const KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0;
    while byte < 0x80 {
        let b = byte as u8;
        let mut kind = 0;
        if b.is_ascii_digit() {
            kind |= DIGIT;
        }
        if b.is_ascii_alphabetic() {
            kind |= ALPHA;
        }
        if b.is_ascii_hexdigit() {
            kind |= HEX;
        }
        if b.is_ascii_alphanumeric() {
            kind |= LOCAL | KEY | HOST | TOKEN;
        }
        if matches!(b, b'.' | b'_' | b'+' | b'-') {
            kind |= LOCAL | TOKEN;
        }
        if matches!(b, b'_' | b'-') {
            kind |= KEY;
        }
        if matches!(b, b'.' | b'-') {
            kind |= HOST;
        }
        if matches!(b, b'~' | b'/' | b'=') {
            kind |= TOKEN;
        }
        if matches!(b, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c) {
            kind |= SPACE;
        }
        kinds[byte] = kind;
        byte += 1;
    }
    kinds[super::text::LETTER as usize] = LOCAL | HOST;
    kinds
};

/// The kinds of a byte.
#[inline]
pub(super) fn kinds(byte: u8) -> u8 {
    KINDS[byte as usize]
}

/// Is the byte one of these kinds?
#[inline]
pub(super) fn is(byte: u8, kinds: u8) -> bool {
    KINDS[byte as usize] & kinds != 0
}
