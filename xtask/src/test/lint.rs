//! What is judged without running the product.

use std::process::Command;

use super::Run;
use crate::setup::wasm_target::{TARGET, WasmToolchain};
use crate::tidy;

/// Crates that are compiled for the browser.
const BROWSER_CRATES: [&str; 6] = ["-p", "panicle-protocol", "-p", "panicle", "-p", "www-demo"];

/// Runs all lints.
pub(crate) fn run(run: &mut Run<'_>) {
    let cargo = || run.workspace.cargo();
    let npm = |script: &str| {
        let mut command = run.workspace.command("npm");
        command.args(["run", script]);
        command
    };
    let mut clippy_native = cargo();
    clippy_native.args(["clippy", "--all-targets", "--", "-D", "warnings"]);
    let mut doc = cargo();
    // --lib: the collector's program and the SDK's crate are both called `panicle`, and would overwrite each other.
    doc.args(["doc", "--no-deps", "--workspace", "--lib"])
        .env("RUSTDOCFLAGS", "-D warnings");
    let mut fmt = cargo();
    fmt.args(["fmt", "--all", "--check"]);
    let commands = [
        ("rustfmt", fmt),
        ("clippy", clippy_native),
        ("clippy, browser crates", clippy_browser(run, &[])),
        (
            "clippy, npm build",
            clippy_browser(run, &["--no-default-features", "--features", "npm"]),
        ),
        ("rustdoc", doc),
        ("TypeScript lint", npm("lint")),
        ("TypeScript types", npm("typecheck")),
    ];
    for (name, mut command) in commands {
        run.record(name, |run| {
            run.progress.step(name, |step| step.run(&mut command))
        });
    }
    run.record("tidy", |run| tidy::run(run.workspace, run.progress));
}

/// Clippy as the browser crates are built, or, where the wasm toolchain has no clippy, as the host sees them.
/// With features given, only the SDK: it alone has any.
fn clippy_browser(run: &Run<'_>, features: &[&str]) -> Command {
    let mut command = run.workspace.cargo();
    command.args(["clippy", "--all-targets"]);
    if features.is_empty() {
        command.args(BROWSER_CRATES);
    } else {
        command.args(["-p", "panicle"]).args(features);
    }
    if run.toolchain == Some(WasmToolchain::Active) {
        command
            .args(["--target", TARGET])
            .env("CARGO_TARGET_DIR", run.workspace.wasm_target());
    }
    command.args(["--", "-D", "warnings"]);
    command
}
