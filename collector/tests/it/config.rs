//! The configuration: what it takes, and what it refuses by name.

use std::{fs, process::Command};

use panicle_collector::config::{self, Config, DEFAULT_YAML, Env};
use secrecy::ExposeSecret;
use tempfile::TempDir;

fn load(yaml: &str, env: &[(&str, &str)]) -> Result<Config, String> {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("panicle.yaml");
    fs::write(&file, yaml).unwrap();
    let env: Env = env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    config::load(Some(&file), &env).map_err(|error| error.to_string())
}

#[track_caller]
fn refused(yaml: &str, env: &[(&str, &str)], names: &str) {
    let why = load(yaml, env).unwrap_err();
    assert!(why.contains(names), "`{why}` does not name {names}");
}

#[test]
fn the_default_file_is_the_default() {
    let of_default = load(DEFAULT_YAML, &[]).unwrap();
    let of_nothing = config::load(None, &Env::new()).unwrap();
    assert_eq!(format!("{of_default:?}"), format!("{of_nothing:?}"));
    assert_eq!(of_nothing.http.listen, "127.0.0.1:4800");
    assert!(of_nothing.upstream.is_none() && of_nothing.jira.is_none() && of_nothing.github.is_none());
}

#[test]
fn a_file_changes_what_it_names_and_the_environment_has_the_last_word() {
    let yaml = "http:\n  listen: 127.0.0.1:1\ningest:\n  max_items: 7\n  allowed_origins: [https://a.example]\njira:\n";
    let env = [("PANICLE__INGEST__MAX_ITEMS", "8"), ("PANICLE__DATA__DIR", "/var/lib/panicle"), ("HOME", "/root")];
    let config = load(yaml, &env).unwrap();
    assert_eq!(config.http.listen, "127.0.0.1:1");
    assert_eq!(config.ingest.max_items, 8);
    assert_eq!(config.data.dir.to_str(), Some("/var/lib/panicle"));
    assert_eq!(config.ingest.max_depth, 64);
    assert!(config.ingest.allows_origin("https://a.example") && !config.ingest.allows_origin("https://b.example"));
}

#[test]
fn unknown_keys_are_refused_by_name() {
    refused("http:\n  lisen: 127.0.0.1:1\n", &[], "`http.lisen`");
    refused("htp: {}\n", &[], "`htp`");
    refused("jira:\n  transitions:\n    done: Done\n", &[], "`jira.transitions.done`");
    refused("", &[("PANICLE__HTTP__LISEN", "x")], "PANICLE__HTTP__LISEN");
    refused("", &[("PANICLE__HTTP__LISTEN__X", "x")], "http.listen.x");
}

#[test]
fn values_that_do_not_fit_are_refused_by_name() {
    refused("ingest:\n  max_items: many\n", &[], "ingest.max_items");
    refused("ingest:\n  max_depth: 121\n", &[], "ingest.max_depth");
    refused("ingest:\n  max_event_bytes: 0\n", &[], "ingest.max_event_bytes");
    refused("artifacts:\n  max_file_bytes: 0\n", &[], "artifacts.max_file_bytes");
    refused("artifacts:\n  max_total_bytes: 1\n", &[], "artifacts.max_total_bytes");
    refused("http: 7\n", &[], "`http`");
    refused("http:\n  public_url: ftp://x\n", &[], "http.public_url");
    refused("upstream:\n  dsn: nonsense\n", &[], "upstream.dsn");
    refused("jira:\n  url: https://x.atlassian.net\n", &[], "jira.email");
    refused("- a list\n", &[], "mapping");
    refused("http: [\n", &[], "is not a configuration");
    refused("http:\n  listen: a\n  listen: b\n", &[], "is not a configuration");
}

#[test]
fn a_grouping_rule_that_does_not_fit_is_refused_by_its_name_and_key() {
    let rule = |fields: &str| format!("grouping:\n  rules:\n    - {{name: pay, {fields}}}\n");
    for (fields, names) in [
        ("match: {typ: x}, fingerprint: [x]", "`grouping.rules`: rule `pay`: `match.typ`"),
        ("match: {type: []}, fingerprint: [x]", "`match.type`"),
        ("match: {type: 'a['}, fingerprint: [x]", "`match.type`"),
        ("match: {type: 7}, fingerprint: [x]", "`match.type`"),
        ("match: {type: x}, fingerprint: x", "`fingerprint`"),
        ("match: {type: x}, fingerprint: ['{{ type }}']", "`fingerprint`"),
        ("match: {type: x}, fingerprints: [x]", "`fingerprints`"),
        ("fingerprint: [x]", "`match`"),
    ] {
        refused(&rule(fields), &[], names);
    }
    let config = load(&rule("match: {tag.team: [a, 'b*']}, fingerprint: [x, '{{ default }}']"), &[]);
    assert!(config.is_ok(), "{config:?}");
}

#[test]
fn a_dsn_that_cannot_be_read_is_not_repeated() {
    let why = load("upstream:\n  dsn: secret-pasted-here\n", &[]).unwrap_err();
    assert!(!why.contains("secret-pasted-here"), "{why}");
}

#[test]
fn secrets_come_from_the_environment_or_from_files_and_are_never_shown() {
    refused("http:\n  api_token: s3cret\n", &[], "PANICLE__HTTP__API_TOKEN");
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("token");
    fs::write(&file, "s3cret\n").unwrap();
    let yaml = format!("github:\n  webhook_secret_file: {}\n", file.display());
    let config = load(&yaml, &[("PANICLE__HTTP__API_TOKEN", "t0ken")]).unwrap();
    assert_eq!(config.http.api_token.as_ref().unwrap().expose_secret(), "t0ken");
    assert_eq!(config.github.as_ref().unwrap().webhook_secret.expose_secret(), "s3cret");
    let shown = format!("{config:?}");
    assert!(!shown.contains("t0ken") && !shown.contains("s3cret"), "{shown}");
    refused(&yaml, &[("PANICLE__GITHUB__WEBHOOK_SECRET", "other")], "given twice");
    refused("http:\n  api_token_file: /no/such/file\n", &[], "http.api_token_file");
}

#[test]
fn check_says_what_is_wrong_and_mask_masks() {
    let panicle = || Command::new(env!("CARGO_BIN_EXE_panicle"));
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("panicle.yaml");
    fs::write(&file, DEFAULT_YAML).unwrap();
    assert!(panicle().arg("check").arg(&file).status().unwrap().success());
    fs::write(&file, "ingst: {}\n").unwrap();
    let wrong = panicle().arg("check").arg(&file).output().unwrap();
    assert!(!wrong.status.success());
    assert!(String::from_utf8(wrong.stderr).unwrap().contains("`ingst`"));

    let text = dir.path().join("text");
    fs::write(&text, "mail zhang@example.com now\n").unwrap();
    let masked = panicle().arg("mask").stdin(fs::File::open(&text).unwrap()).output().unwrap();
    let masked = String::from_utf8(masked.stdout).unwrap();
    assert!(masked.starts_with("mail ") && masked.ends_with(" now\n") && !masked.contains("zhang@"), "{masked}");
}
