//! Masks what a request brought. Clients mask too, but are not trusted to.

pub mod stream;

use panicle_protocol::mask::{Masked, Masker};
use serde_json::Value;

use crate::{
    ingest::{Event, Opened, Other, Reading, Refusal, category},
    salt::SecretSalt,
    sightings::{self, Sighting},
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
    /// The CSP violation it tells of.
    pub sighting: Option<Sighting>,
}

/// One item other than an event, masked.
#[derive(Debug)]
pub struct CleanItem {
    /// Its data category.
    pub category: &'static str,
    /// What the collector itself takes from it.
    pub reading: Reading<Masked<Value>>,
    /// In an envelope of its own, where it is to be passed on.
    pub envelope: Option<Masked<Vec<u8>>>,
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

/// Masks everything in `opened`; what has an upstream to go to gets an envelope.
pub fn mask(masker: &Masker, salt: &SecretSalt, opened: Opened, has_upstream: bool) -> Clean {
    let mut clean = Clean { refused: opened.refused, ..Clean::default() };
    clean.events = opened.events.into_iter().map(|event| mask_event(masker, salt, event)).collect();
    for Other { item, reading } in opened.others {
        let category = category(item.kind());
        // Others have never heard of our own kind of item.
        let goes_on = has_upstream && !matches!(reading, Reading::Update(_));
        let reading = reading.map(|words| mask_value(masker, &words));
        match goes_on.then(|| masker.item(item)) {
            Some(None) => clean.unmaskable.push(category),
            Some(Some(item)) => {
                let envelope = Some(masker.envelope(opened.headers.clone(), vec![item]).to_bytes());
                clean.others.push(CleanItem { category, reading, envelope });
            }
            None => clean.others.push(CleanItem { category, reading, envelope: None }),
        }
    }
    clean
}

fn mask_event(masker: &Masker, salt: &SecretSalt, mut event: Event) -> CleanEvent {
    users::hash_again(&salt.for_masking(), &mut event.payload);
    let payload = masker.event(event.payload.to_string().as_bytes()).expect("INVARIANT: a value's text is JSON");
    let violation = sightings::may_be_violation(&event.payload)
        .then(|| sightings::violation(salt, &payload.to_value().ok()?))
        .flatten();
    let sighting =
        violation.map(|violation| Sighting { violation, channel: event.channel, at_ms: event.happened_at_ms });
    CleanEvent { event_id: event.event_id, category: event.category, payload, sighting }
}

fn mask_value(masker: &Masker, value: &Value) -> Masked<Value> {
    let masked = masker.json(value.to_string().as_bytes()).and_then(|json| json.to_value());
    masked.expect("INVARIANT: a value's text is JSON, and so is what masking makes of it")
}
