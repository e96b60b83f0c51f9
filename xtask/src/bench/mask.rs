//! Masking: recall and precision on the generated corpus, and MB/s, beside Relay's rules and Presidio's recognisers.

use std::fs;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use super::page;
use crate::progress::Progress;
use crate::setup::masking::{self, Needs};
use crate::workspace::Workspace;

/// How much to measure.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Seed of the corpus.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How often each kind stands in each place in each language.
    #[arg(long, default_value_t = 5)]
    rounds: u32,
    /// Show the first N failures of each kind.
    #[arg(long, value_name = "N", default_value_t = 0)]
    failures: u32,
    /// Keep the tables in docs/benchmarks.md.
    #[arg(long)]
    save: bool,
}

/// Sets up, builds, and measures; fails when a promised figure is missed.
pub(crate) fn run(workspace: &Workspace, progress: &Progress, options: &Options) -> Result<ExitCode> {
    masking::install(workspace, progress, Needs::Peers)?;
    progress.step("build", |step| {
        step.say("the collector, and the speed test for release");
        step.run(workspace.cargo().args(["build", "-p", "panicle-collector"]))?;
        step.run(workspace.cargo().args(["build", "--release", "-p", "panicle-protocol", "--example", "mask_speed"]))
    })?;
    let found = print(corpus(workspace, options))?;
    println!();
    let fast = print(speed(workspace))?;
    if options.save {
        save(workspace)?;
    }
    Ok(if found && fast { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn corpus(workspace: &Workspace, options: &Options) -> Command {
    let mut command = workspace.masking_corpus();
    command.arg("--peers");
    command.args(["--seed", &options.seed.to_string(), "--rounds", &options.rounds.to_string()]);
    command.args(["--failures", &options.failures.to_string()]);
    command
}

fn speed(workspace: &Workspace) -> Command {
    let mut command = workspace.command(workspace.masking().join("bin/python"));
    command.args(["tests/masking/speed.py", "--mask-speed"]);
    command.arg(workspace.target.join("release/examples/mask_speed"));
    command
}

/// Runs it on the terminal; whether all was reached.
fn print(mut command: Command) -> Result<bool> {
    Ok(command.status().context("cannot start Python")?.success())
}

/// The tables that both runs left, into the page.
fn save(workspace: &Workspace) -> Result<()> {
    let file = workspace.root.join("docs/benchmarks.md");
    let mut text = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    for section in ["corpus", "speed"] {
        let table = workspace.target.join(format!("masking/{section}.md"));
        let table = fs::read_to_string(&table).with_context(|| format!("cannot read {}", table.display()))?;
        text = page::with_section(&text, &format!("mask-{section}"), &table)?;
    }
    fs::write(&file, text)?;
    println!("saved in {}", file.display());
    Ok(())
}
