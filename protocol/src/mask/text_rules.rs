//! Masking a text: what the rules find, replaced.

use alloc::{borrow::Cow, vec::Vec};
use core::ops::Range;

use super::{
    byte::{ALNUM, DIGIT, is},
    kind::Kind,
    own::Own,
    rule::Action,
    scan::{Field, Hit, Scan, Show, What, walk},
    text::{Folded, OTHER},
    token,
    words::Hint,
};

/// Something that was masked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Finding {
    pub(super) what: What,
    /// Sentry's letter for what was done.
    pub(super) how: u8,
    /// Where its replacement stands; empty where that says nothing.
    pub(super) place: Range<usize>,
}

impl Finding {
    /// A value hidden because of its key.
    pub(super) fn secret(length: usize) -> Self {
        Self { what: What::Kind(Kind::Secret), how: b's', place: 0..length }
    }

    /// A value that a rule of one's own names.
    pub(super) fn own(rule: usize, action: Action, length: usize) -> Self {
        Self { what: What::Own(rule as u16), how: letter(action), place: 0..length }
    }
}

/// Most walks over one text.
const MAX_WALKS: usize = 4;

/// The text with everything private replaced, and what that was; `None` where there was nothing.
///
/// What stood right beside something private, and was nothing for that, may be something beside what replaced it. There a
/// text is walked again until it stays, so that masking twice changes nothing more.
pub(super) fn mask(own: &Own, text: &[u8], field: Field, hint: Hint) -> Option<(Vec<u8>, Vec<Finding>)> {
    if is_word(text) && !own.has_patterns() {
        return None;
    }
    let (mut masked, mut found) = (Cow::Borrowed(text), Vec::new());
    for _ in 0..MAX_WALKS {
        let walked = walk_once(own, &masked, field, hint);
        if walked.found.is_empty() {
            break;
        }
        found = if found.is_empty() { walked.found } else { joined(found, walked.found, &walked.replaced) };
        masked = Cow::Owned(walked.text);
        if !walked.is_glued {
            break;
        }
    }
    match masked {
        Cow::Owned(masked) => Some((masked, found)),
        Cow::Borrowed(_) => None,
    }
}

/// Most keys of JSON, and many values: too short for a key of letters, and nothing else begins with small ones.
fn is_word(text: &[u8]) -> bool {
    text.len() < token::LEAST_LETTERS && text.iter().all(|byte| byte.is_ascii_lowercase() || *byte == b'_')
}

/// Findings of two walks in the order of the text: the first one's moved to where the second put them, and gone where it
/// replaced them. `replaced` is what each of the second replaced.
fn joined(first: Vec<Finding>, second: Vec<Finding>, replaced: &[Range<usize>]) -> Vec<Finding> {
    let mut all = Vec::with_capacity(first.len() + second.len());
    let (mut next, mut shift) = (0, 0);
    for mut finding in first {
        while next < second.len() && replaced[next].end <= finding.place.start {
            shift = second[next].place.end.wrapping_sub(replaced[next].end);
            all.push(second[next].clone());
            next += 1;
        }
        if replaced.get(next).is_none_or(|source| source.start >= finding.place.end) {
            finding.place.start = finding.place.start.wrapping_add(shift);
            finding.place.end = finding.place.end.wrapping_add(shift);
            all.push(finding);
        }
    }
    all.extend_from_slice(&second[next..]);
    all
}

fn walk_once(own: &Own, text: &[u8], field: Field, hint: Hint) -> Output {
    let folded = Folded::of(text);
    let mut scan = Scan { bytes: folded.bytes(), folded: &folded, field, hint, floor: 0, last: 0 };
    let mut out = Output::default();
    walk(&mut scan, own, |scan, hit| out.take(scan, own, &hit));
    if !out.found.is_empty() {
        out.copy_to(scan.folded, scan.bytes.len());
    }
    out
}

/// What one walk made of a text.
#[derive(Default)]
struct Output {
    text: Vec<u8>,
    /// How much of the source was copied or replaced.
    copied: usize,
    found: Vec<Finding>,
    /// What each of them replaced.
    replaced: Vec<Range<usize>>,
    /// Did one of them stand in another's way?
    is_glued: bool,
}

impl Output {
    /// Puts a hit's replacement into the text; answers how it ends.
    fn take(&mut self, scan: &Scan<'_>, own: &Own, hit: &Hit) -> u8 {
        self.is_glued |= is_glued(scan, hit);
        let rule = match hit.what {
            What::Mark => None,
            What::Own(rule) => Some(usize::from(rule)),
            What::Kind(kind) => own.of_kind(kind),
        };
        let action = rule.map(|rule| own.action(rule));
        if hit.what == What::Mark || action == Some(Action::Keep) {
            return scan.at(hit.range.end - 1);
        }
        if self.found.is_empty() {
            self.text.reserve(scan.bytes.len());
        }
        self.copy_to(scan.folded, if rule.is_some() { hit.whole } else { hit.range.start });
        let start = self.text.len();
        let (what, how) = match (rule, action) {
            (Some(rule), Some(action)) => {
                own.replace(rule, &scan.bytes[hit.whole..hit.range.end], &mut self.text);
                (What::Own(rule as u16), letter(action))
            }
            _ => {
                self.show(scan, hit);
                (hit.what, if matches!(hit.show, Show::Label(_)) { b's' } else { b'm' })
            }
        };
        let end = scan.folded.end(hit.range.end);
        self.replaced.push(self.copied..end);
        self.copied = end;
        self.found.push(Finding { what, how, place: start..self.text.len() });
        self.text.last().copied().filter(u8::is_ascii).unwrap_or(OTHER)
    }

    fn copy_to(&mut self, folded: &Folded<'_>, at: usize) {
        let start = folded.start(at);
        self.text.extend_from_slice(folded.written(self.copied..start));
        self.copied = start;
    }

    fn show(&mut self, scan: &Scan<'_>, hit: &Hit) {
        if let Show::Label(label) = hit.show {
            self.text.extend_from_slice(label.text());
            return;
        }
        let bytes = &scan.bytes[hit.range.clone()];
        let (show, total) = (hit.show, bytes.iter().filter(|byte| is(**byte, ALNUM)).count());
        let (mut seen, mut decimals) = (0_usize, None);
        let mut is_hidden = |byte: u8| match show {
            Show::Stars(first, last) => {
                let (first, last) = (usize::from(first), usize::from(last));
                let is_between = seen.wrapping_sub(first) < total.saturating_sub(first + last);
                seen += usize::from(is(byte, ALNUM));
                is_between & is(byte, ALNUM)
            }
            _ => {
                decimals = if byte == b'.' { Some(0) } else { decimals.filter(|_| is(byte, DIGIT)).map(|n| n + 1) };
                decimals > Some(1)
            }
        };
        if scan.folded.is_plain() {
            self.text.extend(bytes.iter().map(|byte| if is_hidden(*byte) { b'*' } else { *byte }));
            return;
        }
        for at in hit.range.clone() {
            let mut start = scan.folded.start(at);
            if is_hidden(scan.bytes[at]) {
                self.text.push(b'*');
                start = scan.folded.end(at + 1);
            }
            let next = if at + 1 < hit.range.end { scan.folded.start(at + 1) } else { scan.folded.end(at + 1) };
            self.text.extend_from_slice(scan.folded.written(start..next));
        }
    }
}

/// Stands a letter or digit beside it, or a digit one sign away?
fn is_glued(scan: &Scan<'_>, hit: &Hit) -> bool {
    let (start, end) = (hit.whole, hit.range.end);
    is(scan.before(start), ALNUM)
        || is(scan.second_before(start), DIGIT)
        || is(scan.at(end), ALNUM)
        || is(scan.at(end + 1), DIGIT)
        || matches!(scan.at(end), b':' | b'@' | b'-')
}

fn letter(action: Action) -> u8 {
    if action == Action::Hash { b'p' } else { b's' }
}
