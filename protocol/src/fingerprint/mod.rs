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
