//! Hashes that tell users apart without telling who they are.

use alloc::string::String;
use core::{fmt, hash::Hasher as _};

use siphasher::sip::SipHasher24;

/// Letters of a hash: sixteen, so that four bits are a letter; no digits, which could pass for a number of somebody.
const LETTERS: &[u8; 16] = b"bcdfghjkmnpqrstx";

/// Letters of a hash under a public salt.
const PUBLIC_LETTERS: usize = 6;

/// What goes into a hash besides the value, and how much of the hash is shown.
#[derive(Clone, Copy)]
pub struct Salt {
    key: [u8; 16],
    letters: usize,
}

impl fmt::Debug for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Salt")
    }
}

impl Salt {
    /// A salt that anybody can read, such as a DSN's key. Its hashes show 24 bits: enough to count users by. Alone they leave
    /// hundreds of phone numbers to choose from, beside a starred one only that one: the collector hashes them again.
    pub fn public(text: &str) -> Self {
        let mut key = [0_u8; 16];
        for (index, byte) in text.bytes().enumerate() {
            key[index % 16] = key[index % 16].rotate_left(3) ^ byte;
        }
        Self { key, letters: PUBLIC_LETTERS }
    }

    /// A salt nobody else knows. Its hashes show 64 bits.
    pub fn secret(key: [u8; 16]) -> Self {
        Self { key, letters: 16 }
    }

    /// Does the text look like a hash under a public salt?
    pub fn is_public_hash(text: &str) -> bool {
        text.len() == PUBLIC_LETTERS && text.bytes().all(|byte| LETTERS.contains(&byte))
    }

    /// The hash of `value`, in letters.
    pub fn hash(&self, value: &[u8]) -> String {
        let mut hash = self.number(value);
        let mut letters = String::new();
        for _ in 0..self.letters {
            letters.push(char::from(LETTERS[(hash & 15) as usize]));
            hash >>= 4;
        }
        letters
    }

    /// The hash of `value`, as a number.
    pub(super) fn number(&self, value: &[u8]) -> u64 {
        let mut hasher = SipHasher24::new_with_key(&self.key);
        hasher.write(value);
        hasher.finish()
    }
}
