//! PEM blocks with a private key, whole; their lines may be broken by `\n` written out.

use super::{
    byte::{SPACE, TOKEN, is},
    kind::Kind,
    scan::{Hit, Label, Scan},
};

/// Most bytes between `BEGIN` and the dashes after it: `ENCRYPTED PRIVATE KEY`, `PGP PRIVATE KEY BLOCK`.
const MAX_TITLE: usize = 48;

/// The rule, tried at a dash.
pub(super) fn at(scan: &Scan<'_>, at: usize) -> Option<Hit> {
    if !scan.has(at, b"-----BEGIN") {
        return None;
    }
    let title = &scan.bytes[at + 10..scan.bytes.len().min(at + 10 + MAX_TITLE)];
    let title_length = title.windows(5).position(|dashes| dashes == b"-----")?;
    // Forms send a plus for a space.
    let is_private = |words: &[u8]| words == b"PRIVATE KEY" || words == b"PRIVATE+KEY";
    let body = at + 10 + title_length + 5;
    let is_found = title[..title_length].windows(11).any(is_private);
    is_found.then(|| Hit::label(Kind::PrivateKey, at..end(scan, body), Label::Masked))
}

/// Where the block ends; without its last line, where nothing more can be part of it.
fn end(scan: &Scan<'_>, body: usize) -> usize {
    let mut end = body;
    while is_body(scan.at(end)) && end < scan.bytes.len() {
        if scan.has(end, b"-----END") {
            let rest = &scan.bytes[end + 8..scan.bytes.len().min(end + 8 + MAX_TITLE)];
            let dashes = rest.windows(5).position(|dashes| dashes == b"-----");
            return dashes.map_or(end + 8, |dashes| end + 8 + dashes + 5);
        }
        if scan.has(end, b"-----BEGIN") {
            return end;
        }
        end += 1;
    }
    end
}

fn is_body(byte: u8) -> bool {
    is(byte, TOKEN | SPACE) || matches!(byte, b'\\' | b':' | b',' | b'"' | b'|' | b'>')
}
