//! The source of the standard library, for builds that compile it themselves. Debian's route brings it along.

use std::path::Path;

use anyhow::Result;

use super::wasm_target::{WasmToolchain, sysroot};
use crate::progress::Step;
use crate::workspace::Workspace;

/// Makes sure that it is there.
pub(crate) fn install(workspace: &Workspace, step: &Step, toolchain: &WasmToolchain) -> Result<()> {
    if *toolchain != WasmToolchain::Active || is_in(Path::new(&sysroot(workspace)?)) {
        return Ok(());
    }
    step.run(workspace.command("rustup").args(["component", "add", "rust-src"]))
}

fn is_in(sysroot: &Path) -> bool {
    sysroot.join("lib/rustlib/src/rust/library/Cargo.lock").is_file()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn the_source_is_there_when_cargo_can_resolve_it() {
        let sysroot = tempfile::tempdir().unwrap();
        let library = sysroot.path().join("lib/rustlib/src/rust/library");
        fs::create_dir_all(&library).unwrap();
        assert!(!is_in(sysroot.path()));
        fs::write(library.join("Cargo.lock"), "").unwrap();
        assert!(is_in(sysroot.path()));
    }
}
