//! `cargo xtask demo`: the collector and the demo page on loopback, until Ctrl-C; or, with `--check`, one visit.

mod check;
mod collector;

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use crate::progress::{Progress, Step};
use crate::serve::{self, Site};
use crate::setup::{self, Goal};
use crate::workspace::{Workspace, which};
use crate::{build, serve::Running};
use collector::Collector;

pub(crate) use check::check;

const COLLECTOR_PORT: u16 = 4800;
const PAGE_PORT: u16 = 4801;
/// What the page says it is.
const RELEASE: &str = "shop@1.0.0";

/// Whether the page is opened in the desktop's browser.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Open {
    /// When there is a desktop.
    Auto,
    /// Never.
    No,
}

/// Sets up, builds, and shows the demo or visits it.
pub(crate) fn run(workspace: &Workspace, progress: &Progress, checking: bool, open: Open) -> Result<()> {
    let goal = if checking { Goal::Check } else { Goal::Demo };
    let toolchain = setup::run(workspace, progress, goal)?;
    build::run(workspace, progress, &toolchain)?;
    if checking { check(workspace, progress) } else { show(workspace, progress, open) }
}

/// Both servers of the demo.
struct Demo {
    collector: Collector,
    page: Running,
}

impl Demo {
    fn start(workspace: &Workspace, data: PathBuf, ports: (u16, u16)) -> Result<Self> {
        let collector = Collector::start(workspace, &data, ports.0)?;
        let csp = workspace.root.join("www-demo/csp.txt");
        let page = serve::start(Site {
            dir: workspace.demo_dist(),
            port: ports.1,
            dsn: Some(collector.dsn.clone()),
            csp: csp.is_file().then_some(csp),
        })?;
        Ok(Self { collector, page })
    }

    /// What makes the frames of the page's release readable.
    fn upload_symbols(&self, workspace: &Workspace, step: &Step) -> Result<()> {
        step.say("panicle upload");
        let mut upload = workspace.command(workspace.collector());
        upload.arg("upload").args([workspace.demo_dist(), workspace.demo_symbols()]);
        step.run(upload.args(["--release", RELEASE, "--url", &self.collector.dashboard]).current_dir(&workspace.root))?;
        step.say("debug files and sources are on the collector");
        Ok(())
    }

    fn page_url(&self) -> String {
        format!("http://{}/", self.page.address)
    }
}

fn show(workspace: &Workspace, progress: &Progress, open: Open) -> Result<()> {
    let data = workspace.scratch().join("demo-data");
    fs::create_dir_all(&data).with_context(|| format!("cannot make {}", data.display()))?;
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        signal_hook::flag::register(signal, Arc::clone(&stop))?;
    }
    let ports = (preferred_or_free(COLLECTOR_PORT)?, preferred_or_free(PAGE_PORT)?);
    let mut demo = Demo::start(workspace, data, ports)?;
    progress.step("symbols", |step| demo.upload_symbols(workspace, step))?;
    let page = demo.page_url();
    println!();
    println!("  The shop       {page}");
    println!("  The dashboard  {}", demo.collector.dashboard);
    println!();
    println!("  Open both. In the shop click “panic”; a second later the dashboard shows the issue, with the");
    println!(
        "  message, the line in www-demo/src and the stack. Then try the other buttons: each says what to expect."
    );
    println!("  Ctrl-C stops both.");
    if open == Open::Auto {
        open_in_browser(&page);
    }
    while !stop.load(Ordering::Relaxed) {
        if let Some(status) = demo.collector.exited()? {
            bail!("the collector ended with {status}; its log: {}", demo.collector.log.display());
        }
        thread::sleep(Duration::from_millis(200));
    }
    println!("\n  Stopping.");
    demo.collector.stop()
}

/// This port, or any free one when somebody has it, said so.
fn preferred_or_free(port: u16) -> Result<u16> {
    if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
        return Ok(port);
    }
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
    println!("  Port {port} is taken; using {free}.");
    Ok(free)
}

fn open_in_browser(url: &str) {
    let has_desktop = ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some());
    if let (true, Some(opener)) = (has_desktop, which("xdg-open")) {
        // The address is on the terminal anyway.
        let _ = Command::new(opener).arg(url).spawn();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_says_the_release_that_is_uploaded() {
        let says = |text: &str| text.contains(&format!("\"{RELEASE}\""));
        assert!(says(include_str!("../../../www-demo/src/lib.rs")));
        assert!(says(include_str!("../../../www-demo/static/early.js")));
    }

    #[test]
    fn a_taken_port_is_replaced() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        assert_ne!(preferred_or_free(port).unwrap(), port);
        drop(taken);
        // A child process another test is just starting may hold the socket for a moment longer.
        let is_free_again = |_| {
            thread::sleep(Duration::from_millis(20));
            preferred_or_free(port).unwrap() == port
        };
        assert!((0..50).any(is_free_again));
    }
}
