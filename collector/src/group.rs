//! Which issue an event belongs to: [`prepare`] finds what its frames are resolved with, [`group`] is pure.

use panicle_protocol::{
    event::EventView,
    fingerprint::{self, Fingerprint},
    mask::{Masked, Masker, NotJson},
};
use serde_json::Value;

use crate::{
    store::events::Undigested,
    symbolicate::{Modules, Resolution, Symbolicator, key::Key},
};

/// An event with all that grouping needs.
#[derive(Debug)]
pub struct Prepared {
    event: Undigested,
    modules: Modules,
}

/// An event that knows its fingerprint, its frames resolved. Its payload is masked once more, by the rules of today: it
/// has source lines now.
#[derive(Clone, Debug)]
pub struct Grouped {
    row: i64,
    project_id: i64,
    event_id: String,
    counted_in: Option<i64>,
    received_at_ms: i64,
    payload: Masked<Value>,
    resolution: Resolution,
    fingerprint: Fingerprint,
}

impl Prepared {
    /// The event's row.
    pub fn row(&self) -> i64 {
        self.event.id
    }
}

/// Loads what the event's frames are resolved with.
pub async fn prepare(symbolicator: &Symbolicator, event: Undigested) -> Prepared {
    let modules = match serde_json::from_slice(&event.payload) {
        Ok(payload) => symbolicator.modules(event.project_id, &payload).await,
        Err(_) => Modules::default(),
    };
    Prepared { event, modules }
}

/// Resolves the event's frames and finds its fingerprint; the error says why it has none.
pub fn group(masker: &Masker, prepared: Prepared) -> Result<Grouped, String> {
    let Prepared { event, modules } = prepared;
    let not_json = |NotJson| String::from("the stored payload is not JSON");
    let mut payload: Value = serde_json::from_slice(&event.payload).map_err(|_| not_json(NotJson))?;
    let resolution = modules.resolve(&mut payload);
    let resolved = if resolution.is_changed { payload.to_string().into_bytes() } else { event.payload };
    let payload = masker.event(&resolved).map_err(not_json)?.to_value().map_err(not_json)?;
    let fingerprint = fingerprint::v1::fingerprints(EventView(payload.get())).swap_remove(0);
    Ok(Grouped {
        row: event.id,
        project_id: event.project_id,
        event_id: event.event_id,
        counted_in: event.issue_id,
        received_at_ms: event.received_at_ms,
        payload,
        resolution,
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

    /// Were frames resolved, so that its payload is another than was accepted?
    pub fn is_resolved(&self) -> bool {
        self.resolution.is_changed
    }

    /// By what the artifacts would be found that its frames still want.
    pub fn missing(&self) -> &[Key] {
        &self.resolution.missing
    }

    /// Which artifacts there were when its frames were resolved.
    pub fn revision(&self) -> i64 {
        self.resolution.revision
    }

    /// Its payload, read as an event.
    pub fn view(&self) -> EventView<'_> {
        EventView(self.payload.get())
    }
}
