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
    doc.args(["doc", "--no-deps", "--workspace", "--lib"]).env("RUSTDOCFLAGS", "-D warnings");
    let mut fmt = cargo();
    fmt.args(["fmt", "--all", "--check"]);
    let mut fmt_pages = cargo();
    fmt_pages.args(["fmt", "--all", "--check", "--manifest-path", "tests/wasm-pages/Cargo.toml"]);
    let steps = [
        ("rustfmt", vec![fmt, fmt_pages]),
        ("clippy", vec![clippy_native]),
        ("clippy, browser crates", clippy_browser(run)),
        ("rustdoc", vec![doc]),
        ("TypeScript lint", vec![npm("lint")]),
        ("TypeScript types", vec![npm("typecheck")]),
    ];
    for (name, mut commands) in steps {
        run.record(name, |run| {
            run.progress.step(name, |step| commands.iter_mut().try_for_each(|command| step.run(command)))
        });
    }
    run.record("tidy", |run| tidy::run(run.workspace, run.progress));
}

/// Clippy as the browser crates are built, or, where the wasm toolchain has no clippy, as the host sees them.
fn clippy_browser(run: &Run<'_>) -> Vec<Command> {
    let clippy = |what: &[&str], lints: &[&str]| {
        let mut command = run.workspace.cargo();
        command.arg("clippy").args(what);
        if run.toolchain == Some(WasmToolchain::Active) {
            command.args(["--target", TARGET]).env("CARGO_TARGET_DIR", run.workspace.wasm_target());
        }
        command.args(["--", "-D", "warnings"]).args(lints);
        command
    };
    let npm_build = ["-p", "panicle-npm", "--lib"];
    vec![
        clippy(&[&BROWSER_CRATES[..], &["--lib"]].concat(), &[]),
        clippy(&npm_build, &[]),
        // A test for the browser is no `#[test]` to clippy, so it does not know that it may unwrap.
        clippy(&[&BROWSER_CRATES[..], &["--tests"]].concat(), &["-A", "clippy::unwrap_used"]),
    ]
}
