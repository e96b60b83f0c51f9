//! The rules of `grouping.rules`. What is wrong with one is told under its name.

use serde_json::Value;

use super::rules::named;
use crate::group::rules::{RuleError, Rules};

/// The rules, each of a right shape and usable.
pub(super) fn read(rules: Vec<Value>) -> Result<Rules, RuleError> {
    let one = |(index, rule)| named(index, rule).map_err(|(rule, why)| RuleError { rule, why });
    Rules::new(rules.into_iter().enumerate().map(one).collect::<Result<_, _>>()?)
}
