//! E-mail addresses.

use super::{
    byte::{ALPHA, DIGIT, HOST, is},
    kind::Kind,
    mark::EMAIL,
    scan::{Field, Hit, Scan},
};

/// Endings of file names, which `icon@2x.png` and `vue@next.js` have and addresses have not.
const FILE_ENDINGS: [&str; 21] = [
    "png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "ico", "js", "mjs", "cjs", "jsx", "ts", "tsx", "css", "scss",
    "json", "wasm", "map", "html", "rs",
];

/// The rule, tried at the first byte of what an address can begin with; `sign` is where its `@` stands.
pub(super) fn at(scan: &Scan<'_>, at: usize, sign: usize) -> Option<Hit> {
    let start = at + lead(scan, at, sign);
    // Everybody's name at a forge.
    if scan.field == Field::Version || start == sign || &scan.bytes[start..sign] == b"git" {
        return None;
    }
    let end = sign + 1 + domain_length(&scan.bytes[sign + 1..scan.end(sign + 1, HOST)])?;
    Some(Hit::label(Kind::Email, start..end, EMAIL))
}

/// How much before an address does not belong to it: signs, and the `n` of a line break written as `\n`.
fn lead(scan: &Scan<'_>, at: usize, sign: usize) -> usize {
    let is_escape = scan.before(at) == b'\\' && matches!(scan.at(at), b'n' | b'r' | b't') && sign > at + 1;
    let start = at + usize::from(is_escape);
    let signs = scan.bytes[start..sign].iter().take_while(|byte| matches!(byte, b'.' | b'-' | b'+')).count();
    start + signs - at
}

/// How much of `run` goes, when one of its labels can be a top-level domain: all, but for a full stop after it.
fn domain_length(run: &[u8]) -> Option<usize> {
    let trailing = run.iter().rev().take_while(|byte| matches!(byte, b'.' | b'-')).count();
    let run = &run[..run.len() - trailing];
    let last = run.rsplit(|byte| *byte == b'.').next().unwrap_or_default();
    if is_version(run) || FILE_ENDINGS.iter().any(|ending| last.eq_ignore_ascii_case(ending.as_bytes())) {
        return None;
    }
    let dots = run.iter().enumerate().filter(|(_, byte)| **byte == b'.').map(|(dot, _)| dot);
    // More can follow without a gap: `bob@example.com13812345678`.
    let is_before_top_level = |dot: usize| {
        let after = |index| run.get(dot + index).copied().unwrap_or(0);
        dot > 0 && !matches!(run[dot - 1], b'.' | b'-') && is_name(after(1)) && is_name(after(2))
    };
    (!matches!(run.first(), Some(b'.' | b'-')) && dots.into_iter().any(is_before_top_level)).then_some(run.len())
}

fn is_name(byte: u8) -> bool {
    is(byte, ALPHA) || byte == super::text::LETTER
}

/// `18.2` or `18.2.0-rc.next`, as in `react@18.2.0`.
fn is_version(run: &[u8]) -> bool {
    let mut labels = run.split(|byte| *byte == b'.');
    let is_number = |label: Option<&[u8]>| label.is_some_and(|label| label.iter().all(|byte| is(*byte, DIGIT)));
    is_number(labels.next()) && is_number(labels.next())
}
