//! What is to be uploaded.

use std::{borrow::Cow, fs, path::PathBuf};

use anyhow::Context as _;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{
    inject::{Debug, Injected, Module, Script},
    note::Note,
    sources::Sources,
};
use crate::symbolicate::Kind;

/// One file to upload.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) kind: Kind,
    /// The path, in the folder, of what visitors get: what a frame names.
    pub(super) name: String,
    pub(super) id: Uuid,
    pub(super) content: Content,
    pub(super) sha256: String,
    pub(super) byte_size: usize,
}

/// The bytes, or where they are.
#[derive(Debug)]
pub(super) enum Content {
    File(PathBuf),
    Memory(Vec<u8>),
}

impl Content {
    pub(super) fn bytes(&self) -> anyhow::Result<Cow<'_, [u8]>> {
        match self {
            Self::File(path) => {
                fs::read(path).map(Cow::Owned).with_context(|| format!("cannot read {}", path.display()))
            }
            Self::Memory(bytes) => Ok(Cow::Borrowed(bytes)),
        }
    }
}

impl Item {
    fn new(kind: Kind, name: &str, id: Uuid, content: Content) -> anyhow::Result<Self> {
        let (sha256, byte_size) = {
            let bytes = content.bytes()?;
            (hex(&Sha256::digest(&bytes)), bytes.len())
        };
        Ok(Self { kind, name: name.to_owned(), id, content, sha256, byte_size })
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Everything to upload of what has its ids now. Without `sources` no source text but what is in the maps.
pub(super) fn items(injected: &Injected, sources: Option<&Sources>, notes: &mut Vec<Note>) -> Vec<Item> {
    let mut bundle_notes = Vec::new();
    let of_modules =
        injected.modules.iter().map(|module| (&module.file.name, of_module(module, sources, &mut bundle_notes)));
    let of_scripts = injected.scripts.iter().map(|script| (&script.file.name, of_script(script, sources)));
    let mut items = Vec::new();
    for (name, result) in of_modules.chain(of_scripts) {
        match result {
            Ok(some) => items.extend(some),
            Err(error) => notes.push(Note::failed(name, format_args!("{error:#}"))),
        }
    }
    notes.append(&mut bundle_notes);
    items
}

fn of_module(module: &Module, sources: Option<&Sources>, notes: &mut Vec<Note>) -> anyhow::Result<Vec<Item>> {
    let Some(debug_file) = module.debug_file() else { return Ok(Vec::new()) };
    let name = &module.file.name;
    let mut items = vec![Item::new(Kind::Wasm, name, module.id, Content::File(debug_file.path.clone()))?];
    let (Some(sources), Debug::Apart(_) | Debug::Within) = (sources, &module.debug) else { return Ok(items) };
    match sources.bundle(&debug_file.path, name) {
        Ok(Some(bundle)) => items.push(Item::new(Kind::SourceBundle, name, module.id, Content::Memory(bundle))?),
        Ok(None) => {}
        Err(error) => notes.push(Note::missing(name, format_args!("there will be no source lines: {error:#}"))),
    }
    Ok(items)
}

fn of_script(script: &Script, sources: Option<&Sources>) -> anyhow::Result<Vec<Item>> {
    let (mut map, folder) = script.read_map()?;
    if let Some(sources) = sources {
        sources.complete(&mut map, &folder);
    }
    let name = &script.file.name;
    Ok(vec![
        Item::new(Kind::Script, name, script.id, Content::File(script.file.path.clone()))?,
        Item::new(Kind::SourceMap, name, script.id, Content::Memory(map.to_bytes()))?,
    ])
}
