//! Why a request, or one of its items, is not taken.

use panicle_protocol::envelope::EnvelopeError;

use crate::{limits::Reached, metrics::Outcome};

/// One reason; its text is what the sender is told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No key anywhere.
    #[error("no key: send it as X-Sentry-Auth, as ?sentry_key= or in the envelope's dsn")]
    MissingKey,
    /// Two places, two keys.
    #[error("two different keys: send one")]
    ConflictingKeys,
    /// The project does not exist.
    #[error("no such project")]
    UnknownProject,
    /// The key belongs to another project, to none, or was revoked.
    #[error("this key is not one of the project's")]
    WrongKey,
    /// The page's origin may not send.
    #[error("pages of this origin may not send events here")]
    ForbiddenOrigin,
    /// Nothing but white space.
    #[error("the body is empty")]
    Empty,
    /// A header line and nothing after it.
    #[error("the envelope has no items")]
    NoItems,
    /// A `Content-Encoding` nobody here speaks.
    #[error("unknown content encoding: gzip, deflate, br and zstd are understood")]
    UnknownEncoding,
    /// A body that its encoding can't explain, or that ends too early.
    #[error("the body is not valid {0}, or it is cut off")]
    BrokenEncoding(&'static str),
    /// A body that broke off, or came too slowly.
    #[error("the body did not arrive")]
    Interrupted,
    /// Not what it says it is.
    #[error("malformed: {0}")]
    Malformed(String),
    /// A limit in bytes or items.
    #[error("too large: {0}")]
    TooLarge(String),
    /// Nested deeper than this.
    #[error("too deep: JSON may be nested {0} levels")]
    TooDeep(usize),
    /// A report of a type browsers do not send.
    #[error("a report is application/csp-report, application/reports+json or application/json")]
    ContentType,
    /// More came than may come.
    #[error("too much: {} allows no more now", .0.reason)]
    Limited(Reached),
    /// No room now.
    #[error("busy: try again")]
    Overloaded,
}

impl Refusal {
    /// The outcome it is counted as, and the reason there.
    pub fn outcome(&self) -> (Outcome, &'static str) {
        let reason = match self {
            Self::Overloaded => return (Outcome::RateLimited, "overloaded"),
            Self::Limited(reached) => return (Outcome::RateLimited, reached.reason),
            Self::MissingKey => "missing_key",
            Self::ConflictingKeys => "conflicting_keys",
            Self::UnknownProject => "unknown_project",
            Self::WrongKey => "wrong_key",
            Self::ForbiddenOrigin => "cors",
            Self::Empty | Self::NoItems => "empty",
            Self::UnknownEncoding => "unknown_encoding",
            Self::BrokenEncoding(_) => "broken_encoding",
            Self::Interrupted => "interrupted",
            Self::Malformed(_) => "malformed",
            Self::TooLarge(_) => "too_large",
            Self::TooDeep(_) => "too_deep",
            Self::ContentType => "content_type",
        };
        (Outcome::Invalid, reason)
    }
}

impl From<EnvelopeError> for Refusal {
    fn from(error: EnvelopeError) -> Self {
        match error {
            EnvelopeError::Empty => Self::Empty,
            EnvelopeError::Malformed(why) => Self::Malformed(why),
            EnvelopeError::TooLarge(why) => Self::TooLarge(why),
        }
    }
}
