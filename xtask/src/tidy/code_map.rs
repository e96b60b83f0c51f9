//! The code map in ARCHITECTURE.md names every module.

/// Files that need no entry: the crate itself, and what says nothing about structure.
const SELF_EVIDENT: [&str; 3] = ["lib.rs", "main.rs", "mod.rs"];

/// Complains about each of a folder's `names` (a folder's ends with a slash) that the document does not mention where
/// it speaks of that crate: from a line that names the crate's folder (`collector/`) to the next line that names
/// another crate's.
pub(super) fn check(document: &str, folder: &str, names: &[String]) -> Vec<String> {
    let home = folder.split('/').next().unwrap_or(folder);
    let part = part_about(document, home);
    let missing = names
        .iter()
        .filter(|name| !SELF_EVIDENT.contains(&name.as_str()) && !mentions(&part, name));
    missing
        .map(|name| format!("ARCHITECTURE.md: the code map of `{home}/` does not name `{name}`"))
        .collect()
}

fn part_about(document: &str, home: &str) -> String {
    let mut part = String::new();
    let mut inside = false;
    for line in document.lines() {
        if let Some(named) = crate_of_heading(line) {
            inside = named == home;
        }
        if inside {
            part.push_str(line);
            part.push('\n');
        }
    }
    part
}

/// The crate a heading is about: ``### `collector/`: the server`` is about `collector`.
fn crate_of_heading(line: &str) -> Option<&str> {
    let title = line.strip_prefix('#')?.trim_start_matches('#').trim_start();
    let title = title.trim_start_matches('`');
    let end = title.find(['/', '`', ':', ' ']).unwrap_or(title.len());
    Some(&title[..end])
}

/// Whether the name stands there by itself: `event.rs` is not mentioned by `new_event.rs`.
fn mentions(text: &str, name: &str) -> bool {
    let of_a_name = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    text.match_indices(name)
        .any(|(at, _)| !text[..at].ends_with(of_a_name))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = "# Map\n## Code map\n### `protocol/`\n- `event.rs`: types\n- `stack/`: frames\n\
                            ### `collector/`: the server\n- `ingest/`, `new_group.rs`\n## Invariants\n`worker.rs`\n";

    fn complaints(folder: &str, names: &[&str]) -> usize {
        check(
            DOCUMENT,
            folder,
            &names
                .iter()
                .map(|name| (*name).to_owned())
                .collect::<Vec<_>>(),
        )
        .len()
    }

    #[test]
    fn named_modules_pass() {
        assert_eq!(
            complaints("protocol/src", &["lib.rs", "event.rs", "stack/"]),
            0
        );
        assert_eq!(complaints("collector/src", &["ingest/", "main.rs"]), 0);
    }

    #[test]
    fn a_module_that_is_not_named_fails() {
        assert_eq!(complaints("protocol/src", &["dsn.rs", "event/"]), 2);
    }

    #[test]
    fn a_name_elsewhere_or_inside_another_does_not_count() {
        assert_eq!(
            complaints("collector/src", &["event.rs", "group.rs", "worker.rs"]),
            3
        );
    }

    #[test]
    fn a_crate_without_a_heading_fails() {
        assert_eq!(complaints("js-shim/src", &["shim.ts"]), 1);
    }
}
