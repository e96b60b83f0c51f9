//! `cargo xtask fixtures`: builds `tests/fixtures/symbols/wasm` anew, the wasm whose frames the tests resolve, and captures what both
//! browsers say when it fails. What comes out is committed, so that tests need neither a wasm toolchain nor a browser.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::build;
use crate::progress::{Progress, Step};
use crate::setup::{
    self, Goal,
    wasm_target::{TARGET, WasmToolchain},
};
use crate::test::env;
use crate::workspace::Workspace;

/// Optimisation levels, each a build with its line tables split off.
const LEVELS: [&str; 4] = ["1", "s", "z", "3"];

/// The module that a page loads.
const SHIPPED: &str = "page_symbols_bg.wasm";

/// Its line tables, where they were split off.
const DEBUG: &str = "page_symbols_bg.debug.wasm";

/// Builds and captures all of it.
pub(crate) fn run(workspace: &Workspace, progress: &Progress) -> Result<()> {
    let toolchain = setup::run(workspace, progress, Goal::Test)?;
    build::run(workspace, progress, &toolchain)?;
    progress.step("symbols: builds", |step| {
        let builds = Builds { workspace, step, toolchain: &toolchain, folder: folder(workspace) };
        builds.make()
    })?;
    progress.step("symbols: events", |step| {
        step.say("both browsers, each place of each build");
        let mut vitest = workspace.command("npm");
        vitest.args(["run", "-w", "tests/browser", "test", "--", "specs/capture-symbols.test.ts"]);
        step.run(env::apply(workspace, &mut vitest)?.env("SAVE_FIXTURES", "1"))
    })
}

/// Where they are kept.
fn folder(workspace: &Workspace) -> PathBuf {
    workspace.root.join("tests/fixtures/symbols/wasm")
}

struct Builds<'a> {
    workspace: &'a Workspace,
    step: &'a Step,
    toolchain: &'a WasmToolchain,
    folder: PathBuf,
}

impl Builds<'_> {
    fn make(&self) -> Result<()> {
        if self.folder.exists() {
            fs::remove_dir_all(&self.folder).with_context(|| format!("cannot empty {}", self.folder.display()))?;
        }
        for level in LEVELS {
            let wasm = self.compile(level)?;
            self.bind(&wasm, &format!("level-{level}"), &["--split-debug-info"])?;
        }
        let wasm = self.compile("z")?;
        // wasm-bindgen takes the names out of both files; a tool that strips the shipped one leaves the other whole.
        let stripped = self.bind(&wasm, "stripped", &["--split-debug-info", "--remove-name-section"])?;
        fs::copy(self.folder.join("level-z").join(DEBUG), stripped.join(DEBUG))?;
        // npm's wasm-opt is built without DWARF: it changes the code, and copies the line tables as they were…
        let optimised = self.bind(&wasm, "optimised", &["--keep-debug"])?;
        self.optimise(&optimised.join(SHIPPED), &["-g"])?;
        for build in self.builds()? {
            self.inject(&build)?;
        }
        // …and leaves those alone that were split off before, whose id it keeps.
        let outdated = self.bind(&wasm, "outdated", &["--split-debug-info"])?;
        self.inject(&outdated)?;
        self.optimise(&outdated.join(SHIPPED), &[])
    }

    fn builds(&self) -> Result<Vec<PathBuf>> {
        let entries = fs::read_dir(&self.folder)?.map(|entry| Ok(entry?.path()));
        Ok(entries.collect::<Result<Vec<_>>>()?.into_iter().filter(|path| path.is_dir()).collect())
    }

    fn compile(&self, level: &str) -> Result<PathBuf> {
        self.step.say(format!("cargo build for wasm32, opt-level {level}"));
        let mut cargo = self.workspace.for_wasm("cargo", self.toolchain);
        cargo.current_dir(self.workspace.root.join("tests/wasm-pages"));
        cargo.args(["build", "-p", "page-symbols", "--target", TARGET, "--profile", "symbols"]);
        self.step.run(cargo.env("CARGO_PROFILE_SYMBOLS_OPT_LEVEL", level))?;
        Ok(self.workspace.wasm_target().join(TARGET).join("symbols/page_symbols.wasm"))
    }

    /// Into a folder of its own. The glue is the same for all, and lies above.
    fn bind(&self, wasm: &Path, name: &str, options: &[&str]) -> Result<PathBuf> {
        let folder = self.folder.join(name);
        let mut bindgen = self.workspace.command("wasm-bindgen");
        bindgen.args(["--target", "web", "--no-typescript"]).args(options).arg("--out-dir");
        self.step.run(bindgen.args([&folder, wasm]))?;
        fs::rename(folder.join("page_symbols.js"), self.folder.join("page_symbols.js"))?;
        Ok(folder)
    }

    fn inject(&self, build: &Path) -> Result<()> {
        self.step.run(self.workspace.command(self.workspace.collector()).arg("inject").arg(build))
    }

    fn optimise(&self, wasm: &Path, options: &[&str]) -> Result<()> {
        let mut wasm_opt = self.workspace.command(self.workspace.root.join("node_modules/.bin/wasm-opt"));
        self.step.run(wasm_opt.arg("-Oz").args(options).arg(wasm).arg("-o").arg(wasm))
    }
}
