//! Source text from this disk, where the build names it: only the app's own, and only so much.

use std::{
    fs,
    io::Cursor,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use serde_json::{Value, json};
use symbolic_debuginfo::{sourcebundle::SourceBundleWriter, wasm::WasmObject};

use super::inject::SourceMap;

/// Largest source file that is taken.
const MOST_FILE_BYTES: u64 = 2 << 20;
/// Most source text of one module or script.
const MOST_BYTES: usize = 64 << 20;
/// Folders of others' code, which may lie within the app's own: `CARGO_HOME` in a CI's cache, say.
const OTHERS: [&str; 5] = ["registry/src", "git/checkouts", "rustlib/src", "node_modules", ".git"];

/// The folder whose sources may be read.
#[derive(Debug)]
pub(super) struct Sources {
    root: PathBuf,
}

impl Sources {
    /// Those below `root`, or else of the repository around the current folder, or else below that folder.
    pub(super) fn of(root: Option<&Path>) -> anyhow::Result<Self> {
        let current = std::env::current_dir().context("there is no current folder")?;
        let root = match root {
            Some(root) => root.canonicalize().with_context(|| format!("there is no {}", root.display()))?,
            None => current.ancestors().find(|folder| folder.join(".git").exists()).unwrap_or(&current).to_owned(),
        };
        Ok(Self { root })
    }

    /// The text of a file that is the app's own; `None` for any other.
    fn read(&self, path: &Path) -> Option<String> {
        let path = path.canonicalize().ok()?;
        let within = path.strip_prefix(&self.root).ok()?;
        if OTHERS.iter().any(|folder| contains(within, Path::new(folder))) {
            return None;
        }
        let metadata = fs::metadata(&path).ok()?;
        if !metadata.is_file() || metadata.len() > MOST_FILE_BYTES {
            return None;
        }
        fs::read_to_string(path).ok()
    }

    /// A source bundle for this debug file; `None` when none of its sources is here.
    pub(super) fn bundle(&self, debug_file: &Path, name: &str) -> anyhow::Result<Option<Vec<u8>>> {
        let bytes = fs::read(debug_file).with_context(|| format!("cannot read {}", debug_file.display()))?;
        let object = WasmObject::parse(&bytes).context("cannot read its debug info")?;
        let mut room = MOST_BYTES;
        let read = |path: &str| {
            let text = self.read(Path::new(path))?;
            room = room.checked_sub(text.len())?;
            Some(Cursor::new(text))
        };
        let writer = SourceBundleWriter::start(Cursor::new(Vec::new())).context("cannot bundle its sources")?;
        let (has_sources, bundle) = writer
            .write_object_with_filter_and_provider(&object, name, |_, _| true, read)
            .context("cannot bundle its sources")?;
        Ok(has_sources.then(|| bundle.into_inner()))
    }

    /// Puts into a map, which lies in `folder`, the sources it names and does not bring.
    pub(super) fn complete(&self, map: &mut SourceMap, folder: &Path) {
        let mut room = MOST_BYTES;
        map.each_plain(&mut |map| self.complete_plain(map, folder, &mut room));
    }

    fn complete_plain(&self, map: &mut Value, folder: &Path, room: &mut usize) {
        let folder = folder.join(map["sourceRoot"].as_str().unwrap_or_default());
        let Some(sources) = map["sources"].as_array().cloned() else { return };
        let mut contents = map["sourcesContent"].as_array().cloned().unwrap_or_default();
        contents.resize(sources.len(), Value::Null);
        let mut is_changed = false;
        for (source, content) in sources.iter().zip(&mut contents).filter(|(_, content)| content.is_null()) {
            let text = source.as_str().and_then(|source| self.read(&folder.join(source)));
            let Some(text) = text.filter(|text| text.len() <= *room) else { continue };
            *room -= text.len();
            *content = json!(text);
            is_changed = true;
        }
        if is_changed {
            map["sourcesContent"] = Value::Array(contents);
        }
    }
}

/// Do the parts of `folder` stand in `path`, one behind the other?
fn contains(path: &Path, folder: &Path) -> bool {
    let parts: Vec<_> = path.components().collect();
    let wanted: Vec<_> = folder.components().collect();
    parts.windows(wanted.len()).any(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(dir: &Path, name: &str, text: &[u8]) -> PathBuf {
        let path = dir.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }

    #[test]
    fn only_the_apps_own_text_is_read() {
        let (dir, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let sources = Sources::of(Some(dir.path())).unwrap();
        let own = write(dir.path(), "src/lib.rs", b"fn a() {}");
        assert_eq!(sources.read(&own).unwrap(), "fn a() {}");
        assert_eq!(sources.read(&dir.path().join("src/../src/lib.rs")).unwrap(), "fn a() {}");
        for other in [".cargo/registry/src/index/a/lib.rs", "web/node_modules/a/index.js", ".git/config"] {
            assert_eq!(sources.read(&write(dir.path(), other, b"x")), None, "{other}");
        }
        assert_eq!(sources.read(&write(dir.path(), "picture.png", b"\xff\xd8")), None);
        assert_eq!(sources.read(&write(outside.path(), "secret", b"x")), None);
        assert_eq!(sources.read(&dir.path().join("none.rs")), None);
        let large = usize::try_from(MOST_FILE_BYTES).unwrap() + 1;
        assert_eq!(sources.read(&write(dir.path(), "large.rs", &vec![b' '; large])), None);
        #[cfg(unix)]
        {
            let link = dir.path().join("src/link.rs");
            std::os::unix::fs::symlink(outside.path().join("secret"), &link).unwrap();
            assert_eq!(sources.read(&link), None);
        }
    }

    #[test]
    fn a_map_gets_what_it_names_and_keeps_what_it_has() {
        let dir = tempfile::tempdir().unwrap();
        let sources = Sources::of(Some(dir.path())).unwrap();
        write(dir.path(), "src/a.ts", b"a");
        write(dir.path(), "src/b.ts", b"b");
        let complete = |map: Value| {
            let mut map = SourceMap::parse(map.to_string().as_bytes()).unwrap();
            sources.complete(&mut map, &dir.path().join("dist"));
            serde_json::from_slice::<Value>(&map.to_bytes()).unwrap()
        };
        let plain = json!({"version": 3, "sourceRoot": "../src", "sources": ["a.ts", "b.ts", "webpack://c", null],
            "sourcesContent": ["own"], "names": [], "mappings": "AAAA"});
        fs::create_dir(dir.path().join("dist")).unwrap();
        assert_eq!(complete(plain.clone())["sourcesContent"], json!(["own", "b", null, null]));
        let sections = json!({"version": 3, "sections": [{"offset": {"line": 0, "column": 0}, "map": plain}]});
        assert_eq!(complete(sections)["sections"][0]["map"]["sourcesContent"][1], "b");
        let without = json!({"version": 3, "sources": ["c.ts"], "names": [], "mappings": "AAAA"});
        assert_eq!(complete(without.clone()), without);
    }
}
