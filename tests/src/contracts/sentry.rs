//! Sentry's JSON schema of an event, as judge over what is handed to an upstream.

use std::sync::OnceLock;

use jsonschema::{Draft, Validator};
use serde_json::Value;

use super::{compile, complaints, shared_json};

/// What is wrong with an event; `None` where the schema is absent, which is reported.
pub fn judge_event(event: &Value) -> Option<Vec<String>> {
    static EVENT: OnceLock<Option<Validator>> = OnceLock::new();
    let read = || {
        Some(compile(
            &shared_json("specs/sentry-event.schema.json", "judging events by Sentry's schema")?,
            Draft::Draft7,
        ))
    };
    // `_meta` goes beside every event and every schema of Sentry's: remarks about values, which are not values of it.
    let mut event = event.clone();
    event.as_object_mut().and_then(|event| event.remove("_meta"));
    EVENT.get_or_init(read).as_ref().map(|schema| complaints(schema, &event))
}
