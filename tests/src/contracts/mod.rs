//! Vendors' own contracts. They lie in a folder beside the project and are never copied into it: where the folder is
//! absent, what needs it says so and is skipped.

use std::{
    env, fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use serde_json::Value;

pub mod jira;
pub mod sentry;

/// The folder beside the project; `PANICLE_SHARED` names another.
fn shared_dir() -> PathBuf {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    env::var_os("PANICLE_SHARED").map_or_else(beside, PathBuf::from)
}

/// Reads a JSON file of the folder, `specs/jira-cloud-v3.json`; `None` when it is not there, and then `what` is
/// reported as skipped.
///
/// # Panics
/// When the file is there and is not JSON.
pub fn shared_json(path: &str, what: &str) -> Option<Value> {
    let file = shared_dir().join(path);
    let Ok(text) = fs::read(&file) else {
        skipped(what, &format!("{path} is not there; set PANICLE_SHARED to the folder that has it"));
        return None;
    };
    Some(serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{path} is not JSON: {error}")))
}

/// Says on the real standard error, past the test runner's capture, that something was not tested.
pub fn skipped(what: &str, why: &str) {
    // In one piece: other tests write at the same time.
    let _ = std::io::stderr().write_all(format!("\nSKIPPED: {what}: {why}\n").as_bytes());
}

/// Compiles a schema of draft `draft` without looking anything up on the network.
fn compile(schema: &Value, draft: jsonschema::Draft) -> jsonschema::Validator {
    jsonschema::options()
        .with_draft(draft)
        .build(schema)
        .unwrap_or_else(|error| panic!("the vendor's schema does not compile: {error}"))
}

/// What `validator` holds against `value`; empty when nothing.
fn complaints(validator: &jsonschema::Validator, value: &Value) -> Vec<String> {
    validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}
