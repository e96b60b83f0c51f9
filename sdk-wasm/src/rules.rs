//! The app's own masking rules, as the shim keeps them.
//!
//! Read by hand, as everything of the shim's, but strictly: a rule that is half understood would hide nothing.

use panicle_protocol::mask::{Action, Masker, Rule, RuleError, Salt};
use serde_json::Value;

use crate::read;

/// The masker of a scope: the built-in rules, the app's own, and hashes salted with the DSN's key.
pub(crate) fn masker(scope: &Value) -> Result<Masker, RuleError> {
    let rules = scope.get("mask").map(rules).transpose()?.unwrap_or_default();
    let key = scope["key"].as_str().unwrap_or_default();
    Ok(Masker::new(&rules)?.salted(Salt::public(key)))
}

/// Why the rules of a scope cannot be used; empty when they can.
pub(crate) fn judge(scope: &str) -> String {
    let masker = match read::parse(scope) {
        Some(scope) => masker(&scope).map(drop),
        None => refuse("mask", "it can't be read"),
    };
    masker.map_or_else(|error| error.to_string(), |()| String::new())
}

fn rules(list: &Value) -> Result<Vec<Rule>, RuleError> {
    let Value::Array(list) = list else { return refuse("mask", "it takes a list of rules") };
    let mut rules = Vec::new();
    for (index, value) in list.iter().enumerate() {
        rules.push(rule(index, value)?);
    }
    Ok(rules)
}

fn rule(index: usize, value: &Value) -> Result<Rule, RuleError> {
    let (Some(name), Value::Object(fields)) = (value["name"].as_str(), value) else {
        return refuse(&format!("number {}", index + 1), "it needs a `name`");
    };
    let mut rule = Rule::named(name);
    for (field, value) in fields {
        let list = match field.as_str() {
            "name" => continue,
            "action" => {
                rule.action = action(name, value)?;
                continue;
            }
            "patterns" => &mut rule.patterns,
            "keys" => &mut rule.keys,
            "paths" => &mut rule.paths,
            "kinds" => &mut rule.kinds,
            _ => return refuse(name, &format!("`{field}` is not one of action, patterns, keys, paths, kinds")),
        };
        *list = texts(name, field, value)?;
    }
    Ok(rule)
}

fn action(rule: &str, value: &Value) -> Result<Action, RuleError> {
    match value.as_str() {
        Some("mask") => Ok(Action::Mask),
        Some("keep") => Ok(Action::Keep),
        Some("hash") => Ok(Action::Hash),
        _ => refuse(rule, "`action` is one of mask, keep, hash"),
    }
}

fn texts(rule: &str, field: &str, value: &Value) -> Result<Vec<String>, RuleError> {
    let texts = value.as_array().and_then(|list| list.iter().map(text).collect());
    texts.map_or_else(|| refuse(rule, &format!("`{field}` is a list of texts")), Ok)
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn refuse<T>(rule: &str, why: &str) -> Result<T, RuleError> {
    Err(RuleError { rule: rule.to_owned(), why: why.to_owned() })
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    #[test]
    fn rules_are_read_whole() {
        let every_field = json!([
            { "name": "a", "action": "hash", "patterns": ["A\\d"], "keys": ["a"], "paths": ["user.a"], "kinds": ["ip"] },
            { "name": "b", "action": "keep", "keys": [] },
        ]);
        let expected = [
            Rule::named("a").patterns(["A\\d"]).keys(["a"]).paths(["user.a"]).kinds(["ip"]).hash(),
            Rule::named("b").keep(),
        ];
        assert_eq!(rules(&every_field).unwrap(), expected);
    }

    #[test]
    fn what_is_no_rule_is_refused_by_name() {
        for (mask, why) in [
            (json!(null), "`mask`: it takes a list of rules"),
            (json!({ "name": "a" }), "`mask`: it takes a list of rules"),
            (json!([{ "name": "a", "keys": ["k"] }, { "keys": ["k"] }]), "`number 2`: it needs a `name`"),
            (json!(["a"]), "`number 1`: it needs a `name`"),
            (json!([{ "name": "a", "key": ["k"] }]), "`a`: `key` is not one of action, patterns, keys, paths, kinds"),
            (json!([{ "name": "a", "keys": "k" }]), "`a`: `keys` is a list of texts"),
            (json!([{ "name": "a", "patterns": ["x", {}] }]), "`a`: `patterns` is a list of texts"),
            (json!([{ "name": "a", "action": "remove" }]), "`a`: `action` is one of mask, keep, hash"),
        ] {
            assert_eq!(judge(&json!({ "mask": mask }).to_string()), format!("masking rule {why}"));
        }
        assert_eq!(judge("{"), "masking rule `mask`: it can't be read");
        // What only the masker can judge.
        assert!(judge(r#"{"mask": [{"name": "a", "patterns": ["(x)"]}]}"#).starts_with("masking rule `a`: "));
    }

    #[test]
    fn no_rules_are_fine() {
        assert_eq!(judge("{}"), "");
        assert_eq!(judge(r#"{"mask": []}"#), "");
    }

    #[test]
    fn hashes_differ_by_the_key_of_the_dsn() {
        let text = |key| {
            let scope =
                json!({ "key": key, "mask": [{ "name": "staff", "action": "hash", "patterns": ["EMP-\\d+"] }] });
            masker(&scope).unwrap().text("EMP-17").into_owned()
        };
        assert_eq!(text("one"), text("one"));
        assert_ne!(text("one"), text("another"));
    }
}
