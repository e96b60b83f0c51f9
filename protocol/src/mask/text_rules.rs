//! Masking a text: what the rules find, replaced.

use std::{borrow::Cow, ops::Range};

use super::{
    byte::{ALNUM, DIGIT, is},
    kind::Kind,
    own::Own,
    rule::Action,
    scan::{Field, Hit, Scan, Show, What, walk},
    text::{Folded, OTHER},
    words::Hint,
};

/// Something that was masked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Finding {
    pub(super) what: What,
    /// Sentry's letter for what was done.
    pub(super) how: u8,
    /// Where its replacement stands; `None` where that says nothing.
    pub(super) place: Option<Range<usize>>,
}

impl Finding {
    /// A value hidden because of its key.
    pub(super) fn secret(length: usize) -> Self {
        Self { what: What::Kind(Kind::Secret), how: b's', place: Some(0..length) }
    }

    /// A value that a rule of one's own names.
    pub(super) fn own(rule: usize, action: Action, length: usize) -> Self {
        Self { what: What::Own(rule as u16), how: letter(action), place: Some(0..length) }
    }

    pub(super) fn without_place(self) -> Self {
        Self { place: None, ..self }
    }
}

/// The text with everything private replaced; borrowed when there was nothing.
pub(super) fn mask<'a>(own: &Own, text: &'a str, field: Field, hint: Hint) -> (Cow<'a, str>, Vec<Finding>) {
    let folded = Folded::of(text);
    let mut scan = Scan { bytes: folded.bytes(), folded: &folded, field, hint, floor: 0, last: 0 };
    let mut out = Output { own, source: text, folded: &folded, text: String::new(), copied: 0, found: Vec::new() };
    walk(&mut scan, own, |scan, hit| out.take(scan, hit));
    let Output { text: mut masked, copied, found, .. } = out;
    if found.is_empty() {
        return (Cow::Borrowed(text), found);
    }
    masked.push_str(&text[copied..]);
    (Cow::Owned(masked), found)
}

struct Output<'a> {
    own: &'a Own,
    source: &'a str,
    folded: &'a Folded<'a>,
    text: String,
    /// How much of the source was copied or replaced.
    copied: usize,
    found: Vec<Finding>,
}

impl Output<'_> {
    /// Puts a hit's replacement into the text; answers how it ends.
    fn take(&mut self, scan: &Scan<'_>, hit: Hit) -> u8 {
        let rule = match hit.what {
            What::Mark => None,
            What::Own(rule) => Some(usize::from(rule)),
            What::Kind(kind) => self.own.of_kind(kind),
        };
        match rule.map(|rule| (rule, self.own.action(rule))) {
            Some((_, Action::Keep)) => {}
            Some((rule, action)) => {
                let start = self.copy_to(hit.whole);
                self.text.push_str(&self.own.replacement(rule, &scan.bytes[hit.whole..hit.range.end]));
                self.close(hit.range.end, start, What::Own(rule as u16), letter(action));
                return b']';
            }
            None if hit.what == What::Mark => {}
            None => {
                let start = self.copy_to(hit.range.start);
                self.show(scan, &hit);
                let how = if matches!(hit.show, Show::Label(_)) { b's' } else { b'm' };
                self.close(hit.range.end, start, hit.what, how);
                return self.text.bytes().next_back().filter(u8::is_ascii).unwrap_or(OTHER);
            }
        }
        scan.at(hit.range.end - 1)
    }

    fn copy_to(&mut self, at: usize) -> usize {
        let start = self.folded.start(at);
        self.text.push_str(&self.source[self.copied..start]);
        self.copied = start;
        self.text.len()
    }

    fn close(&mut self, end: usize, start: usize, what: What, how: u8) {
        self.copied = self.folded.end(end);
        self.found.push(Finding { what, how, place: Some(start..self.text.len()) });
    }

    fn show(&mut self, scan: &Scan<'_>, hit: &Hit) {
        match hit.show {
            Show::Label(label) => self.text.push_str(label.text()),
            Show::Stars(first, last) => {
                let total = scan.bytes[hit.range.clone()].iter().filter(|byte| is(**byte, ALNUM)).count();
                let (mut seen, first, last) = (0, usize::from(first), usize::from(last));
                self.star(scan, hit, |byte| {
                    seen += usize::from(is(byte, ALNUM));
                    is(byte, ALNUM) && seen > first && seen + last <= total
                });
            }
            Show::FirstDecimals => {
                let mut decimals = None;
                self.star(scan, hit, |byte| {
                    decimals = match decimals {
                        _ if byte == b'.' => Some(0),
                        Some(count) if is(byte, DIGIT) => Some(count + 1),
                        _ => None,
                    };
                    decimals.is_some_and(|count| count > 1)
                });
            }
        }
    }

    fn star(&mut self, scan: &Scan<'_>, hit: &Hit, mut is_hidden: impl FnMut(u8) -> bool) {
        if self.folded.is_plain() {
            let shown =
                scan.bytes[hit.range.clone()].iter().map(|byte| if is_hidden(*byte) { '*' } else { char::from(*byte) });
            return self.text.extend(shown);
        }
        for at in hit.range.clone() {
            let shown_from = if is_hidden(scan.bytes[at]) {
                self.text.push('*');
                self.folded.end(at + 1)
            } else {
                self.folded.start(at)
            };
            let next = if at + 1 < hit.range.end { self.folded.start(at + 1) } else { self.folded.end(at + 1) };
            self.text.push_str(&self.source[shown_from..next]);
        }
    }
}

fn letter(action: Action) -> u8 {
    if action == Action::Hash { b'p' } else { b's' }
}
