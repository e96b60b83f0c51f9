//! What a page downloads, by part, beside Sentry's SDK bundled in the same run; and the budgets that CI holds.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use serde_json::Value;

use super::super::page;
use crate::build;
use crate::progress::Progress;
use crate::setup::wasm_target::{TARGET, WasmToolchain};
use crate::setup::{self, Goal};
use crate::workspace::Workspace;

/// What something may weigh, in bytes after gzip -9.
struct Budget {
    what: &'static str,
    /// The parts that are added up.
    parts: &'static [&'static str],
    /// Parts that are there anyway, and are taken off.
    without: &'static [&'static str],
    /// What was promised.
    target: u64,
    /// What CI holds: a little above what is reached.
    ceiling: u64,
}

/// All budgets. A ceiling only ever goes down.
const BUDGETS: [Budget; 3] = [
    Budget { what: "on the page first: the shim", parts: &["shim"], without: &[], target: 4_000, ceiling: 4_000 },
    Budget {
        what: "npm package: shim, core and wasm",
        parts: &["shim", "core", "wasm"],
        without: &[],
        target: 26_000,
        ceiling: 79_000,
    },
    Budget {
        what: "crate, added to an app with serde_json",
        parts: &["crate wasm", "crate glue"],
        without: &["app wasm", "app glue"],
        target: 12_000,
        ceiling: 88_000,
    },
];

/// Parts of the table, and what they are called in it.
const ROWS: [(&str, &str); 12] = [
    ("shim", "npm: shim, on the page first"),
    ("core", "npm: core, when idle or something fails"),
    ("wasm", "npm: wasm, with the core"),
    ("entry", "npm: entry, for bundlers"),
    ("app wasm", "app with serde_json: wasm"),
    ("app glue", "app with serde_json: glue"),
    ("crate wasm", "the app with the crate: wasm"),
    ("crate glue", "the app with the crate: glue and shim"),
    ("gloo wasm", "the app with the crate and gloo-net: wasm"),
    ("gloo glue", "the app with the crate and gloo-net: glue and shim"),
    ("sentry", "@sentry/browser"),
    ("sentry pair", "@sentry/browser and @sentry/wasm"),
];

/// Bytes of one part.
struct Weight {
    raw: u64,
    gzip: u64,
    brotli: u64,
}

type Weights = BTreeMap<String, Weight>;

/// Builds, prints the tables, and fails when a budget is exceeded.
pub(super) fn run(workspace: &Workspace, progress: &Progress, save: bool) -> Result<ExitCode> {
    let toolchain = setup::run(workspace, progress, Goal::Demo)?;
    build::shim(workspace, progress)?;
    build::npm_package(workspace, progress, &toolchain)?;
    let apps = progress.step("apps to weigh", |step| {
        let mut apps = Vec::new();
        for (name, features) in [("app", ""), ("crate", "panicle"), ("gloo", "gloo")] {
            let folder = workspace.scratch().join("sizes").join(name);
            step.run(cargo(workspace, &toolchain).args(["--features", features]))?;
            let wasm = workspace.wasm_target().join(TARGET).join("web/panicle_sizes.wasm");
            step.run(workspace.command("wasm-bindgen").args(["--target", "web", "--out-dir"]).args([&folder, &wasm]))?;
            apps.push((name, folder));
        }
        Ok(apps)
    })?;
    let weights = weigh(workspace, &apps)?;
    let tables = format!("{}\n\n{}", table(&weights), verdicts(&weights));
    println!("{tables}");
    if save {
        keep(workspace, &tables)?;
    }
    let is_kept = BUDGETS.iter().all(|budget| budget.reached(&weights) <= budget.ceiling);
    Ok(if is_kept { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn cargo(workspace: &Workspace, toolchain: &WasmToolchain) -> std::process::Command {
    let mut command = workspace.for_wasm("cargo", toolchain);
    command.args(["build", "-p", "panicle-sizes", "--target", TARGET, "--profile", "web"]);
    command
}

fn weigh(workspace: &Workspace, apps: &[(&str, PathBuf)]) -> Result<Weights> {
    let mut command = workspace.command("node");
    command.arg("tests/sizes/measure.mjs").arg(workspace.npm_package());
    command.args(apps.iter().map(|(name, folder)| format!("{name}={}", folder.display())));
    let output = command.output().context("cannot start node")?;
    anyhow::ensure!(output.status.success(), "measure.mjs failed: {}", String::from_utf8_lossy(&output.stderr));
    let told: BTreeMap<String, Value> = serde_json::from_slice(&output.stdout)?;
    let weight = |told: &Value| {
        let bytes = |field: &str| told[field].as_u64().unwrap_or_default();
        Weight { raw: bytes("raw"), gzip: bytes("gzip"), brotli: bytes("brotli") }
    };
    Ok(told.iter().map(|(name, told)| (name.clone(), weight(told))).collect())
}

impl Budget {
    fn reached(&self, weights: &Weights) -> u64 {
        let sum = |parts: &[&str]| parts.iter().map(|part| weights.get(*part).map_or(0, |weight| weight.gzip)).sum();
        let whole: u64 = sum(self.parts);
        whole.saturating_sub(sum(self.without))
    }
}

fn table(weights: &Weights) -> String {
    let mut lines = vec!["| part | minified | gzip -9 | brotli |".to_owned(), "|---|--:|--:|--:|".to_owned()];
    for (part, name) in ROWS {
        if let Some(Weight { raw, gzip, brotli }) = weights.get(part) {
            lines.push(format!("| {name} | {raw} | {gzip} | {brotli} |"));
        }
    }
    lines.join("\n")
}

fn verdicts(weights: &Weights) -> String {
    let mut lines =
        vec!["| gzip -9 | reached | promised | held by CI | |".to_owned(), "|---|--:|--:|--:|---|".to_owned()];
    for budget in &BUDGETS {
        let Budget { what, target, ceiling, .. } = budget;
        let reached = budget.reached(weights);
        let verdict = match reached {
            reached if reached > *ceiling => "EXCEEDED",
            reached if reached > *target => "above what was promised",
            _ => "kept",
        };
        lines.push(format!("| {what} | {reached} | {target} | {ceiling} | {verdict} |"));
    }
    lines.join("\n")
}

fn keep(workspace: &Workspace, tables: &str) -> Result<()> {
    let file = workspace.root.join("docs/benchmarks.md");
    let text = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    fs::write(&file, page::with_section(&text, "sdk-size", tables)?)?;
    println!("saved in {}", file.display());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weights(gzip: &[(&str, u64)]) -> Weights {
        gzip.iter().map(|(name, gzip)| ((*name).to_owned(), Weight { raw: 0, gzip: *gzip, brotli: 0 })).collect()
    }

    #[test]
    fn what_is_there_anyway_is_taken_off() {
        let budget = Budget { what: "x", parts: &["a", "b"], without: &["c"], target: 5, ceiling: 9 };
        assert_eq!(budget.reached(&weights(&[("a", 10), ("b", 2), ("c", 5)])), 7);
    }

    #[test]
    fn a_ceiling_that_is_passed_is_said() {
        let told = verdicts(&weights(&[("shim", BUDGETS[0].ceiling + 1)]));
        assert!(told.lines().any(|line| line.contains("the shim") && line.contains("EXCEEDED")), "{told}");
        let told = verdicts(&weights(&[("shim", BUDGETS[0].target)]));
        assert!(told.lines().any(|line| line.contains("the shim") && line.contains("kept")), "{told}");
    }
}
