//! Builds `tests/wasm-pages`: the apps only tests visit. A debug build, as `trunk serve` makes: quick to compile, overflow
//! is checked.

use std::process::Command;

use anyhow::Result;

use crate::progress::{Progress, Step};
use crate::setup::std_source;
use crate::setup::wasm_target::{TARGET, WasmToolchain};
use crate::workspace::Workspace;

/// The apps, and the cargo profile each is built with.
const APPS: [(&str, &str); 5] =
    [("failures", "debug"), ("leptos", "debug"), ("yew", "debug"), ("dioxus", "debug"), ("unwind", "unwind")];

/// Builds all of them into `target/wasm-pages/<app>`.
pub(crate) fn run(workspace: &Workspace, progress: &Progress, toolchain: &WasmToolchain) -> Result<()> {
    progress.step("test pages", |step| {
        step.say("cargo build for wasm32: failures, Leptos, Yew, Dioxus");
        step.run(cargo(workspace, toolchain).args(["--workspace", "--exclude", "page-unwind"]))?;
        step.say("cargo build for wasm32: a std that unwinds");
        unwinding(workspace, step, toolchain)?;
        step.say("wasm-bindgen");
        APPS.iter().try_for_each(|(app, profile)| bind(workspace, step, app, profile))?;
        step.say("target/wasm-pages");
        Ok(())
    })
}

/// std comes compiled with `panic=abort`, so it is compiled again. A profile of its own keeps its host tools apart: build
/// scripts ask to run again when `RUSTC_BOOTSTRAP` comes and goes.
fn unwinding(workspace: &Workspace, step: &Step, toolchain: &WasmToolchain) -> Result<()> {
    std_source::install(workspace, step, toolchain)?;
    step.run(
        cargo(workspace, toolchain)
            .env("RUSTC_BOOTSTRAP", "1")
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", "-Cpanic=unwind")
            .args(["-p", "page-unwind", "--profile", "unwind"])
            .args(["-Z", "build-std=std,panic_unwind", "-Z", "build-std-features=panic-unwind"]),
    )
}

fn cargo(workspace: &Workspace, toolchain: &WasmToolchain) -> Command {
    let mut command = workspace.for_wasm("cargo", toolchain);
    command.current_dir(workspace.root.join("tests/wasm-pages")).args(["build", "--target", TARGET]);
    command
}

fn bind(workspace: &Workspace, step: &Step, app: &str, profile: &str) -> Result<()> {
    let wasm = workspace.wasm_target().join(TARGET).join(profile).join(format!("page_{app}.wasm"));
    step.run(
        workspace
            .command("wasm-bindgen")
            .args(["--target", "web", "--no-typescript", "--out-dir"])
            .args([&workspace.test_pages().join(app), &wasm]),
    )
}
