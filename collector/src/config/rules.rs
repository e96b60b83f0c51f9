//! The masking rules of `mask.rules`. What is wrong with one is told under its name.

use panicle_protocol::mask::{Masker, Rule, RuleError};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The rules, each of a right shape and with patterns that can be used.
pub(super) fn read(rules: Vec<Value>) -> Result<Vec<Rule>, RuleError> {
    let one = |(index, rule)| named(index, rule).map_err(|(rule, why)| RuleError { rule, why });
    let rules = rules.into_iter().enumerate().map(one).collect::<Result<Vec<_>, _>>()?;
    Masker::new(&rules)?;
    Ok(rules)
}

/// One rule of a list; an error is its name, or its number where it has none, and what is wrong.
pub(super) fn named<T: DeserializeOwned>(index: usize, value: Value) -> Result<T, (String, String)> {
    let name = value.get("name").and_then(Value::as_str);
    let rule = name.map_or_else(|| format!("number {}", index + 1), str::to_owned);
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        let why = error.into_inner();
        (rule, if path == "." { why.to_string() } else { format!("`{path}`: {why}") })
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refused(rules: Value) -> String {
        read(rules.as_array().unwrap().clone()).unwrap_err().to_string()
    }

    #[test]
    fn a_rule_of_a_wrong_shape_is_refused_by_its_name() {
        let good = json!({ "name": "good", "keys": ["x"] });
        for (rule, hints) in [
            (json!({ "name": "staff", "pattern": ["x"] }), ["`staff`", "`pattern`"]),
            (json!({ "name": "staff", "action": "hide", "keys": ["x"] }), ["`staff`", "`action`"]),
            (json!({ "name": "staff", "patterns": "x" }), ["`staff`", "`patterns`"]),
            (json!({ "keys": ["x"] }), ["`number 2`", "`name`"]),
            (json!("staff"), ["`number 2`", "struct Rule"]),
        ] {
            let why = refused(json!([good, rule]));
            for hint in hints {
                assert!(why.contains(hint), "`{why}` does not say {hint}");
            }
        }
    }
}
