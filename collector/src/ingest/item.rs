//! Single payloads: JSON within limits, events with an id.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{Event, Refusal, depth, last_breath, surrogates};
use crate::{config::Ingest, sightings::Channel};

/// Sentry's data category of an item type; ours has a name of its own.
pub fn category(kind: &str) -> &'static str {
    match kind {
        "event" => "error",
        "transaction" => "transaction",
        "session" | "sessions" => "session",
        "attachment" => "attachment",
        "feedback" | "user_report" => "feedback",
        "client_report" => "internal",
        "event_update" => "event_update",
        "check_in" => "monitor",
        "profile" | "profile_chunk" => "profile",
        "replay_event" | "replay_recording" | "replay_video" => "replay",
        "log" | "otel_log" => "log_item",
        "span" | "otel_span" => "span",
        "statsd" | "metric_buckets" | "trace_metric" => "metric_bucket",
        _ => "default",
    }
}

/// Parses JSON within the limits.
pub(super) fn json(payload: &[u8], limits: &Ingest) -> Result<Value, Refusal> {
    if payload.len() > limits.max_event_bytes {
        return Err(Refusal::TooLarge(format!("an event has at most {} bytes", limits.max_event_bytes)));
    }
    if depth::exceeds(payload, limits.max_depth) {
        return Err(Refusal::TooDeep(limits.max_depth));
    }
    // serde_json's own message can quote the input: only the place is passed on.
    serde_json::from_slice(&surrogates::repair(payload)).map_err(|error| {
        Refusal::Malformed(format!("a payload is not JSON at line {} column {}", error.line(), error.column()))
    })
}

/// An event with an id: its own, else the envelope's, else a new one.
pub(super) fn event(
    payload: &[u8],
    id_of_envelope: Option<&str>,
    received_at_ms: i64,
    limits: &Ingest,
) -> Result<Event, Refusal> {
    let Value::Object(mut fields) = json(payload, limits)? else {
        return Err(Refusal::Malformed(String::from("an event is not a JSON object")));
    };
    let event_id = fields
        .get("event_id")
        .and_then(event_id)
        .or_else(|| id_of_envelope.map(str::to_owned))
        .unwrap_or_else(new_event_id);
    fields.insert(String::from("event_id"), Value::String(event_id.clone()));
    if fields.get("timestamp").is_none_or(Value::is_null) {
        fields.insert(String::from("timestamp"), seconds(received_at_ms));
    }
    last_breath::complete(&mut fields);
    let payload = Value::Object(fields);
    Ok(Event { event_id, payload, category: "error", channel: Channel::Tab, happened_at_ms: received_at_ms })
}

/// An event id in its plain form, whether sent with dashes or without; `None` when it is none.
pub fn event_id(value: &Value) -> Option<String> {
    let id = Uuid::try_parse(value.as_str()?).ok()?;
    Some(id.simple().to_string())
}

pub(super) fn new_event_id() -> String {
    Uuid::new_v4().simple().to_string()
}

pub(super) fn seconds(ms: i64) -> Value {
    let seconds = ms as f64 / 1000.0;
    json!(seconds)
}
