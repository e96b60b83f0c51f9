//! The collector as a child process: started, asked for its addresses, stopped whatever happens.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;

const START_WITHIN: Duration = Duration::from_secs(20);
const STOP_WITHIN: Duration = Duration::from_secs(5);

/// A running collector.
pub(crate) struct Collector {
    child: Child,
    /// What it writes on standard error.
    pub(crate) log: PathBuf,
    /// Where a page sends its events.
    pub(crate) dsn: String,
    /// Where a person reads the issues; ends with a slash.
    pub(crate) dashboard: String,
}

impl Collector {
    /// Starts one and waits for its two addresses.
    pub(crate) fn start(workspace: &Workspace, data: &Path, port: u16) -> Result<Self> {
        let log = workspace.scratch().join("logs/collector-serve.log");
        let mut child = workspace
            .command(workspace.collector())
            .args(["serve", "--listen", &format!("127.0.0.1:{port}"), "--data"])
            .arg(data)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(&log).with_context(|| format!("cannot write {}", log.display()))?)
            .spawn()
            .context("cannot start the collector")?;
        let stdout = child.stdout.take().context("the collector's output is piped")?;
        let lines = lines_of(stdout);
        let mut collector = Self { child, log, dsn: String::new(), dashboard: String::new() };
        collector.wait_for_addresses(&lines)?;
        Ok(collector)
    }

    fn wait_for_addresses(&mut self, lines: &mpsc::Receiver<String>) -> Result<()> {
        let deadline = Instant::now() + START_WITHIN;
        while self.dsn.is_empty() || self.dashboard.is_empty() {
            let Ok(line) = lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) else {
                let said = fs::read_to_string(&self.log).unwrap_or_default();
                bail!("the collector did not start:\n{said}\nits log: {}", self.log.display());
            };
            if let Some(dsn) = line.strip_prefix("dsn: ") {
                self.dsn = dsn.trim().to_owned();
            } else if let Some(dashboard) = line.strip_prefix("dashboard: ") {
                self.dashboard = dashboard.trim().to_owned();
            }
        }
        Ok(())
    }

    /// Its status, once it has ended by itself.
    pub(crate) fn exited(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.child.try_wait()?)
    }

    /// Asks it to stop, so that it ends in order, and waits.
    pub(crate) fn stop(&mut self) -> Result<()> {
        // The program `kill`, because a signal needs `unsafe` otherwise.
        Command::new("kill").args(["-TERM", &self.child.id().to_string()]).stderr(Stdio::null()).status()?;
        let deadline = Instant::now() + STOP_WITHIN;
        while self.child.try_wait()?.is_none() {
            if Instant::now() >= deadline {
                bail!("the collector did not stop within {} s", STOP_WITHIN.as_secs());
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        // Already ended after `stop`; otherwise nothing of ours may stay behind.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads to the end on a thread of its own, so that the collector never blocks on a full pipe.
fn lines_of(output: impl std::io::Read + Send + 'static) -> mpsc::Receiver<String> {
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            // Nobody listens any more once the addresses are known.
            let _ = sender.send(line);
        }
    });
    lines
}
