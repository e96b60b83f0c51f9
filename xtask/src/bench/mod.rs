//! `cargo xtask bench`: what Panicle reaches beside its peers. Prints tables, and with `--save` keeps them in `docs/benchmarks.md`.

mod mask;
mod page;
mod sdk;
mod symbolicate;

pub(crate) use sdk::check_size;

use std::process::ExitCode;

use anyhow::Result;
use clap::Subcommand;

use crate::progress::Progress;
use crate::workspace::Workspace;

/// What to measure.
#[derive(Subcommand)]
pub(crate) enum Bench {
    /// How much private data masking finds, how much harmless text it leaves alone, and how fast.
    Mask(mask::Options),
    /// What the SDK costs a page, beside Sentry's.
    Sdk(sdk::Options),
    /// How long frames take to become readable, and debug files to be read.
    Symbolicate(symbolicate::Options),
}

/// Measures; fails when a promised figure is missed.
pub(crate) fn run(workspace: &Workspace, progress: &Progress, bench: &Bench) -> Result<ExitCode> {
    match bench {
        Bench::Mask(options) => mask::run(workspace, progress, options),
        Bench::Sdk(options) => sdk::run(workspace, progress, options),
        Bench::Symbolicate(options) => symbolicate::run(workspace, progress, options),
    }
}
