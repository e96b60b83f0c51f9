//! The real binary, as a process of its own.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

/// The binary at work. Ends with the test, however that ends.
pub(crate) struct Panicle {
    child: Child,
    pub(crate) url: String,
    pub(crate) key: String,
}

impl Panicle {
    pub(crate) fn spawn(dir: &Path, log_level: &str, stderr: Stdio) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_panicle"))
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(dir)
            // Nobody listens there, so whatever is spooled stays to be counted.
            .env("PANICLE__UPSTREAM__DSN", "http://abc@127.0.0.1:9/1")
            .env("RUST_LOG", log_level)
            .stdout(Stdio::piped())
            .stderr(stderr)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut line = |name: &str| lines.next().unwrap().unwrap().strip_prefix(name).unwrap().to_owned();
        let dsn = line("dsn: ");
        let url = line("dashboard: ").trim_end_matches('/').to_owned();
        let key = dsn.split_once("://").unwrap().1.split_once('@').unwrap().0.to_owned();
        Self { child, url, key }
    }

    /// SIGKILL: no handler runs, nothing is flushed.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Panicle {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
