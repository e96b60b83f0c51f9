//! What an object has to remember of its members until it ends.

use alloc::vec::Vec;
use core::ops::Range;

use super::{Shape, Written};
use crate::{
    json::write::write_number,
    mask::{list, salt::Salt},
};

/// Lists that masked keys are shared out to by their hash: an object of nothing but addresses takes no longer than any other.
const BUCKETS: usize = 1024;

/// Members of one object.
pub(super) struct Members {
    /// Is it an event's user?
    pub(super) is_user: bool,
    /// What `key`, else `name`, says.
    pub(super) name: Option<Vec<u8>>,
    /// What became of `value`.
    pub(super) value: Option<Written>,
    id: Id,
    /// Who the user is, and how good a name for them it is; lower is better.
    identity: Option<(usize, Vec<u8>)>,
    /// Masked keys, and how far each was numbered.
    taken: Vec<Vec<(Vec<u8>, usize)>>,
}

enum Id {
    Missing,
    /// `null` or empty.
    Empty(Range<usize>),
    Masked(Range<usize>),
    Whole,
}

/// Where the hash of a user goes.
pub(super) enum Place {
    /// Behind what masking left of the id.
    After(Range<usize>),
    /// In place of an id that is none.
    Instead(Range<usize>),
    /// Into an id that was not there.
    New,
}

impl Members {
    pub(super) fn new(is_user: bool) -> Self {
        Self { is_user, name: None, value: None, id: Id::Missing, identity: None, taken: Vec::new() }
    }

    /// Two keys can mask to the same text; neither value may be lost. Another key for the second one.
    pub(super) fn free(&mut self, key: &[u8], salt: &Salt) -> Option<Vec<u8>> {
        // Only what masking makes, or could have made, can meet it.
        if !key.iter().any(|byte| matches!(byte, b'*' | b'[')) {
            return None;
        }
        let mut number = *self.count(key, salt);
        let mut free = None;
        if number > 0 {
            let candidate = loop {
                number += 1;
                let mut candidate = [key, b" ("].concat();
                write_number(&mut candidate, number);
                candidate.push(b')');
                if core::mem::replace(self.count(&candidate, salt), 1) == 0 {
                    break candidate;
                }
            };
            free = Some(candidate);
        }
        *self.count(key, salt) = number.max(1);
        free
    }

    /// How far a key was numbered; zero when it is new.
    fn count(&mut self, key: &[u8], salt: &Salt) -> &mut usize {
        self.taken.resize_with(BUCKETS, Vec::new);
        let bucket = &mut self.taken[salt.number(key) as usize % BUCKETS];
        let index = bucket.iter().position(|(taken, _)| taken == key).unwrap_or_else(|| {
            bucket.push((key.to_vec(), 0));
            bucket.len() - 1
        });
        &mut bucket[index].1
    }

    /// Takes a member of the user in.
    pub(super) fn note_user(&mut self, key: &[u8], written: Written, said: Option<Vec<u8>>, is_ours: bool) {
        let Some(rank) = list::position("id email username ip_address", key) else {
            return;
        };
        let is_masked = written.has_changed && is_ours;
        if rank == 0 {
            self.id = match written.shape {
                Shape::Nothing => Id::Empty(written.out),
                Shape::Text | Shape::Number if is_masked => Id::Masked(written.out),
                _ => Id::Whole,
            };
        }
        if is_masked && self.identity.as_ref().is_none_or(|(other, _)| rank < *other) {
            self.identity = said.map(|said| (rank, said)).or(self.identity.take());
        }
    }

    /// Who the user was before masking, and where their hash goes; `None` where the id says it already.
    pub(super) fn identity(&self) -> Option<(&[u8], Place)> {
        let (_, identity) = self.identity.as_ref()?;
        let place = match &self.id {
            Id::Whole => return None,
            Id::Masked(id) => Place::After(id.clone()),
            Id::Empty(id) => Place::Instead(id.clone()),
            Id::Missing => Place::New,
        };
        Some((identity, place))
    }
}
