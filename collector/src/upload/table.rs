//! What was done, in columns.

use std::fmt;

use super::inject::{Debug, Injected, MapPlace, Module, Script};

/// Rows whose columns stand under each other.
#[derive(Debug, Default)]
pub(super) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(super) fn add<const N: usize>(&mut self, row: [String; N]) {
        self.rows.push(row.into());
    }

    /// A row for each file that has an id.
    pub(super) fn of_injected(injected: &Injected) -> Self {
        let mut table = Self::default();
        injected.modules.iter().for_each(|module| table.add(module_row(module)));
        injected.scripts.iter().for_each(|script| table.add(script_row(script)));
        for page in &injected.corrected_pages {
            table.add([
                String::from("changed"),
                page.clone(),
                String::new(),
                String::from("integrity of the files above"),
            ]);
        }
        table
    }
}

fn module_row(module: &Module) -> [String; 4] {
    let debug = match &module.debug {
        Debug::Apart(file) => format!("debug info in {}", file.name),
        Debug::Within => String::from("debug info in it"),
        Debug::NamesOnly => String::from("names of functions only"),
        Debug::Nowhere => String::from("no debug info"),
    };
    [did(module.is_changed), module.file.name.clone(), module.id.to_string(), debug]
}

fn script_row(script: &Script) -> [String; 4] {
    let map = match &script.map {
        MapPlace::Apart(path) => {
            format!("source map in {}", path.file_name().unwrap_or_default().to_string_lossy())
        }
        MapPlace::Within => String::from("source map in it"),
    };
    [did(script.is_changed), script.file.name.clone(), script.id.to_string(), map]
}

fn did(is_changed: bool) -> String {
    String::from(if is_changed { "changed" } else { "unchanged" })
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        let width =
            |column: usize| self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
        let widths: Vec<usize> = (0..columns).filter_map(width).collect();
        for row in &self.rows {
            let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
            writeln!(f, "  {}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_each_other() {
        let mut table = Table::default();
        table.add(["a", "long one", "x"].map(String::from));
        table.add(["花花", "b", ""].map(String::from));
        assert_eq!(table.to_string(), "  a   long one  x\n  花花  b\n");
    }
}
