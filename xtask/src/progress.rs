//! One line per step on the terminal, everything else in `target/xtask/logs/<step>.log`.

use std::fs::{self, File};
use std::io::{IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

/// Lines of the log that are shown when a step fails.
const TAIL_LINES: usize = 40;
/// Without a terminal a step says that it runs only when it runs for longer than this.
const QUIET: Duration = Duration::from_secs(5);

/// The terminal, shared by the steps, which may run side by side.
pub(crate) struct Progress {
    spinners: Option<MultiProgress>,
    logs: PathBuf,
}

impl Progress {
    /// Spinners on a terminal, plain lines anywhere else (CI, a pipe).
    pub(crate) fn new(logs: PathBuf) -> Result<Self> {
        fs::create_dir_all(&logs).with_context(|| format!("cannot make {}", logs.display()))?;
        let animated = std::io::stderr().is_terminal() && std::env::var_os("CI").is_none();
        Ok(Self { spinners: animated.then(MultiProgress::new), logs })
    }

    /// Runs one step: its line on the terminal, its log, and on failure the end of that log.
    pub(crate) fn step<T>(&self, name: &str, work: impl FnOnce(&Step) -> Result<T>) -> Result<T> {
        let started = Instant::now();
        let step = Step::start(name, self)?;
        let result = std::thread::scope(|scope| {
            let (done, running) = mpsc::channel::<()>();
            if self.spinners.is_none() {
                let step = &step;
                scope.spawn(move || {
                    if running.recv_timeout(QUIET) == Err(mpsc::RecvTimeoutError::Timeout) {
                        self.line(&format!("  … {:<22} {}", step.name, step.note()));
                    }
                });
            }
            let result = work(&step);
            drop(done);
            result
        });
        let seconds = started.elapsed().as_secs_f32();
        step.spinner.finish_and_clear();
        let mark = if result.is_ok() { '✓' } else { '✗' };
        self.line(&format!("  {mark} {name:<22} {:<60} {seconds:>6.1} s", step.note()));
        for line in step.matching_lines() {
            self.line(&format!("      {line}"));
        }
        result.map_err(|error| {
            self.line(&step.post_mortem(&error));
            error.context(format!("step `{name}` failed"))
        })
    }

    /// Prints a whole line without disturbing the spinners.
    pub(crate) fn line(&self, text: &str) {
        match &self.spinners {
            Some(spinners) => spinners.suspend(|| eprintln!("{text}")),
            None => eprintln!("{text}"),
        }
    }
}

/// Whether a line of a log is worth the terminal.
type LinePick = fn(&str) -> bool;

/// One running step.
pub(crate) struct Step {
    name: String,
    note: Mutex<String>,
    shown: Mutex<Option<LinePick>>,
    spinner: ProgressBar,
    log: File,
    log_path: PathBuf,
}

impl Step {
    fn start(name: &str, progress: &Progress) -> Result<Self> {
        let log_path = progress.logs.join(format!("{}.log", file_name(name)));
        let log = File::create(&log_path).with_context(|| format!("cannot write {}", log_path.display()))?;
        let spinner = match &progress.spinners {
            Some(spinners) => spinners.add(ProgressBar::new_spinner()),
            None => ProgressBar::hidden(),
        };
        let style = ProgressStyle::with_template("  {spinner} {prefix:<22} {wide_msg} {elapsed}");
        spinner.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
        spinner.set_prefix(name.to_owned());
        spinner.enable_steady_tick(Duration::from_millis(120));
        Ok(Self { name: name.to_owned(), note: Mutex::default(), shown: Mutex::default(), spinner, log, log_path })
    }

    /// Says on the step's line what it is doing, and why.
    pub(crate) fn say(&self, note: impl Into<String>) {
        let note = note.into();
        self.write(&note);
        self.spinner.set_message(note.clone());
        *self.note.lock().unwrap_or_else(PoisonError::into_inner) = note;
    }

    /// Shows the log's lines that `wanted` picks under the step's line when it ends.
    pub(crate) fn show_lines(&self, wanted: LinePick) {
        *self.shown.lock().unwrap_or_else(PoisonError::into_inner) = Some(wanted);
    }

    /// Runs a command, with its output in the log. Fails when the command does.
    pub(crate) fn run(&self, command: &mut Command) -> Result<()> {
        let mut child = self.spawn(command)?;
        let status = child.wait().with_context(|| format!("lost {}", program(command)))?;
        if !status.success() {
            bail!("{} ended with {status}", program(command));
        }
        Ok(())
    }

    /// Starts a command with its output in the log.
    pub(crate) fn spawn(&self, command: &mut Command) -> Result<std::process::Child> {
        self.write(&format!("$ {}", written(command)));
        command.stdin(Stdio::null()).stdout(self.log.try_clone()?).stderr(self.log.try_clone()?);
        command.spawn().with_context(|| format!("cannot start {}", program(command)))
    }

    /// Adds a line to the log.
    pub(crate) fn write(&self, line: &str) {
        // A full disk must not hide the step's own error.
        let _ = writeln!(&self.log, "{line}");
    }

    fn note(&self) -> String {
        self.note.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn matching_lines(&self) -> Vec<String> {
        let shown = *self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(wanted) = shown else {
            return Vec::new();
        };
        let lines = plain_lines(&read_lossy(&self.log_path));
        lines.into_iter().filter(|line| wanted(line)).collect()
    }

    fn post_mortem(&self, error: &anyhow::Error) -> String {
        let lines = plain_lines(&read_lossy(&self.log_path));
        let tail = &lines[lines.len().saturating_sub(TAIL_LINES)..];
        let quoted: Vec<String> = tail.iter().map(|line| format!("    | {line}")).collect();
        format!("{}\n    {error:#}\n    whole log: {}", quoted.join("\n"), self.log_path.display())
    }
}

/// A step's name as a file name.
fn file_name(step: &str) -> String {
    step.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect()
}

fn read_lossy(path: &Path) -> String {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|mut file| file.read_to_end(&mut bytes));
    read.map_or_else(|error| format!("({error})"), |_| String::from_utf8_lossy(&bytes).into_owned())
}

/// Lines without colours, and of a line that was redrawn only its last state.
fn plain_lines(text: &str) -> Vec<String> {
    text.lines()
        .map(|line| {
            let line = line.trim_end_matches('\r');
            without_colours(line.rsplit('\r').next().unwrap_or(line))
        })
        .collect()
}

/// Leaves out the escape sequences of terminals: `ESC [ … letter` and `ESC ( letter`.
fn without_colours(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, escape)) = rest.split_once('\u{1b}') {
        plain.push_str(before);
        let end = escape.find(|c: char| c.is_ascii_alphabetic());
        rest = end.map_or("", |at| &escape[at + 1..]);
    }
    plain.push_str(rest);
    plain
}

fn program(command: &Command) -> String {
    let program = Path::new(command.get_program());
    program.file_name().unwrap_or(command.get_program()).to_string_lossy().into_owned()
}

fn written(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|argument| argument.to_string_lossy().into_owned()));
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_step_quotes_its_log() {
        let logs = tempfile::tempdir().unwrap();
        let progress = Progress::new(logs.path().to_owned()).unwrap();
        let mut told = String::new();
        let result: Result<()> = progress.step("break a leg", |step| {
            let ended = step.run(Command::new("sh").args(["-c", "seq 1 100; exit 3"]));
            told = step.post_mortem(ended.as_ref().unwrap_err());
            ended
        });
        assert!(format!("{:#}", result.unwrap_err()).contains("exit status: 3"));
        assert!(told.contains("| 100") && told.contains("| 61") && !told.contains("| 60"), "{told}");
        assert!(told.contains("break-a-leg.log"));
    }

    #[test]
    fn only_the_wanted_lines_are_shown() {
        let logs = tempfile::tempdir().unwrap();
        let progress = Progress::new(logs.path().to_owned()).unwrap();
        let shown = progress.step("show", |step| {
            step.show_lines(|line| line.starts_with("test result"));
            step.run(Command::new("sh").args(["-c", "echo noise; echo 'test result: ok. 2 passed'"]))?;
            Ok(step.matching_lines())
        });
        assert_eq!(shown.unwrap(), ["test result: ok. 2 passed"]);
    }

    #[test]
    fn colours_and_redrawn_lines_are_cleaned() {
        assert_eq!(plain_lines("10%\r20%\rdone\u{1b}[1;32m!\u{1b}(B\u{1b}[0m\r\nnext"), ["done!", "next"]);
    }
}
