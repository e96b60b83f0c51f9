//! The npm packages of the workspaces, exactly as package-lock.json names them.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::progress::Progress;
use crate::workspace::{Workspace, which};

/// Runs `npm ci` unless what is installed is what the lock names.
pub(crate) fn install(workspace: &Workspace, progress: &Progress) -> Result<()> {
    let lock = read(&workspace.root.join("package-lock.json")).context("cannot read package-lock.json")?;
    let installed = read(&workspace.root.join("node_modules/.package-lock.json"));
    if installed.is_ok_and(|installed| is_up_to_date(&lock, &installed)) {
        return Ok(());
    }
    progress.step("npm packages", |step| {
        ensure!(which("npm").is_some(), "please install Node 20 or newer, with npm");
        step.say("npm ci: esbuild, TypeScript, vitest and what the browser tests drive");
        step.run(workspace.command("npm").args(["ci", "--no-audit", "--no-fund"]))?;
        step.say("installed what package-lock.json names");
        Ok(())
    })
}

fn read(file: &Path) -> Result<Value> {
    Ok(serde_json::from_str(&fs::read_to_string(file)?)?)
}

/// Compares package-lock.json with npm's own record of what is in node_modules. Optional packages (other platforms'
/// binaries) may be missing; nothing may have another version, and nothing else may be there.
fn is_up_to_date(lock: &Value, installed: &Value) -> bool {
    let (Some(lock), Some(installed)) = (lock["packages"].as_object(), installed["packages"].as_object()) else {
        return false;
    };
    let same = |name: &String, entry: &Value| {
        installed.get(name).map_or_else(
            || entry["optional"] == true || entry["devOptional"] == true,
            |found| found["version"] == entry["version"] && found["link"] == entry["link"],
        )
    };
    lock.iter().filter(|(name, _)| name.contains("node_modules/")).all(|(name, entry)| same(name, entry))
        && installed.keys().all(|name| lock.contains_key(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(installed: Value, expected: bool) {
        let lock = json!({"packages": {
            "": {"name": "workspace"},
            "js-shim": {"version": "0.1.0"},
            "node_modules/js-shim": {"link": true},
            "node_modules/vitest": {"version": "4.1.12"},
            "node_modules/fsevents": {"version": "2.3.3", "optional": true},
        }});
        let installed = json!({ "packages": installed });
        assert_eq!(is_up_to_date(&lock, &installed), expected, "{installed}");
    }

    #[test]
    fn npm_runs_only_when_the_lock_and_the_folder_differ() {
        let link = json!({"link": true});
        check(json!({"node_modules/js-shim": link, "node_modules/vitest": {"version": "4.1.12"}}), true);
        check(json!({"node_modules/js-shim": link, "node_modules/vitest": {"version": "4.1.11"}}), false);
        check(json!({"node_modules/vitest": {"version": "4.1.12"}}), false);
        check(
            json!({"node_modules/js-shim": link, "node_modules/vitest": {"version": "4.1.12"}, "node_modules/x": {}}),
            false,
        );
    }

    #[test]
    fn rubbish_is_not_up_to_date() {
        assert!(!is_up_to_date(&Value::Null, &Value::Null));
    }
}
