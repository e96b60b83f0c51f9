//! Source bundles: the files of a module, from which the lines around a place are taken.
//!
//! A converted bundle is file after file, each with the lengths of its path and its text in front.

use std::{io::Write, ops::Range};

use anyhow::{Context as _, ensure};
use symbolic_common::DebugId;
use symbolic_debuginfo::sourcebundle::SourceBundle;

use super::{
    frame::{Reason, Source},
    path,
};

/// Largest file of a bundle that is taken, and most bytes of all.
const MOST_FILE_BYTES: usize = 4 << 20;
const MOST_BYTES: usize = 32 << 20;

/// Converts a bundle; the id in it.
pub(super) fn convert(file: &[u8], out: &mut impl Write) -> anyhow::Result<Option<DebugId>> {
    ensure!(SourceBundle::test(file), "it is no source bundle");
    let bundle = SourceBundle::parse(file).context("the source bundle cannot be read")?;
    let session = bundle.debug_session().context("the source bundle cannot be read")?;
    let mut left = MOST_BYTES;
    for entry in session.files() {
        let path = entry.context("the source bundle cannot be read")?.abs_path_str();
        let source = session.source_by_path(&path).context("the source bundle cannot be read")?;
        let Some(text) = source.as_ref().and_then(|source| source.contents()) else { continue };
        if text.len() > MOST_FILE_BYTES {
            continue;
        }
        left = left.checked_sub(text.len()).context("the source bundle unpacks to more than 32 MiB")?;
        for length in [path.len(), text.len()] {
            out.write_all(&u32::try_from(length)?.to_le_bytes())?;
        }
        out.write_all(path.as_bytes())?;
        out.write_all(text.as_bytes())?;
    }
    Ok(Some(bundle.debug_id()).filter(|id| !id.is_nil()))
}

/// A converted bundle.
#[derive(Debug)]
pub(super) struct Sources {
    text: String,
    /// Where each file's path and text are.
    files: Vec<(Range<usize>, Range<usize>)>,
}

impl Sources {
    /// Opens what [`convert`] wrote.
    pub(super) fn open(bytes: &[u8]) -> Result<Self, Reason> {
        let (mut text, mut files, mut rest) = (String::with_capacity(bytes.len()), Vec::new(), bytes);
        while !rest.is_empty() {
            let (path, source, behind) = split_file(rest).ok_or(Reason::Malformed)?;
            let at = text.len();
            text.push_str(path);
            text.push_str(source);
            files.push((at..at + path.len(), at + path.len()..text.len()));
            rest = behind;
        }
        Ok(Self { text, files })
    }

    /// Memory it takes.
    pub(super) fn byte_size(&self) -> usize {
        self.text.capacity() + self.files.len() * size_of::<(Range<usize>, Range<usize>)>()
    }

    /// The lines around a place in the file of this path; one that only ends the same is taken when no other does.
    pub(super) fn around(&self, wanted: &str, line: u32) -> Option<Source> {
        let files = || self.files.iter().map(|(path, text)| (&self.text[path.clone()], &self.text[text.clone()]));
        let exact = files().find(|(path, _)| *path == wanted);
        let (_, text) = exact.or_else(|| {
            let mut alike = files().filter(|(path, _)| path::is_tail(path, wanted) || path::is_tail(wanted, path));
            alike.next().filter(|_| alike.next().is_none())
        })?;
        Source::around(text, line)
    }
}

fn split_file(bytes: &[u8]) -> Option<(&str, &str, &[u8])> {
    let (path_bytes, rest) = length(bytes)?;
    let (text_bytes, rest) = length(rest)?;
    let (path, rest) = rest.split_at_checked(path_bytes)?;
    let (text, rest) = rest.split_at_checked(text_bytes)?;
    Some((str::from_utf8(path).ok()?, str::from_utf8(text).ok()?, rest))
}

fn length(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    Some((usize::try_from(u32::from_le_bytes(*length)).ok()?, rest))
}
