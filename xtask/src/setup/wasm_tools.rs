//! wasm-bindgen's command line (at exactly the version in Cargo.lock) and wasm-pack, compiled into `target/tools`.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::progress::Progress;
use crate::workspace::Workspace;

const WASM_PACK: &str = "0.15.1";

/// Installs those of the tools that are missing or of another version.
pub(crate) fn install(workspace: &Workspace, progress: &Progress) -> Result<()> {
    let lock = fs::read_to_string(workspace.root.join("Cargo.lock")).context("cannot read Cargo.lock")?;
    let bindgen = locked_version(&lock, "wasm-bindgen").context("Cargo.lock names no wasm-bindgen")?;
    let bin = workspace.tools().join("bin");
    let wanted = [("wasm-bindgen", "wasm-bindgen-cli", bindgen), ("wasm-pack", "wasm-pack", WASM_PACK)];
    let missing: Vec<String> = wanted
        .iter()
        .filter(|(program, _, version)| installed_version(&bin.join(program)).as_deref() != Some(*version))
        .map(|(_, package, version)| format!("{package}@{version}"))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    progress.step("wasm tools", |step| {
        step.say(format!("compiling {} (they make JavaScript glue for wasm)", missing.join(", ")));
        step.run(
            workspace
                .command("cargo")
                .env("CARGO_TARGET_DIR", workspace.tools().join("build"))
                .env("CARGO_PROFILE_DEV_DEBUG", "0")
                // --force: cargo's own list may still name a program that was deleted.
                .args(["install", "--debug", "--force", "--root"])
                .arg(workspace.tools())
                .args(&missing),
        )?;
        step.say(format!("installed {}", missing.join(", ")));
        Ok(())
    })
}

/// The version of a package in the text of a Cargo.lock.
fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let wanted = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != wanted);
    lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"')
}

/// The version a program says it has: the second word of `--version`.
fn installed_version(program: &Path) -> Option<String> {
    let output = Command::new(program).arg("--version").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.split_whitespace().nth(1).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.80\"\n\n\
                        [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\nsource = \"registry\"\n";

    #[test]
    fn the_version_is_that_of_the_package_of_exactly_this_name() {
        assert_eq!(locked_version(LOCK, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked_version(LOCK, "wasm"), None);
        assert_eq!(locked_version("", "wasm-bindgen"), None);
    }

    #[test]
    fn a_program_that_is_not_there_has_no_version() {
        assert_eq!(installed_version(Path::new("/no/such/program")), None);
    }
}
