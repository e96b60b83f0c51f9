//! `cargo xtask test`: every lint and every test, each a step. A failure does not stop the others.

pub(crate) mod env;
mod lint;
mod suites;

use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;
use clap::ValueEnum;

use crate::progress::Progress;
use crate::setup::wasm_target::WasmToolchain;
use crate::setup::{self, Goal};
use crate::workspace::Workspace;

/// Which tests to run; without anything, all of them.
#[derive(clap::Args)]
pub(crate) struct Selection {
    /// Only tests whose name contains this; leaves out what has no names to match.
    filter: Option<String>,
    /// Only these groups.
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Group>,
}

/// A group of steps.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Group {
    /// Format, clippy, rustdoc, tidy, TypeScript lint and types.
    Lint,
    /// `cargo test`.
    Native,
    /// Generated private and harmless values against the masking rules.
    Masking,
    /// The Rust tests that run inside the browsers.
    Wasm,
    /// The shim's unit tests.
    Ts,
    /// What a page downloads, against its budgets.
    Size,
    /// Real processes, real browsers.
    E2e,
    /// The demo's visitor: `cargo xtask demo --check`.
    Demo,
}

impl Group {
    /// What must be installed for it; `None`: what runs this program is enough.
    fn goal(self) -> Option<Goal> {
        match self {
            Self::Native | Self::Masking => None,
            Self::Lint | Self::Ts | Self::Size => Some(Goal::Demo),
            Self::Wasm | Self::E2e | Self::Demo => Some(Goal::Test),
        }
    }
}

impl Selection {
    fn groups(&self) -> Vec<Group> {
        let asked_for = |group: &Group| {
            let has_no_names = matches!(group, Group::Lint | Group::Masking | Group::Size | Group::Demo);
            self.only.contains(group) || self.only.is_empty() && !(has_no_names && self.filter.is_some())
        };
        Group::value_variants().iter().copied().filter(asked_for).collect()
    }
}

/// What the steps of all groups share.
pub(crate) struct Run<'a> {
    workspace: &'a Workspace,
    progress: &'a Progress,
    toolchain: Option<WasmToolchain>,
    filter: Option<&'a str>,
    /// Whether there is something to run end to end; `None` before anyone tried to build it.
    built: Option<bool>,
    results: Vec<(String, bool, f32)>,
}

impl Run<'_> {
    /// Runs one step and keeps its result. Why it failed is on the terminal already.
    fn record(&mut self, name: &str, work: impl FnOnce(&Self) -> Result<()>) -> bool {
        let started = Instant::now();
        let passed = work(self).is_ok();
        self.results.push((name.to_owned(), passed, started.elapsed().as_secs_f32()));
        passed
    }
}

/// Sets up, runs the selected groups, and sums up.
pub(crate) fn run(workspace: &Workspace, progress: &Progress, selection: &Selection) -> Result<ExitCode> {
    let groups = selection.groups();
    let filter = selection.filter.as_deref();
    let mut run = Run { workspace, progress, toolchain: None, filter, built: None, results: Vec::new() };
    let goal = groups.iter().filter_map(|group| group.goal()).max();
    let ready = goal.is_none_or(|goal| set_up(&mut run, goal));
    for group in groups.into_iter().filter(|group| ready || group.goal().is_none()) {
        match group {
            Group::Lint => lint::run(&mut run),
            Group::Native => suites::native(&mut run),
            Group::Masking => suites::masking(&mut run),
            Group::Wasm => suites::wasm(&mut run),
            Group::Ts => suites::typescript(&mut run),
            Group::Size => suites::size(&mut run),
            Group::E2e => suites::end_to_end(&mut run),
            Group::Demo => suites::demo_visit(&mut run),
        }
    }
    println!("{}", summary(&run.results));
    Ok(if run.results.iter().all(|(_, passed, _)| *passed) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn set_up(run: &mut Run<'_>, goal: Goal) -> bool {
    let mut toolchain = None;
    let ready = run.record("set-up", |run| {
        toolchain = Some(setup::run(run.workspace, run.progress, goal)?);
        Ok(())
    });
    run.toolchain = toolchain;
    ready
}

fn summary(results: &[(String, bool, f32)]) -> String {
    let mut lines = vec![String::new()];
    for (name, passed, seconds) in results {
        let word = if *passed { "passed" } else { "FAILED" };
        lines.push(format!("  {word}  {name:<22} {seconds:>7.1} s"));
    }
    let passed = results.iter().filter(|(_, passed, _)| *passed).count();
    lines.push(format!("{passed} passed, {} failed", results.len() - passed));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups(filter: Option<&str>, only: &[Group]) -> Vec<Group> {
        Selection { filter: filter.map(str::to_owned), only: only.to_vec() }.groups()
    }

    #[test]
    fn everything_runs_unless_something_is_asked_for() {
        assert_eq!(groups(None, &[]), Group::value_variants());
        assert_eq!(groups(None, &[Group::Wasm]), [Group::Wasm]);
        assert!(!groups(Some("mask"), &[]).contains(&Group::Lint));
        assert!(groups(Some("mask"), &[]).contains(&Group::E2e));
    }

    #[test]
    fn the_last_line_counts_the_steps() {
        let results = [("rustfmt".to_owned(), true, 1.0), ("clippy".to_owned(), false, 2.0)];
        let summary = summary(&results);
        assert!(summary.ends_with("\n1 passed, 1 failed"), "{summary}");
        assert!(summary.contains("FAILED  clippy"));
    }
}
