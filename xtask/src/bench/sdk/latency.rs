//! What starting costs, how long a failure takes to become a request, and what a page pays where nothing fails.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::bench::page;
use crate::build;
use crate::progress::Progress;
use crate::setup::{self, Goal};
use crate::workspace::Workspace;

/// Builds, and prints the tables of both browsers. They inform: no figure in them fails the run.
pub(super) fn run(workspace: &Workspace, progress: &Progress, loads: u32, save: bool) -> Result<()> {
    let toolchain = setup::run(workspace, progress, Goal::Test)?;
    build::run(workspace, progress, &toolchain)?;
    let table = workspace.target.join("sdk-latency.md");
    let mut node = workspace.command("node");
    node.arg("tests/browser/bench/latency.mjs").arg(workspace.npm_package());
    node.args(["--loads", &loads.to_string()]).arg("--out").arg(&table);
    ensure!(node.status().context("cannot start Node")?.success(), "the browsers' benchmark failed");
    if save { keep(workspace, &table) } else { Ok(()) }
}

fn keep(workspace: &Workspace, table: &Path) -> Result<()> {
    let file = workspace.root.join("docs/benchmarks.md");
    let text = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    let table = fs::read_to_string(table).with_context(|| format!("cannot read {}", table.display()))?;
    fs::write(&file, page::with_section(&text, "sdk-latency", &table)?)?;
    println!("saved in {}", file.display());
    Ok(())
}
