//! The proof that a webhook comes from who it says: an HMAC-SHA256 over the raw body.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Is `header` (`sha256=` and 64 hex digits) the signature of `body` under `secret`? Takes the same time whichever digit is wrong.
pub(super) fn is_sha256_signature(header: &str, secret: &[u8], body: &[u8]) -> bool {
    let Some(claimed) = header.strip_prefix("sha256=").and_then(from_hex) else {
        return false;
    };
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("INVARIANT: HMAC takes a key of any length");
    mac.update(body);
    mac.verify_slice(&claimed).is_ok()
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text.chars().map(|char| char.to_digit(16).map(|digit| digit as u8)).collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    Some(digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"It's a Secret to Everybody";
    /// GitHub's own example: "Validating webhook deliveries" in its documentation.
    const SIGNATURE: &str = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

    #[test]
    fn the_vendors_vector_is_accepted() {
        assert!(is_sha256_signature(SIGNATURE, SECRET, b"Hello, World!"));
    }

    #[test]
    fn anything_else_is_refused() {
        let refused =
            |header: &str, secret: &[u8], body: &[u8]| assert!(!is_sha256_signature(header, secret, body), "{header}");
        refused(SIGNATURE, SECRET, b"Hello, World");
        refused(SIGNATURE, b"another secret", b"Hello, World!");
        refused(&SIGNATURE[7..], SECRET, b"Hello, World!");
        refused(&SIGNATURE[..SIGNATURE.len() - 1], SECRET, b"Hello, World!");
        refused(&SIGNATURE[..SIGNATURE.len() - 2], SECRET, b"Hello, World!");
        refused("sha256=", SECRET, b"Hello, World!");
        refused("sha256=zz", SECRET, b"Hello, World!");
        refused("sha256=é", SECRET, b"Hello, World!");
        refused("", SECRET, b"");
    }
}
