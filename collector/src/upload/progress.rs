//! What is under way: lines that turn on a terminal, plain ones anywhere else.

use std::{io::IsTerminal as _, time::Duration};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use super::{item::Item, note::Bytes};

/// All that is under way at once.
#[derive(Clone, Debug)]
pub(super) struct Progress {
    bars: Option<MultiProgress>,
    all: ProgressBar,
}

impl Progress {
    /// Of so many bytes in all.
    pub(super) fn of(byte_size: usize) -> Self {
        let bars = std::io::stderr().is_terminal().then(MultiProgress::new);
        let all = ProgressBar::new(u64::try_from(byte_size).unwrap_or(u64::MAX));
        let all = match &bars {
            Some(bars) => bars.add(all),
            None => ProgressBar::hidden(),
        };
        let style = ProgressStyle::with_template("  {bar:30} {bytes}/{total_bytes} {elapsed}");
        all.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Self { bars, all }
    }

    /// Shows that an item is under way until what this returns is dropped.
    pub(super) fn start(&self, item: &Item) -> Underway {
        let what = format!("{} {} ({})", item.kind.as_str(), item.name, Bytes(item.byte_size));
        let bar = match &self.bars {
            Some(bars) => bars.insert_before(&self.all, ProgressBar::new_spinner().with_message(what)),
            None => {
                eprintln!("  uploading {what}");
                ProgressBar::hidden()
            }
        };
        bar.enable_steady_tick(Duration::from_millis(120));
        Underway { bar, all: self.all.clone(), byte_size: u64::try_from(item.byte_size).unwrap_or_default() }
    }

    /// Takes everything off the terminal.
    pub(super) fn end(&self) {
        self.all.finish_and_clear();
    }
}

/// An item that is under way.
pub(super) struct Underway {
    bar: ProgressBar,
    all: ProgressBar,
    byte_size: u64,
}

impl Drop for Underway {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
        self.all.inc(self.byte_size);
    }
}
