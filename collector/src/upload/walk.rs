//! What lies in the folders.

use std::{
    collections::HashSet,
    ffi::OsStr,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use ignore::{DirEntry, WalkBuilder};

/// Folders in which nothing is that a visitor gets.
const SKIPPED: [&str; 2] = [".git", "node_modules"];

/// A file, and what it is called in the folder it was found in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Where it is.
    pub path: PathBuf,
    /// Its path within the folder, with `/` between its parts.
    pub name: String,
}

/// The files that matter, by kind, each once.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) modules: Vec<File>,
    pub(super) scripts: Vec<File>,
    pub(super) pages: Vec<File>,
}

/// Walks the folders, hidden files and ignored ones too: build outputs mostly are. Follows no links.
pub(super) fn walk(folders: &[PathBuf]) -> anyhow::Result<Found> {
    let (mut found, mut seen) = (Found::default(), HashSet::new());
    for folder in folders {
        let root = folder.canonicalize().with_context(|| format!("there is no {}", folder.display()))?;
        let mut builder = WalkBuilder::new(&root);
        builder.standard_filters(false).sort_by_file_name(OsStr::cmp).filter_entry(|entry| !is_skipped(entry));
        for entry in builder.build() {
            let entry = entry.with_context(|| format!("cannot read all of {}", folder.display()))?;
            if entry.file_type().is_some_and(|kind| kind.is_file()) && seen.insert(entry.path().to_owned()) {
                found.add(&root, entry.path());
            }
        }
    }
    Ok(found)
}

fn is_skipped(entry: &DirEntry) -> bool {
    entry.depth() > 0 && SKIPPED.iter().any(|name| entry.file_name() == *name)
}

impl Found {
    fn add(&mut self, root: &Path, path: &Path) {
        let kind = match path.extension().and_then(OsStr::to_str) {
            Some("wasm") => &mut self.modules,
            Some("js" | "mjs" | "cjs") => &mut self.scripts,
            Some("html" | "htm") => &mut self.pages,
            _ => return,
        };
        kind.push(File { path: path.to_owned(), name: name_in(root, path) });
    }
}

fn name_in(root: &Path, path: &Path) -> String {
    let within = path.strip_prefix(root).ok().filter(|within| within.components().next().is_some());
    let within = within.or_else(|| path.file_name().map(Path::new)).unwrap_or(path);
    let parts: Vec<_> = within.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn hidden_files_are_found_and_links_and_dependencies_are_not() {
        let dir = tempfile::tempdir().unwrap();
        for file in ["b/x.js", ".hidden/y.mjs", "a.wasm", "index.html", "node_modules/z.js", ".git/z.js", "x.css"] {
            let path = dir.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        fs::write(dir.path().join(".gitignore"), "*\n").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(dir.path(), dir.path().join("b/again")).unwrap();
        let names = |files: &[File]| files.iter().map(|file| file.name.clone()).collect::<Vec<_>>();
        // A folder within the other one adds nothing.
        let found = walk(&[dir.path().to_owned(), dir.path().join("b")]).unwrap();
        assert_eq!(names(&found.scripts), [".hidden/y.mjs", "b/x.js"]);
        assert_eq!((names(&found.modules), names(&found.pages)), (vec!["a.wasm".into()], vec!["index.html".into()]));
        let one = walk(&[dir.path().join("b/x.js")]).unwrap();
        assert_eq!(names(&one.scripts), ["x.js"]);
        assert!(walk(&[dir.path().join("none")]).unwrap_err().to_string().contains("there is no"));
    }
}
