//! Lists of words, each one text with spaces between: a third of what a table of them is to download.

/// Which word of the list it is, by its exact spelling.
pub(super) fn position(list: &str, word: &[u8]) -> Option<usize> {
    words(list).position(|known| known == word)
}

/// Is it a word of the list, by its exact spelling?
pub(super) fn has(list: &str, word: &[u8]) -> bool {
    position(list, word).is_some()
}

/// Is it a word of the list, whatever its case?
pub(super) fn has_any_case(list: &str, word: &[u8]) -> bool {
    words(list).any(|known| known.eq_ignore_ascii_case(word))
}

/// The words.
pub(super) fn words(list: &str) -> impl Iterator<Item = &[u8]> {
    list.as_bytes().split(|byte| *byte == b' ')
}

/// Does the byte stand in the text?
pub(super) fn has_byte(text: &[u8], byte: u8) -> bool {
    text.contains(&byte)
}

/// Does one text stand in another?
pub(super) fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

/// First and last letter and length of each word of some lists, as bits: a quick no to most others.
pub(super) struct Shapes([u32; 32]);

impl Shapes {
    /// The shapes of all the words, whatever their case.
    pub(super) const fn of(lists: &[&str]) -> Self {
        let mut bits = [0; 32];
        let mut list = 0;
        while list < lists.len() {
            let words = lists[list].as_bytes();
            let (mut start, mut end) = (0, 1);
            while start < words.len() {
                if end == words.len() || words[end] == b' ' {
                    let shape = shape(words[start], words[end - 1], end - start);
                    bits[shape / 32] |= 1 << (shape % 32);
                    start = end + 1;
                }
                end += 1;
            }
            list += 1;
        }
        Self(bits)
    }

    /// Can the word be one of theirs?
    #[inline]
    pub(super) fn may_have(&self, word: &[u8]) -> bool {
        let [first, ..] = word else { return false };
        let shape = shape(*first, word[word.len() - 1], word.len());
        self.0[shape / 32] & (1 << (shape % 32)) != 0
    }
}

const fn shape(first: u8, last: u8, length: usize) -> usize {
    ((first | 0x20) as usize * 31 + (last | 0x20) as usize * 7 + length) & 1023
}
