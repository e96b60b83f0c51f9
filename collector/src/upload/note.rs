//! What a person should know about a file.

use std::fmt;

/// A sentence about a file: what is wrong with it, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// How much it matters.
    pub level: Level,
    /// The file.
    pub name: String,
    /// What it is, and what to do.
    pub text: String,
}

/// How much a note matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// All is well and could be better.
    Hint,
    /// Frames of this file will not be readable.
    Missing,
    /// The file could not be done.
    Failed,
}

impl Level {
    /// How a note begins that is of this level.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hint => "hint",
            Self::Missing => "missing",
            Self::Failed => "failed",
        }
    }
}

impl Note {
    pub(super) fn hint(name: &str, text: impl fmt::Display) -> Self {
        Self { level: Level::Hint, name: name.to_owned(), text: text.to_string() }
    }

    pub(super) fn missing(name: &str, text: impl fmt::Display) -> Self {
        Self { level: Level::Missing, name: name.to_owned(), text: text.to_string() }
    }

    pub(super) fn failed(name: &str, text: impl fmt::Display) -> Self {
        Self { level: Level::Failed, name: name.to_owned(), text: text.to_string() }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.level.as_str(), self.name, self.text)
    }
}

/// A number of bytes, as people say it.
pub(super) struct Bytes(pub(super) usize);

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            bytes @ 0..1_000 => write!(f, "{bytes} bytes"),
            bytes @ 1_000..1_000_000 => write!(f, "{} KB", bytes / 1_000),
            bytes => write!(f, "{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10),
        }
    }
}
