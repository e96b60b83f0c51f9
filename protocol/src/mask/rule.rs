//! Rules of one's own: what else to mask, to keep, or to hash.

use alloc::{string::String, vec::Vec};

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

/// What to do with what a rule finds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "lowercase"))]
pub enum Action {
    /// Replace it by the rule's name: `[employee]`.
    #[default]
    Mask,
    /// Leave it as it is, whatever other rules say.
    Keep,
    /// Replace it by a salted hash: `[employee:kqdmxhbn]`. The same value gives the same hash.
    Hash,
}

/// A rule of one's own. It finds what any of its lists name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Rule {
    /// What it is called in `_meta`, in what it puts in place, and in errors: lower-case letters, digits, `-` and `_`.
    pub name: String,
    /// What to do.
    #[cfg_attr(feature = "serde", serde(default))]
    pub action: Action,
    /// Pieces of text: `EMP-\d{6}`. See the documentation of masking for what a pattern may hold.
    #[cfg_attr(feature = "serde", serde(default))]
    pub patterns: Vec<String>,
    /// Values under these keys, whatever their case and gaps: `customer_name` is `customerName` too.
    #[cfg_attr(feature = "serde", serde(default))]
    pub keys: Vec<String>,
    /// Values at these places of an event: `user.name`, `extra.**.address`, `tags.*`.
    #[cfg_attr(feature = "serde", serde(default))]
    pub paths: Vec<String>,
    /// What the built-in rules find of these kinds: `ip`.
    #[cfg_attr(feature = "serde", serde(default))]
    pub kinds: Vec<String>,
}

/// ```
/// use panicle_protocol::mask::Rule;
///
/// let staff = Rule::named("employee").patterns([r"EMP-\d{6}"]);
/// let account = Rule::named("account").keys(["accountNo"]).paths(["user.username"]).hash();
/// ```
impl Rule {
    /// A rule that masks, and finds nothing yet.
    #[must_use]
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// Finds these pieces of text too.
    #[must_use]
    pub fn patterns<T: Into<String>>(mut self, patterns: impl IntoIterator<Item = T>) -> Self {
        add(&mut self.patterns, patterns);
        self
    }

    /// Finds the values under these keys too.
    #[must_use]
    pub fn keys<T: Into<String>>(mut self, keys: impl IntoIterator<Item = T>) -> Self {
        add(&mut self.keys, keys);
        self
    }

    /// Finds the values at these places of an event too.
    #[must_use]
    pub fn paths<T: Into<String>>(mut self, paths: impl IntoIterator<Item = T>) -> Self {
        add(&mut self.paths, paths);
        self
    }

    /// Finds what the built-in rules find of these kinds too.
    #[must_use]
    pub fn kinds<T: Into<String>>(mut self, kinds: impl IntoIterator<Item = T>) -> Self {
        add(&mut self.kinds, kinds);
        self
    }

    /// Keeps what it finds.
    #[must_use]
    pub fn keep(self) -> Self {
        Self { action: Action::Keep, ..self }
    }

    /// Hashes what it finds.
    #[must_use]
    pub fn hash(self) -> Self {
        Self { action: Action::Hash, ..self }
    }
}

fn add<T: Into<String>>(list: &mut Vec<String>, more: impl IntoIterator<Item = T>) {
    list.extend(more.into_iter().map(Into::into));
}

/// Why a rule is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("masking rule `{rule}`: {why}")]
pub struct RuleError {
    /// The rule's name.
    pub rule: String,
    /// What is wrong, and what would be right.
    pub why: String,
}
