//! Rules of one's own: what else to mask, to keep, or to hash.

use serde::Deserialize;

/// What to do with what a rule finds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// What it is called in `_meta`, in what it puts in place, and in errors: lower-case letters, digits, `-` and `_`.
    pub name: String,
    /// What to do.
    #[serde(default)]
    pub action: Action,
    /// Pieces of text: `EMP-\d{6}`. See the documentation of masking for what a pattern may hold.
    #[serde(default)]
    pub patterns: Vec<String>,
    /// Values under these keys, whatever their case and gaps: `customer_name` is `customerName` too.
    #[serde(default)]
    pub keys: Vec<String>,
    /// Values at these places of an event: `user.name`, `extra.**.address`, `tags.*`.
    #[serde(default)]
    pub paths: Vec<String>,
    /// What the built-in rules find of these kinds: `ip`.
    #[serde(default)]
    pub kinds: Vec<String>,
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
