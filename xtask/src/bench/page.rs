//! Generated sections of a Markdown page: all between `<!-- begin NAME -->` and `<!-- end NAME -->`.

use std::process::Command;
use std::{fs, thread};

use anyhow::{Context, Result};

/// The page with that section's content replaced.
pub(super) fn with_section(page: &str, name: &str, content: &str) -> Result<String> {
    let (begin, end) = (format!("<!-- begin {name} -->"), format!("<!-- end {name} -->"));
    let missing = || format!("the page has no `{begin}` … `{end}`");
    let (before, rest) = page.split_once(&begin).with_context(missing)?;
    let (_, after) = rest.split_once(&end).with_context(missing)?;
    Ok(format!("{before}{begin}\n{}\n{end}{after}", content.trim()))
}

/// When and where something is measured.
pub(super) fn machine() -> String {
    let date = Command::new("date").args(["-u", "+%F"]).output().map(|date| date.stdout).unwrap_or_default();
    let cpus = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name =
        cpus.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": ")).map_or("?", |(_, name)| name);
    let cores = thread::available_parallelism().map_or(1, usize::from);
    format!("{}, {name}, {cores} cores", String::from_utf8_lossy(&date).trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_section_changes() {
        let page = "# Page\n<!-- begin a -->\nold\n<!-- end a -->\nrest\n";
        let changed = with_section(page, "a", "new\n").unwrap();
        assert_eq!(changed, "# Page\n<!-- begin a -->\nnew\n<!-- end a -->\nrest\n");
        assert!(with_section(page, "b", "new").is_err());
    }
}
