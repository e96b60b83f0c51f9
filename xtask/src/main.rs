//! Panicle's chores. Each verb has a module; this file only reads the command line.

mod bench;
mod build;
mod demo;
mod fixtures;
mod progress;
mod serve;
mod setup;
mod test;
mod tidy;
mod workspace;

use std::fs;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};

use progress::Progress;
use setup::Goal;
use workspace::Workspace;

#[derive(Parser)]
#[command(name = "cargo xtask", about, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

/// Set-up, build, demo, test: everything says what it does and keeps its logs in target/xtask/logs.
#[derive(Subcommand)]
enum Verb {
    /// Install what is missing.
    Setup {
        /// What for.
        #[arg(long = "for", value_enum, default_value = "test")]
        goal: Goal,
    },
    /// Build the collector, the SDK, the npm package and the demo page.
    Build {
        /// Also the pages that only tests visit.
        #[arg(long)]
        test_pages: bool,
    },
    /// Set up, build, and run the collector and the demo page until Ctrl-C.
    Demo {
        /// Visit the page in headless Chromium instead, and check the issue that comes of it.
        #[arg(long)]
        check: bool,
        /// Open the page in the desktop's browser.
        #[arg(long, value_enum, default_value = "auto")]
        open: demo::Open,
    },
    /// Set up, build, and run the lints and all tests.
    Test(test::Selection),
    /// Build the committed wasm of tests/fixtures/symbols/wasm anew, and capture its events in both browsers.
    Fixtures,
    /// Measure Panicle beside its peers.
    #[command(subcommand)]
    Bench(bench::Bench),
    /// Serve a folder on loopback.
    Serve(serve::Site),
    /// Check the house rules that no compiler checks.
    Tidy,
    /// Remove the tools that set-up compiled or downloaded under target/.
    CleanTools,
}

fn main() -> ExitCode {
    match run(Cli::parse().verb) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(verb: Verb) -> Result<ExitCode> {
    let workspace = Workspace::find()?;
    let progress = Progress::new(workspace.scratch().join("logs"))?;
    match verb {
        Verb::Setup { goal } => {
            setup::run(&workspace, &progress, goal)?;
            println!("Everything is there.");
        }
        Verb::Build { test_pages } => {
            let toolchain = setup::run(&workspace, &progress, Goal::Demo)?;
            build::run(&workspace, &progress, &toolchain)?;
            if test_pages {
                build::test_pages(&workspace, &progress, &toolchain)?;
            }
        }
        Verb::Demo { check, open } => demo::run(&workspace, &progress, check, open)?,
        Verb::Test(selection) => return test::run(&workspace, &progress, &selection),
        Verb::Fixtures => fixtures::run(&workspace, &progress)?,
        Verb::Bench(bench) => return bench::run(&workspace, &progress, &bench),
        Verb::Serve(site) => serve::run(site)?,
        Verb::Tidy => tidy::run(&workspace, &progress)?,
        Verb::CleanTools => clean_tools(&workspace)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn clean_tools(workspace: &Workspace) -> Result<()> {
    for folder in [workspace.tools(), workspace.bugsink(), workspace.masking(), workspace.scratch()] {
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))?;
            println!("removed {}", folder.display());
        }
    }
    Ok(())
}
