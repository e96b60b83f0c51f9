//! Minified JavaScript: a source map, and the script it is of, into a cache that is searched by position.
//!
//! [`convert`] reads what somebody uploaded, so it belongs into a child process; [`ScriptCache`] reads what it wrote.

mod contents;
mod file;

use std::{borrow::Cow, io, thread};

use base64::prelude::{BASE64_STANDARD, Engine};
use symbolic_common::ByteView;
use symbolic_debuginfo::js::discover_sourcemaps_location;
use symbolic_sourcemapcache::{
    File, ScopeLookupResult, SourceLocation, SourceMapCache, SourceMapCacheWriter, SourcePosition,
};

use super::frame::{Reason, Resolved, Source};

/// Why a source map can't be used, in words for the one who uploaded it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A script came alone, and none is in it.
    #[error("the script has no source map in it; upload its .map file too")]
    NoMap,
    /// It is something else.
    #[error(
        "this is no source map: a JSON object with `version`, `sources` and `mappings`, or with `sections`, is one"
    )]
    NotAMap,
    /// It can't be read.
    #[error("the source map can't be read: {0}")]
    Unreadable(String),
    /// The cache can't be written.
    #[error("the converted source map can't be written: {0}")]
    Write(#[from] io::Error),
}

/// The parser descends as deep as the script is nested. Only what is used of it takes memory.
const STACK_BYTES: usize = 256 * 1024 * 1024;

/// Writes a [`ScriptCache`] of the map, or of the one in the script. The script is where functions' names come from.
pub fn convert(script: Option<&[u8]>, map: Option<&[u8]>, out: &mut impl io::Write) -> Result<(), Error> {
    let script = script.map(String::from_utf8_lossy).unwrap_or_default();
    let map = match map {
        Some(map) => Cow::Borrowed(map),
        None => Cow::Owned(own_map(&script).ok_or(Error::NoMap)?),
    };
    Ok(read(&script, &map)?.serialize(out)?)
}

/// The source map that the script carries in a `data:` URL.
pub fn own_map(script: &str) -> Option<Vec<u8>> {
    let url = discover_sourcemaps_location(script)?;
    let (kind, data) = url.strip_prefix("data:")?.split_once(',')?;
    kind.ends_with(";base64").then(|| BASE64_STANDARD.decode(data).ok())?
}

fn read(script: &str, map: &[u8]) -> Result<SourceMapCacheWriter, Error> {
    let map = str::from_utf8(map).map_err(|error| Error::Unreadable(error.to_string()))?;
    let map = map.trim_start_matches('\u{feff}');
    if !sourcemap::is_sourcemap_slice(map.as_bytes()) {
        return Err(Error::NotAMap);
    }
    let map = &contents::without_foreign(map).map_or(Cow::Borrowed(map), Cow::Owned);
    // A script of which no scopes can be made still has the positions in its map.
    write(script, map).or_else(|_| write("", map))
}

/// In a thread, for its stack, and since the libraries' sums overflow where a map says so.
fn write(script: &str, map: &str) -> Result<SourceMapCacheWriter, Error> {
    thread::scope(|scope| {
        let writer = thread::Builder::new()
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, || SourceMapCacheWriter::new(script, map).map_err(|error| error.to_string()))?;
        writer.join().unwrap_or_else(|_| Err("it maps to where nothing can be".into())).map_err(Error::Unreadable)
    })
}

/// A converted source map.
#[derive(Debug)]
pub struct ScriptCache {
    bytes: ByteView<'static>,
}

/// A script's frame before it was bundled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptFrame {
    /// What it is.
    pub resolved: Resolved,
    /// What the source calls there: a name for the next inner frame, should that have none.
    pub calls: Option<String>,
}

/// A function without a name.
const ANONYMOUS: &str = "<anonymous>";

/// Names that bundlers give to what wraps a module.
const WRAPPERS: [&str; 2] = ["__webpack_require__", "__webpack_modules__"];

impl ScriptCache {
    /// Reads what [`convert`] wrote.
    pub fn open(bytes: ByteView<'static>) -> Result<Self, Reason> {
        let cache = Self { bytes };
        cache.map()?;
        Ok(cache)
    }

    /// Memory it takes.
    pub(super) fn byte_size(&self) -> usize {
        self.bytes.len()
    }

    fn map(&self) -> Result<SourceMapCache<'_>, Reason> {
        SourceMapCache::parse(&self.bytes).map_err(|_| Reason::Malformed)
    }

    /// What is at `line` and `column` of the script, both 1-based as browsers send them.
    ///
    /// `function` is the name the browser has for it, `called_as` what the next outer frame calls.
    pub fn frame(
        &self,
        line: u32,
        column: u32,
        function: Option<&str>,
        called_as: Option<&str>,
    ) -> Result<ScriptFrame, Reason> {
        let line = line.checked_sub(1).ok_or(Reason::MissingSymbol)?;
        let map = self.map()?;
        let place = map.lookup(SourcePosition::new(line, column.saturating_sub(1))).ok_or(Reason::MissingSymbol)?;
        let path = place.file_name().filter(|path| !path.is_empty()).ok_or(Reason::MissingSymbol)?;
        let filename = file::short(path);
        let resolved = Resolved {
            lacks: None,
            function: name(&place, function, called_as),
            in_app: file::is_own(path, &filename),
            filename: Some(filename),
            abs_path: Some(path.replace('\0', "")),
            line: Some(place.line().saturating_add(1)),
            column: Some(place.column().saturating_add(1)),
            source: place.file().and_then(|file| source(file, place.line())),
            is_inlined: false,
        };
        Ok(ScriptFrame { resolved, calls: place.name().map(str::to_owned) })
    }
}

/// The function's name in the source; `None` where the browser's is as good.
fn name(place: &SourceLocation<'_>, function: Option<&str>, called_as: Option<&str>) -> Option<String> {
    let name = match place.scope() {
        ScopeLookupResult::NamedScope(name) if !WRAPPERS.contains(&name) => Some(name),
        // The browser knows a function where the map was made without the script.
        ScopeLookupResult::Unknown => function.and(called_as),
        _ => Some(called_as.unwrap_or(ANONYMOUS)),
    };
    name.map(str::to_owned)
}

fn source(file: File<'_>, line: u32) -> Option<Source> {
    Source::of_lines(|line| file.line(line), usize::try_from(line).ok()?)
}

#[cfg(test)]
mod tests;
