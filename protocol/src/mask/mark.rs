//! What masking leaves behind, so that it is not masked again: `[masked]`, `[email]`, `[employee:kqdmxhbn]`.

use super::{
    byte::{ALPHA, KEY, is},
    own::Own,
    scan::Hit,
};

/// What stands in the place of a value that is hidden whole.
pub const MASKED: &str = "[masked]";

/// What stands for an e-mail address.
pub(super) const EMAIL: &[u8] = b"[email]";

/// What stands for a person's name in a path.
pub(super) const USER: &[u8] = b"[user]";

/// Most bytes of a rule's name.
pub(super) const MAX_NAME: usize = 64;

/// The mark that begins here.
pub(super) fn at(bytes: &[u8], at: usize, own: &Own) -> Option<Hit> {
    let end = end_of(bytes, at, own)?;
    Some(Hit::mark(at, end))
}

/// Where the mark ends that begins at `at`.
pub(super) fn end_of(bytes: &[u8], at: usize, own: &Own) -> Option<usize> {
    let run = |from: usize, kinds: u16| {
        let rest = bytes.get(from..).unwrap_or_default();
        from + rest.iter().take(MAX_NAME + 1).take_while(|byte| is(**byte, kinds)).count()
    };
    if bytes.get(at) != Some(&b'[') {
        return None;
    }
    let name_end = run(at + 1, KEY);
    let name = &bytes[at + 1..name_end];
    let hash_end = if bytes.get(name_end) == Some(&b':') { run(name_end + 1, ALPHA) } else { name_end };
    let is_ours = matches!(name, b"masked" | b"email" | b"user") || own.makes_mark(name);
    (is_ours && bytes.get(hash_end) == Some(&b']')).then_some(hash_end + 1)
}
