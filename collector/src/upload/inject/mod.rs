//! Gives each file and what describes it one id, computed from the content: wasm and its debug file, script and source map.
//! A second run finds everything done and changes nothing.

mod files;
mod modules;
mod script;
mod scripts;
mod source_map;
mod wasm;

use std::path::PathBuf;

use super::{
    note::Note,
    walk::{self, File},
};
use files::Files;

pub use modules::{Debug, Module};
pub use scripts::{MapPlace, Script};
pub(super) use source_map::SourceMap;

/// What was found, and has its ids now.
#[derive(Debug)]
pub struct Injected {
    /// Modules, in the order of their names.
    pub modules: Vec<Module>,
    /// Scripts that have a source map, in the order of their names.
    pub scripts: Vec<Script>,
    /// The pages, of which some may vouch for a file by its hash.
    pub pages: Vec<File>,
    /// Those whose `integrity` attributes were corrected.
    pub corrected_pages: Vec<String>,
    /// What is missing, or could not be done.
    pub notes: Vec<Note>,
}

/// Gives ids to everything in these folders; in a trial only says which ones.
pub fn inject(folders: &[PathBuf], is_trial: bool) -> anyhow::Result<Injected> {
    let found = walk::walk(folders)?;
    let mut files = Files::new(is_trial);
    let mut notes = Vec::new();
    let modules = modules::inject(&mut files, &found.modules, &mut notes);
    let scripts = scripts::inject(&mut files, &found.scripts, &mut notes);
    let corrected_pages = correct(&mut files, &found.pages, &mut notes);
    Ok(Injected { modules, scripts, pages: found.pages, corrected_pages, notes })
}

/// Takes DWARF out of the modules that carry it, all of which must be uploaded by now. Says how many bytes it was of each.
pub(super) fn strip(modules: &[&Module], pages: &[File], notes: &mut Vec<Note>) -> Vec<(String, usize)> {
    let mut files = Files::new(false);
    let stripped = modules.iter().filter_map(|module| match modules::strip(&mut files, module) {
        Ok(bytes) => Some((module.file.name.clone(), bytes)),
        Err(error) => {
            notes.push(Note::failed(&module.file.name, format_args!("{error:#}")));
            None
        }
    });
    let stripped = stripped.collect();
    correct(&mut files, pages, notes);
    stripped
}

fn correct(files: &mut Files, pages: &[File], notes: &mut Vec<Note>) -> Vec<String> {
    let mut corrected = Vec::new();
    for page in pages {
        match files.correct(&page.path) {
            Ok(true) => corrected.push(page.name.clone()),
            Ok(false) => {}
            Err(error) => notes.push(Note::failed(&page.name, format_args!("{error:#}"))),
        }
    }
    corrected
}

/// Notes copies of a changed file that a compressor made before.
fn note_stale_copies(path: &std::path::Path, name: &str, notes: &mut Vec<Note>) {
    for ending in ["gz", "br", "zst"] {
        let mut copy = path.as_os_str().to_owned();
        copy.push(".");
        copy.push(ending);
        if PathBuf::from(copy).exists() {
            let text = format_args!("it was compressed before {name} had its id: inject first, then compress");
            notes.push(Note::failed(&format!("{name}.{ending}"), text));
        }
    }
}
