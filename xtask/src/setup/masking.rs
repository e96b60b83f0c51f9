//! What the generated corpus of `tests/masking` needs, in a Python environment under `target`.

use anyhow::{Result, ensure};

use crate::progress::Progress;
use crate::workspace::{Workspace, which};

/// What is to be run.
#[derive(Clone, Copy)]
pub(crate) enum Needs {
    /// The corpus against Panicle.
    Corpus,
    /// Also against Relay's rules and Presidio's recognisers.
    Peers,
}

impl Needs {
    fn requirements(self) -> &'static str {
        match self {
            Self::Corpus => "tests/masking/requirements.txt",
            Self::Peers => "tests/masking/requirements-peers.txt",
        }
    }
}

/// Installs what is missing; pip looks at what is there, and fetches nothing when all of it is.
pub(crate) fn install(workspace: &Workspace, progress: &Progress, needs: Needs) -> Result<()> {
    progress.step("masking corpus tools", |step| {
        ensure!(which("python3").is_some(), "please install Python 3.10 or newer");
        let folder = workspace.masking();
        let pip = folder.join("bin/pip");
        if !pip.exists() {
            step.say("making a Python environment");
            step.run(workspace.command("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
        }
        step.say(format!("pip install -r {}", needs.requirements()));
        let quietly = ["--disable-pip-version-check", "--no-input"];
        step.run(workspace.command(pip).arg("install").args(quietly).args(["-r", needs.requirements()]))
    })
}
