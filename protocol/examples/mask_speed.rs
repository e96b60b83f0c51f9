//! Prints how many MB/s one core masks of a file: strings in a JSON array as texts, or a JSON event per line (`.jsonl`).
//!
//! `cargo xtask bench mask` makes the files and runs this; see `tests/masking/speed.py`.

// A benchmark is about the clock that the library must not have.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};
use std::{env, fs};

use panicle_protocol::mask::Masker;

/// Long enough for the clock and the caches, short enough to alternate with others.
const LEAST: Duration = Duration::from_millis(250);

fn main() -> Result<(), Box<dyn Error>> {
    let file = env::args().nth(1).ok_or("which file?")?;
    let content = fs::read_to_string(&file)?;
    let masker = Masker::default();
    let rate = if file.ends_with(".jsonl") {
        let events: Vec<&[u8]> = content.lines().map(str::as_bytes).collect();
        rate(events.iter().map(|event| event.len()).sum(), || {
            for event in &events {
                black_box(masker.event(event).ok());
            }
        })
    } else {
        let texts: Vec<String> = serde_json::from_str(&content)?;
        rate(texts.iter().map(String::len).sum(), || {
            for text in &texts {
                black_box(masker.text(text));
            }
        })
    };
    println!("{rate:.1}");
    Ok(())
}

/// MB/s of a work that goes through so many bytes.
fn rate(bytes: usize, work: impl Fn()) -> f64 {
    work();
    let started = (Instant::now(), time_on_core());
    let mut times = 0;
    while started.0.elapsed() < LEAST {
        work();
        times += 1;
    }
    let taken = match (started.1, time_on_core()) {
        (Some(before), Some(after)) => after.saturating_sub(before),
        _ => started.0.elapsed(),
    };
    (bytes * times) as f64 / taken.as_secs_f64() / 1e6
}

/// How long this process was on a core; `None` where Linux does not tell. Others on the machine do not change it much.
fn time_on_core() -> Option<Duration> {
    let told = fs::read_to_string("/proc/self/schedstat").ok()?;
    told.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}
