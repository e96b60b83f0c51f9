//! Bugsink, the real Sentry-protocol server of the tests, in a Python environment under `target`.

use std::fs;

use anyhow::{Result, ensure};

use crate::progress::Progress;
use crate::workspace::{Workspace, which};

const VERSION: &str = "2.6.1";

/// Installs Bugsink unless this version is there.
pub(crate) fn install(workspace: &Workspace, progress: &Progress) -> Result<()> {
    if installed_version(workspace).as_deref() == Some(VERSION) {
        return Ok(());
    }
    progress.step("Bugsink", |step| {
        step.say(format!("installing Bugsink {VERSION} (a real Sentry-protocol server to test against)"));
        ensure!(which("python3").is_some(), "please install Python 3.10 or newer");
        let folder = workspace.bugsink();
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        step.run(workspace.command("python3").args(["-m", "venv"]).arg(&folder))?;
        let pip = folder.join("bin/pip");
        step.run(workspace.command(pip).args(["install", "--no-input", &format!("bugsink=={VERSION}")]))?;
        step.say(format!("installed Bugsink {VERSION} in {}", folder.display()));
        Ok(())
    })
}

fn installed_version(workspace: &Workspace) -> Option<String> {
    let ask = "from importlib.metadata import version; print(version('bugsink'))";
    let output = workspace.command(workspace.bugsink().join("bin/python")).args(["-c", ask]).output().ok()?;
    Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
}
