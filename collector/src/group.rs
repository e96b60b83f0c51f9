//! Which issue an event belongs to. Pure: the same event always gives the same answer.

use panicle_protocol::{
    event::EventView,
    fingerprint::{self, Fingerprint},
    mask::{Masked, Masker, NotJson},
};
use serde_json::Value;

use crate::store::events::Undigested;

/// An event that knows its fingerprint. Its payload is masked once more, by the rules of today.
#[derive(Clone, Debug)]
pub struct Grouped {
    row: i64,
    project_id: i64,
    event_id: String,
    counted_in: Option<i64>,
    received_at_ms: i64,
    payload: Masked<Value>,
    fingerprint: Fingerprint,
}

/// Finds the event's fingerprint; the error says why it has none.
pub fn group(masker: &Masker, event: Undigested) -> Result<Grouped, String> {
    let not_json = |NotJson| String::from("the stored payload is not JSON");
    let payload = masker.event(&event.payload).map_err(not_json)?.to_value().map_err(not_json)?;
    let fingerprint = fingerprint::v1::fingerprint(EventView(payload.get()));
    Ok(Grouped {
        row: event.id,
        project_id: event.project_id,
        event_id: event.event_id,
        counted_in: event.issue_id,
        received_at_ms: event.received_at_ms,
        payload,
        fingerprint,
    })
}

impl Grouped {
    /// Its row among the events.
    pub fn row(&self) -> i64 {
        self.row
    }

    /// Its project.
    pub fn project_id(&self) -> i64 {
        self.project_id
    }

    /// 32 lower-case hex digits.
    pub fn event_id(&self) -> &str {
        &self.event_id
    }

    /// The issue it was counted in when a poorer copy of it was digested.
    pub fn counted_in(&self) -> Option<i64> {
        self.counted_in
    }

    /// When it was accepted.
    pub fn received_at_ms(&self) -> i64 {
        self.received_at_ms
    }

    /// What makes it the same issue as others.
    pub fn fingerprint(&self) -> &Fingerprint {
        &self.fingerprint
    }

    /// Its payload.
    pub fn payload(&self) -> &Masked<Value> {
        &self.payload
    }

    /// Its payload, read as an event.
    pub fn view(&self) -> EventView<'_> {
        EventView(self.payload.get())
    }
}
