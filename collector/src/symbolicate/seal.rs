//! Files that tell whether they are whole: their hash stands at their end.

use std::io::{self, Write};

use sha2::{Digest as _, Sha256};

const HASH_BYTES: usize = 32;

/// Writes what it is given, and its hash in the end.
#[derive(Debug)]
pub(super) struct Sealing<W> {
    inner: W,
    hash: Sha256,
}

impl<W: Write> Sealing<W> {
    /// Nothing is written yet.
    pub(super) fn new(inner: W) -> Self {
        Self { inner, hash: Sha256::new() }
    }

    /// Writes the hash.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.inner.write_all(&self.hash.finalize())?;
        self.inner.flush()
    }
}

impl<W: Write> Write for Sealing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let length = self.inner.write(bytes)?;
        self.hash.update(&bytes[..length]);
        Ok(length)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// What was written before the hash; `None` when that is another.
pub(super) fn open(mut file: Vec<u8>) -> Option<Vec<u8>> {
    let (bytes, hash) = file.split_at_checked(file.len().checked_sub(HASH_BYTES)?)?;
    let (is_whole, length) = (Sha256::digest(bytes).as_slice() == hash, bytes.len());
    file.truncate(length);
    is_whole.then_some(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_with_one_bit_changed_or_a_byte_less_is_not_whole() {
        let mut file = Vec::new();
        let mut sealing = Sealing::new(&mut file);
        sealing.write_all(b"what was made").unwrap();
        sealing.finish().unwrap();
        assert_eq!(open(file.clone()).as_deref(), Some(&b"what was made"[..]));
        for at in 0..file.len() {
            let mut damaged = file.clone();
            damaged[at] ^= 1;
            assert_eq!(open(damaged), None);
            assert_eq!(open(file[..at].to_vec()), None);
        }
    }
}
