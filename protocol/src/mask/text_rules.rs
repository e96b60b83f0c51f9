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

/// Most walks over one text.
const MAX_WALKS: usize = 4;

/// The text with everything private replaced; borrowed when there was nothing.
///
/// What stood right beside something private, and was nothing for that, may be something beside what replaced it. There a
/// text is walked again until it stays, so that masking twice changes nothing more.
pub(super) fn mask<'a>(own: &Own, text: &'a str, field: Field, hint: Hint) -> (Cow<'a, str>, Vec<Finding>) {
    let Walked { mut text, mut found, mut is_glued, .. } = walk_once(own, text, field, hint);
    for _ in 1..MAX_WALKS {
        if !is_glued {
            break;
        }
        let again = walk_once(own, &text, field, hint);
        is_glued = again.is_glued;
        found = joined(found, again.found, again.replaced);
        match again.text {
            Cow::Owned(masked) => text = Cow::Owned(masked),
            Cow::Borrowed(_) => break,
        }
    }
    (text, found)
}

/// Findings of two walks in the order of the text: the first one's moved to where the second put them, and gone where it
/// replaced them.
fn joined(first: Vec<Finding>, second: Vec<Finding>, replaced: Vec<Range<usize>>) -> Vec<Finding> {
    let mut all = Vec::with_capacity(first.len() + second.len());
    let mut second = second.into_iter().zip(replaced).peekable();
    let mut shift = 0;
    for finding in first {
        let Some(place) = &finding.place else { continue };
        while let Some((now, source)) = second.next_if(|(_, source)| source.end <= place.start) {
            shift = now.place.as_ref().map_or(0, |now| now.end as isize - source.end as isize);
            all.push(now);
        }
        if second.peek().is_none_or(|(_, source)| source.start >= place.end) {
            let [start, end] = [place.start, place.end].map(|at| at.saturating_add_signed(shift));
            all.push(Finding { place: Some(start..end), ..finding });
        }
    }
    all.extend(second.map(|(now, _)| now));
    all
}

/// What one walk made of a text.
struct Walked<'a> {
    text: Cow<'a, str>,
    found: Vec<Finding>,
    /// What each of them replaced.
    replaced: Vec<Range<usize>>,
    is_glued: bool,
}

fn walk_once<'a>(own: &Own, text: &'a str, field: Field, hint: Hint) -> Walked<'a> {
    let folded = Folded::of(text);
    let mut scan = Scan { bytes: folded.bytes(), folded: &folded, field, hint, floor: 0, last: 0 };
    let mut out = Output {
        own,
        source: text,
        folded: &folded,
        text: String::new(),
        copied: 0,
        found: Vec::new(),
        replaced: Vec::new(),
        is_glued: false,
    };
    walk(&mut scan, own, |scan, hit| out.take(scan, hit));
    let Output { text: mut masked, copied, found, replaced, is_glued, .. } = out;
    if found.is_empty() {
        return Walked { text: Cow::Borrowed(text), found, replaced, is_glued: false };
    }
    masked.push_str(&text[copied..]);
    Walked { text: Cow::Owned(masked), found, replaced, is_glued }
}

struct Output<'a> {
    own: &'a Own,
    source: &'a str,
    folded: &'a Folded<'a>,
    text: String,
    /// How much of the source was copied or replaced.
    copied: usize,
    found: Vec<Finding>,
    replaced: Vec<Range<usize>>,
    /// Did one of them stand in another's way?
    is_glued: bool,
}

impl Output<'_> {
    /// Puts a hit's replacement into the text; answers how it ends.
    fn take(&mut self, scan: &Scan<'_>, hit: Hit) -> u8 {
        self.is_glued |= is_glued(scan, &hit);
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
        let from = std::mem::replace(&mut self.copied, self.folded.end(end));
        self.replaced.push(from..self.copied);
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
