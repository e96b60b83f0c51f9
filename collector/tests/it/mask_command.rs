//! `panicle mask`, as somebody types it.

use std::{
    fs,
    io::Write as _,
    process::{Command, Output, Stdio},
};

use serde_json::{Value, json};
use tempfile::TempDir;

fn mask(arguments: &[&str], input: &[u8]) -> (Output, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_panicle"));
    command.arg("mask").args(arguments).env_remove("PANICLE_CONFIG");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    (output, text)
}

#[test]
fn text_is_masked_across_its_lines() {
    let key = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq\nAASCBKcwggSj\n-----END PRIVATE KEY-----";
    let (output, text) = mask(&[], format!("mail bob@example.com\n{key}\nbye\n").as_bytes());
    assert!(output.status.success());
    assert!(text.starts_with("mail [email]\n") && text.ends_with("\nbye\n") && !text.contains("MII"), "{text}");
}

#[test]
fn each_line_of_json_is_an_event() {
    let input = "{\"message\":\"bob@example.com\"}\n\n{\"message\":\"\\ud83d 13812345678\"}\n";
    let (output, text) = mask(&["--json"], input.as_bytes());
    assert!(output.status.success());
    let events: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(events[0]["message"], "[email]");
    assert_eq!(events[0]["_meta"]["message"][""]["rem"][0][0], "@email");
    assert_eq!(events[1]["message"], "\u{fffd} 138****5678");
}

#[test]
fn lines_that_are_no_json_are_named_and_the_others_done() {
    let (output, text) = mask(&["--json"], b"{}\nbob@example.com\n[\"bob@example.com\"]\n{\n\xff\n");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text, "{}\n[\"[email]\"]\n");
    let complaint = String::from_utf8(output.stderr).unwrap();
    for line in ["line 2 ", "line 4 ", "line 5 "] {
        assert!(complaint.contains(line), "{complaint}");
    }
    assert!(!complaint.contains("bob"), "{complaint}");
}

#[test]
fn own_rules_come_from_the_servers_file_which_may_lack_its_secrets() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("panicle.yaml");
    let jira = "jira:\n  url: https://example.atlassian.net\n";
    let rules =
        "mask:\n  rules:\n    - {name: customer, paths: [user.name]}\n    - {name: staff, patterns: ['EMP-\\d{6}']}\n";
    fs::write(&file, format!("{jira}{rules}")).unwrap();
    let rules = ["--rules", file.to_str().unwrap()];
    assert_eq!(mask(&rules, b"by EMP-123456\n").1, "by [staff]\n");
    let (_, text) = mask(&[&rules[..], &["--json"]].concat(), b"{\"user\":{\"name\":\"Bob\"}}\n");
    let event: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(event["user"]["name"], json!("[customer]"));
}

#[test]
fn the_help_shows_examples_and_a_missing_file_is_named() {
    let (_, help) = mask(&["--help"], b"");
    assert!(help.contains("Examples:") && help.contains("panicle mask --json"), "{help}");
    let (output, _) = mask(&["--rules", "no-such.yaml"], b"");
    assert!(!output.status.success());
    assert!(String::from_utf8(output.stderr).unwrap().contains("no-such.yaml"));
}
