//! E-mail addresses.

use super::{
    byte::{ALPHA, DIGIT, HOST, is},
    kind::Kind,
    list,
    scan::{Field, Hit, Label, Scan},
};

/// Endings of file names, which `icon@2x.png` and `vue@next.js` have and addresses have not.
const FILES: &str = "png jpg jpeg gif svg webp avif ico js mjs cjs jsx ts tsx css scss json wasm map html txt log pdf csv xml gz \
    webm mp4 woff woff2 ttf lock yml yaml toml tmp";

/// The commonest endings of hosts.
const HOSTS: &str =
    "com cn org net de jp fr uk eu us io co edu gov example test info biz ru it es nl ch at kr in br au ca xyz top tv";

/// The rule, tried at the first byte of what an address can begin with; `sign` is where its `@` stands.
pub(super) fn at(scan: &Scan<'_>, at: usize, sign: usize) -> Option<Hit> {
    let start = at + lead(scan, at, sign);
    let run = &scan.bytes[sign + 1..scan.end(sign + 1, HOST)];
    let is_release = scan.field == Field::Version && !is_host(run);
    // Everybody's name at a forge.
    if is_release || start == sign || &scan.bytes[start..sign] == b"git" {
        return None;
    }
    let end = sign + 1 + domain_length(run)?;
    Some(Hit::label(Kind::Email, start..end, Label::Email))
}

/// How many signs before an address do not belong to it.
fn lead(scan: &Scan<'_>, at: usize, sign: usize) -> usize {
    scan.bytes[at..sign].iter().take_while(|byte| matches!(byte, b'.' | b'-' | b'+')).count()
}

/// How much of `run` goes, when one of its labels can be a top-level domain: all, but for a full stop after it.
fn domain_length(run: &[u8]) -> Option<usize> {
    let trailing = run.iter().rev().take_while(|byte| matches!(byte, b'.' | b'-')).count();
    let run = &run[..run.len() - trailing];
    let last = run.rsplit(|byte| *byte == b'.').next().unwrap_or_default();
    let is_file = || list::has_any_case(FILES, last) && !is_host(&run[..run.len().saturating_sub(last.len() + 1)]);
    if is_version(run) || (!is_host(run) && is_file()) {
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

/// Does it end as hosts do, so that a file is named by an address: `bob@example.com.png`?
fn is_host(run: &[u8]) -> bool {
    let last = run.rsplit(|byte| *byte == b'.').next().unwrap_or_default();
    let digits = last.iter().rev().take_while(|byte| is(**byte, DIGIT)).count();
    let (length, last) = (last.len(), &last[..last.len() - digits]);
    length < run.len() && list::has_any_case(HOSTS, last)
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
