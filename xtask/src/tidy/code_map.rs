//! The code map in ARCHITECTURE.md names every module, and names none that is gone.

use std::collections::BTreeSet;

/// Modules that need no entry: they say nothing about structure.
const SELF_EVIDENT: [&str; 3] = ["lib", "main", "mod"];

/// Compares a folder's `files` (and folders, and `folder/files`) with the section whose heading names the crate, such as
/// ``### `protocol/`: pure types``. A module counts as named by its bare name in backticks; one inside a folder may be named.
pub(super) fn check(document: &str, folder: &str, files: &[String]) -> Vec<String> {
    let home = folder.split('/').next().unwrap_or(folder);
    let section = section_about(document, home);
    let named: BTreeSet<&str> = section.split('`').skip(1).step_by(2).collect();
    let there: BTreeSet<&str> = files.iter().map(|file| module(file)).collect();
    let is_named = |name: &str| named.contains(name) || named.contains(format!("{name}/").as_str());
    let outer = there.iter().filter(|name| !name.contains('/'));
    let missing = outer.filter(|name| !SELF_EVIDENT.contains(name) && !is_named(name));
    let missing = missing.map(|name| format!("ARCHITECTURE.md: the code map of `{home}/` does not name `{name}`"));
    let listed = section.lines().flat_map(first_cell_names);
    let gone = listed.filter(|name| !there.contains(name.trim_end_matches('/')));
    let gone = gone.map(|name| format!("ARCHITECTURE.md: `{name}` in the code map of `{home}/` is not in {folder}"));
    missing.chain(gone).collect()
}

fn module(file: &str) -> &str {
    file.split('.').next().unwrap_or(file)
}

fn section_about(document: &str, home: &str) -> String {
    let mut lines = Vec::new();
    let mut inside = false;
    for line in document.lines() {
        if let Some(named) = crate_of_heading(line) {
            inside = named == home;
        }
        if inside {
            lines.push(line);
        }
    }
    lines.join("\n")
}

/// The folder a heading is about; an empty one for a heading that names none.
fn crate_of_heading(line: &str) -> Option<&str> {
    let title = line.strip_prefix('#')?.trim_start_matches('#').trim_start();
    Some(title.strip_prefix('`').and_then(|title| title.split(['/', '`']).next()).unwrap_or_default())
}

/// What a table's row is about: the names in backticks in its first cell.
fn first_cell_names(row: &str) -> impl Iterator<Item = &str> {
    let cell = row.strip_prefix('|').and_then(|row| row.split('|').next()).unwrap_or_default();
    cell.split('`').skip(1).step_by(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = "# Map\n## Code map\n### `protocol/` — pure\n| module | what |\n|---|---|\n\
        | `event`, `stack` | types of `serde` |\n### `collector/`: the server\n| `ingest` | a request |\n\
        ## Invariants\n`worker`\n";

    fn complaints(folder: &str, files: &[&str]) -> Vec<String> {
        check(DOCUMENT, folder, &files.iter().map(|file| (*file).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn named_modules_pass() {
        assert!(complaints("protocol/src", &["lib.rs", "event.rs", "stack"]).is_empty());
        assert!(complaints("collector/src", &["ingest", "main.rs"]).is_empty());
    }

    #[test]
    fn a_module_that_is_not_named_fails() {
        let complaints = complaints("protocol/src", &["event.rs", "stack", "dsn.rs"]);
        assert_eq!(complaints.len(), 1);
        assert!(complaints[0].contains("does not name `dsn`"));
    }

    #[test]
    fn a_name_in_another_section_does_not_count() {
        assert_eq!(complaints("collector/src", &["ingest", "event.rs", "worker.rs"]).len(), 2);
    }

    #[test]
    fn a_named_module_that_is_gone_fails() {
        let complaints = complaints("protocol/src", &["event.rs"]);
        assert_eq!(complaints.len(), 1);
        assert!(complaints[0].contains("`stack`") && complaints[0].contains("is not in protocol/src"));
    }

    #[test]
    fn a_file_in_a_folder_may_be_named_and_must_be_there() {
        let check = |files: &[&str]| {
            let files: Vec<_> = files.iter().map(|file| (*file).to_owned()).collect();
            check("### `js/`\n| `early/`, `early/trail` | first |\n", "js/src", &files)
        };
        assert!(check(&["early", "early/trail.ts", "early/patch.ts"]).is_empty());
        assert_eq!(check(&["early"]).len(), 1);
    }

    #[test]
    fn a_crate_without_a_section_fails() {
        assert_eq!(complaints("js-shim/src", &["shim.ts"]).len(), 1);
    }
}
