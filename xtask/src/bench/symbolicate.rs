//! Symbolication: how long a big debug file takes to be converted, and an event to be made readable once it is.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::page;
use crate::progress::Progress;
use crate::setup::wasm_target::TARGET;
use crate::setup::{self, Goal};
use crate::workspace::Workspace;

/// A debug file of this size is to be converted within [`CONVERT_MS`].
const BYTES: f64 = 20e6;
const CONVERT_MS: f64 = 3000.0;
/// An event of 50 frames, its module at hand, is to be readable within this.
const EVENT_MS: f64 = 1.0;

/// How to measure.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// A wasm file with DWARF, in place of the demo's with all debug information.
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Keep the table in docs/benchmarks.md.
    #[arg(long)]
    save: bool,
}

/// Builds and measures; fails when a promised figure is missed.
pub(crate) fn run(workspace: &Workspace, progress: &Progress, options: &Options) -> Result<ExitCode> {
    let file = match &options.file {
        Some(file) => file.clone(),
        None => big_debug_file(workspace, progress)?,
    };
    progress.step("build", |step| {
        step.say("the collector and the speed test, for release");
        let build =
            ["build", "--release", "-p", "panicle-collector", "--bin", "panicle", "--example", "symbolicate_speed"];
        step.run(workspace.cargo().args(build))
    })?;
    let folder = workspace.scratch().join("bench-symbolicate");
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let stamped = folder.join("module.wasm");
    fs::copy(&file, &stamped).with_context(|| format!("cannot copy {}", file.display()))?;
    let panicle = workspace.target.join("release/panicle");
    let injected = workspace.command(&panicle).arg("inject").arg(&folder).output()?;
    ensure!(injected.status.success(), "panicle inject: {}", String::from_utf8_lossy(&injected.stderr));
    let speed = workspace.target.join("release/examples/symbolicate_speed");
    let measured = workspace.command(speed).arg(&panicle).arg(&stamped).output()?;
    ensure!(measured.status.success(), "the speed test: {}", String::from_utf8_lossy(&measured.stderr));
    let measured: Value = serde_json::from_slice(&measured.stdout).context("the speed test printed no JSON")?;
    let (table, is_reached) = table(&measured);
    println!("{table}");
    if options.save {
        save(workspace, &table)?;
    }
    Ok(if is_reached { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The demo, unoptimised and with all that DWARF can say.
fn big_debug_file(workspace: &Workspace, progress: &Progress) -> Result<PathBuf> {
    let toolchain = setup::run(workspace, progress, Goal::Demo)?;
    progress.step("debug file", |step| {
        step.say("the demo with full debug information");
        let full = ["build", "-p", "www-demo", "--target", TARGET, "--config", "profile.dev.debug='full'"];
        step.run(workspace.for_wasm("cargo", &toolchain).args(full))
    })?;
    Ok(workspace.wasm_target().join(TARGET).join("debug/www_demo.wasm"))
}

fn table(measured: &Value) -> (String, bool) {
    let number = |name: &str| measured[name].as_f64().unwrap_or(f64::INFINITY);
    let (bytes, convert_ms) = (number("bytes"), number("convert_ms"));
    let event_ms = (number("find_us") + number("resolve_us")) / 1e3;
    let at_20_mb = convert_ms * BYTES / bytes;
    let text = format!(
        "{}\n\n| | measured | promised |\n|---|--:|--:|\n\
         | an event of 50 frames, {} after inlined calls, its module at hand | {event_ms:.3} ms | {EVENT_MS} ms |\n\
         | a debug file of {:.1} MB: received, read in a process of its own, its symcache written; once | {:.2} s | {:.0} s for {:.0} MB |\n",
        page::machine(),
        measured["resolved"],
        bytes / 1e6,
        convert_ms / 1e3,
        CONVERT_MS / 1e3,
        BYTES / 1e6,
    );
    (text, event_ms <= EVENT_MS && at_20_mb <= CONVERT_MS)
}

fn save(workspace: &Workspace, table: &str) -> Result<()> {
    let file = workspace.root.join("docs/benchmarks.md");
    let text = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    fs::write(&file, page::with_section(&text, "symbolicate", table)?)?;
    println!("saved in {}", file.display());
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::table;

    #[test]
    fn a_file_of_another_size_is_judged_by_its_size() {
        let measured = |bytes: u64, convert_ms: u32, resolve_us: u32| json!({ "bytes": bytes, "convert_ms": convert_ms, "find_us": 10, "resolve_us": resolve_us, "resolved": 70 });
        for (measured, is_reached) in [
            (measured(20_000_000, 2_900, 500), true),
            (measured(40_000_000, 5_900, 500), true),
            (measured(10_000_000, 2_900, 500), false),
            (measured(20_000_000, 3_100, 500), false),
            (measured(20_000_000, 2_900, 1_000), false),
            (json!({}), false),
        ] {
            assert_eq!(table(&measured).1, is_reached, "{measured}");
        }
    }
}
