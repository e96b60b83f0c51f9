//! The DSN: where events go and under which key.

use alloc::{borrow::ToOwned as _, format, string::String};
use core::{fmt, str::FromStr};

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
        format!("{}/api/{}/envelope/", self.base_url(), self.project_id)
    }

    /// The server without key and project: `scheme://host[:port][/path]`.
    pub fn base_url(&self) -> String {
        format!("{}://{}{}", self.scheme, self.authority(), self.path)
    }

    fn authority(&self) -> String {
        match self.port {
            Some(port) => format!("{}:{port}", self.host),
            None => self.host.clone(),
        }
    }
}

impl FromStr for Dsn {
    type Err = DsnError;

    fn from_str(text: &str) -> Result<Self, DsnError> {
        let (scheme, rest) = text.trim().split_once("://").ok_or(DsnError::Malformed("the scheme is missing"))?;
        let scheme = scheme.to_ascii_lowercase();
        if scheme != "http" && scheme != "https" {
            return Err(DsnError::Malformed("the scheme must be http or https"));
        }
        let (authority, path) = rest.split_once('/').ok_or(DsnError::Malformed("the project is missing"))?;
        let (user, address) = authority.rsplit_once('@').ok_or(DsnError::Malformed("the public key is missing"))?;
        let (host, port) = parse_address(address)?;
        let (path, project_id) = parse_path(path)?;
        Ok(Self {
            public_key: parse_key(user)?,
            host,
            port: port.filter(|p| !is_default(&scheme, *p)),
            path,
            project_id,
            scheme,
        })
    }
}

impl fmt::Display for Dsn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}@{}{}/{}", self.scheme, self.public_key, self.authority(), self.path, self.project_id)
    }
}

/// Old DSNs are `public:secret@`; the secret half has no use and is dropped.
fn parse_key(user: &str) -> Result<String, DsnError> {
    let key = user.split_once(':').map_or(user, |(public, _)| public);
    if key.is_empty() {
        return Err(DsnError::Malformed("the public key is missing"));
    }
    if !key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.')) {
        return Err(DsnError::Malformed("the public key has a character it cannot have"));
    }
    Ok(key.to_owned())
}

fn parse_address(address: &str) -> Result<(String, Option<u16>), DsnError> {
    // A colon inside brackets belongs to an IPv6 address, not to a port.
    let end_of_host = address.rfind(']').map_or(0, |i| i + 1);
    let (host, port) = match address[end_of_host..].find(':') {
        Some(colon) => (&address[..end_of_host + colon], Some(&address[end_of_host + colon + 1..])),
        None => (address, None),
    };
    if host.is_empty() {
        return Err(DsnError::Malformed("the host is missing"));
    }
    if !is_host(host) {
        return Err(DsnError::Malformed("the host has a character it cannot have"));
    }
    let port = port.map(parse_port).transpose()?;
    Ok((host.to_ascii_lowercase(), port))
}

fn is_host(host: &str) -> bool {
    match host.strip_prefix('[') {
        Some(rest) => rest
            .strip_suffix(']')
            .is_some_and(|ip| !ip.is_empty() && ip.bytes().all(|b| b.is_ascii_hexdigit() || matches!(b, b':' | b'.'))),
        None => host.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '.' | '_')),
    }
}

fn parse_port(port: &str) -> Result<u16, DsnError> {
    let number = port.bytes().all(|b| b.is_ascii_digit()).then(|| port.parse().ok()).flatten();
    number.filter(|p| *p != 0).ok_or(DsnError::Malformed("the port must be a number from 1 to 65535"))
}

fn parse_path(path: &str) -> Result<(String, u64), DsnError> {
    let path = path.trim_end_matches('/');
    let (prefix, project) = path.rsplit_once('/').map_or(("", path), |(prefix, project)| (prefix, project));
    if project.is_empty() {
        return Err(DsnError::Malformed("the project is missing"));
    }
    let number = project.bytes().all(|b| b.is_ascii_digit()).then(|| project.parse().ok()).flatten();
    let project_id = number.ok_or(DsnError::Malformed("the project must be a number"))?;
    let prefix = prefix.trim_matches('/');
    if prefix.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '?' | '#' | '@')) {
        return Err(DsnError::Malformed("the path has a character it cannot have"));
    }
    Ok((if prefix.is_empty() { String::new() } else { format!("/{prefix}") }, project_id))
}

fn is_default(scheme: &str, port: u16) -> bool {
    matches!((scheme, port), ("http", 80) | ("https", 443))
}
