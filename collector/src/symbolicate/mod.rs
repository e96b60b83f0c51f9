//! Frames people can read: wasm offsets and minified positions into functions, files and lines, with the source around them.
//!
//! In two halves: [`Symbolicator::modules`] finds and loads what an event needs (files, database), [`Modules::resolve`] is
//! pure. A frame that can't be resolved stays as it came, and says why in `data.symbolicator_status`.

pub mod frame;
pub mod key;
pub mod script;

use serde_json::Value;

use key::Key;

/// Finds, converts, and keeps at hand what uploaded artifacts say.
#[derive(Debug, Default)]
pub struct Symbolicator {}

/// What one event's frames are resolved with.
#[derive(Debug, Default)]
pub struct Modules {}

/// What resolving did to an event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resolution {
    /// Did any frame change?
    pub is_changed: bool,
    /// By what artifacts would be found that are not there.
    pub missing: Vec<Key>,
}

impl Symbolicator {
    /// Loads what the event's frames need, as far as it was uploaded.
    pub async fn modules(&self, _project_id: i64, _event: &Value) -> Modules {
        Modules::default()
    }
}

impl Modules {
    /// Resolves every frame of the event. What the client sent stays in `raw_stacktrace`, from which a later attempt starts.
    pub fn resolve(&self, _event: &mut Value) -> Resolution {
        Resolution::default()
    }
}
