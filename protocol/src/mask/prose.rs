//! Skips what is nothing but words: most of a text, many bytes at a time.

use super::byte::{LOCAL, is};

/// Bytes looked at together; the compiler makes a few instructions of the loop over them.
const BLOCK: usize = 32;

/// A block and what tells how its last word goes on.
const SEEN: usize = BLOCK + 2;

/// How far a failed look keeps from looking again.
const PAUSE: usize = 128;

/// Where words were looked for last.
#[derive(Debug, Default)]
pub(super) struct Prose {
    again_at: usize,
}

impl Prose {
    /// Where to go on when nothing but words begins at `at`: at the beginning of the word that what follows may belong to.
    #[inline]
    pub(super) fn skip(&mut self, bytes: &[u8], at: usize) -> Option<usize> {
        if at < self.again_at {
            return None;
        }
        let mut end = at;
        while let Some(seen) = bytes.get(end..end + SEEN)
            && is_prose(seen.try_into().ok()?)
        {
            end += BLOCK;
        }
        self.again_at = end + PAUSE;
        let word = bytes[at..end].iter().rev().take_while(|byte| is(**byte, LOCAL)).count();
        (end - word > at).then_some(end - word)
    }
}

/// Is there nothing in the block that any rule begins with? Keys known by their shape have a digit, a sign or two capitals
/// in a row, or begin as `eyJ` and `hvs.` do; others stand behind `Bearer` or `Basic`.
fn is_prose(seen: &[u8; SEEN]) -> bool {
    let mut any = false;
    for index in 0..BLOCK {
        let [first, second, third] = [seen[index], seen[index + 1], seen[index + 2]];
        let is_sign =
            matches!(first, b'0'..=b':' | b'@' | b'=' | b'>' | b'/' | b'\\' | b'+' | b'(' | b'[' | b'-' | b'_');
        let are_capitals = (first.wrapping_sub(b'A') < 26) & (second.wrapping_sub(b'A') < 26);
        let is_scheme = (first | 32 == b'b')
            & (((second | 32 == b'e') & (third | 32 == b'a')) | ((second | 32 == b'a') & (third | 32 == b's')));
        let is_key = ((first == b'e') & (second == b'y') & (third == b'J')) | ((first == b'h') & (second == b'v'));
        any |= is_sign | are_capitals | is_scheme | is_key;
    }
    !any
}
