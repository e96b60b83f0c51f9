//! The app's own masking rules, as the shim keeps them. Strict, unlike all else that is read of the shim's: a rule that is half
//! understood would hide nothing.

use alloc::{borrow::ToOwned as _, string::String, vec::Vec};

use crate::{
    json::{Json, number},
    mask::{Action, Masker, Rule, RuleError, Salt},
};

/// The masker of a scope: the built-in rules, the app's own, and hashes salted with the DSN's key.
pub(super) fn masker(scope: &str) -> Result<Masker, RuleError> {
    // Of all that reads JSON here, masking is what takes nothing else.
    if Masker::default().json(scope.as_bytes()).is_err() {
        return refuse("mask", "it can't be read");
    }
    let scope = Json::of(scope);
    let rules = scope.get("mask").map(rules).transpose()?.unwrap_or_default();
    let key = scope.get("key").and_then(Json::text).unwrap_or_default();
    Ok(Masker::new(&rules)?.salted(Salt::public(&key)))
}

/// Why the rules of a scope cannot be used; empty when they can.
pub fn judge(scope: &str) -> String {
    match masker(scope) {
        Ok(_) => String::new(),
        Err(RuleError { rule, why }) => ["masking rule `", &rule, "`: ", &why].concat(),
    }
}

fn rules(list: Json<'_>) -> Result<Vec<Rule>, RuleError> {
    if !list.is_list() {
        return refuse("mask", "it takes a list of rules");
    }
    list.items().enumerate().map(|(index, value)| rule(index, value)).collect()
}

fn rule(index: usize, value: Json<'_>) -> Result<Rule, RuleError> {
    let Some(name) = value.get("name").and_then(Json::text) else {
        return refuse(&["number ", &number(index + 1)].concat(), "it needs a `name`");
    };
    let mut rule = Rule::named(&*name);
    for (field, value) in value.members() {
        let list = match &*field {
            "name" => continue,
            "action" => {
                rule.action = action(&name, value)?;
                continue;
            }
            "patterns" => &mut rule.patterns,
            "keys" => &mut rule.keys,
            "paths" => &mut rule.paths,
            "kinds" => &mut rule.kinds,
            _ => return refuse(&name, &["`", &field, "` is not one of action, patterns, keys, paths, kinds"].concat()),
        };
        *list = texts(&name, &field, value)?;
    }
    Ok(rule)
}

fn action(rule: &str, value: Json<'_>) -> Result<Action, RuleError> {
    match value.text().as_deref() {
        Some("mask") => Ok(Action::Mask),
        Some("keep") => Ok(Action::Keep),
        Some("hash") => Ok(Action::Hash),
        _ => refuse(rule, "`action` is one of mask, keep, hash"),
    }
}

fn texts(rule: &str, field: &str, value: Json<'_>) -> Result<Vec<String>, RuleError> {
    let texts = value.items().map(|text| Some(text.text()?.into_owned())).collect();
    match texts {
        Some(texts) if value.is_list() => Ok(texts),
        _ => refuse(rule, &["`", field, "` is a list of texts"].concat()),
    }
}

fn refuse<T>(rule: &str, why: &str) -> Result<T, RuleError> {
    Err(RuleError { rule: rule.to_owned(), why: why.to_owned() })
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString as _;

    use serde_json::json;

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
        assert_eq!(rules(Json::of(&every_field.to_string())).unwrap(), expected);
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
        for broken in ["{", r#"{"mask": [{"name": "a", "keys": ["k"]} {"name": "b"}]}"#] {
            assert_eq!(judge(broken), "masking rule `mask`: it can't be read");
        }
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
            masker(&scope.to_string()).unwrap().text("EMP-17").into_owned()
        };
        assert_eq!(text("one"), text("one"));
        assert_ne!(text("one"), text("another"));
    }
}
