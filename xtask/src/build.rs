//! Builds everything a person or a test can run: collector, shim, demo page, npm package; and what only tests visit.

mod test_pages;

use std::fs;
use std::path::Path;
use std::thread;

use anyhow::{Context, Result, anyhow};

use crate::progress::Progress;
use crate::setup::wasm_target::{TARGET, WasmToolchain};
use crate::workspace::Workspace;

pub(crate) use test_pages::run as test_pages;

/// Builds all parts. The collector (native) and the browser's parts (wasm) have target folders of their own, so they
/// are compiled side by side.
pub(crate) fn run(workspace: &Workspace, progress: &Progress, toolchain: &WasmToolchain) -> Result<()> {
    thread::scope(|scope| {
        let collector = scope.spawn(|| collector(workspace, progress));
        let browser_parts = browser_parts(workspace, progress, toolchain);
        collector.join().unwrap_or_else(|_| Err(anyhow!("building the collector panicked")))?;
        browser_parts
    })?;
    inject(workspace, progress)
}

fn browser_parts(workspace: &Workspace, progress: &Progress, toolchain: &WasmToolchain) -> Result<()> {
    shim(workspace, progress)?;
    demo_page(workspace, progress, toolchain)?;
    npm_package(workspace, progress, toolchain)
}

/// The collector. A debug build: ready sooner, fast enough for a demo and for the tests.
fn collector(workspace: &Workspace, progress: &Progress) -> Result<()> {
    progress.step("collector", |step| {
        step.say("cargo build (debug profile)");
        step.run(workspace.cargo().args(["build", "-p", "panicle-collector"]))?;
        step.say("target/debug/panicle (debug profile)");
        Ok(())
    })
}

/// The shim: one ES module made of js-shim/src.
pub(crate) fn shim(workspace: &Workspace, progress: &Progress) -> Result<()> {
    progress.step("shim", |step| {
        step.say("esbuild");
        step.run(workspace.command("npm").args(["run", "-w", "js-shim", "build"]))?;
        step.say("sdk-wasm/js/shim.js");
        Ok(())
    })
}

/// The demo page: wasm, its glue, and the static files.
fn demo_page(workspace: &Workspace, progress: &Progress, toolchain: &WasmToolchain) -> Result<()> {
    progress.step("demo page", |step| {
        step.say("cargo build for wasm32");
        step.run(workspace.for_wasm("cargo", toolchain).args([
            "build",
            "-p",
            "www-demo",
            "--target",
            TARGET,
            "--profile",
            "web",
        ]))?;
        step.say("wasm-bindgen");
        let dist = workspace.demo_dist();
        if dist.exists() {
            fs::remove_dir_all(&dist).with_context(|| format!("cannot empty {}", dist.display()))?;
        }
        let wasm = workspace.wasm_target().join(TARGET).join("web/www_demo.wasm");
        step.run(
            workspace
                .command("wasm-bindgen")
                .args(["--target", "web", "--split-debug-info", "--out-dir"])
                .args([&dist, &wasm]),
        )?;
        set_debug_file_apart(workspace)?;
        copy_folder(&workspace.root.join("www-demo/static"), &dist)?;
        // The page starts the shim before any wasm is there; the shim fetches its core when something fails.
        for file in ["shim.js", "core.js"] {
            fs::copy(workspace.root.join("js-shim/dist").join(file), dist.join(file))
                .with_context(|| format!("cannot copy js-shim/dist/{file}"))?;
        }
        step.say("www-demo/dist");
        Ok(())
    })
}

/// What turns a frame into file and line is many times what visitors need, and shows them the sources' paths.
fn set_debug_file_apart(workspace: &Workspace) -> Result<()> {
    const DEBUG_FILE: &str = "www_demo_bg.debug.wasm";
    let symbols = workspace.demo_symbols();
    fs::create_dir_all(&symbols).with_context(|| format!("cannot make {}", symbols.display()))?;
    let (from, to) = (workspace.demo_dist().join(DEBUG_FILE), symbols.join(DEBUG_FILE));
    fs::rename(&from, &to).with_context(|| format!("cannot move {} to {}", from.display(), to.display()))
}

/// One id for module and debug file, after the last tool that writes to either.
fn inject(workspace: &Workspace, progress: &Progress) -> Result<()> {
    progress.step("ids", |step| {
        step.say("panicle inject");
        let mut inject = workspace.command(workspace.collector());
        step.run(inject.arg("inject").args([workspace.demo_dist(), workspace.demo_symbols()]))?;
        step.say("www-demo/dist, target/symbols/www-demo");
        Ok(())
    })
}

/// The npm package: what wasm-pack makes of the pipeline, completed with the shim and its types.
pub(crate) fn npm_package(workspace: &Workspace, progress: &Progress, toolchain: &WasmToolchain) -> Result<()> {
    progress.step("npm package", |step| {
        step.say("wasm-pack build");
        step.run(
            workspace
                .for_wasm("wasm-pack", toolchain)
                .args(["build", "sdk-wasm/npm", "--target", "web", "--profile", "web", "--out-dir", "../pkg"])
                .args(["--out-name", "panicle", "--mode", "no-install"]),
        )?;
        step.run(
            workspace.command("npm").args(["run", "-w", "js-shim", "package", "--"]).arg(workspace.npm_package()),
        )?;
        step.say("sdk-wasm/pkg");
        Ok(())
    })
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let entry = entry?;
        let copy = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &copy)?;
        } else {
            fs::copy(entry.path(), &copy).with_context(|| format!("cannot write {}", copy.display()))?;
        }
    }
    Ok(())
}
