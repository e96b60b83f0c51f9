//! Installs what is missing and nothing else. Each tool has its file, which first looks at what is there: no stamps.

pub(crate) mod apt;
pub(crate) mod bugsink;
pub(crate) mod masking;
pub(crate) mod node;
pub(crate) mod rustup;
pub(crate) mod std_source;
pub(crate) mod wasm_target;
pub(crate) mod wasm_tools;

use std::thread;

use anyhow::{Result, anyhow};
use clap::ValueEnum;

use crate::progress::Progress;
use crate::workspace::Workspace;
use wasm_target::WasmToolchain;

/// What the machine is made ready for. Each includes what stands before it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Goal {
    /// Build everything and show the demo in the visitor's own browser.
    Demo,
    /// Also play the visitor in headless Chromium.
    Check,
    /// Also run all tests: Firefox, and Bugsink as the real Sentry-protocol server.
    Test,
}

/// Makes the machine ready. The network's work and the compiler's go side by side.
pub(crate) fn run(workspace: &Workspace, progress: &Progress, goal: Goal) -> Result<WasmToolchain> {
    thread::scope(|scope| {
        let tools = scope.spawn(|| wasm_tools::install(workspace, progress));
        let node = scope.spawn(|| node::install(workspace, progress));
        let toolchain = system(workspace, progress, goal);
        // All lanes are awaited before the first failure is reported: a half-killed installer leaves a mess.
        let (tools, node) = (joined(tools), joined(node));
        tools?;
        node?;
        toolchain
    })
}

/// The lane that changes the system: first decide where wasm32 comes from, because that may need packages too.
fn system(workspace: &Workspace, progress: &Progress, goal: Goal) -> Result<WasmToolchain> {
    let route = wasm_target::choose(workspace, progress)?;
    apt::install(workspace, progress, &apt::needed(goal, route.needs_debian_packages()))?;
    let toolchain = wasm_target::complete(workspace, progress, route)?;
    if goal >= Goal::Test {
        bugsink::install(workspace, progress)?;
    }
    Ok(toolchain)
}

fn joined<T>(lane: thread::ScopedJoinHandle<'_, Result<T>>) -> Result<T> {
    lane.join().unwrap_or_else(|_| Err(anyhow!("a part of the set-up panicked")))
}
