//! Where wasm32's standard library comes from: the active toolchain, rustup, or Debian's `rustc-web` and its source.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

use super::rustup;
use crate::progress::{Progress, Step};
use crate::workspace::{Workspace, which};

/// The one target of the browser parts.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// Debian's rustc, which lives beside rustup's, and the name rustup links it under.
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_LIB: &str = "/usr/lib/rustlib/wasm32-unknown-unknown/lib";
const LINKED_NAME: &str = "web";

/// A toolchain that can build for wasm32.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum WasmToolchain {
    /// The toolchain that also builds everything else.
    Active,
    /// Debian's rustc under a name of rustup, with the linker of the active toolchain (Debian's has none).
    Debian {
        /// Path of `rust-lld`.
        linker: PathBuf,
    },
}

impl WasmToolchain {
    /// Makes a command use this toolchain for wasm32.
    pub(crate) fn apply(&self, command: &mut Command) {
        if let Self::Debian { linker } = self {
            command.env("RUSTUP_TOOLCHAIN", LINKED_NAME).env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
        }
    }

    /// The toolchain that is ready now, if there is one.
    pub(crate) fn detect(workspace: &Workspace) -> Result<Option<Self>> {
        if can_compile(workspace, workspace.command("rustc"), "") {
            return Ok(Some(Self::Active));
        }
        if debian_std_is_complete(workspace) && is_linked(workspace) {
            return Ok(Some(Self::debian(workspace)?));
        }
        Ok(None)
    }

    fn debian(workspace: &Workspace) -> Result<Self> {
        let sysroot = sysroot(workspace)?;
        let host = rustc_field(workspace, "host")?;
        let bundled = Path::new(&sysroot).join("lib/rustlib").join(host).join("bin/rust-lld");
        let linker = if bundled.is_file() { Some(bundled) } else { which("wasm-ld") };
        Ok(Self::Debian { linker: linker.context("found neither rust-lld in the active toolchain nor wasm-ld")? })
    }
}

/// What is still to be done.
pub(crate) enum Route {
    /// Nothing.
    Ready(WasmToolchain),
    /// Debian's packages, then a std built from their source.
    Debian,
}

impl Route {
    /// Whether `rustc-web` and its companions must be installed first.
    pub(crate) fn needs_debian_packages(&self) -> bool {
        matches!(self, Self::Debian)
    }
}

/// Takes what is there, or what rustup can add, and otherwise decides for Debian's.
pub(crate) fn choose(workspace: &Workspace, progress: &Progress) -> Result<Route> {
    if let Some(ready) = WasmToolchain::detect(workspace)? {
        return Ok(Route::Ready(ready));
    }
    let rustc = rustc_field(workspace, "commit-hash")?;
    let added = rustup::try_add_target(workspace, progress, TARGET, &rustc)?;
    Ok(if added { Route::Ready(WasmToolchain::Active) } else { Route::Debian })
}

/// Goes the rest of the route.
pub(crate) fn complete(workspace: &Workspace, progress: &Progress, route: Route) -> Result<WasmToolchain> {
    match route {
        Route::Ready(toolchain) => Ok(toolchain),
        Route::Debian => progress.step("wasm32 from Debian", |step| {
            ensure!(which("rustup").is_some(), "this needs rustup, to use {DEBIAN_RUSTC} beside the active toolchain");
            if !debian_std_is_complete(workspace) {
                step.say("building std from Debian's source: rustup cannot add the target here");
                build_std(workspace, step)?;
                forget_builds(workspace)?;
            }
            if !is_linked(workspace) {
                step.run(workspace.command("rustup").args(["toolchain", "link", LINKED_NAME, "/usr"]))?;
            }
            ensure!(debian_std_is_complete(workspace), "{DEBIAN_RUSTC} still cannot compile for {TARGET}");
            step.say(format!("std is in {DEBIAN_LIB}, the toolchain is `cargo +{LINKED_NAME}`"));
            WasmToolchain::debian(workspace)
        }),
    }
}

/// Builds std from an empty crate and puts its parts where rustc looks for them.
fn build_std(workspace: &Workspace, step: &Step) -> Result<()> {
    let folder = workspace.scratch().join("wasm-std");
    fs::create_dir_all(folder.join("src"))?;
    // `[workspace]` keeps cargo from taking the crate for a forgotten member of ours.
    fs::write(
        folder.join("Cargo.toml"),
        "[package]\nname = \"empty\"\nversion = \"0.0.0\"\nedition = \"2021\"\n[lib]\n[workspace]\n",
    )?;
    fs::write(folder.join("src/lib.rs"), "#![no_std]\n")?;
    let target = folder.join("target");
    // A previous rustc's parts would be copied along.
    if target.exists() {
        fs::remove_dir_all(&target)?;
    }
    step.run(
        workspace
            .command(DEBIAN_CARGO)
            .current_dir(&folder)
            .env_remove("RUSTUP_TOOLCHAIN")
            .env("CARGO_TARGET_DIR", &target)
            .env("RUSTC", DEBIAN_RUSTC)
            // A distribution's rustc is stable; building std is not.
            .env("RUSTC_BOOTSTRAP", "1")
            // Without it, a build with LTO finds no bitcode in std.
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", "-Cembed-bitcode=yes")
            .args(["build", "--release", "--target", TARGET])
            .args(["-Z", "build-std=std,panic_abort,panic_unwind,proc_macro,test"]),
    )?;
    let made = target.join(TARGET).join("release/deps");
    replace_libraries(&made, Path::new(DEBIAN_LIB))
        .with_context(|| format!("cannot put std into {DEBIAN_LIB}; are you root?"))
}

/// Cargo does not see that std is another one, and would link it with what was compiled against the old one.
fn forget_builds(workspace: &Workspace) -> Result<()> {
    let builds = workspace.wasm_target().join(TARGET);
    if builds.exists() {
        fs::remove_dir_all(&builds).with_context(|| format!("cannot empty {}", builds.display()))?;
    }
    Ok(())
}

/// Replaces the libraries in `to` by those in `from`, without the empty crate's own.
fn replace_libraries(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for old in rlibs(to)? {
        fs::remove_file(old)?;
    }
    let made: Vec<PathBuf> = rlibs(from)?.into_iter().filter(|file| !named(file, "libempty-")).collect();
    if !made.iter().any(|file| named(file, "libstd-")) {
        bail!("no std in {}", from.display());
    }
    for file in made {
        let name = file.file_name().context("a listed file has a name")?;
        fs::copy(&file, to.join(name))?;
    }
    Ok(())
}

fn rlibs(folder: &Path) -> Result<Vec<PathBuf>> {
    let files = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path()));
    let files: Vec<PathBuf> = files.collect::<Result<_, _>>()?;
    Ok(files.into_iter().filter(|file| file.extension().is_some_and(|extension| extension == "rlib")).collect())
}

fn named(file: &Path, prefix: &str) -> bool {
    file.file_name().is_some_and(|name| name.to_string_lossy().starts_with(prefix))
}

fn debian_std_is_complete(workspace: &Workspace) -> bool {
    // `test` is what a half-done recipe forgets; asking for a library by name is unstable.
    let mut rustc = Command::new(DEBIAN_RUSTC);
    rustc.env("RUSTC_BOOTSTRAP", "1");
    can_compile(workspace, rustc, "#![feature(test)] extern crate test; extern crate proc_macro;")
}

/// Where the active toolchain lies.
pub(super) fn sysroot(workspace: &Workspace) -> Result<String> {
    first_line(workspace.command("rustc").args(["--print", "sysroot"]))
}

fn is_linked(workspace: &Workspace) -> bool {
    let mut rustc = workspace.command("rustc");
    rustc.env("RUSTUP_TOOLCHAIN", LINKED_NAME).args(["--print", "sysroot"]);
    first_line(&mut rustc).is_ok_and(|sysroot| sysroot == "/usr")
}

/// Asks the compiler itself: libraries of another version, or only some of them, do not pass. rustc renames its output
/// into place, so that place is a file of our own and never a device.
fn can_compile(workspace: &Workspace, mut rustc: Command, extra: &str) -> bool {
    let source = format!("{extra} pub fn f() -> String {{ format!(\"{{}}\", 1) }}");
    let folder = workspace.scratch().join("probe");
    if fs::create_dir_all(&folder).is_err() {
        return false;
    }
    rustc.args(["--crate-type=lib", "--crate-name=probe", "--emit=metadata", "--target", TARGET, "--out-dir"]);
    rustc.arg(&folder).arg("-");
    rustc.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let Ok(mut child) = rustc.spawn() else {
        return false;
    };
    let written = child.stdin.take().is_some_and(|mut stdin| stdin.write_all(source.as_bytes()).is_ok());
    child.wait().is_ok_and(|status| status.success()) && written
}

fn first_line(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| format!("cannot start {:?}", command.get_program()))?;
    ensure!(output.status.success(), "{command:?} failed");
    let text = String::from_utf8(output.stdout)?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

fn rustc_field(workspace: &Workspace, name: &str) -> Result<String> {
    let output = workspace.command("rustc").arg("-vV").output().context("cannot start rustc")?;
    let text = String::from_utf8(output.stdout)?;
    let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    value.map(str::to_owned).with_context(|| format!("`rustc -vV` names no {name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_incomplete_std_build_replaces_nothing_with_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        fs::create_dir_all(&from).unwrap();
        fs::write(from.join("libempty-1.rlib"), "").unwrap();
        assert!(replace_libraries(&from, &to).unwrap_err().to_string().contains("no std"));

        fs::write(from.join("libstd-2.rlib"), "new").unwrap();
        fs::write(from.join("libstd-2.rmeta"), "").unwrap();
        fs::write(to.join("libstd-1.rlib"), "old").unwrap();
        replace_libraries(&from, &to).unwrap();
        let left: Vec<_> = fs::read_dir(&to).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["libstd-2.rlib"]);
    }

    #[test]
    fn a_compiler_that_is_not_there_compiles_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace { root: folder.path().to_owned(), target: folder.path().to_owned() };
        assert!(!can_compile(&workspace, Command::new("no-such-rustc"), ""));
    }

    #[test]
    fn the_compiler_is_asked_in_our_own_folder() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace { root: folder.path().to_owned(), target: folder.path().to_owned() };
        let script = "cat > \"$SEEN.stdin\"; for argument in \"$@\"; do case $argument in /*) echo \"$argument\";; esac; done > \"$SEEN\"";
        let seen = folder.path().join("seen");
        let mut rustc = Command::new("sh");
        rustc.args(["-c", script, "rustc"]).env("SEEN", &seen);
        assert!(can_compile(&workspace, rustc, ""));
        let probe = folder.path().join("xtask/probe");
        assert_eq!(fs::read_to_string(seen).unwrap().trim(), probe.to_str().unwrap());
    }
}
