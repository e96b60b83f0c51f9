//! Scripts and their source maps.

use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{files::Files, note_stale_copies, script, source_map::SourceMap};
use crate::upload::{note::Note, walk::File};

const NO_MAP: &str = "it is minified and has no source map: let the bundler write one (Vite: `build.sourcemap: \"hidden\"`; webpack: \
                      `devtool: \"hidden-source-map\"`; esbuild: `--sourcemap`)";
/// Nobody writes lines this long, on average, by hand.
const MINIFIED_LINE: usize = 200;

/// A script that has a source map.
#[derive(Clone, Debug)]
pub struct Script {
    /// The script.
    pub file: File,
    /// The id in it.
    pub id: Uuid,
    /// Where its source map is.
    pub map: MapPlace,
    /// Was anything written, or in a trial would be?
    pub is_changed: bool,
}

/// Where a script's source map is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MapPlace {
    /// In a file of its own.
    Apart(PathBuf),
    /// In the script, as a `data:` URL.
    Within,
}

impl Script {
    /// The source map as it is now, and the folder its sources are named from.
    pub(in crate::upload) fn read_map(&self) -> anyhow::Result<(SourceMap, PathBuf)> {
        let path = match &self.map {
            MapPlace::Apart(path) => path,
            MapPlace::Within => &self.file.path,
        };
        let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        let map = match &self.map {
            MapPlace::Apart(_) => SourceMap::parse(&bytes)?,
            MapPlace::Within => map_within(std::str::from_utf8(&bytes)?)?.context("its source map is gone")?,
        };
        Ok((map, path.parent().unwrap_or(Path::new(".")).to_owned()))
    }
}

/// Gives an id to every script that has a source map, and to the map.
pub(super) fn inject(files: &mut Files, found: &[File], notes: &mut Vec<Note>) -> Vec<Script> {
    let mut scripts = Vec::new();
    let mut taken = HashSet::new();
    for file in found {
        match inject_one(files, file, &mut taken, notes) {
            Ok(script) => scripts.extend(script),
            Err(error) => notes.push(Note::failed(&file.name, format_args!("{error:#}"))),
        }
    }
    scripts
}

fn inject_one(
    files: &mut Files,
    file: &File,
    taken: &mut HashSet<PathBuf>,
    notes: &mut Vec<Note>,
) -> anyhow::Result<Option<Script>> {
    let bytes = fs::read(&file.path).with_context(|| format!("cannot read {}", file.path.display()))?;
    let Ok(text) = std::str::from_utf8(&bytes) else {
        notes.push(Note::missing(&file.name, "it is not UTF-8, so it can't get a debug id"));
        return Ok(None);
    };
    let Some((map, place)) = find_map(file, text, notes)? else { return Ok(None) };
    if let MapPlace::Apart(path) = &place
        && !taken.insert(path.clone())
    {
        bail!("its source map {} is also another script's", path.display());
    }
    let with_id = with_id(text, map.clone())?;
    let is_changed = write(files, file, text, &map, &place, &with_id)?;
    if is_changed {
        note_stale_copies(&file.path, &file.name, notes);
    }
    Ok(Some(Script { file: file.clone(), id: with_id.id, map: place, is_changed }))
}

/// A script and its source map that say one id.
struct WithId {
    id: Uuid,
    script: String,
    map: SourceMap,
}

fn with_id(text: &str, mut map: SourceMap) -> anyhow::Result<WithId> {
    let id = match (script::debug_id(text), map.debug_id()) {
        (Some(id), Some(maps)) if id != maps => {
            bail!("its debug id is {id}, its source map's {maps}: they are of two builds. Build again, both at once")
        }
        (Some(id), _) | (None, Some(id)) => id,
        (None, None) => id_of(text, &map),
    };
    let mut script = text.to_owned();
    if !script::notes_id(text, id) {
        let (noted, lines) = script::with_note(text, id);
        script = noted;
        if !map.is_shifted() {
            map.insert_line(lines);
        }
    }
    if script::debug_id(&script) != Some(id) || !script.contains("//# debugId=") {
        script = script::with_comment(&script, id);
    }
    if map.debug_id().is_none() {
        map.set_debug_id(id);
    }
    Ok(WithId { id, script, map })
}

/// A UUID (version 8: of our own making) from both contents.
fn id_of(text: &str, map: &SourceMap) -> Uuid {
    let hash = Sha256::new().chain_update(text).chain_update([0]).chain_update(map.to_bytes()).finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// Writes what is different. The map goes first: it remembers that a line was put in, so whatever happens in between, the
/// next run puts right.
fn write(
    files: &mut Files,
    file: &File,
    text: &str,
    old: &SourceMap,
    place: &MapPlace,
    new: &WithId,
) -> anyhow::Result<bool> {
    let mut script = new.script.clone();
    let is_map_changed = *old != new.map;
    match place {
        MapPlace::Apart(path) if is_map_changed => {
            files.replace(path, &fs::read(path)?, &new.map.to_bytes())?;
        }
        MapPlace::Within if is_map_changed => {
            let url = script::map_url(&script).context("its source map's comment is gone")?;
            script.replace_range(url, &new.map.to_data_url());
        }
        _ => {}
    }
    if script != text {
        files.replace(&file.path, text.as_bytes(), script.as_bytes())?;
    }
    Ok(is_map_changed || script != text)
}

/// The map named in the script, or the one that lies beside it under the usual name.
fn find_map(file: &File, text: &str, notes: &mut Vec<Note>) -> anyhow::Result<Option<(SourceMap, MapPlace)>> {
    if let Some(map) = map_within(text)? {
        return Ok(Some((map, MapPlace::Within)));
    }
    let url = script::map_url(text).map(|range| &text[range]);
    let Some(path) = candidates(&file.path, url).into_iter().find(|path| path.is_file()) else {
        if let Some(url) = url {
            notes.push(Note::missing(
                &file.name,
                format_args!("its source map {url} is not there: keep it beside the script"),
            ));
        } else if is_minified(text) {
            notes.push(Note::missing(&file.name, NO_MAP));
        }
        return Ok(None);
    };
    let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let map = SourceMap::parse(&bytes).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(Some((map, MapPlace::Apart(path))))
}

fn map_within(text: &str) -> anyhow::Result<Option<SourceMap>> {
    let url = script::map_url(text).map(|range| &text[range]).filter(|url| url.starts_with("data:"));
    url.map(SourceMap::from_data_url).transpose().context("cannot read the source map in it")
}

fn candidates(script: &Path, url: Option<&str>) -> Vec<PathBuf> {
    let folder = script.parent().unwrap_or(Path::new("."));
    let url = url.and_then(|url| url.split(['?', '#']).next());
    let relative = url.filter(|url| !url.contains("://") && !url.starts_with('/'));
    let last = url.and_then(|url| url.rsplit('/').next()).filter(|name| !name.is_empty());
    let mut usual = script.as_os_str().to_owned();
    usual.push(".map");
    relative.into_iter().chain(last).map(|name| folder.join(name)).chain([PathBuf::from(usual)]).collect()
}

fn is_minified(text: &str) -> bool {
    text.len() > MINIFIED_LINE * text.lines().count().max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = "\"use strict\";function a(){throw 1}a();\n//# sourceMappingURL=a.js.map\n";
    const MAP: &str = r#"{"version":3,"sources":["a.ts"],"names":[],"mappings":"AAEA;IACE,EAAE;AADA"}"#;

    fn map() -> SourceMap {
        SourceMap::parse(MAP.as_bytes()).unwrap()
    }

    #[test]
    fn a_second_run_changes_nothing() {
        let first = with_id(SCRIPT, map()).unwrap();
        assert_eq!(script::debug_id(&first.script), Some(first.id));
        assert_eq!(first.map.debug_id(), Some(first.id));
        let second = with_id(&first.script, first.map.clone()).unwrap();
        assert!(second.id == first.id && second.script == first.script && second.map == first.map);
    }

    #[test]
    fn a_run_that_was_cut_off_between_the_two_files_is_completed() {
        let whole = with_id(SCRIPT, map()).unwrap();
        let completed = with_id(SCRIPT, whole.map.clone()).unwrap();
        assert!(completed.script == whole.script && completed.map == whole.map);
    }

    #[test]
    fn an_id_that_is_there_is_kept_and_what_it_lacks_is_added() {
        let id = Uuid::from_u128(0x1234);
        // A bundler that knows the standard: ids in both, no code that notes it.
        let mut given = map();
        given.set_debug_id(id);
        let completed = with_id(&format!("{SCRIPT}//# debugId={id}\n"), given.clone()).unwrap();
        assert!(completed.id == id && script::notes_id(&completed.script, id));
        assert_eq!(completed.script.matches("//# debugId=").count(), 1);
        assert!(completed.map.is_shifted());
        // Sentry's plugin: code and no comment, and a map that counts with the code.
        let noted = format!("!function(){{_sentryDebugIds[n]=\"{id}\",e=\"sentry-dbid-{id}\"}}();{SCRIPT}");
        let completed = with_id(&noted, map()).unwrap();
        assert!(completed.id == id && !completed.map.is_shifted() && completed.map.debug_id() == Some(id));
        assert!(completed.script.starts_with(&noted));
    }

    #[test]
    fn ids_of_two_builds_are_refused() {
        let mut other = map();
        other.set_debug_id(Uuid::from_u128(1));
        let script = format!("{SCRIPT}//# debugId={}\n", Uuid::from_u128(2));
        assert!(with_id(&script, other).err().unwrap().to_string().contains("two builds"));
    }

    #[test]
    fn a_map_is_looked_for_by_its_name_and_by_the_usual_one() {
        let names = |url: Option<&str>| -> Vec<String> {
            let found = candidates(Path::new("/d/a.js"), url);
            found.iter().map(|path| path.to_str().unwrap().to_owned()).collect()
        };
        assert_eq!(names(None), ["/d/a.js.map"]);
        assert_eq!(names(Some("maps/x.map?v=1")), ["/d/maps/x.map", "/d/x.map", "/d/a.js.map"]);
        assert_eq!(names(Some("https://cdn.example/x.map")), ["/d/x.map", "/d/a.js.map"]);
    }

    #[test]
    fn what_people_wrote_is_not_minified() {
        assert!(!is_minified(SCRIPT) && is_minified(&"a".repeat(999)));
    }
}
