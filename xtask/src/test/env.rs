//! The environment of the end-to-end tests, in one place. Run by hand, they fall back to the same places.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::workspace::{Workspace, which};

/// Tells a test command where the parts under test are:
///
/// | variable | what |
/// |---|---|
/// | `PANICLE_BIN` | the collector's binary |
/// | `XTASK_BIN` | this program, for `serve` |
/// | `DEMO_DIST` | the built demo page |
/// | `DEMO_SYMBOLS` | its debug file |
/// | `PKG_DIR` | the npm package |
/// | `WASM_PAGES` | the apps only tests visit |
/// | `BUGSINK_VENV` | Python environment with Bugsink and sentry-sdk |
/// | `CHROMIUM`, `FIREFOX` | the browsers |
pub(crate) fn apply<'a>(workspace: &Workspace, command: &'a mut Command) -> Result<&'a mut Command> {
    let this = std::env::current_exe().context("this program has no path")?;
    Ok(command
        .env("PANICLE_BIN", workspace.collector())
        .env("XTASK_BIN", this)
        .env("DEMO_DIST", workspace.demo_dist())
        .env("DEMO_SYMBOLS", workspace.demo_symbols())
        .env("PKG_DIR", workspace.npm_package())
        .env("WASM_PAGES", workspace.test_pages())
        .env("BUGSINK_VENV", workspace.bugsink())
        .env("CHROMIUM", chromium()?)
        .env("FIREFOX", firefox()?))
}

/// Stock Chromium.
pub(crate) fn chromium() -> Result<PathBuf> {
    which("chromium").context("Chromium is not installed")
}

/// Stock Firefox.
pub(crate) fn firefox() -> Result<PathBuf> {
    which("firefox-esr").context("Firefox is not installed")
}
