//! Frames people can read: wasm offsets and minified positions into functions, files and lines, with the source around them.
//!
//! In two halves: [`Symbolicator::modules`] finds and loads what an event needs (files, database), [`Modules::resolve`] is
//! pure. A frame that can't be resolved stays as it came, and says why in `data.symbolicator_status`.

pub mod convert;
mod converter;
mod files;
pub mod frame;
pub mod intake;
pub mod keep;
pub mod key;
mod kind;
mod library;
mod modules;
mod path;
pub mod script;
mod seal;
mod sources;
mod wanted;
mod wasm;

use std::{collections::HashSet, path::Path};

use anyhow::Context as _;
use tokio::sync::Mutex;

use crate::{
    config::Config,
    store::{Store, artifacts},
};
use converter::Converter;
use files::Files;
use key::Key;
use library::Library;

pub use kind::Kind;
pub use modules::Modules;

/// Finds, converts, and keeps at hand what uploaded artifacts say.
#[derive(Debug)]
pub struct Symbolicator {
    store: Store,
    files: Files,
    converter: Converter,
    library: Library,
    most_bytes: i64,
    keeping: Mutex<()>,
}

/// What resolving did to an event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resolution {
    /// Did any frame change?
    pub is_changed: bool,
    /// By what artifacts would be found that are not there.
    pub missing: Vec<Key>,
    /// Which artifacts there were when it was looked: [`artifacts::revision`].
    pub revision: i64,
}

impl Symbolicator {
    /// Opens the folders in the data folder.
    pub fn open(config: &Config, store: Store) -> anyhow::Result<Self> {
        let limits = &config.artifacts;
        let files =
            Files::open(&config.data.dir, limits.max_cache_bytes).context("cannot make a place for artifacts")?;
        Ok(Self {
            store,
            files,
            converter: Converter::new(limits.converter.clone()).context("cannot find this program's own file")?,
            library: Library::new(),
            most_bytes: i64::try_from(limits.max_total_bytes).unwrap_or(i64::MAX),
            keeping: Mutex::default(),
        })
    }

    /// Deletes what a sudden end left in the folders.
    pub async fn sweep(&self) -> anyhow::Result<()> {
        let known: HashSet<String> = artifacts::hashes(self.store.read()).await?.into_iter().collect();
        self.files.sweep(&known).context("cannot clean the folder of artifacts")
    }

    /// The folder uploads are received in.
    pub fn uploads(&self) -> &Path {
        self.files.uploads()
    }
}

/// Under what name is kept what was made from files.
fn cached_name(kind: Kind, sha256: &[&str]) -> String {
    format!("{}.{}", sha256.join("-"), kind.as_str())
}
