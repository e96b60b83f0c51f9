//! What makes two events the same issue. Versions are never changed in place.

pub mod v1;

/// A versioned fingerprint.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Fingerprint {
    /// The version of the algorithm.
    pub version: u8,
    /// 64 lower-case hex digits.
    pub hash: String,
}

/// Is this part of a client's fingerprint `{{ default }}`, which stands for what grouping would say by itself?
pub fn is_default_part(part: &str) -> bool {
    let inner = part.trim().strip_prefix("{{").and_then(|part| part.strip_suffix("}}"));
    inner.is_some_and(|inner| inner.trim() == "default")
}
