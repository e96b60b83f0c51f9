//! What was masked and where, as Sentry's `_meta`: a tree like the event's, with remarks under `""`.
//!
//! A remark is `[rule, type, start, end]`: built-in rules have an `@` before their name; the type is `s` for replaced, `m`
//! for starred and `p` for hashed; the place is counted in the bytes of the masked text.

use alloc::vec::Vec;
use core::ops::Range;

use crate::{
    json::{Json, read::text_of, write::write},
    mask::{Masker, list, text_rules::Finding},
};

/// Most places that are remembered of one text.
const MAX_PLACES: usize = 2000;

/// Most remarks of one place.
const MAX_REMARKS: usize = 100;

/// Remarks in the order of the text.
#[derive(Default)]
pub(in super::super) struct Meta {
    entries: Vec<Entry>,
}

/// Remarks of one place.
struct Entry {
    /// Keys and indexes as JSON text in quotes.
    path: Vec<Vec<u8>>,
    found: Vec<Finding>,
}

impl Meta {
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn truncate(&mut self, length: usize) {
        self.entries.truncate(length);
    }

    pub(super) fn add(&mut self, path: Vec<Vec<u8>>, found: Vec<Finding>) {
        let is_full = self.entries.len() >= MAX_PLACES;
        match self.entries.last_mut().filter(|last| last.path == path) {
            Some(last) => last.found.extend(found),
            None if is_full => {}
            None => self.entries.push(Entry { path, found }),
        }
    }

    /// One remark in the place of those about a value.
    pub(super) fn replace(&mut self, about: Range<usize>, path: Vec<Vec<u8>>, found: Finding) {
        let later = self.cut(about);
        self.entries.push(Entry { path, found: alloc::vec![found] });
        self.append(later);
    }

    /// Takes the remarks about a value out, and what came after it off.
    pub(super) fn cut(&mut self, about: Range<usize>) -> Self {
        let later = self.entries.split_off(about.end.min(self.entries.len()));
        self.entries.truncate(about.start);
        Self { entries: later }
    }

    pub(super) fn append(&mut self, mut later: Self) {
        self.entries.append(&mut later.entries);
    }

    /// What was found, for the string that all of it stands in.
    pub(super) fn without_places(self) -> Vec<Finding> {
        let mut found = Vec::new();
        for entry in self.entries {
            found.extend(entry.found);
        }
        found.truncate(MAX_REMARKS);
        for finding in &mut found {
            finding.place = 0..0;
        }
        found
    }

    pub(in super::super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Writes the tree, and into it the `_meta` an event came with.
    pub(in super::super) fn write(&self, masker: &Masker, old: Json<'_>, out: &mut Vec<u8>) {
        Writing { masker, out, left: MAX_PLACES }.place(&self.entries, 0, old);
    }
}

/// A tree in the middle of being written.
struct Writing<'a> {
    masker: &'a Masker,
    out: &'a mut Vec<u8>,
    /// How many members of the old tree are still looked for in the new one.
    left: usize,
}

impl Writing<'_> {
    /// Writes what `entries`, which are all below one place, and `old` say about it.
    fn place(&mut self, entries: &[Entry], depth: usize, old: Json<'_>) {
        self.out.push(b'{');
        let mut done = Vec::new();
        for (key, value) in old.members() {
            self.key(&key);
            let start =
                if self.left == 0 { None } else { entries.iter().position(|entry| entry.is_below(&key, depth)) };
            self.left = self.left.saturating_sub(1);
            match start {
                Some(start) => {
                    let same = same(&entries[start..], depth);
                    self.below(same, depth, value);
                    done.push(start);
                }
                None => self.out.extend_from_slice(value.as_str().as_bytes()),
            }
        }
        let mut start = 0;
        while start < entries.len() {
            let same = same(&entries[start..], depth);
            if !done.contains(&start) {
                self.raw_key(same[0].step(depth));
                self.below(same, depth, Json::of(""));
            }
            start += same.len();
        }
        self.out.push(b'}');
    }

    /// Writes what stands behind a key.
    fn below(&mut self, entries: &[Entry], depth: usize, old: Json<'_>) {
        if entries[0].path.len() == depth {
            self.remarks(entries, old);
        } else {
            self.place(entries, depth + 1, old);
        }
    }

    /// Writes the remarks of one place. Earlier ones lose their place in the text: it was masked again, and moved.
    fn remarks(&mut self, entries: &[Entry], old: Json<'_>) {
        self.out.push(b'{');
        let mut earlier = Json::of("");
        for (key, value) in old.members() {
            if key == "rem" {
                earlier = value;
                continue;
            }
            self.key(&key);
            self.out.extend_from_slice(value.as_str().as_bytes());
        }
        self.key("rem");
        self.out.push(b'[');
        let mut left = MAX_REMARKS;
        for remark in earlier.items() {
            if left > 0 && remark.is_list() {
                left -= 1;
                self.separate();
                self.out.push(b'[');
                for part in remark.items().take(2) {
                    self.separate();
                    self.out.extend_from_slice(part.as_str().as_bytes());
                }
                self.out.push(b']');
            }
        }
        for entry in entries {
            for found in &entry.found {
                if left > 0 {
                    left -= 1;
                    self.separate();
                    self.masker.write_remark(found, self.out);
                }
            }
        }
        self.out.extend_from_slice(b"]}");
    }

    fn key(&mut self, key: &str) {
        let mut name = Vec::new();
        write(&mut name, key);
        self.raw_key(&name);
    }

    fn raw_key(&mut self, name: &[u8]) {
        self.separate();
        self.out.extend_from_slice(name);
        self.out.push(b':');
    }

    fn separate(&mut self) {
        if !matches!(self.out.last(), Some(b'{' | b'[')) {
            self.out.push(b',');
        }
    }
}

impl Entry {
    /// The key or index at a depth; none, as Sentry writes it, where the remarks are about that place itself.
    fn step(&self, depth: usize) -> &[u8] {
        self.path.get(depth).map_or(b"\"\"", Vec::as_slice)
    }

    /// Is its step at a depth that key, however it is spelled?
    fn is_below(&self, key: &str, depth: usize) -> bool {
        let step = self.step(depth);
        let is_escaped = list::has_byte(step, b'\\');
        if is_escaped {
            text_of(step).as_deref() == Some(key.as_bytes())
        } else {
            step[1..step.len() - 1] == *key.as_bytes()
        }
    }
}

/// The first entries that are about the same place at a depth.
fn same(entries: &[Entry], depth: usize) -> &[Entry] {
    let first = entries[0].path.get(depth);
    let length = entries.iter().take_while(|entry| entry.path.get(depth) == first).count();
    &entries[..length]
}
