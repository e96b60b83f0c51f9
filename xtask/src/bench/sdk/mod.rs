//! The SDK beside `@sentry/browser` + `@sentry/wasm` from npm.

mod latency;

use std::process::ExitCode;

use anyhow::Result;

use crate::progress::Progress;
use crate::workspace::Workspace;

/// What to measure; without anything, all of it.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only how long things take.
    #[arg(long)]
    latency: bool,
    /// Page loads of each kind in each browser.
    #[arg(long, default_value_t = 15)]
    loads: u32,
    /// Keep the tables in docs/benchmarks.md.
    #[arg(long)]
    save: bool,
}

/// Measures; fails when a budget is exceeded.
pub(crate) fn run(workspace: &Workspace, progress: &Progress, options: &Options) -> Result<ExitCode> {
    let Options { latency: _, loads, save } = *options;
    latency::run(workspace, progress, loads, save)?;
    Ok(ExitCode::SUCCESS)
}
