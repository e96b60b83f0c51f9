//! The rules of one's own, compiled.

use alloc::{string::String, vec::Vec};

use super::{
    kind::{self, Kind},
    mark,
    pattern::Pattern,
    rule::{Action, Rule, RuleError},
    salt::Salt,
    scan::{Hit, Label, Scan, Show, What},
    text,
};

/// Most rules; each one with patterns costs time at every byte.
const MAX_RULES: usize = 100;

/// Checked rules, in the order they were given: the first that fits wins.
#[derive(Clone, Debug)]
pub(super) struct Own {
    rules: Vec<Rule>,
    /// Whose pattern, and the pattern.
    patterns: Vec<(usize, Pattern)>,
    pub(super) salt: Salt,
}

impl Default for Own {
    fn default() -> Self {
        Self { rules: Vec::new(), patterns: Vec::new(), salt: Salt::public("") }
    }
}

impl Own {
    pub(super) fn compile(rules: &[Rule]) -> Result<Self, RuleError> {
        let mut own = Self::default();
        for rule in rules {
            own.add(rule).map_err(|why| RuleError { rule: rule.name.clone(), why: why.concat() })?;
        }
        Ok(own)
    }

    /// Takes a rule in; the error is why not, in pieces.
    fn add<'a>(&mut self, rule: &'a Rule) -> Result<(), [&'a str; 4]> {
        if self.rules.iter().any(|other| other.name == rule.name) {
            return Err(["there are two of this name", "", "", ""]);
        }
        if self.rules.len() == MAX_RULES {
            return Err(["there may be at most 100 rules", "", "", ""]);
        }
        check(rule)?;
        for pattern in &rule.patterns {
            let read = Pattern::parse(pattern).map_err(|why| ["pattern `", pattern, "`: ", why])?;
            self.patterns.push((self.rules.len(), read));
        }
        self.rules.push(rule.clone());
        Ok(())
    }

    pub(super) fn has_patterns(&self) -> bool {
        !self.patterns.is_empty()
    }

    pub(super) fn name(&self, rule: usize) -> &str {
        &self.rules[rule].name
    }

    pub(super) fn action(&self, rule: usize) -> Action {
        self.rules[rule].action
    }

    /// Writes what a rule puts in the place of `value`.
    pub(super) fn replace(&self, rule: usize, value: &[u8], out: &mut Vec<u8>) {
        out.push(b'[');
        out.extend_from_slice(self.name(rule).as_bytes());
        if self.action(rule) == Action::Hash {
            out.push(b':');
            out.extend_from_slice(self.salt.hash(value).as_bytes());
        }
        out.push(b']');
    }

    /// Is `[name]` or `[name:…]` what a rule puts in place?
    pub(super) fn makes_mark(&self, name: &[u8]) -> bool {
        self.rules.iter().any(|rule| rule.name.as_bytes() == name && rule.action != Action::Keep)
    }

    /// What a pattern finds that begins at `at`.
    pub(super) fn find(&self, scan: &Scan<'_>, at: usize) -> Option<Hit> {
        // What masking left behind is nothing to find.
        if scan.bytes[at] == b'[' && mark::end_of(scan.bytes, at, self).is_some() {
            return None;
        }
        self.patterns.iter().find_map(|(rule, pattern)| {
            let end = pattern.end(scan, at)?;
            Some(Hit { what: What::Own(*rule as u16), range: at..end, whole: at, show: Show::Label(Label::Masked) })
        })
    }

    /// The rule for a kind.
    pub(super) fn of_kind(&self, kind: Kind) -> Option<usize> {
        self.rules.iter().position(|rule| rule.kinds.iter().any(|name| name == kind.name()))
    }

    /// The rule for values under this key.
    pub(super) fn of_key(&self, key: &[u8]) -> Option<usize> {
        self.rules.iter().position(|rule| rule.keys.iter().any(|known| letters(known.as_bytes()).eq(letters(key))))
    }

    /// The rule for the value at this place.
    pub(super) fn of_path(&self, levels: &[&[u8]]) -> Option<usize> {
        self.rules.iter().position(|rule| rule.paths.iter().any(|path| fits(path, levels)))
    }

    pub(super) fn has_paths(&self) -> bool {
        self.rules.iter().any(|rule| !rule.paths.is_empty())
    }
}

/// What is wrong with a rule, but for its patterns.
fn check(rule: &Rule) -> Result<(), [&str; 4]> {
    let is_name = |byte: &u8| byte.is_ascii_lowercase() || matches!(byte, b'0'..=b'9' | b'-' | b'_');
    let name = rule.name.as_bytes();
    if !name.first().is_some_and(u8::is_ascii_lowercase) || name.len() > mark::MAX_NAME || !name.iter().all(is_name) {
        return Err(["a name has 1 to 64 lower-case letters, digits, `-` and `_`, a letter first", "", "", ""]);
    }
    if [&rule.patterns, &rule.keys, &rule.paths, &rule.kinds].iter().all(|list| list.is_empty()) {
        return Err(["it finds nothing: give it patterns, keys, paths or kinds", "", "", ""]);
    }
    if let Some(key) = rule.keys.iter().find(|key| letters(key.as_bytes()).next().is_none()) {
        return Err(["key `", key, "` has no letters", ""]);
    }
    let is_wrong = |path: &&String| levels(path).any(<[u8]>::is_empty) || levels(path).all(|level| level == b"**");
    if let Some(path) = rule.paths.iter().find(is_wrong) {
        return Err(["path `", path, "`: write it as `user.name`, `extra.**.address` or `tags.*`", ""]);
    }
    if let Some(kind) = rule.kinds.iter().find(|kind| Kind::named(kind).is_none()) {
        return Err(["no kind is called `", kind, "`; there are ", kind::NAMES]);
    }
    Ok(())
}

/// `customerName` and `Customer-Name` as `customername`.
fn letters(key: &[u8]) -> impl Iterator<Item = u32> {
    let mut rest = key;
    core::iter::from_fn(move || {
        while let [b'_' | b'-' | b' ' | b'.', after @ ..] = rest {
            rest = after;
        }
        rest.first()?;
        let (code, length) = text::decode(rest);
        rest = &rest[length..];
        Some(lower(code))
    })
}

/// A letter of a European script, or one as wide as those of CJK, in lower case.
fn lower(code: u32) -> u32 {
    match code {
        0x41..=0x5a | 0xc0..=0xd6 | 0xd8..=0xde | 0x391..=0x3ab | 0x410..=0x42f | 0xff21..=0xff3a => code + 0x20,
        0x100..=0x137 | 0x14a..=0x177 => code | 1,
        0x139..=0x148 | 0x179..=0x17e => code + (code & 1),
        0x400..=0x40f => code + 0x50,
        _ => code,
    }
}

fn levels(path: &str) -> impl Iterator<Item = &[u8]> {
    path.as_bytes().split(|byte| *byte == b'.')
}

/// `*` is one level, `**` any number of them.
fn fits(path: &str, place: &[&[u8]]) -> bool {
    let (mut rest, mut level, mut retry) = (Some(path.as_bytes()), 0, None);
    loop {
        let part = rest.map(|rest| {
            let dot = rest.iter().position(|byte| *byte == b'.').unwrap_or(rest.len());
            (&rest[..dot], rest.get(dot + 1..))
        });
        match part {
            None if level == place.len() => return true,
            Some((b"**", after)) => {
                retry = Some((after, level));
                rest = after;
            }
            Some((part, after)) if level < place.len() && (part == b"*" || part == place[level]) => {
                (rest, level) = (after, level + 1);
            }
            _ => match retry {
                Some((after, from)) if from < place.len() => {
                    retry = Some((after, from + 1));
                    (rest, level) = (after, from + 1);
                }
                _ => return false,
            },
        }
    }
}
