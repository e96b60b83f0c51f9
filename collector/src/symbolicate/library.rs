//! Converted artifacts, kept at hand: found in the database, made by the converter where the cache has none, each once however
//! many ask for it, and together bounded in memory.

use std::sync::Arc;

use moka::future::Cache;
use symbolic_common::ByteView;

use super::{
    Kind, Symbolicator,
    converter::ConvertError,
    frame::Reason,
    key::Key,
    modules::{Found, Modules},
    path,
    script::ScriptCache,
    seal,
    sources::Sources,
    wanted::{Images, Place},
    wasm::WasmModule,
};
use crate::store::{
    self,
    artifacts::{self, Artifact},
};

/// Most memory that modules take.
const MEMORY_BYTES: u64 = 56 << 20;
/// Most keys of which it is known what there is.
const KEYS: u64 = 10_000;

/// A converted artifact.
#[derive(Debug)]
pub(super) enum Module {
    Wasm(WasmModule),
    Script(ScriptCache),
    Sources(Sources),
}

/// What was opened, or why it is of no use.
type Opened = Result<Arc<Module>, Reason>;

/// What there is for a project's key, and at which [`artifacts::revision`] that was so.
type Known = (i64, Arc<[Artifact]>);

/// What is at hand.
#[derive(Debug)]
pub(super) struct Library {
    modules: Cache<String, Opened>,
    keys: Cache<(i64, Key), Known>,
}

impl Library {
    pub(super) fn new() -> Self {
        let weight = |name: &String, module: &Opened| u32::try_from(name.len() + byte_size(module)).unwrap_or(u32::MAX);
        Self { modules: Cache::builder().max_capacity(MEMORY_BYTES).weigher(weight).build(), keys: Cache::new(KEYS) }
    }
}

fn byte_size(module: &Opened) -> usize {
    module.as_deref().map_or(size_of::<Opened>(), Module::byte_size)
}

impl Module {
    fn byte_size(&self) -> usize {
        match self {
            Self::Wasm(module) => module.byte_size(),
            Self::Script(script) => script.byte_size(),
            Self::Sources(sources) => sources.byte_size(),
        }
    }
}

impl Found {
    fn byte_size(&self) -> u64 {
        let sources = self.sources.as_deref().map_or(0, Module::byte_size);
        (byte_size(&self.module) + sources) as u64
    }
}

/// Why nothing can be said of a module now.
#[derive(Debug, thiserror::Error)]
enum LoadError {
    #[error("{0}")]
    Io(#[from] std::io::Error),
    #[error(transparent)]
    Convert(#[from] ConvertError),
}

impl Symbolicator {
    /// Loads what the event's frames need, as far as it was uploaded.
    pub async fn modules(&self, project_id: i64, event: &serde_json::Value) -> Modules {
        let images = Images::of(event);
        let wanted = images.wanted(event);
        if wanted.is_empty() {
            return Modules::default();
        }
        let mut modules = Modules::default();
        match artifacts::revision(self.store.read()).await {
            Ok(revision) => modules.revision = revision,
            Err(error) => tracing::error!(%error, "artifacts could not be looked up"),
        }
        let mut held = 0;
        for (place, keys) in wanted {
            // One event can name any number of modules; what it holds is in memory however small the cache is.
            let found = if held < MEMORY_BYTES {
                self.find(project_id, modules.revision, &place, keys).await
            } else {
                Found { keys, module: Err(Reason::MissingSymbol), sources: None }
            };
            held += found.byte_size();
            modules.found.insert(place, found);
        }
        modules
    }

    async fn find(&self, project_id: i64, revision: i64, place: &Place, keys: Vec<Key>) -> Found {
        let (module, sources) = match self.load(project_id, revision, place, &keys).await {
            Ok(loaded) => loaded,
            Err(error) => {
                tracing::error!(%error, "artifacts could not be looked up");
                (Err(Reason::Missing), None)
            }
        };
        let module = if keys.is_empty() { Err(Reason::UnknownImage) } else { module };
        Found { keys, module, sources }
    }

    async fn load(
        &self,
        project_id: i64,
        revision: i64,
        place: &Place,
        keys: &[Key],
    ) -> store::Result<(Opened, Option<Arc<Module>>)> {
        let mut artifacts = Vec::new();
        for key in keys {
            artifacts.extend_from_slice(&self.of_key(project_id, revision, key).await?);
        }
        let module = match place {
            Place::Module(_) => self.wasm(&artifacts).await,
            Place::Script(file) => self.script(file, &artifacts).await,
        };
        let sources = match artifacts.iter().find(|artifact| artifact.kind == Kind::SourceBundle) {
            Some(bundle) => self.module(Kind::SourceBundle, &[&bundle.sha256]).await.ok(),
            None => None,
        };
        Ok((module, sources))
    }

    async fn of_key(&self, project_id: i64, revision: i64, key: &Key) -> store::Result<Arc<[Artifact]>> {
        let name = (project_id, key.clone());
        if let Some((seen, artifacts)) = self.library.keys.get(&name).await
            && seen == revision
        {
            return Ok(artifacts);
        }
        let artifacts: Arc<[Artifact]> = artifacts::of_key(self.store.read(), project_id, key).await?.into();
        self.library.keys.insert(name, (revision, Arc::clone(&artifacts))).await;
        Ok(artifacts)
    }

    /// The newest module that knows lines; else the newest.
    async fn wasm(&self, artifacts: &[Artifact]) -> Opened {
        let mut best: Opened = Err(Reason::Missing);
        for artifact in artifacts.iter().filter(|artifact| artifact.kind == Kind::Wasm) {
            let opened = self.module(Kind::Wasm, &[&artifact.sha256]).await;
            if matches!(opened.as_deref(), Ok(Module::Wasm(module)) if module.has_lines()) {
                return opened;
            }
            if best.is_err() && opened.as_ref().err() != Some(&Reason::Missing) {
                best = opened;
            }
        }
        best
    }

    /// The newest source map, with its script where that was uploaded too; else a script with its map in it.
    async fn script(&self, file: &str, artifacts: &[Artifact]) -> Opened {
        let file = file.split(['?', '#']).next().unwrap_or_default();
        let is_its = |artifact: &&Artifact| artifact.debug_id.is_some() || path::is_tail(file, &artifact.name);
        let newest = |kind| artifacts.iter().filter(is_its).find(move |artifact| artifact.kind == kind);
        match (newest(Kind::SourceMap), newest(Kind::Script)) {
            (Some(map), Some(script)) => self.module(Kind::SourceMap, &[&map.sha256, &script.sha256]).await,
            (Some(map), None) => self.module(Kind::SourceMap, &[&map.sha256]).await,
            (None, Some(script)) => {
                let opened = self.module(Kind::Script, &[&script.sha256]).await;
                // Its map may come later.
                opened.map_err(|_| Reason::Missing)
            }
            (None, None) => Err(Reason::Missing),
        }
    }

    /// What was made from these files.
    async fn module(&self, kind: Kind, sha256: &[&str]) -> Opened {
        let name = super::cached_name(kind, sha256);
        if let Some(opened) = self.library.modules.get(&name).await {
            return opened;
        }
        let opened = self.library.modules.try_get_with(name.clone(), self.read_or_make(kind, &name, sha256)).await;
        // Room is made only now and then: many big ones at once would be too many.
        self.library.modules.run_pending_tasks().await;
        opened.unwrap_or_else(|error| {
            tracing::error!(%error, "an artifact could not be loaded");
            Err(Reason::Missing)
        })
    }

    async fn read_or_make(&self, kind: Kind, name: &str, sha256: &[&str]) -> Result<Opened, LoadError> {
        let (files, cached) = (self.files.clone(), name.to_owned());
        let read = tokio::task::spawn_blocking(move || files.read_cached(&cached)).await;
        let bytes = match read.map_err(std::io::Error::other)? {
            Some(bytes) => bytes,
            None => match self.make(kind, name, sha256).await {
                Ok(bytes) => bytes,
                Err(LoadError::Convert(ConvertError::Refused(why))) => return Ok(refused(kind, &why)),
                Err(LoadError::Convert(ConvertError::Died(why))) => return Ok(refused(kind, why)),
                Err(error) => return Err(error),
            },
        };
        Ok(open(kind, bytes).map(Arc::new))
    }

    async fn make(&self, kind: Kind, name: &str, sha256: &[&str]) -> Result<Vec<u8>, LoadError> {
        let inputs: Vec<_> = sha256.iter().map(|sha256| self.files.upload(sha256)).collect();
        if !inputs.iter().all(|input| input.exists()) {
            return Err(std::io::Error::new(std::io::ErrorKind::NotFound, "an uploaded file is gone").into());
        }
        let made = self.files.new_cached()?;
        let converted = self.converter.convert(kind, made.path().to_owned(), &inputs).await;
        if matches!((&converted, inputs.as_slice()), (Err(ConvertError::Died(_)), [_, _script])) {
            // What the script adds is names; the map does without.
            self.converter.convert(kind, made.path().to_owned(), &inputs[..1]).await?;
        } else {
            converted?;
        }
        let bytes = seal::open(std::fs::read(made.path())?);
        self.files.keep_cached(made, name)?;
        bytes.ok_or_else(|| std::io::Error::other("the converter wrote something else").into())
    }
}

fn refused(kind: Kind, why: &str) -> Opened {
    tracing::warn!(kind = kind.as_str(), why, "an uploaded file can't be used");
    Err(Reason::Malformed)
}

fn open(kind: Kind, bytes: Vec<u8>) -> Result<Module, Reason> {
    match kind {
        Kind::Wasm => WasmModule::open(bytes).map(Module::Wasm),
        Kind::Script | Kind::SourceMap => ScriptCache::open(ByteView::from_vec(bytes)).map(Module::Script),
        Kind::SourceBundle => Sources::open(&bytes).map(Module::Sources),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A bundle with one file of this many bytes.
    fn bundle(bytes: usize) -> Opened {
        let lengths = [1, bytes].map(|length| u32::try_from(length).unwrap().to_le_bytes());
        let file = [lengths.concat(), b"a".to_vec(), vec![b' '; bytes]].concat();
        open(Kind::SourceBundle, file).map(Arc::new)
    }

    #[tokio::test]
    async fn memory_is_bounded_however_many_modules_there_are() {
        let library = Library::new();
        for number in 0..100 {
            let opened = library.modules.get_with(number.to_string(), async { bundle(1 << 20) }).await;
            assert!(byte_size(&opened) >= 1 << 20);
        }
        library.modules.run_pending_tasks().await;
        let held = library.modules.weighted_size();
        assert!(held > MEMORY_BYTES / 2 && held <= MEMORY_BYTES, "{held}");
    }
}
