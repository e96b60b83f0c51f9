//! What an event is known by: [`prepare`] finds what its frames are resolved with, [`group`] is pure. Which issue it then
//! belongs to is [`regroup`](crate::regroup)'s.

pub mod rules;

use panicle_protocol::{
    event::EventView,
    fingerprint::{Fingerprint, Rank},
    mask::{Masked, Masker, NotJson},
};
use serde_json::Value;

use self::rules::Rules;
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

/// An event that knows its fingerprints, its frames resolved. Its payload is masked once more, by the rules of today: it
/// has source lines now.
#[derive(Clone, Debug)]
pub struct Grouped {
    row: i64,
    project_id: i64,
    event_id: String,
    received_at_ms: i64,
    payload: Masked<Value>,
    resolution: Resolution,
    fingerprints: Vec<Fingerprint>,
    title: String,
}

/// An event as an issue tells of it.
#[derive(Clone, Debug)]
pub struct Telling<'a> {
    /// Its id.
    pub event_id: &'a str,
    /// What it says.
    pub view: EventView<'a>,
    /// The title it gives the issue.
    pub title: String,
    /// How little it tells: 0 is the most.
    pub vagueness: i64,
}

impl<'a> Telling<'a> {
    /// An event with what its best fingerprint rests on.
    pub fn new(event_id: &'a str, view: EventView<'a>, title: String, rank: Rank) -> Self {
        let is_readable = view.frame_views().iter().any(|view| view.is_symbolicated() && view.frame().is_in_app());
        Self { event_id, view, title, vagueness: i64::from(rank.number()) * 2 + i64::from(!is_readable) }
    }
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

/// Resolves the event's frames and finds its fingerprints; the error says why it has none.
pub fn group(masker: &Masker, rules: &Rules, prepared: Prepared) -> Result<Grouped, String> {
    let Prepared { mut event, modules } = prepared;
    let mut payload: Value = serde_json::from_slice(&event.payload).map_err(|_| not_json(NotJson))?;
    let resolution = modules.resolve(&mut payload);
    if resolution.is_changed {
        event.payload = payload.to_string().into_bytes();
    }
    group_resolved(masker, rules, event, resolution)
}

/// As [`group`], for an event whose payload is resolved.
pub fn group_resolved(
    masker: &Masker,
    rules: &Rules,
    event: Undigested,
    resolution: Resolution,
) -> Result<Grouped, String> {
    let payload = masker.event(&event.payload).map_err(not_json)?.to_value().map_err(not_json)?;
    let view = EventView(payload.get());
    Ok(Grouped {
        fingerprints: rules.fingerprints(view),
        title: rules.title(view),
        row: event.id,
        project_id: event.project_id,
        event_id: event.event_id,
        received_at_ms: event.received_at_ms,
        payload,
        resolution,
    })
}

fn not_json(_: NotJson) -> String {
    String::from("the stored payload is not JSON")
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

    /// When it was accepted.
    pub fn received_at_ms(&self) -> i64 {
        self.received_at_ms
    }

    /// What makes it the same issue as others, best first; there is at least one.
    pub fn fingerprints(&self) -> &[Fingerprint] {
        &self.fingerprints
    }

    /// As its issue tells of it.
    pub fn telling(&self) -> Telling<'_> {
        let rank = self.fingerprints.first().map_or(Rank::Message, |best| best.rank);
        Telling::new(&self.event_id, self.view(), self.title.clone(), rank)
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
