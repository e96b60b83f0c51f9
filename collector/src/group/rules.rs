//! Rules of one's own on what is one issue: the first that fits an event says its fingerprint.

use std::collections::BTreeMap;

use panicle_protocol::{
    event::EventView,
    fingerprint::{Fingerprint, is_default_part, v1},
    stack::{Frame, name},
};
use serde::Deserialize;

use crate::filter::Patterns;

/// All rules, the first that fits first.
#[derive(Clone, Debug, Default)]
pub struct Rules(Vec<Rule>);

/// One rule.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// What it is called in errors.
    name: String,
    /// What must fit, all of it, by field.
    #[serde(rename = "match")]
    matchers: BTreeMap<String, Matcher>,
    /// The parts of the fingerprint; `{{ default }}` stands for what it would be without the rule.
    fingerprint: Vec<String>,
    /// Title of the issue.
    #[serde(default)]
    title: Option<String>,
}

/// Globs of which one must fit.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Globs")]
struct Matcher(Patterns);

#[derive(Deserialize)]
#[serde(untagged, expecting = "a glob, or a list of globs")]
enum Globs {
    One(String),
    Several(Vec<String>),
}

/// What a rule can look at, besides `tag.…`.
const FIELDS: [&str; 8] = ["error_type", "type", "message", "function", "file", "release", "environment", "url"];

/// What is wrong with a rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("rule `{rule}`: {why}")]
pub struct RuleError {
    /// Its name.
    pub rule: String,
    /// What is wrong.
    pub why: String,
}

impl Rules {
    /// The rules, each known to be usable.
    pub fn new(rules: Vec<Rule>) -> Result<Self, RuleError> {
        for (index, rule) in rules.iter().enumerate() {
            let fail = |why: String| Err(RuleError { rule: rule.name.clone(), why });
            if rules[..index].iter().any(|other| other.name == rule.name) {
                return fail(String::from("there is another of this name"));
            }
            if let Err(why) = rule.check() {
                return fail(why);
            }
        }
        Ok(Self(rules))
    }

    /// The event's fingerprints: by the first rule that fits, else by what the client set, else by what grouping says.
    pub fn fingerprints(&self, event: EventView<'_>) -> Vec<Fingerprint> {
        match self.first(event) {
            Some(rule) => v1::said(event, &rule.fingerprint),
            None => v1::fingerprints(event),
        }
    }

    /// The title of an issue that this event describes.
    pub fn title(&self, event: EventView<'_>) -> String {
        let title = self.first(event).and_then(|rule| rule.title.clone());
        title.unwrap_or_else(|| event.title())
    }

    fn first(&self, event: EventView<'_>) -> Option<&Rule> {
        if self.0.is_empty() {
            return None;
        }
        let frames = event.frames();
        self.0.iter().find(|rule| rule.fits(event, &frames))
    }
}

impl Rule {
    fn check(&self) -> Result<(), String> {
        if self.matchers.is_empty() {
            return Err(String::from("`match` says nothing; a rule for every event would make all of them one issue"));
        }
        for field in self.matchers.keys() {
            let is_tag = field.strip_prefix("tag.").is_some_and(|tag| !tag.is_empty());
            if !is_tag && !FIELDS.contains(&field.as_str()) {
                return Err(format!("`match.{field}`: unknown; known are {}, tag.<name>", FIELDS.join(", ")));
            }
        }
        if self.fingerprint.is_empty() || self.fingerprint.iter().any(|part| part.trim().is_empty()) {
            return Err(String::from("`fingerprint`: empty"));
        }
        match self.fingerprint.iter().find(|part| part.contains("{{") && !is_default_part(part)) {
            Some(part) => Err(format!("`fingerprint`: unknown `{part}`; known is `{{{{ default }}}}`")),
            None => Ok(()),
        }
    }

    fn fits(&self, event: EventView<'_>, frames: &[Frame]) -> bool {
        self.matchers.iter().all(|(field, Matcher(patterns))| {
            let fits = |text: &str| patterns.fit(text);
            let is = |text: Option<&str>| text.is_some_and(fits);
            match field.as_str() {
                "error_type" => fits(event.classification().error_type.as_str()),
                "type" => is(event.exception_type()),
                "message" => is(event.exception_value()) || is(event.message()),
                "function" => functions(frames).any(|function| fits(&function)),
                "file" => files(frames).any(fits) || event.location().is_some_and(|at| fits(&at.file)),
                "release" => is(event.release()),
                "environment" => is(event.environment()),
                "url" => is(event.0["request"]["url"].as_str()),
                tag => event.tags().iter().any(|(name, value)| tag.strip_prefix("tag.") == Some(name) && fits(value)),
            }
        })
    }
}

impl TryFrom<Globs> for Matcher {
    type Error = String;

    fn try_from(globs: Globs) -> Result<Self, String> {
        let globs = match globs {
            Globs::One(glob) => vec![glob],
            Globs::Several(globs) => globs,
        };
        if globs.is_empty() || globs.iter().any(String::is_empty) {
            return Err(String::from("an empty pattern fits nothing"));
        }
        Patterns::try_from(globs).map(Self).map_err(|error| error.to_string())
    }
}

/// As they are written and without what differs between builds.
fn functions(frames: &[Frame]) -> impl Iterator<Item = String> {
    let written = frames.iter().filter_map(|frame| frame.function.clone());
    written.flat_map(|function| [name::plain(&function), function])
}

fn files(frames: &[Frame]) -> impl Iterator<Item = &str> {
    frames.iter().flat_map(|frame| [&frame.filename, &frame.abs_path]).flatten().map(String::as_str)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn rules(rules: Value) -> Result<Rules, RuleError> {
        Rules::new(serde_json::from_value(rules).unwrap())
    }

    fn event() -> Value {
        json!({
            "release": "shop@1.4.0", "environment": "production", "tags": { "team": "checkout" },
            "request": { "url": "https://shop.example/cart" },
            "exception": { "values": [{ "type": "TypeError", "value": "x is undefined", "stacktrace": { "frames": [
                { "function": "Cart.pay", "filename": "src/cart.ts", "in_app": true } ] } }] },
        })
    }

    #[test]
    fn every_field_can_be_asked_for_and_all_must_fit() {
        let event = event();
        let fits = |matchers: Value| {
            let rules = rules(json!([{ "name": "r", "match": matchers, "fingerprint": ["r"] }])).unwrap();
            rules.first(EventView(&event)).is_some()
        };
        for fitting in [
            json!({ "type": "TypeError", "error_type": "js_error" }),
            json!({ "message": "* is undefined", "function": "*.pay" }),
            json!({ "file": ["x", "src/*.ts"], "release": "shop@1.*", "environment": "production" }),
            json!({ "url": "https://*/cart", "tag.team": "checkout" }),
        ] {
            assert!(fits(fitting.clone()), "{fitting}");
        }
        for other in [
            json!({ "type": "TypeError", "release": "shop@2.*" }),
            json!({ "tag.team": "search" }),
            json!({ "tag.crew": "*" }),
            json!({ "function": "pay" }),
        ] {
            assert!(!fits(other.clone()), "{other}");
        }
    }

    #[test]
    fn the_first_rule_wins_over_what_the_client_set() {
        let mut event = event();
        event["fingerprint"] = json!(["mine"]);
        let rules = rules(json!([
            { "name": "none", "match": { "type": "RangeError" }, "fingerprint": ["none"] },
            { "name": "first", "match": { "type": "*" }, "fingerprint": ["first"], "title": "Checkout fails" },
            { "name": "second", "match": { "type": "*" }, "fingerprint": ["second"] },
        ]))
        .unwrap();
        let view = EventView(&event);
        assert_eq!(rules.fingerprints(view), v1::said(view, &["first"]));
        assert_eq!(rules.title(view), "Checkout fails");
        assert_eq!(Rules::default().fingerprints(view), v1::said(view, &["mine"]));
        assert_eq!(Rules::default().title(view), "TypeError: x is undefined");
    }

    #[test]
    fn a_rule_that_can_not_be_meant_is_refused() {
        let good = json!({ "name": "good", "match": { "type": "x" }, "fingerprint": ["x"] });
        for (field, value, hint) in [
            ("match", json!({}), "`match`"),
            ("match", json!({ "typ": "x" }), "`match.typ`"),
            ("match", json!({ "tag.": "x" }), "`match.tag.`"),
            ("fingerprint", json!([]), "`fingerprint`"),
            ("fingerprint", json!(["{{ type }}"]), "{{ type }}"),
            ("name", json!("good"), "another"),
        ] {
            let mut rule = good.clone();
            rule["name"] = json!("bad");
            rule[field] = value;
            let why = rules(json!([good, rule])).unwrap_err().to_string();
            assert!(why.contains(hint), "`{why}` does not say {hint}");
        }
    }
}
