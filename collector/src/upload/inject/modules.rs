//! Modules and their debug files.

use std::{collections::HashMap, fs, path::Path};

use anyhow::{Context as _, bail, ensure};
use uuid::Uuid;

use super::{
    files::Files,
    note_stale_copies,
    wasm::{ContentId, Wasm},
};
use crate::upload::{
    note::{Bytes, Note},
    walk::File,
};

const DEBUG_ENDING: &str = ".debug.wasm";
const NO_DEBUG_INFO: &str = "it has no debug info: set `debug = \"line-tables-only\"` in its cargo profile, and give wasm-bindgen \
                             `--split-debug-info` (other tools: keep DWARF)";

/// A module visitors get, or a debug file whose module is not here.
#[derive(Clone, Debug)]
pub struct Module {
    /// The module.
    pub file: File,
    /// The id in it.
    pub id: Uuid,
    /// Where it says what its code is.
    pub debug: Debug,
    /// DWARF that every visitor loads with it.
    pub dwarf_bytes: usize,
    /// Was anything written, or in a trial would be?
    pub is_changed: bool,
}

/// Where a module's debug info is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Debug {
    /// In a file of its own.
    Apart(File),
    /// In the module that visitors get.
    Within,
    /// The module names its functions, and that is all.
    NamesOnly,
    /// Nowhere.
    Nowhere,
}

impl Module {
    /// The file to upload, if any says something.
    pub fn debug_file(&self) -> Option<&File> {
        match &self.debug {
            Debug::Apart(file) => Some(file),
            Debug::Within | Debug::NamesOnly => Some(&self.file),
            Debug::Nowhere => None,
        }
    }

    /// That visitors load what only its author needs.
    pub(in crate::upload) fn heavy(&self) -> Option<Note> {
        let text = format!(
            "every visitor loads {} of DWARF with it: `panicle upload --strip` takes it out once it is uploaded",
            Bytes(self.dwarf_bytes)
        );
        (self.dwarf_bytes > 0).then(|| Note::hint(&self.file.name, text))
    }

    /// That it has no debug info, and how it would get some.
    pub(in crate::upload) fn missing(&self) -> Option<Note> {
        matches!(self.debug, Debug::NamesOnly | Debug::Nowhere).then(|| Note::missing(&self.file.name, NO_DEBUG_INFO))
    }
}

/// Stamps every module and its debug file.
pub(super) fn inject(files: &mut Files, found: &[File], notes: &mut Vec<Note>) -> Vec<Module> {
    let debug_files = pair(found);
    let is_debug_file = |file: &File| debug_files.values().any(|debug| debug.path == file.path);
    let mut modules = Vec::new();
    for file in found.iter().filter(|file| !is_debug_file(file)) {
        match stamp(files, file, debug_files.get(&*file.path).copied(), notes) {
            Ok(module) => modules.push(module),
            Err(error) => notes.push(Note::failed(&file.name, format_args!("{error:#}"))),
        }
    }
    modules
}

/// The debug file of each module that has one.
fn pair(found: &[File]) -> HashMap<&Path, &File> {
    found.iter().filter_map(|file| Some((&*file.path, debug_file_of(file, found)?))).collect()
}

/// By what the module says, or by its name; beside it, or in any of the folders if only one is called so.
fn debug_file_of<'a>(module: &File, found: &'a [File]) -> Option<&'a File> {
    if module.name.ends_with(DEBUG_ENDING) {
        return None;
    }
    let named = fs::read(&module.path).ok().and_then(|bytes| Wasm::parse(&bytes).ok()?.external_debug_info());
    let named = named.as_deref().and_then(|url| url.split(['?', '#']).next()?.rsplit('/').next());
    let own_name = module.path.file_name()?.to_str()?;
    let usual = format!("{}{DEBUG_ENDING}", own_name.strip_suffix(".wasm")?);
    [named, Some(&usual)].into_iter().flatten().find_map(|name| {
        let called_so = |file: &&File| file.path != module.path && file.path.file_name().is_some_and(|own| own == name);
        let beside = |file: &&File| file.path.parent() == module.path.parent();
        let mut candidates = found.iter().filter(called_so);
        found
            .iter()
            .filter(called_so)
            .find(beside)
            .or_else(|| candidates.next().filter(|_| candidates.next().is_none()))
    })
}

fn stamp(files: &mut Files, file: &File, debug: Option<&File>, notes: &mut Vec<Note>) -> anyhow::Result<Module> {
    let bytes = read(file)?;
    let shipped = Wasm::parse(&bytes)?;
    let id = shipped.content_id();
    let stamped = shipped.stamp(id);
    let mut is_changed = stamped.is_some();
    let debug = match debug {
        Some(debug) => {
            let is_stamped = stamp_debug_file(files, stamped.as_deref().unwrap_or(&bytes), debug, id)
                .with_context(|| format!("its debug file {} does not fit", debug.name))?;
            is_changed |= is_stamped;
            Debug::Apart(debug.clone())
        }
        None => debug_within(&shipped),
    };
    // After its debug file: whoever finds an id in the module shall find it in the debug file too.
    if let Some(stamped) = stamped {
        files.replace(&file.path, &bytes, &stamped)?;
        note_stale_copies(&file.path, &file.name, notes);
    }
    let dwarf_bytes = if file.name.ends_with(DEBUG_ENDING) { 0 } else { shipped.dwarf_bytes() };
    Ok(Module { file: file.clone(), id: id.uuid(), debug, dwarf_bytes, is_changed })
}

fn debug_within(module: &Wasm<'_>) -> Debug {
    match (module.has_lines(), module.has_names()) {
        (true, _) => Debug::Within,
        (false, true) => Debug::NamesOnly,
        (false, false) => Debug::Nowhere,
    }
}

/// Stamps the debug file with its module's id, if it is of the same code at the same place. Says whether it had to.
fn stamp_debug_file(files: &mut Files, module: &[u8], debug: &File, id: ContentId) -> anyhow::Result<bool> {
    let bytes = read(debug)?;
    let wasm = Wasm::parse(&bytes)?;
    ensure!(wasm.has_lines(), "it has no `.debug_info` section");
    let stamped = wasm.stamp(id);
    check_code(&Wasm::parse(module)?, &Wasm::parse(stamped.as_deref().unwrap_or(&bytes))?)?;
    if let Some(stamped) = &stamped {
        files.replace(&debug.path, &bytes, stamped)?;
    }
    Ok(stamped.is_some())
}

/// An address in the module means the same in its debug file only where both have the same code at the same place.
fn check_code(module: &Wasm<'_>, debug: &Wasm<'_>) -> anyhow::Result<()> {
    let (Some((at, code)), Some((debug_at, debug_code))) = (module.code(), debug.code()) else {
        bail!("one of the two has no code, so nothing shows that they belong together: keep the code in both");
    };
    ensure!(
        code == debug_code,
        "its code is another one: a tool (wasm-opt?) changed one of the two after they were split. Run that tool before, on a \
         module with DWARF in it (`wasm-opt -g`), and split last"
    );
    ensure!(
        at == debug_at,
        "the same code begins at byte {debug_at}, in the module at {at}: a tool took something from in front of it out of one \
         of the two. Run that tool on both, or before they are split"
    );
    Ok(())
}

/// Takes DWARF out of a module. Says how many bytes it was.
pub(super) fn strip(files: &mut Files, module: &Module) -> anyhow::Result<usize> {
    let bytes = read(&module.file)?;
    let wasm = Wasm::parse(&bytes)?;
    ensure!(wasm.is_strippable(), "its DWARF stands in front of its code: taking it out would move the code");
    files.replace(&module.file.path, &bytes, &wasm.stripped())?;
    Ok(wasm.dwarf_bytes())
}

fn read(file: &File) -> anyhow::Result<Vec<u8>> {
    fs::read(&file.path).with_context(|| format!("cannot read {}", file.path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::upload::inject::wasm::tests::{custom_section, module};

    fn refusal(shipped: &[u8], debug: &[u8]) -> String {
        check_code(&Wasm::parse(shipped).unwrap(), &Wasm::parse(debug).unwrap()).unwrap_err().to_string()
    }

    #[test]
    fn a_debug_file_of_other_code_is_refused_with_a_reason() {
        let shipped = module(&[]);
        let mut other = shipped.clone();
        let last = other.len() - 3;
        other.splice(last.., [0x03, 0x00, 0x01, 0x0b]);
        other[last - 2] = 0x05;
        assert!(refusal(&shipped, &other).contains("its code is another one"), "{}", refusal(&shipped, &other));
        let moved = [&shipped[..8], &custom_section("front", b""), &shipped[8..]].concat();
        assert!(
            refusal(&shipped, &moved).contains("begins at byte 28, in the module at 20"),
            "{}",
            refusal(&shipped, &moved)
        );
        assert!(refusal(&shipped, b"\0asm\x01\0\0\0").contains("no code"));
        assert!(check_code(&Wasm::parse(&shipped).unwrap(), &Wasm::parse(&shipped).unwrap()).is_ok());
    }
}
