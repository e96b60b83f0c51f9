//! `cargo xtask tidy`: the house rules no compiler checks. Each check is a pure function from texts to complaints.

mod code_map;
mod config_keys;
mod edges;
mod sources;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::progress::{Progress, Step};
use crate::workspace::Workspace;

/// Folders whose modules the code map in ARCHITECTURE.md must name.
const MAPPED: [&str; 4] = ["collector/src", "protocol/src", "sdk-wasm/src", "js-shim/src"];
const DEFAULT_CONFIG: &str = "collector/src/config/default.yaml";

/// Runs all checks and fails with all complaints.
pub(crate) fn run(workspace: &Workspace, progress: &Progress) -> Result<()> {
    progress.step("tidy", |step| {
        step.say("code map, configuration comments, file lengths, words, unsafe, dependency edges, fresh shim");
        let mut complaints = Vec::new();
        complaints.extend(check_code_map(&workspace.root)?);
        complaints.extend(config_keys::check(&read(&workspace.root.join(DEFAULT_CONFIG))?));
        complaints.extend(check_sources(workspace)?);
        complaints.extend(check_edges(workspace)?);
        complaints.extend(check_shim(workspace, step));
        for complaint in &complaints {
            step.write(&format!("- {complaint}"));
        }
        if complaints.is_empty() { Ok(()) } else { bail!("{} complaints", complaints.len()) }
    })
}

fn check_code_map(root: &Path) -> Result<Vec<String>> {
    let document = read(&root.join("ARCHITECTURE.md"))?;
    let mut complaints = Vec::new();
    for folder in MAPPED {
        let mut names = Vec::new();
        list(&root.join(folder), "", &mut names).with_context(|| format!("cannot read {folder}"))?;
        complaints.extend(code_map::check(&document, folder, &names));
    }
    Ok(complaints)
}

/// Files and folders as paths from the first `folder`.
fn list(folder: &Path, prefix: &str, names: &mut Vec<String>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            list(&entry.path(), &format!("{name}/"), names)?;
        }
        // Declarations of what others make are no modules.
        if !name.ends_with(".d.ts") {
            names.push(name);
        }
    }
    Ok(())
}

fn check_sources(workspace: &Workspace) -> Result<Vec<String>> {
    let listed = workspace.command("git").args(["ls-files", "-z", "-co", "--exclude-standard"]).output()?;
    let listed = String::from_utf8(listed.stdout)?;
    let mut complaints = Vec::new();
    for name in listed.split('\0').filter(|name| !name.is_empty()) {
        // A file that is not text, or was deleted but not yet committed, has nothing to say here.
        if let Ok(text) = fs::read_to_string(workspace.root.join(name)) {
            complaints.extend(sources::check(name, &text));
        }
    }
    Ok(complaints)
}

fn check_edges(workspace: &Workspace) -> Result<Vec<String>> {
    let told = workspace.cargo().args(["metadata", "--no-deps", "--format-version", "1"]).output()?;
    Ok(edges::check(&serde_json::from_slice(&told.stdout).context("`cargo metadata` made no sense")?))
}

fn check_shim(workspace: &Workspace, step: &Step) -> Option<String> {
    let mut command = workspace.command("npm");
    command.args(["run", "-w", "js-shim", "build", "--", "--check"]);
    let stale = step.run(&mut command).err()?;
    Some(format!("sdk-wasm/js/shim.js is not what js-shim/src makes ({stale:#}): `npm run -w js-shim build`, commit"))
}

fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
}
