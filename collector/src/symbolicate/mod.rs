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
pub mod sent_on;
mod sources;
mod wanted;
mod wasm;

use std::collections::HashSet;

use anyhow::Context as _;
use axum::body::Body;
use tokio::sync::{Mutex, Semaphore};

use crate::{
    config::Config,
    ingest::{Encoding, Refusal},
    store::{Store, artifacts},
};
use converter::Converter;
use files::Files;
use intake::Received;
use key::Key;
use library::Library;

pub use kind::Kind;
pub use modules::Modules;

/// How many uploads are received at once: each may take `artifacts.max_file_bytes` of disk before it is known whether it stays.
const RECEIVED_AT_ONCE: usize = 4;

/// Finds, converts, and keeps at hand what uploaded artifacts say.
#[derive(Debug)]
pub struct Symbolicator {
    store: Store,
    files: Files,
    converter: Converter,
    library: Library,
    most_bytes: i64,
    receiving: Semaphore,
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
            receiving: Semaphore::new(RECEIVED_AT_ONCE),
            keeping: Mutex::default(),
        })
    }

    /// Deletes what a sudden end left in the folders.
    pub async fn sweep(&self) -> anyhow::Result<()> {
        let known: HashSet<String> = artifacts::hashes(self.store.read()).await?.into_iter().collect();
        self.files.sweep(&known).context("cannot clean the folder of artifacts")
    }

    /// Receives an upload of at most `most` bytes; others may have to end first.
    pub async fn receive(&self, encoding: Encoding, most: u64, body: Body) -> Result<Received, Refusal> {
        let _permit = self.receiving.acquire().await.expect("INVARIANT: the semaphore is never closed");
        intake::receive(self.files.uploads(), encoding, most, body).await
    }
}

/// Under what name is kept what was made from files.
fn cached_name(kind: Kind, sha256: &[&str]) -> String {
    format!("{}.{}", sha256.join("-"), kind.as_str())
}
