//! Gives each file and what describes it one id, computed from the content: wasm and its debug file, script and source map.
//! A second run finds everything done and changes nothing.

mod files;
mod modules;
mod script;
mod scripts;
mod source_map;
mod wasm;

use std::path::PathBuf;

use super::{note::Note, walk};
use files::Files;

pub use modules::{Debug, Module};
pub use scripts::{MapPlace, Script};

/// What was found, and has its ids now.
#[derive(Debug)]
pub struct Injected {
    /// Modules, in the order of their names.
    pub modules: Vec<Module>,
    /// Scripts that have a source map, in the order of their names.
    pub scripts: Vec<Script>,
    /// Pages whose `integrity` attributes were corrected.
    pub pages: Vec<String>,
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
    let mut pages = Vec::new();
    for page in &found.pages {
        match files.correct(&page.path) {
            Ok(true) => pages.push(page.name.clone()),
            Ok(false) => {}
            Err(error) => notes.push(Note::failed(&page.name, format_args!("{error:#}"))),
        }
    }
    Ok(Injected { modules, scripts, pages, notes })
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
