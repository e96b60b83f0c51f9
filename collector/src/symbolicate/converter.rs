//! Runs [`convert`](super::convert) in a child process, and waits only so long for it.

use std::{io, path::PathBuf, process::Stdio, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncReadExt as _},
    process::Command,
    sync::Semaphore,
};

use super::{Kind, convert::Told};

/// How many run at once: each may take a core and much memory.
const AT_ONCE: usize = 2;
/// Longest one may take, whatever it waits for.
const PATIENCE: Duration = Duration::from_secs(120);
/// Most bytes that are taken of what it says.
const MOST_SAID: u64 = 64 * 1024;
/// Most characters of its reason.
const REASON_CHARS: usize = 300;

/// Starts the converter.
#[derive(Debug)]
pub(super) struct Converter {
    program: PathBuf,
    at_once: Semaphore,
}

/// Why a file was not converted.
#[derive(Debug, thiserror::Error)]
pub(super) enum ConvertError {
    /// The file is of no use, for this reason.
    #[error("{0}")]
    Refused(String),
    /// It died of the file, or took too long.
    #[error("{0}")]
    Died(&'static str),
    /// It could not be run.
    #[error("the converter could not be run: {0}")]
    NotRun(#[from] io::Error),
}

impl Converter {
    /// A converter that is `program`, or else this very program.
    pub(super) fn new(program: Option<PathBuf>) -> io::Result<Self> {
        let program = program.map_or_else(this_program, Ok)?;
        Ok(Self { program, at_once: Semaphore::new(AT_ONCE) })
    }

    /// Converts a file and what belongs to it into `output`.
    pub(super) async fn convert(&self, kind: Kind, output: PathBuf, inputs: &[PathBuf]) -> Result<Told, ConvertError> {
        let _permit = self.at_once.acquire().await.expect("INVARIANT: the semaphore is never closed");
        let mut child = Command::new(&self.program)
            .arg("convert")
            .arg(kind.as_str())
            .arg(output)
            .args(inputs)
            // Secrets may be in the environment.
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let (said, complained) = (child.stdout.take(), child.stderr.take());
        let ended = async { tokio::join!(child.wait(), first_bytes(said), first_bytes(complained)) };
        let Ok((status, said, complained)) = tokio::time::timeout(PATIENCE, ended).await else {
            return Err(ConvertError::Died("reading it takes too long"));
        };
        let status = status?;
        if status.success() {
            return serde_json::from_slice(&said).map_err(|error| ConvertError::NotRun(error.into()));
        }
        Err(match cause_of_death(status) {
            Some(_) if has_overflowed(&complained) => ConvertError::Died("it leads its reader in circles"),
            Some(cause) => ConvertError::Died(cause),
            None => ConvertError::Refused(reason(&complained)),
        })
    }
}

/// The running program itself, also when its file was replaced by a newer one.
fn this_program() -> io::Result<PathBuf> {
    if cfg!(target_os = "linux") { Ok(PathBuf::from("/proc/self/exe")) } else { std::env::current_exe() }
}

/// The beginning of what comes; the rest is read too, so that nobody waits to get rid of it.
async fn first_bytes(from: Option<impl AsyncRead + Unpin>) -> Vec<u8> {
    let mut first = Vec::new();
    if let Some(mut from) = from {
        let _ = (&mut from).take(MOST_SAID).read_to_end(&mut first).await;
        let _ = tokio::io::copy(&mut from, &mut tokio::io::sink()).await;
    }
    first
}

#[cfg(unix)]
fn cause_of_death(status: std::process::ExitStatus) -> Option<&'static str> {
    use std::os::unix::process::ExitStatusExt as _;

    use rustix::process::Signal;

    Some(match Signal::from_named_raw(status.signal()?) {
        Some(Signal::XCPU | Signal::KILL) => "reading it takes too long",
        Some(Signal::XFSZ) => "far too much comes out of it",
        Some(Signal::ABORT) => "reading it takes too much memory",
        _ => "its reader was lost in it",
    })
}

#[cfg(not(unix))]
fn cause_of_death(_status: std::process::ExitStatus) -> Option<&'static str> {
    None
}

/// Rust's own words before it aborts.
fn has_overflowed(complained: &[u8]) -> bool {
    String::from_utf8_lossy(complained).contains("has overflowed its stack")
}

/// The last line of what was complained about.
fn reason(complained: &[u8]) -> String {
    let text = String::from_utf8_lossy(complained);
    let line = text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it cannot be read");
    line.trim_start_matches("panicle: ").chars().filter(|c| !c.is_control()).take(REASON_CHARS).collect()
}
