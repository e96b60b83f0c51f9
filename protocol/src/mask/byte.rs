//! What a byte of a folded text can be part of.

/// `0` to `9`.
pub(super) const DIGIT: u16 = 1;
/// `a` to `z`, `A` to `Z`.
pub(super) const ALPHA: u16 = 2;
/// A hexadecimal digit.
pub(super) const HEX: u16 = 4;
/// The part of an e-mail address before the `@`.
pub(super) const LOCAL: u16 = 8;
/// A key: letters, digits, `_`, `-`.
pub(super) const KEY: u16 = 16;
/// A host name.
pub(super) const HOST: u16 = 32;
/// What a bearer token is made of.
pub(super) const TOKEN: u16 = 64;
/// White space.
pub(super) const SPACE: u16 = 128;

/// A letter or digit.
pub(super) const ALNUM: u16 = 256;
/// A plus or minus.
pub(super) const SIGN: u16 = 512;

const KINDS: [u16; 256] = {
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
            kind |= ALNUM | LOCAL | KEY | HOST | TOKEN;
        }
        if matches!(b, b'.' | b'_' | b'+' | b'-') {
            kind |= LOCAL | TOKEN;
        }
        if matches!(b, b'+' | b'-') {
            kind |= SIGN;
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
pub(super) fn kinds(byte: u8) -> u16 {
    KINDS[byte as usize]
}

/// Is the byte one of these kinds?
#[inline]
pub(super) fn is(byte: u8, kinds: u16) -> bool {
    KINDS[byte as usize] & kinds != 0
}
