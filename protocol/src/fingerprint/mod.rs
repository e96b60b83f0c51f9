//! What makes two events the same issue. Versions are never changed in place.

pub mod v1;

/// A versioned fingerprint. An event has several, best first: by the source where that is known, and by what the tab alone
/// told, so that the event is the same issue's before its symbols come and after.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Fingerprint {
    /// The version of the algorithm.
    pub version: u8,
    /// What it rests on.
    pub rank: Rank,
    /// 64 lower-case hex digits.
    pub hash: String,
}

/// What a fingerprint rests on, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// What somebody said: the app, or a rule of the collector.
    Said,
    /// The text of the source line.
    Site,
    /// File, line and column of a panic; what was asked for, of a request; the rule a policy has.
    Location,
    /// The app's functions as the source names them.
    Functions,
    /// The app's functions as the delivered file names them.
    Names,
    /// The app's functions by their number.
    Indices,
    /// The message.
    Message,
}

impl Rank {
    /// All of them, best first.
    pub const ALL: [Self; 7] =
        [Self::Said, Self::Site, Self::Location, Self::Functions, Self::Names, Self::Indices, Self::Message];

    /// Its name in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Said => "said",
            Self::Site => "site",
            Self::Location => "location",
            Self::Functions => "functions",
            Self::Names => "names",
            Self::Indices => "indices",
            Self::Message => "message",
        }
    }

    /// Its place among all, 0 for the best.
    pub fn number(self) -> u8 {
        self as u8
    }

    /// The rank of a number; the worst for one there is not.
    pub fn from_number(number: i64) -> Self {
        usize::try_from(number).ok().and_then(|number| Self::ALL.get(number).copied()).unwrap_or(Self::Message)
    }
}

/// Is this part of a client's fingerprint `{{ default }}`, which stands for what grouping would say by itself?
pub fn is_default_part(part: &str) -> bool {
    let inner = part.trim().strip_prefix("{{").and_then(|part| part.strip_suffix("}}"));
    inner.is_some_and(|inner| inner.trim() == "default")
}
