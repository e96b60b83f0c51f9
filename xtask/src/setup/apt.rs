//! Debian packages. Only missing ones are installed, and a program that is already on `PATH` is not missing.

use std::process::Command;

use anyhow::{Result, bail};

use super::Goal;
use crate::progress::Progress;
use crate::workspace::{Workspace, which};

/// One package and why we want it.
pub(crate) struct Package {
    name: &'static str,
    /// Having this program on `PATH` is as good as having the package.
    program: Option<&'static str>,
    why: &'static str,
}

const CHROMIUM: Package = Package { name: "chromium", program: Some("chromium"), why: "the visitor's browser" };
const CHROMEDRIVER: Package =
    Package { name: "chromium-driver", program: Some("chromedriver"), why: "wasm tests in a browser" };
const FIREFOX: Package =
    Package { name: "firefox-esr", program: Some("firefox-esr"), why: "end-to-end tests in a second engine" };
const VENV: Package = Package { name: "python3-venv", program: None, why: "an environment for Bugsink" };
const WEB_RUSTC: Package = Package { name: "rustc-web", program: None, why: "a rustc that can build wasm32's std" };
const WEB_CARGO: Package = Package { name: "cargo-web", program: None, why: "the cargo of that rustc" };
const WEB_SOURCE: Package = Package { name: "rust-web-src", program: None, why: "the source of that std" };

/// The packages a goal needs.
pub(crate) fn needed(goal: Goal, debian_rustc: bool) -> Vec<Package> {
    let mut packages = Vec::new();
    if debian_rustc {
        packages.extend([WEB_RUSTC, WEB_CARGO, WEB_SOURCE]);
    }
    if goal >= Goal::Check {
        packages.push(CHROMIUM);
    }
    if goal >= Goal::Test {
        packages.extend([CHROMEDRIVER, FIREFOX]);
        if !python_has_venv() {
            packages.push(VENV);
        }
    }
    packages
}

/// Installs those of the packages that are missing.
pub(crate) fn install(workspace: &Workspace, progress: &Progress, packages: &[Package]) -> Result<()> {
    let missing: Vec<&Package> = packages.iter().filter(|package| !package.is_there()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    progress.step("Debian packages", |step| {
        let reasons: Vec<String> =
            missing.iter().map(|package| format!("{} ({})", package.name, package.why)).collect();
        step.say(format!("installing {}", reasons.join(", ")));
        let names: Vec<&str> = missing.iter().map(|package| package.name).collect();
        if which("apt-get").is_none() || !is_root() {
            bail!("please install these yourself (this is no Debian, or you are not root): {}", names.join(" "));
        }
        let apt = || {
            let mut command = workspace.command("apt-get");
            // Another apt (unattended upgrades) may hold the lock for a while on a fresh machine.
            command.env("DEBIAN_FRONTEND", "noninteractive").args(["-o", "DPkg::Lock::Timeout=120"]);
            command
        };
        // One unreachable third-party source must not stop us: what matters is whether the packages can be had.
        if let Err(error) = step.run(apt().arg("update")) {
            step.write(&format!("going on without a complete package list: {error:#}"));
        }
        step.run(apt().args(["install", "-y", "--no-install-recommends"]).args(&names))?;
        step.say(format!("installed {}", names.join(", ")));
        Ok(())
    })
}

impl Package {
    fn is_there(&self) -> bool {
        self.program.is_some_and(|program| which(program).is_some()) || dpkg_has(self.name)
    }
}

fn dpkg_has(package: &str) -> bool {
    let asked = Command::new("dpkg-query").args(["-W", "-f", "${db:Status-Status}", package]).output();
    asked.is_ok_and(|answer| answer.stdout == b"installed")
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|answer| answer.stdout.trim_ascii() == b"0")
}

fn python_has_venv() -> bool {
    Command::new("python3").args(["-c", "import venv, ensurepip"]).output().is_ok_and(|run| run.status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(goal: Goal, debian_rustc: bool) -> Vec<&'static str> {
        needed(goal, debian_rustc).iter().map(|package| package.name).collect()
    }

    #[test]
    fn the_plain_demo_needs_no_browser() {
        assert!(names(Goal::Demo, false).is_empty());
        assert_eq!(names(Goal::Demo, true), ["rustc-web", "cargo-web", "rust-web-src"]);
        assert_eq!(names(Goal::Check, false), ["chromium"]);
    }

    #[test]
    fn the_tests_need_both_browsers() {
        let names = names(Goal::Test, false);
        assert!(["chromium", "chromium-driver", "firefox-esr"].iter().all(|name| names.contains(name)));
    }

    #[test]
    fn an_unknown_package_is_missing() {
        assert!(!Package { name: "no-such-package-xyz", program: None, why: "" }.is_there());
        assert!(Package { name: "no-such-package-xyz", program: Some("sh"), why: "" }.is_there());
    }
}
