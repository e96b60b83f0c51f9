//! The DSN: where events go and under which key.

use std::{fmt, str::FromStr};

/// A parsed DSN, `scheme://public_key@host[:port][/path]/project_id`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dsn {
    /// `http` or `https`.
    pub scheme: String,
    /// The public key that authenticates the sender; not a secret, but never logged either.
    pub public_key: String,
    /// Host name or address, IPv6 in brackets.
    pub host: String,
    /// Port, when it is not the scheme's own.
    pub port: Option<u16>,
    /// Path prefix before the project, without a trailing slash; empty for most.
    pub path: String,
    /// The project's number.
    pub project_id: u64,
}

/// Why a text is not a DSN. The text itself is not repeated: it may be a secret pasted by mistake.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DsnError {
    /// Not of the shape `scheme://key@host/project`.
    #[error("a DSN looks like http://PUBLIC_KEY@HOST/PROJECT; {0}")]
    Malformed(&'static str),
}

impl Dsn {
    /// Where envelopes are posted: `scheme://host[:port][/path]/api/{project}/envelope/`.
    pub fn envelope_url(&self) -> String {
        todo!()
    }
}

impl FromStr for Dsn {
    type Err = DsnError;
    fn from_str(_text: &str) -> Result<Self, DsnError> {
        todo!()
    }
}

impl fmt::Display for Dsn {
    fn fmt(&self, _f: &mut fmt::Formatter<'_>) -> fmt::Result {
        todo!()
    }
}
