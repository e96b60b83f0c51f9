//! E-mail addresses.

use super::{
    digits::digit,
    scan::{Hit, Place, end_of},
};

/// What an address becomes.
const EMAIL: &str = "[email]";

/// How `@` is written, also in URLs and by Chinese input methods.
const AT_SIGNS: [&str; 3] = ["@", "%40", "＠"];

/// Endings of file names, which `icon@2x.png` and `vue@next.js` have and addresses have not.
const FILE_ENDINGS: [&str; 20] = [
    "png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "ico", "js", "mjs", "cjs", "jsx", "ts", "tsx", "css", "scss",
    "json", "wasm", "map", "html",
];

/// The rule.
pub(super) fn at(place: &Place<'_>) -> Option<Hit> {
    let Place { text, position, .. } = *place;
    if !place.begins_word(is_local) {
        return None;
    }
    let rest = &text[end_of(text, position, is_local)..];
    let domain = AT_SIGNS.iter().find_map(|sign| rest.strip_prefix(sign))?;
    let start = text.len() - domain.len();
    let run = &text[start..end_of(text, start, is_domain)];
    let end = start + domain_length(run)?;
    Some(Hit { range: position..end, replacement: EMAIL.to_owned() })
}

fn is_local(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '+' | '-') || digit(c).is_some()
}

fn is_domain(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '-')
}

/// How much of `run` goes, when one of its labels can be a top-level domain: all, but for a full stop after it.
fn domain_length(run: &str) -> Option<usize> {
    let first_two = || run.split('.').take(2);
    let is_version = first_two().count() == 2 && first_two().all(|label| label.bytes().all(|b| b.is_ascii_digit()));
    let run = run.trim_end_matches(['.', '-']);
    let last = run.rsplit('.').next().unwrap_or_default();
    if is_version || FILE_ENDINGS.iter().any(|ending| last.eq_ignore_ascii_case(ending)) {
        return None;
    }
    let mut ends = run.match_indices('.').map(|(dot, _)| dot).chain([run.len()]);
    ends.any(|end| ends_in_top_level(&run[..end])).then_some(run.len())
}

fn ends_in_top_level(domain: &str) -> bool {
    let Some((labels, last)) = domain.rsplit_once('.') else {
        return false;
    };
    // More can follow without a gap: `bob@example.com13812345678`.
    let is_name = last.len() >= 2 && last.bytes().take(2).all(|b| b.is_ascii_alphabetic());
    !labels.is_empty() && !labels.starts_with(['.', '-']) && is_name
}
