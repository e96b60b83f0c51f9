//! `rustup target add`, with an end: where rustup's host is out of reach, it may wait for ever.

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::progress::{Progress, Step};
use crate::workspace::{Workspace, which};

/// The component is 20 MB; a reachable host delivers it in seconds.
const LIMIT: Duration = Duration::from_secs(45);

/// Tries to add a target to the active toolchain. `false`: it cannot be had that way, and another must be found.
pub(crate) fn try_add_target(workspace: &Workspace, progress: &Progress, target: &str, rustc: &str) -> Result<bool> {
    let memory = Memory { file: workspace.scratch().join("rustup-target-add-failed"), rustc };
    if which("rustup").is_none() || memory.says_failed() {
        return Ok(false);
    }
    progress.step("wasm32 by rustup", |step| {
        step.say(format!("trying `rustup target add {target}` (at most {} s)", LIMIT.as_secs()));
        let mut command = workspace.command("rustup");
        command.args(["target", "add", target]);
        match run_within(step, &mut command, LIMIT) {
            Ok(()) => {
                step.say(format!("added {target} to the active toolchain"));
                Ok(true)
            }
            Err(error) => {
                step.say(format!("{error:#}: taking Debian's rustc instead"));
                memory.remember()?;
                Ok(false)
            }
        }
    })
}

/// That this toolchain could not get the target, so that the next run does not wait again.
struct Memory<'a> {
    file: PathBuf,
    rustc: &'a str,
}

impl Memory<'_> {
    fn says_failed(&self) -> bool {
        fs::read_to_string(&self.file).is_ok_and(|rustc| rustc == self.rustc)
    }

    fn remember(&self) -> Result<()> {
        fs::write(&self.file, self.rustc).with_context(|| format!("cannot write {}", self.file.display()))
    }
}

/// Runs a command in a process group of its own and ends the whole group when it takes too long.
fn run_within(step: &Step, command: &mut Command, limit: Duration) -> Result<()> {
    let mut child = step.spawn(command.process_group(0))?;
    let deadline = Instant::now() + limit;
    loop {
        if let Some(status) = child.try_wait()? {
            if status.success() {
                return Ok(());
            }
            bail!("it ended with {status}");
        }
        if Instant::now() >= deadline {
            end_group(&mut child);
            bail!("no end after {} s", limit.as_secs());
        }
        thread::sleep(Duration::from_millis(50));
    }
}

fn end_group(child: &mut Child) {
    // The program `kill`, because a signal to a group needs `unsafe` otherwise. Nothing to do if it is gone already.
    let _ = Command::new("kill").args(["-KILL", "--", &format!("-{}", child.id())]).status();
    let _ = child.wait();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hanging_command_and_its_children_are_ended() {
        let logs = tempfile::tempdir().unwrap();
        let progress = Progress::new(logs.path().to_owned()).unwrap();
        let pid_file = logs.path().join("grandchild");
        let script = format!("sleep 600 & echo $! > {}; wait", pid_file.display());
        let ended = progress.step("hang", |step| {
            Ok(run_within(step, Command::new("sh").args(["-c", &script]), Duration::from_millis(500)))
        });
        assert!(ended.unwrap().unwrap_err().to_string().contains("no end after"));
        let grandchild = fs::read_to_string(pid_file).unwrap();
        let state = || fs::read_to_string(format!("/proc/{}/stat", grandchild.trim()));
        thread::sleep(Duration::from_millis(200));
        assert!(state().is_err() || state().unwrap().contains(") Z"), "the grandchild still runs");
    }

    #[test]
    fn a_failure_is_remembered_for_that_toolchain_only() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("memory");
        let memory = Memory { file: file.clone(), rustc: "rustc 1.95.0" };
        assert!(!memory.says_failed());
        memory.remember().unwrap();
        assert!(memory.says_failed());
        assert!(!Memory { file, rustc: "rustc 1.96.0" }.says_failed());
    }
}
