//! What the command line's verbs do: the work, then a table, then what is missing and how to get it.

use std::path::PathBuf;

use anyhow::ensure;

use super::{
    inject,
    note::{Level, Note},
    table::Table,
};

/// `panicle inject`.
pub fn inject(folders: &[PathBuf], is_trial: bool) -> anyhow::Result<()> {
    let injected = inject::inject(folders, is_trial)?;
    print!("{}", Table::of_injected(&injected));
    if injected.modules.is_empty() && injected.scripts.is_empty() && injected.notes.is_empty() {
        println!("  nothing to do: neither wasm nor scripts with source maps");
    }
    print_notes(injected.notes)
}

/// Prints the notes, what matters most last. An error if anything failed.
fn print_notes(mut notes: Vec<Note>) -> anyhow::Result<()> {
    notes.sort_by_key(|note| note.level);
    notes.iter().for_each(|note| println!("  {note}"));
    let failed = notes.iter().filter(|note| note.level == Level::Failed).count();
    ensure!(failed == 0, "{failed} of the files could not be done");
    Ok(())
}
