//! Masks what a request brought. Clients mask too, but are not trusted to.

pub mod stream;

use panicle_protocol::mask::{Masked, Masker};

use crate::{
    ingest::{Opened, Refusal, category},
    salt::SecretSalt,
    users,
};

/// A request with nothing private left in it: what the store takes.
#[derive(Debug, Default)]
pub struct Clean {
    /// The events.
    pub events: Vec<CleanEvent>,
    /// Everything else that can be kept.
    pub others: Vec<CleanItem>,
    /// Categories of items that can't be masked, and so can't be kept.
    pub unmaskable: Vec<&'static str>,
    /// Items that were refused before: their category, and why.
    pub refused: Vec<(&'static str, Refusal)>,
}

/// One event, masked.
#[derive(Debug)]
pub struct CleanEvent {
    /// 32 lower-case hex digits.
    pub event_id: String,
    /// Its data category.
    pub category: &'static str,
    /// The payload as JSON.
    pub payload: Masked<Vec<u8>>,
}

/// One item other than an event, masked, in an envelope of its own.
#[derive(Debug)]
pub struct CleanItem {
    /// Its data category.
    pub category: &'static str,
    /// The envelope.
    pub envelope: Masked<Vec<u8>>,
}

impl Clean {
    /// Is there nothing to keep?
    pub fn is_empty(&self) -> bool {
        self.events.is_empty() && self.others.is_empty()
    }

    /// The category of each thing to keep.
    pub fn categories(&self) -> Vec<&'static str> {
        let events = self.events.iter().map(|event| event.category);
        events.chain(self.others.iter().map(|item| item.category)).collect()
    }
}

/// Masks everything in `opened`.
pub fn mask(masker: &Masker, salt: &SecretSalt, opened: Opened) -> Clean {
    let salt = salt.for_masking();
    let mut clean = Clean { refused: opened.refused, ..Clean::default() };
    for mut event in opened.events {
        users::hash_again(&salt, &mut event.payload);
        let payload = masker.event(event.payload.to_string().as_bytes()).expect("INVARIANT: a value's text is JSON");
        clean.events.push(CleanEvent { event_id: event.event_id, category: event.category, payload });
    }
    for item in opened.others {
        let category = category(item.kind());
        match masker.item(item) {
            Some(item) => {
                let envelope = masker.envelope(opened.headers.clone(), vec![item]).to_bytes();
                clean.others.push(CleanItem { category, envelope });
            }
            None => clean.unmaskable.push(category),
        }
    }
    clean
}
