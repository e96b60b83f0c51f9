//! The SDK beside `@sentry/browser` + `@sentry/wasm` from npm.

mod latency;
mod size;

use std::process::ExitCode;

use anyhow::{Result, ensure};

use crate::progress::Progress;
use crate::workspace::Workspace;

/// What to measure; without anything, all of it.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only how long things take.
    #[arg(long)]
    latency: bool,
    /// Only what a page downloads.
    #[arg(long)]
    size: bool,
    /// Page loads of each kind in each browser.
    #[arg(long, default_value_t = 15)]
    loads: u32,
    /// Keep the tables in docs/benchmarks.md.
    #[arg(long)]
    save: bool,
}

/// Measures; fails when a budget is exceeded.
pub(crate) fn run(workspace: &Workspace, progress: &Progress, options: &Options) -> Result<ExitCode> {
    let Options { latency, size, loads, save } = *options;
    if latency || !size {
        latency::run(workspace, progress, loads, save)?;
    }
    if size || !latency { size::run(workspace, progress, save) } else { Ok(ExitCode::SUCCESS) }
}

/// The budgets, as a test.
pub(crate) fn check_size(workspace: &Workspace, progress: &Progress) -> Result<()> {
    let code = size::run(workspace, progress, false)?;
    ensure!(code == ExitCode::SUCCESS, "a size budget is exceeded");
    Ok(())
}
