//! The secret that hashes of this installation are salted with. Made at the first start, kept in the database, never
//! logged, shown or sent.

use hmac::{Hmac, KeyInit, Mac};
use panicle_protocol::mask::Salt;
use sha2::Sha256;

/// Bytes of the salt.
pub const SALT_BYTES: usize = 16;

/// The salt. Without it a hash tells nothing; with it, a hash of a phone number is found by trying all of them.
#[derive(Clone)]
pub struct SecretSalt([u8; SALT_BYTES]);

impl SecretSalt {
    /// A new one.
    pub fn random() -> anyhow::Result<Self> {
        let mut bytes = [0; SALT_BYTES];
        getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("no random numbers to be had: {error}"))?;
        Ok(Self(bytes))
    }

    /// The one that was kept.
    pub fn from_bytes(bytes: [u8; SALT_BYTES]) -> Self {
        Self(bytes)
    }

    /// What is kept.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The salt for what masking rules hash.
    pub fn for_masking(&self) -> Salt {
        Salt::secret(self.0)
    }

    /// A hash of `value`. Hashes under different `purpose`s have nothing in common.
    pub fn hash(&self, purpose: &str, value: &str) -> [u8; 16] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("INVARIANT: HMAC takes a key of any length");
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(value.as_bytes());
        let whole: [u8; 32] = mac.finalize().into_bytes().into();
        let mut half = [0; 16];
        half.copy_from_slice(&whole[..16]);
        half
    }
}

impl std::fmt::Debug for SecretSalt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretSalt")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_depends_on_salt_purpose_and_value() {
        let (one, other) = (SecretSalt::from_bytes([1; 16]), SecretSalt::from_bytes([2; 16]));
        let hash = one.hash("user", "id:7");
        assert_eq!(hash, one.hash("user", "id:7"));
        for different in [other.hash("user", "id:7"), one.hash("users", "id:7"), one.hash("user", "id:8")] {
            assert_ne!(hash, different);
        }
    }

    #[test]
    fn two_salts_differ_and_none_is_shown() {
        let salt = SecretSalt::random().unwrap();
        assert_ne!(salt.as_bytes(), SecretSalt::random().unwrap().as_bytes());
        assert_eq!(format!("{salt:?}"), "SecretSalt");
    }
}
