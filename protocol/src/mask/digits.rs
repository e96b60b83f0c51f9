//! Runs of digits, ASCII or full-width, and what may stand around a number that is a candidate.

use super::scan::Place;

/// Longest run that can be of interest: a card has up to 19.
const MAX_DIGITS: usize = 20;

/// A space in a URL.
const ESCAPED_SPACE: &str = "%20";

/// Longest word before a number that is looked through.
const MAX_WORD: usize = 32;

/// Digits without a gap, or groups of them joined by separators.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Number {
    /// The values, 0 to 9.
    pub(super) digits: Vec<u8>,
    /// How many digits each group has.
    pub(super) groups: Vec<usize>,
    /// Where it ends in the text.
    pub(super) end: usize,
}

/// A character's value as a digit, full-width ones included.
pub(super) fn digit(c: char) -> Option<u8> {
    let value = match c {
        '0'..='9' => c as u32 - '0' as u32,
        '０'..='９' => c as u32 - '０' as u32,
        _ => return None,
    };
    u8::try_from(value).ok()
}

/// The run of digits that begins at `position`; `None` when none begins there, it is too long, or what stands
/// before it says that it is part of something else: a hexadecimal id, a decimal fraction, a masked number.
pub(super) fn number_at(place: &Place<'_>) -> Option<Number> {
    digit(place.at()?)?;
    let is_candidate = place.begins_word(|c| digit(c).is_some()) && may_begin(place);
    if is_candidate { run(place.text, place.position) } else { None }
}

/// All readings of the number at `position` as groups with one kind of separator between, the longest first. Only the
/// number itself where its first group has none of the lengths in `starts`.
pub(super) fn grouped_at(text: &str, first: &Number, starts: &[usize], max_groups: usize) -> Vec<Number> {
    let mut readings = vec![first.clone()];
    let separator = separator(&text[first.end..]).filter(|_| starts.contains(&first.digits.len()));
    let Some(separator) = separator else {
        return readings;
    };
    while readings.len() < max_groups {
        let last = &readings[readings.len() - 1];
        let Some(rest) = text[last.end..].strip_prefix(separator) else {
            break;
        };
        let Some(next) = run(text, text.len() - rest.len()) else {
            break;
        };
        let digits = [last.digits.as_slice(), &next.digits].concat();
        let groups = [last.groups.as_slice(), &next.groups].concat();
        readings.push(Number { digits, groups, end: next.end });
    }
    readings.reverse();
    readings
}

/// May a number end at `position`, as against go on as a word, a fraction or a masked number?
pub(super) fn may_end(text: &str, position: usize) -> bool {
    let last = text[..position].chars().next_back();
    let mut rest = text[position..].chars();
    match rest.next() {
        Some('*') => false,
        // An id's check character `X` has no fraction.
        Some('.') => last.is_none_or(|c| digit(c).is_none()) || rest.next().is_none_or(|c| digit(c).is_none()),
        // A full-width digit and an ASCII letter are no word.
        Some(c) => !(last.is_some_and(|c| c.is_ascii()) && c.is_ascii_alphanumeric()) && digit(c).is_none(),
        None => true,
    }
}

/// The text with all but the first and last so many letters and digits as stars; separators stay.
pub(super) fn starred(text: &str, keep_first: usize, keep_last: usize) -> String {
    let is_shown = |c: char| digit(c).is_some() || matches!(c, 'x' | 'X' | 'ｘ' | 'Ｘ');
    let total: usize = text.split(ESCAPED_SPACE).map(|part| part.chars().filter(|c| is_shown(*c)).count()).sum();
    let mut seen = 0;
    let mut star = |c: char| {
        if !is_shown(c) {
            return c;
        }
        seen += 1;
        if seen <= keep_first || seen + keep_last > total { c } else { '*' }
    };
    let parts: Vec<String> = text.split(ESCAPED_SPACE).map(|part| part.chars().map(&mut star).collect()).collect();
    parts.join(ESCAPED_SPACE)
}

fn run(text: &str, position: usize) -> Option<Number> {
    let mut digits = Vec::new();
    let mut end = position;
    for c in text[position..].chars() {
        let Some(value) = digit(c) else { break };
        if digits.len() == MAX_DIGITS {
            return None;
        }
        digits.push(value);
        end += c.len_utf8();
    }
    let groups = vec![digits.len()];
    (!digits.is_empty()).then_some(Number { digits, groups, end })
}

fn separator(rest: &str) -> Option<&'static str> {
    ["-", " ", "\u{a0}", "\u{3000}", "－", "+", ESCAPED_SPACE].into_iter().find(|separator| rest.starts_with(separator))
}

fn may_begin(place: &Place<'_>) -> bool {
    if place.follows_escape() {
        return true;
    }
    let mut passed = place.passed().chars().rev();
    match passed.next() {
        Some('*') => false,
        Some('.') => passed.next().is_none_or(|c| digit(c).is_none()),
        // `user13812345678` is a name and a number; `a91f138123…` is an id.
        Some(c) if c.is_ascii_alphabetic() => {
            let word: Vec<char> = passed.take_while(char::is_ascii_alphanumeric).take(MAX_WORD).collect();
            word.len() < MAX_WORD && !word.iter().any(char::is_ascii_digit)
        }
        _ => true,
    }
}
