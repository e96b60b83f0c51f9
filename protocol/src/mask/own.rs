//! The rules of one's own, compiled.

use super::{
    kind::{KINDS, Kind},
    mark::MAX_NAME,
    pattern::Pattern,
    rule::{Action, Rule, RuleError},
    salt::Salt,
    scan::{Hit, Label, Scan, Show, What},
};

/// Most rules; each one with patterns costs time at every byte.
const MAX_RULES: usize = 100;

/// Compiled rules, in the order they were given: the first that fits wins.
#[derive(Clone, Debug)]
pub(super) struct Own {
    rules: Vec<Compiled>,
    pub(super) salt: Salt,
}

#[derive(Clone, Debug)]
struct Compiled {
    name: String,
    action: Action,
    patterns: Vec<Pattern>,
    /// In lower case, without gaps.
    keys: Vec<String>,
    paths: Vec<Vec<String>>,
    kinds: Vec<Kind>,
}

impl Default for Own {
    fn default() -> Self {
        Self { rules: Vec::new(), salt: Salt::public("") }
    }
}

impl Own {
    pub(super) fn compile(rules: &[Rule]) -> Result<Self, RuleError> {
        let mut own = Self::default();
        for rule in rules {
            let refuse = |why: String| RuleError { rule: rule.name.clone(), why };
            if own.rules.iter().any(|other| other.name == rule.name) {
                return Err(refuse(String::from("there are two of this name")));
            }
            if own.rules.len() == MAX_RULES {
                return Err(refuse(String::from("there may be at most 100 rules")));
            }
            own.rules.push(Compiled::of(rule).map_err(refuse)?);
        }
        Ok(own)
    }

    pub(super) fn has_patterns(&self) -> bool {
        self.rules.iter().any(|rule| !rule.patterns.is_empty())
    }

    pub(super) fn name(&self, rule: usize) -> &str {
        &self.rules[rule].name
    }

    pub(super) fn action(&self, rule: usize) -> Action {
        self.rules[rule].action
    }

    /// What a rule puts in the place of `value`.
    pub(super) fn replacement(&self, rule: usize, value: &[u8]) -> String {
        let Compiled { name, action, .. } = &self.rules[rule];
        let mut text = String::from("[");
        text.push_str(name);
        if *action == Action::Hash {
            text.push(':');
            text.push_str(&self.salt.hash(value));
        }
        text.push(']');
        text
    }

    /// Is `[name]` or `[name:…]` what a rule puts in place?
    pub(super) fn makes_mark(&self, name: &str) -> bool {
        self.rules.iter().any(|rule| rule.name == name && rule.action != Action::Keep)
    }

    /// What a pattern finds that begins at `at`.
    pub(super) fn find(&self, scan: &Scan<'_>, at: usize) -> Option<Hit> {
        // What masking left behind is nothing to find.
        if scan.bytes[at] == b'[' && super::mark::end_of(scan.bytes, at, self).is_some() {
            return None;
        }
        self.rules.iter().enumerate().find_map(|(rule, compiled)| {
            let end = compiled.patterns.iter().find_map(|pattern| pattern.end(scan, at))?;
            Some(Hit { what: What::Own(rule as u16), range: at..end, whole: at, show: Show::Label(Label::Masked) })
        })
    }

    /// The rule for a kind.
    pub(super) fn of_kind(&self, kind: Kind) -> Option<usize> {
        self.rules.iter().position(|rule| rule.kinds.contains(&kind))
    }

    /// The rule for values under this key.
    pub(super) fn of_key(&self, key: &str) -> Option<usize> {
        if self.rules.iter().all(|rule| rule.keys.is_empty()) {
            return None;
        }
        let key = normal(key);
        self.rules.iter().position(|rule| rule.keys.contains(&key))
    }

    /// The rule for the value at this place.
    pub(super) fn of_path(&self, levels: &[&[u8]]) -> Option<usize> {
        self.rules.iter().position(|rule| rule.paths.iter().any(|path| fits(path, levels)))
    }

    pub(super) fn has_paths(&self) -> bool {
        self.rules.iter().any(|rule| !rule.paths.is_empty())
    }
}

impl Compiled {
    fn of(rule: &Rule) -> Result<Self, String> {
        let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
        let is_begun = rule.name.starts_with(|c: char| c.is_ascii_lowercase());
        if !is_begun || rule.name.len() > MAX_NAME || !rule.name.chars().all(is_name) {
            return Err(String::from("a name has 1 to 64 lower-case letters, digits, `-` and `_`, a letter first"));
        }
        if [&rule.patterns, &rule.keys, &rule.paths, &rule.kinds].iter().all(|list| list.is_empty()) {
            return Err(String::from("it finds nothing: give it patterns, keys, paths or kinds"));
        }
        let parse = |pattern: &String| Pattern::parse(pattern).map_err(|why| format!("pattern `{pattern}`: {why}"));
        Ok(Self {
            name: rule.name.clone(),
            action: rule.action,
            patterns: rule.patterns.iter().map(parse).collect::<Result<_, _>>()?,
            keys: rule.keys.iter().map(key).collect::<Result<_, _>>()?,
            paths: rule.paths.iter().map(path).collect::<Result<_, _>>()?,
            kinds: rule.kinds.iter().map(kind).collect::<Result<_, _>>()?,
        })
    }
}

fn key(key: &String) -> Result<String, String> {
    let normal = normal(key);
    if normal.is_empty() { Err(format!("key `{key}` has no letters")) } else { Ok(normal) }
}

fn path(path: &String) -> Result<Vec<String>, String> {
    let levels: Vec<String> = path.split('.').map(str::to_owned).collect();
    if levels.iter().any(String::is_empty) || levels.iter().all(|level| level == "**") {
        return Err(format!("path `{path}`: write it as `user.name`, `extra.**.address` or `tags.*`"));
    }
    Ok(levels)
}

fn kind(name: &String) -> Result<Kind, String> {
    let known = || KINDS.map(Kind::name).join(", ");
    Kind::named(name).ok_or_else(|| format!("no kind is called `{name}`; there are {}", known()))
}

/// `customerName` and `Customer-Name` as `customername`.
fn normal(key: &str) -> String {
    key.chars().filter(|c| !matches!(c, '_' | '-' | ' ' | '.')).flat_map(char::to_lowercase).collect()
}

/// `*` is one level, `**` any number of them.
fn fits(path: &[String], levels: &[&[u8]]) -> bool {
    let (mut at, mut level, mut retry) = (0, 0, None);
    while level < levels.len() {
        match path.get(at).map(String::as_str) {
            Some("**") => {
                retry = Some((at + 1, level));
                at += 1;
            }
            Some(part) if part == "*" || part.as_bytes() == levels[level] => {
                at += 1;
                level += 1;
            }
            _ => match retry {
                Some((after, from)) => {
                    retry = Some((after, from + 1));
                    (at, level) = (after, from + 1);
                }
                None => return false,
            },
        }
    }
    path[at..].iter().all(|part| part == "**")
}
