//! What a caller of the API may do.

use axum::http::Method;
use serde::{Deserialize, Serialize};

/// A permission a token has. [`Scope::Admin`] holds all others, [`Scope::Write`] holds [`Scope::Read`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// See everything that is stored.
    Read,
    /// Change issues.
    Write,
    /// Upload debug files, source maps and sources.
    Artifacts,
    /// Change projects, keys and tokens.
    Admin,
}

impl Scope {
    /// What a request needs: any of these.
    pub fn needed(method: &Method, path: &str) -> &'static [Self] {
        let only_reads = matches!(*method, Method::GET | Method::HEAD);
        let is_below =
            |folder: &str| path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        if is_below("/api/v1/tokens") {
            &[Self::Admin]
        } else if is_below("/api/v1/artifacts") {
            // Who uploads asks what is there already.
            if only_reads { &[Self::Artifacts, Self::Read] } else { &[Self::Artifacts] }
        } else if only_reads {
            &[Self::Read]
        } else if is_below("/api/v1/projects") {
            &[Self::Admin]
        } else {
            &[Self::Write]
        }
    }

    /// Is what this scope permits among what `needed` asks for?
    pub fn holds(self, needed: Self) -> bool {
        self == needed || self == Self::Admin || (self == Self::Write && needed == Self::Read)
    }

    /// Its wire name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Artifacts => "artifacts",
            Self::Admin => "admin",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_needs_what_it_does() {
        for (method, path, needed) in [
            (Method::GET, "/api/v1/issues", &[Scope::Read][..]),
            (Method::HEAD, "/", &[Scope::Read][..]),
            (Method::PUT, "/api/v1/issues/1", &[Scope::Write][..]),
            (Method::POST, "/issues/1/status", &[Scope::Write][..]),
            (Method::GET, "/api/v1/artifacts", &[Scope::Artifacts, Scope::Read]),
            (Method::POST, "/api/v1/artifacts", &[Scope::Artifacts][..]),
            (Method::GET, "/api/v1/projects", &[Scope::Read][..]),
            (Method::DELETE, "/api/v1/projects/1/keys/abc", &[Scope::Admin][..]),
            (Method::GET, "/api/v1/tokens", &[Scope::Admin][..]),
            (Method::POST, "/api/v1/tokens", &[Scope::Admin][..]),
            (Method::POST, "/api/v1/tokensmith", &[Scope::Write][..]),
        ] {
            assert_eq!(Scope::needed(&method, path), needed, "{method} {path}");
        }
    }

    #[test]
    fn scopes_hold_what_is_below_them() {
        use Scope::{Admin, Artifacts, Read, Write};
        for (has, needed, expected) in [
            (Read, Read, true),
            (Read, Write, false),
            (Write, Read, true),
            (Artifacts, Read, false),
            (Write, Artifacts, false),
            (Write, Admin, false),
            (Admin, Artifacts, true),
            (Admin, Write, true),
        ] {
            assert_eq!(has.holds(needed), expected, "{has:?} {needed:?}");
        }
    }
}
