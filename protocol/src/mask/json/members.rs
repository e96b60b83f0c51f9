//! What an object has to remember of its members until it ends.

use std::{collections::BTreeMap, ops::Range};

use super::Written;

/// Members of one object.
pub(super) struct Members {
    /// Is it an event's user?
    pub(super) is_user: bool,
    /// What `key`, else `name`, says.
    pub(super) name: Option<String>,
    /// What became of `value`.
    pub(super) value: Option<Written>,
    id: Id,
    /// Who the user is, and how good a name for them it is; lower is better.
    identity: Option<(usize, String)>,
    /// Masked keys, and how far each was numbered. A tree, so that an object of nothing but addresses takes no longer than any
    /// other.
    taken: BTreeMap<String, usize>,
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
        Self { is_user, name: None, value: None, id: Id::Missing, identity: None, taken: BTreeMap::new() }
    }

    /// Two keys can mask to the same text; neither value may be lost. Another key for the second one.
    pub(super) fn free(&mut self, key: &str) -> Option<String> {
        // Only what masking makes, or could have made, can meet it.
        if !key.contains(['*', '[']) {
            return None;
        }
        let Some(count) = self.taken.get(key) else {
            self.taken.insert(key.to_owned(), 1);
            return None;
        };
        let mut number = *count;
        let free = loop {
            number += 1;
            let candidate = [key, " (", &number.to_string(), ")"].concat();
            if !self.taken.contains_key(&candidate) {
                break candidate;
            }
        };
        self.taken.insert(key.to_owned(), number);
        self.taken.insert(free.clone(), 1);
        Some(free)
    }

    /// Takes a member of the user in.
    pub(super) fn note_user(
        &mut self,
        key: &str,
        out: Range<usize>,
        said: Option<String>,
        is_empty: bool,
        is_masked: bool,
    ) {
        let Some(rank) = ["id", "email", "username", "ip_address"].iter().position(|known| *known == key) else {
            return;
        };
        if rank == 0 {
            self.id = match (is_empty, is_masked) {
                (true, _) => Id::Empty(out),
                (false, true) => Id::Masked(out),
                (false, false) => Id::Whole,
            };
        }
        if let (true, Some(said)) = (is_masked && self.identity.as_ref().is_none_or(|(other, _)| rank < *other), said) {
            self.identity = Some((rank, said));
        }
    }

    /// Who the user was before masking, and where their hash goes; `None` where the id says it already.
    pub(super) fn identity(&self) -> Option<(&str, Place)> {
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
