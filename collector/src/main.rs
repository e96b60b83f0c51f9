//! The `panicle` command: what each verb does. What they are called is in [`cli`].

mod cli;

use std::{
    io::{self, IsTerminal, Write},
    panic::PanicHookInfo,
    path::PathBuf,
    process::ExitCode,
    sync::Arc,
};

use anyhow::Context as _;
use clap::Parser as _;
use cli::{Cli, Command};
use panicle_collector::{
    clock::SystemClock,
    config::{self, Config, Env},
    mask::stream,
    server::Server,
    shutdown,
    symbolicate::convert,
    upload,
};
use panicle_protocol::mask::Masker;
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Serve { config, listen, data } => serve(config, listen, data),
        Command::Check { default: true, .. } => {
            io::stdout().write_all(config::DEFAULT_YAML.as_bytes()).map_err(Into::into)
        }
        Command::Check { file, .. } => check(file),
        Command::Mask { rules, json } => mask(rules, json),
        Command::Inject { folders, dry_run } => upload::verbs::inject(&folders, dry_run),
        Command::Convert { kind, output, inputs } => convert::run(kind, &output, &inputs),
        Command::Upload(upload) => upload.run(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("panicle: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn serve(file: Option<PathBuf>, listen: Option<String>, data: Option<PathBuf>) -> anyhow::Result<()> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .init();
    std::panic::set_hook(Box::new(log_panic));
    let mut config = config::load(file.as_deref(), &env())?;
    if let Some(listen) = listen {
        config.http.listen = listen;
    }
    if let Some(dir) = data {
        config.data.dir = dir;
    }
    tokio::runtime::Runtime::new().context("cannot start the runtime")?.block_on(run(config))
}

/// Where it happened, and not what it said: that can hold what was being worked on.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    tracing::error!(place, "a panic");
}

async fn run(config: Config) -> anyhow::Result<()> {
    let server = Server::bind(config, Arc::new(SystemClock)).await?;
    println!("dsn: {}", server.dsn());
    println!("dashboard: {}", server.dashboard_url());
    io::stdout().flush()?;
    let (trigger, shutdown) = shutdown::channel();
    tokio::spawn(async move {
        asked_to_stop().await;
        tracing::info!("stopping");
        trigger.trigger();
        // The runtime must not drop the trigger: a second signal has its usual effect.
        std::future::pending::<()>().await;
    });
    server.run(shutdown).await
}

#[cfg(unix)]
async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => {
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}

#[cfg(not(unix))]
async fn asked_to_stop() {
    let _ = tokio::signal::ctrl_c().await;
}

fn check(file: Option<PathBuf>) -> anyhow::Result<()> {
    config::load(file.as_deref(), &env())?;
    println!("ok");
    Ok(())
}

fn mask(rules: Option<PathBuf>, json: bool) -> anyhow::Result<()> {
    let masker = Masker::new(&config::load_mask(rules.as_deref(), &env())?.rules)?;
    let (input, output) = (io::stdin().lock(), io::BufWriter::new(io::stdout().lock()));
    if !json {
        return stream::text(&masker, input, output).context("cannot mask standard input");
    }
    let mut wrong = 0_usize;
    stream::json_lines(&masker, input, output, |number| {
        wrong += 1;
        eprintln!("panicle: line {number} is not JSON; it was left out");
    })
    .context("cannot mask standard input")?;
    anyhow::ensure!(wrong == 0, "{wrong} of the lines were not JSON");
    Ok(())
}

fn env() -> Env {
    // A variable that is not Unicode can't be one of ours.
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}
