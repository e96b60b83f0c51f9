//! Where things are, and how a child process is started. It runs nothing itself.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::setup::wasm_target::WasmToolchain;

/// The checkout and the folder for everything that is built or installed.
pub(crate) struct Workspace {
    /// The folder of the root `Cargo.toml`.
    pub(crate) root: PathBuf,
    /// Cargo's target folder; tools and logs live there too, so `cargo clean` removes everything.
    pub(crate) target: PathBuf,
}

impl Workspace {
    /// Finds the checkout this program was started from, or else the one it was compiled in.
    pub(crate) fn find() -> Result<Self> {
        let manifest_dir = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let root = Path::new(&manifest_dir).parent().context("xtask lies in a folder of the workspace")?.to_owned();
        let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |dir| root.join(dir));
        Ok(Self { root, target })
    }

    /// xtask's own scratch space: logs, the demo's data, the standard library for wasm.
    pub(crate) fn scratch(&self) -> PathBuf {
        self.target.join("xtask")
    }

    /// Where `cargo install --root` puts the wasm tools.
    pub(crate) fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }

    /// Target folder of the wasm builds: apart, so that a native and a wasm build can run side by side.
    pub(crate) fn wasm_target(&self) -> PathBuf {
        self.target.join("wasm")
    }

    /// The collector's binary.
    pub(crate) fn collector(&self) -> PathBuf {
        self.target.join("debug/panicle")
    }

    /// The demo page, ready to serve.
    pub(crate) fn demo_dist(&self) -> PathBuf {
        self.root.join("www-demo/dist")
    }

    /// Debug files of the demo page: for the collector, not for visitors.
    pub(crate) fn demo_symbols(&self) -> PathBuf {
        self.target.join("symbols/www-demo")
    }

    /// The npm package, ready to install.
    pub(crate) fn npm_package(&self) -> PathBuf {
        self.root.join("sdk-wasm/pkg")
    }

    /// The apps only tests visit, ready to serve.
    pub(crate) fn test_pages(&self) -> PathBuf {
        self.target.join("wasm-pages")
    }

    /// Python environment with Bugsink in it.
    pub(crate) fn bugsink(&self) -> PathBuf {
        self.target.join("bugsink")
    }

    /// Python environment of the masking corpus.
    pub(crate) fn masking(&self) -> PathBuf {
        self.target.join("masking-venv")
    }

    /// The masking corpus against the built collector.
    pub(crate) fn masking_corpus(&self) -> Command {
        let mut command = self.command(self.masking().join("bin/python"));
        command.arg("tests/masking").arg("--panicle").arg(self.collector());
        command
    }

    /// A command in the root folder that sees the installed tools first, and nothing `cargo run` set for us.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root).env("PATH", self.path());
        for (name, _) in env::vars_os() {
            if name.to_str().is_some_and(set_by_cargo_run) {
                command.env_remove(name);
            }
        }
        command
    }

    /// `cargo` of the toolchain that runs us.
    pub(crate) fn cargo(&self) -> Command {
        let mut command = self.command("cargo");
        command.env("CARGO_TARGET_DIR", &self.target);
        command
    }

    /// Any program that will call cargo for wasm32.
    pub(crate) fn for_wasm(&self, program: &str, toolchain: &WasmToolchain) -> Command {
        let mut command = self.command(program);
        command.env("CARGO_TARGET_DIR", self.wasm_target());
        toolchain.apply(&mut command);
        command
    }

    fn path(&self) -> OsString {
        let inherited = env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(self.tools().join("bin")).chain(env::split_paths(&inherited));
        // A folder of PATH came out of PATH, so it holds no separator; the checkout's own might.
        env::join_paths(folders).unwrap_or(inherited)
    }
}

/// Whether `cargo run` set this variable for us. A child cargo must not see it: some build scripts (ring's) ask to run
/// again when `CARGO_PKG_*` changes, and another toolchain must not be handed this one's `RUSTC` and libraries.
fn set_by_cargo_run(name: &str) -> bool {
    const EXACT: [&str; 9] = [
        "CARGO",
        "CARGO_BIN_NAME",
        "CARGO_CRATE_NAME",
        "CARGO_PRIMARY_PACKAGE",
        "LD_LIBRARY_PATH",
        "OUT_DIR",
        "RUSTC",
        "RUSTDOC",
        "RUST_RECURSION_COUNT",
    ];
    EXACT.contains(&name) || name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
}

/// The full path of a program on `PATH`.
pub(crate) fn which(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use super::set_by_cargo_run;

    #[test]
    fn what_cargo_run_sets_is_cleared_and_what_the_user_sets_is_kept() {
        for name in ["CARGO", "CARGO_PKG_NAME", "CARGO_MANIFEST_DIR", "RUSTC"] {
            assert!(set_by_cargo_run(name), "{name}");
        }
        for name in ["CARGO_HOME", "CARGO_NET_OFFLINE", "RUSTUP_TOOLCHAIN", "RUSTFLAGS", "PATH"] {
            assert!(!set_by_cargo_run(name), "{name}");
        }
    }
}
