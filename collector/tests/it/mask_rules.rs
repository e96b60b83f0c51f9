//! Masking rules of one's own, from the configuration.

use std::{fs, process::Command};

use panicle_collector::config;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::app::{TestApp, a_panic};

const RULES: &str = r"[
    {name: employee, action: hash, patterns: ['EMP-\d{6}']},
    {name: customer, keys: [customer_name], paths: ['extra.**.address', user.name]},
    {name: node, action: keep, paths: [tags.node]},
    {name: inside, action: keep, kinds: [mac]}
]";

async fn stored(app: &TestApp, event: &Value) -> Value {
    let id = app.send(event).await;
    app.get(&format!("/api/v1/events/{id}")).await["payload"].clone()
}

#[tokio::test]
async fn own_rules_mask_hash_and_keep() {
    let app = TestApp::with(&[("MASK__RULES", RULES)]).await;
    let mut event = a_panic(1, "no such employee: EMP-123456");
    event["user"] = json!({ "name": "Zhang San", "id": "EMP-123456" });
    event["tags"] = json!({ "node": "203.0.113.77", "client": "203.0.113.78", "card": "00:1a:2b:3c:4d:5e" });
    event["extra"] = json!({ "customerName": "Li Si", "order": { "ship": { "address": "1 Main Street" } } });
    let payload = stored(&app, &event).await;
    let value = payload["exception"]["values"][0]["value"].as_str().unwrap();
    let hash = value.strip_prefix("no such employee: ").unwrap();
    assert!(hash.starts_with("[employee:") && hash.len() == "[employee:]".len() + 16, "{hash}");
    assert_eq!(payload["user"]["name"], "[customer]");
    assert!(payload["user"]["id"].as_str().unwrap().starts_with(hash), "{}", payload["user"]);
    assert_eq!(payload["tags"]["node"], "203.0.113.77");
    assert_eq!(payload["tags"]["client"], "203.0.*.*");
    assert_eq!(payload["tags"]["card"], "00:1a:2b:3c:4d:5e");
    assert_eq!(
        payload["extra"],
        json!({ "customerName": "[customer]", "order": { "ship": { "address": "[customer]" } } })
    );
    app.digested().await;
    let page = app.http.get(app.at("/issues/1")).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("<b>employee</b> ×2 in") && page.contains("<b>customer</b> ×3 in"), "{page}");
}

#[tokio::test]
async fn the_same_hashed_value_still_groups() {
    let app = TestApp::with(&[("MASK__RULES", RULES)]).await;
    for (id, employee) in [(1, "EMP-123456"), (2, "EMP-123456"), (3, "EMP-654321")] {
        let mut event = a_panic(id, "boom");
        event["fingerprint"] = json!(["{{ default }}", employee]);
        app.send(&event).await;
    }
    let mut counts: Vec<_> = app.issues().await.iter().map(|issue| issue["event_count"].as_i64().unwrap()).collect();
    counts.sort_unstable();
    assert_eq!(counts, [1, 2]);
    assert_eq!(app.number("SELECT COUNT(*) FROM events WHERE instr(payload, 'EMP-') > 0").await, 0);
}

#[test]
fn a_wrong_rule_is_refused_at_start_and_by_check_under_its_name() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("panicle.yaml");
    for (rule, hint) in [
        (r"{name: staff, patterns: ['(EMP|ID)-\d+']}", "staff"),
        (r"{name: staff, patterns: ['[A-Z']}", "staff"),
        (r"{name: staff, patterns: ['']}", "staff"),
        ("{name: staff, kinds: [e-mail]}", "e-mail"),
        ("{name: staff}", "staff"),
        ("{name: staff, keys: [a], colour: red}", "colour"),
        ("{name: Staff Number, keys: [a]}", "Staff Number"),
        ("{keys: [a]}", "number 1"),
    ] {
        fs::write(&file, format!("mask:\n  rules:\n    - {rule}\n")).unwrap();
        let path = file.to_str().unwrap();
        for arguments in [&["check", path][..], &["serve", "--config", path], &["mask", "--rules", path]] {
            let command =
                Command::new(env!("CARGO_BIN_EXE_panicle")).args(arguments).current_dir(&dir).output().unwrap();
            let why = String::from_utf8(command.stderr).unwrap();
            assert!(!command.status.success(), "{rule} is taken by {arguments:?}");
            assert!(why.contains("mask.rules") && why.contains(hint), "{arguments:?} of {rule}: {why}");
        }
    }
}

#[test]
fn the_examples_of_the_default_file_and_of_the_documentation_are_right() {
    let commented =
        config::DEFAULT_YAML.lines().skip_while(|line| *line != "  # rules:").take_while(|line| line.contains('#'));
    let of_default: String = commented.map(|line| line.replacen("# ", "", 1) + "\n").collect();
    let page = include_str!("../../../docs/privacy.md");
    let of_page = page.split("```yaml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let (dir, env) = (TempDir::new().unwrap(), config::Env::new());
    let file = dir.path().join("panicle.yaml");
    for (yaml, names) in [
        (format!("mask:\n{of_default}"), &["employee", "customer", "inside"][..]),
        (of_page.to_owned(), &["employee", "customer", "account", "nodes"]),
    ] {
        fs::write(&file, yaml).unwrap();
        let rules = config::load(Some(&file), &env).unwrap().mask.rules;
        assert_eq!(rules.iter().map(|rule| rule.name.as_str()).collect::<Vec<_>>(), names);
    }
}
